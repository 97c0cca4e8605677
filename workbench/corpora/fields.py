"""Fields: one row of a corpus file, as a Case or as what is wrong with it."""

import re
from collections.abc import Callable
from typing import Any

import msgspec

from workbench.corpora.complaints import quoted
from workbench.domain.case import Case, Split
from workbench.domain.risk import RiskLevel

REQUIRED = ("id", "command", "dialect")
EXPORTED = {"script": "command", "client_args": "arguments"}
"""What a server's audit export calls fields of a case: its sessions and decisions are read as they are."""
_LABELS = {str(label): label for label in RiskLevel}
_SPLITS = {str(split): split for split in Split}
# An id stands in logs and tables: a line break in it would forge the next line.
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_KINDS = {
    str: "text", bool: "true or false", int: "a number", float: "a number", list: "a list", dict: "an object",
    type(None): "null",
}  # fmt: skip
_MISSING = f"every case needs {', '.join(REQUIRED[:-1])} and {REQUIRED[-1]}"

Wrong = Callable[[str], None]


def case(fields: dict[str, Any], wrong: Wrong, *, flat: bool) -> Case | None:
    """The case that *fields* hold.

    Args:
        fields: One row; emptied on the way.
        wrong: Told of each fault as ``what is wrong; what to do``.
        flat: The row comes from a table: what is empty or null is absent, lists may be written ``a;b`` or as JSON,
            objects as JSON, and an id may be a number.

    Returns:
        None where there was a fault. Fields that a case does not have, and those of an object ``meta``, are its meta.
    """
    exported = "script" in fields and "command" not in fields
    if exported:
        fields = {EXPORTED.get(name, name): value for name, value in fields.items()}
    if flat:
        fields = {name: value for name, value in fields.items() if value is not None and value != ""}
        if type(fields.get("id")) is int:
            fields["id"] = str(fields["id"])
    faults: list[str] = []
    say = faults.append
    take = fields.pop
    id_ = _required(take("id", None), "id", say)
    if id_ and _CONTROL.search(id_):
        say(f"id {quoted(id_)} holds a control character; use printable characters")
    command = take("command", "" if exported else None)  # a session may be arguments alone
    if type(command) is not str:
        command = _required(command, "command", say)
    dialect = _required(take("dialect", None), "dialect", say)
    label = split = None
    if written := _text(take("label", None), "label", say):
        label = _LABELS.get(written)
        if label is None:
            say(f"label {quoted(written)} is not a risk level; use low, medium or high")
    if written := _text(take("split", None), "split", say):
        split = _SPLITS.get(written)
        if split is None:
            say(f"split {quoted(written)} is neither half of a corpus; use dev or test")
    lists = [_texts(take(name, None), name, say, flat) for name in ("tags", "arguments", "environment")]
    connection = _text(take("connection", None), "connection", say) or None
    rationale = _text(take("rationale", None), "rationale", say)
    source = _text(take("source", None), "source", say)
    connection_tags = _pairs(take("connection_tags", None), say, flat)
    meta = take("meta", None)
    if flat and type(meta) is str and meta.startswith("{"):
        meta = _decoded(meta)
    if type(meta) is dict:
        fields = meta | fields
    elif meta is not None:
        fields["meta"] = meta
    if faults:
        for fault in faults:
            wrong(fault)
        return None
    return Case(
        id_, command, dialect, label, connection, lists[0], rationale, source, split or Split.DEV, lists[1], lists[2],
        connection_tags, fields,
    )  # fmt: skip


def _text(value: Any, name: str, say: Wrong) -> str:
    if value is None:
        return ""
    if type(value) is not str:
        say(f'"{name}" is {_KINDS[type(value)]}; write text')
        return ""
    return value


def _required(value: Any, name: str, say: Wrong) -> str:
    if value is None or value == "":
        say(f'no "{name}"; {_MISSING}')
        return ""
    return _text(value, name, say)


def _texts(value: Any, name: str, say: Wrong, flat: bool) -> tuple[str, ...]:
    if value is None:
        return ()
    if flat and type(value) is str:
        value = (
            _decoded(value) if value.startswith("[") else [part for part in map(str.strip, value.split(";")) if part]
        )
    if type(value) is list and all(type(each) is str for each in value):
        return tuple(value)
    say(f'"{name}" is {"not" if type(value) is list else _KINDS[type(value)] + ", not"} a list of texts; write one')
    return ()


def _pairs(value: Any, say: Wrong, flat: bool) -> dict[str, str]:
    if value is None:
        return {}
    if flat and type(value) is str:
        value = _decoded(value)
    if flat and type(value) is dict:  # a table's struct has every key, with null for the ones that a row lacks
        value = {name: each for name, each in value.items() if each is not None}
    if type(value) is dict and all(type(each) is str for each in value.values()):
        return value
    say('"connection_tags" is not an object of texts; write {"name": "value"}')
    return {}


def _decoded(text: str) -> Any:
    """What *text* holds as JSON, or itself where it is none."""
    try:
        return msgspec.json.decode(text)
    except (msgspec.MsgspecError, RecursionError):
        return text
