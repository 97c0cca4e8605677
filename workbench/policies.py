"""Policy files: TOML in, a Policy out, every fault named with its place."""

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec

from workbench.domain.assessment import GapReason
from workbench.domain.errors import PolicyError, nearest
from workbench.domain.risk import Action, RiskLevel
from workbench.domain.rule import Policy, Rule, Send, Tiers

_FIELDS = (
    "name", "connections", "low", "medium", "high", "on_gap", "floor", "guidance", "custom_prompt",
    "send",
)  # fmt: skip
_encoder = msgspec.json.Encoder(order="sorted")


def load(path: str | Path) -> Policy:
    """The policy of the file at *path*. A rule's ``guidance`` is a path beside the file; its text is read in.

    Raises:
        PolicyError: the file cannot be read, or something in it is not a policy; it names the place and the mend.
    """
    path = Path(path)
    text = _read(path, "policy")
    try:
        document = msgspec.toml.decode(text)
    except msgspec.DecodeError as error:
        raise PolicyError(f"{path}: not TOML: {error}") from None
    tables = document.get("rules")
    for field in document:
        if field != "rules":
            raise PolicyError(f"{path}: unknown field {field!r}; a policy holds [[rules]] tables and nothing else")
    if not isinstance(tables, list) or not tables:
        raise PolicyError(f"{path}: holds no rule; write at least one [[rules]] table")
    rules = tuple(_rule(table, f"{path}: rule {number}", path.parent) for number, table in enumerate(tables, 1))
    names = [rule.name for rule in rules]
    for name in names:
        if names.count(name) > 1:
            raise PolicyError(f"{path}: two rules are named {name!r}; give each a name of its own")
    return Policy(rules)


def fingerprint(policy: Policy) -> str:
    """The name of what *policy* does, 64 hex digits."""
    return hashlib.sha256(_encoder.encode(msgspec.to_builtins(policy, str_keys=True))).hexdigest()


def _rule(table: Any, where: str, folder: Path) -> Rule:
    if not isinstance(table, dict):
        raise PolicyError(f"{where} is not a table; write [[rules]]")
    name = table.get("name")
    if not isinstance(name, str) or not name:
        raise PolicyError(f'{where}: name is missing; write name = "prod"')
    where = f"{where} ({name})"
    for field in table:
        if field not in _FIELDS:
            raise PolicyError(f"{where}: unknown field {field!r}.{nearest(field, _FIELDS)}")
    tiers = Tiers(
        **{risk.value: _action(table[risk.value], f"{where}: {risk}") for risk in RiskLevel if risk.value in table}
    )
    gap, on_gap = _on_gap(table.get("on_gap", "block"), where)
    guidance = _text(table, "guidance", where)
    return Rule(
        name=name,
        connections=_connections(table, where),
        tiers=tiers,
        gap=gap,
        on_gap=on_gap,
        floor=_flag(table, "floor", where),
        guidance=None if guidance is None else _read(folder / guidance, f"{where}: guidance"),
        custom_prompt=_text(table, "custom_prompt", where),
        send=_send(table.get("send"), where),
    )


def _action(value: Any, where: str) -> Action:
    try:
        return Action(value)
    except ValueError:
        names = [action.value for action in Action]
        hint = nearest(value, names) if isinstance(value, str) else ""
        raise PolicyError(f"{where}: {value!r} is not an action; use {', '.join(names)}.{hint}") from None


def _send(value: Any, where: str) -> Send | None:
    try:
        return None if value is None else Send(value)
    except ValueError:
        names = [send.value for send in Send]
        hint = nearest(value, names) if isinstance(value, str) else ""
        raise PolicyError(f"{where}: send is {value!r}; use {', '.join(names)}.{hint}") from None


def _on_gap(value: Any, where: str) -> tuple[Action, dict[GapReason, Action]]:
    """One action for all gaps, or a table of reasons with a ``default``."""
    if not isinstance(value, dict):
        return _action(value, f"{where}: on_gap"), {}
    reasons = [reason.value for reason in GapReason]
    actions: dict[GapReason, Action] = {}
    for reason, action in value.items():
        if reason == "default":
            continue
        if reason not in reasons:
            known = f"use {', '.join(reasons)} or default.{nearest(reason, reasons)}"
            raise PolicyError(f"{where}: on_gap has no reason {reason!r}; {known}")
        actions[GapReason(reason)] = _action(action, f"{where}: on_gap.{reason}")
    return _action(value.get("default", "block"), f"{where}: on_gap.default"), actions


def _connections(table: dict[str, Any], where: str) -> tuple[str, ...]:
    value = table.get("connections", [])
    if not isinstance(value, list) or not all(isinstance(name, str) and name for name in value):
        raise PolicyError(f'{where}: connections must be a list of names; write connections = ["pg-prod"]')
    return tuple(value)


def _flag(table: dict[str, Any], field: str, where: str) -> bool:
    value = table.get(field, False)
    if not isinstance(value, bool):
        raise PolicyError(f"{where}: {field} must be true or false, not {value!r}")
    return value


def _text(table: dict[str, Any], field: str, where: str) -> str | None:
    value = table.get(field)
    if value is not None and not isinstance(value, str):
        raise PolicyError(f"{where}: {field} must be text, not {value!r}")
    return value


def _read(path: Path, where: str) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise PolicyError(f"{where}: cannot read {path}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise PolicyError(f"{where}: {path} is not UTF-8 text; save it as UTF-8") from None


def fields(rule: Rule) -> dict[str, Any]:
    """*rule* as the fields of its table in a policy file, ``guidance`` as text; what was not set is left out."""
    reasons = {reason.value: action.value for reason, action in rule.on_gap.items()}
    found = {
        "name": rule.name,
        "connections": list(rule.connections),
        **{risk.value: rule.tiers.action(risk).value for risk in RiskLevel},
        "on_gap": {**reasons, "default": rule.gap.value} if reasons else rule.gap.value,
        "floor": rule.floor,
        "send": rule.send.value if rule.send is not None else None,
        "guidance": rule.guidance,
        "custom_prompt": rule.custom_prompt,
    }
    return {name: value for name, value in found.items() if value is not None and value != []}


def dump(policy: Policy, path: str | Path, remarks: Sequence[str] = ()) -> list[Path]:
    """Write *policy* to the file at *path*, under *remarks*, so that :func:`load` gives it back.

    Guidance goes into files of its own beside it, named after the policy file and the rule's number. Gives all files.

    Raises:
        PolicyError: a file cannot be written.
    """
    path = Path(path)
    texts: dict[Path, str] = {}
    lines = [f"# {' '.join(remark.split())}" for remark in remarks]
    for number, rule in enumerate(policy.rules, 1):
        table = fields(rule)
        if rule.guidance is not None:
            beside = path.with_name(f"{path.stem}.{number}.guidance.md")
            texts[beside], table["guidance"] = rule.guidance, beside.name
        lines += ["", "[[rules]]", *(f"{name} = {_toml(value)}" for name, value in table.items())]
    texts[path] = "\n".join(lines).lstrip("\n") + "\n"  # the policy last: it names what is already there
    for file, text in texts.items():
        try:
            file.write_text(text, encoding="utf-8", newline="")
        except OSError as error:
            raise PolicyError(f"cannot write {file}: {error.strerror}") from None
    return list(texts)


def _toml(value: Any) -> str:
    """*value* in TOML: text, a flag, a list of texts, or a table of them."""
    if isinstance(value, dict):
        return f"{{{', '.join(f'{name} = {_toml(each)}' for name, each in value.items())}}}"
    # JSON's strings and flags are TOML's as well, but for DEL, which TOML does not take bare.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
