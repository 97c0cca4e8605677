"""Analyzer rules on the wire: tiers in Hoop's legacy and its structured form, and our own fields beside."""

from typing import Any

import msgspec

from workbench.domain.analyzer import AnalyzerRule, Mode
from workbench.domain.assessment import GapReason
from workbench.domain.entry import Entry
from workbench.domain.errors import InputError, nearest
from workbench.domain.risk import Action, RiskLevel
from workbench.domain.rule import Rule, Send, Tiers
from workbench.wire.words import ACTIONS, WORDS, ActionWord, checked_name, moment

_TEXT_CHARACTERS = 100_000


class Tier(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What one risk leads to; ``access_request_rule_name`` says who approves where approval is asked for."""

    action: ActionWord
    access_request_rule_name: str | msgspec.UnsetType | None = msgspec.UNSET


class RiskEvaluation(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What each risk leads to: ``high_risk`` or the older ``high_risk_action``; both are answered."""

    low_risk: Tier | None = None
    medium_risk: Tier | None = None
    high_risk: Tier | None = None
    low_risk_action: ActionWord | None = None
    medium_risk_action: ActionWord | None = None
    high_risk_action: ActionWord | None = None


class RuleRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An analyzer rule to be made or changed. ``connection_names`` empty: every connection without a rule of its own.

    ``on_gap`` is one action, or an action a gap reason with a ``default``; where nothing is said a gap is reviewed if
    some risk names who approves, and blocked if none does. ``guidance`` is the text that replaces the
    default guidance. What a rule answers and nobody sets is taken and ignored.
    """

    name: str
    connection_names: list[str]
    risk_evaluation: RiskEvaluation
    description: str | None = None
    custom_prompt: str | None = None
    agentic: bool | None = None
    on_gap: str | dict[str, str] | None = None
    floor: bool = False
    guidance: str | None = None
    model: str | None = None
    second_model: str | None = None
    send: str | None = None
    mode: str | None = None
    id: str | None = None
    created_at: str | None = None
    updated_at: str | None = None
    managed_by: str | None = None


class RuleAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """An analyzer rule. ``model`` null is the organization's own provider; ``send`` null, whatever the model's is.

    ``second_model`` is asked where ``model`` gives no verdict.
    """

    id: str
    name: str
    description: str
    connection_names: list[str]
    risk_evaluation: RiskEvaluation
    agentic: bool
    on_gap: str | dict[str, str]
    floor: bool
    guidance: str | None
    model: str | None
    second_model: str | None
    send: str | None
    mode: str
    created_at: str
    updated_at: str
    custom_prompt: str | msgspec.UnsetType = msgspec.UNSET


def analyzer_rule(asked: RuleRequest) -> AnalyzerRule:
    """The rule that was *asked* for. Whether its access request rules and its model exist is for who knows them.

    Raises:
        InputError: something in it cannot be; the message names the place.
    """
    if asked.agentic:
        raise InputError(
            "agentic: this judge has no tools with effects, so it cannot investigate; leave agentic out or false"
        )
    evaluation = asked.risk_evaluation
    tiers = {risk: _tier(evaluation, risk.value) for risk in RiskLevel}
    approvers = {risk: approver for risk, (_, approver) in tiers.items() if approver is not None}
    gap, on_gap = _on_gap(asked.on_gap, Action.REVIEW if approvers else Action.BLOCK)
    names = tuple(dict.fromkeys(checked_name(name, "a name in connection_names") for name in asked.connection_names))
    rule = Rule(
        name=checked_name(asked.name),
        connections=names,
        tiers=Tiers(**{risk.value: action for risk, (action, _) in tiers.items()}),
        gap=gap,
        on_gap=on_gap,
        floor=asked.floor,
        guidance=_text(asked.guidance, "guidance"),
        custom_prompt=_text(asked.custom_prompt, "custom_prompt"),
        send=None if asked.send is None else Send(_word(asked.send, "send", [send.value for send in Send])),
    )
    return AnalyzerRule(
        rule=rule,
        description=asked.description or "",
        approvers=approvers,
        model=asked.model or None,
        second_model=asked.second_model or None,
        mode=Mode(_word(asked.mode or Mode.ENFORCE.value, "mode", [mode.value for mode in Mode])),
    )


def answer(entry: Entry[AnalyzerRule]) -> RuleAnswer:
    """*entry* as it is answered."""
    found, rule = entry.value, entry.value.rule
    return RuleAnswer(
        id=entry.id,
        name=rule.name,
        description=found.description,
        connection_names=list(rule.connections),
        risk_evaluation=evaluation(rule, found.approvers),
        agentic=False,
        on_gap=gap_words(rule),
        floor=rule.floor,
        guidance=rule.guidance,
        model=found.model,
        second_model=found.second_model,
        send=None if rule.send is None else rule.send.value,
        mode=found.mode.value,
        created_at=moment(entry.created_at),
        updated_at=moment(entry.updated_at),
        custom_prompt=msgspec.UNSET if rule.custom_prompt is None else rule.custom_prompt,
    )


def pushed(rule: Rule, approver: str | None) -> dict[str, Any]:
    """*rule* of a policy file as the body that makes it a server's; *approver* answers where a risk leads to review."""
    reviewed = {risk: approver for risk in RiskLevel if rule.tiers.action(risk) is Action.REVIEW and approver}
    body: dict[str, Any] = {
        "name": rule.name,
        "connection_names": list(rule.connections),
        "risk_evaluation": msgspec.to_builtins(evaluation(rule, reviewed)),
        "on_gap": gap_words(rule),
        "floor": rule.floor,
        "guidance": rule.guidance,
        "custom_prompt": rule.custom_prompt,
        "send": None if rule.send is None else rule.send.value,
    }
    return {field: value for field, value in body.items() if value is not None}


def evaluation(rule: Rule, approvers: dict[RiskLevel, str]) -> RiskEvaluation:
    """What each risk leads to, in both forms."""
    fields: dict[str, Any] = {}
    for risk in RiskLevel:
        word = WORDS[rule.tiers.action(risk)]
        fields[f"{risk}_risk_action"] = word
        fields[f"{risk}_risk"] = Tier(action=word, access_request_rule_name=approvers.get(risk, msgspec.UNSET))
    return RiskEvaluation(**fields)


def gap_words(rule: Rule) -> str | dict[str, str]:
    """What gaps lead to: one action, or one a reason."""
    if not rule.on_gap:
        return WORDS[rule.gap]
    return {**{reason.value: WORDS[action] for reason, action in rule.on_gap.items()}, "default": WORDS[rule.gap]}


def _tier(given: RiskEvaluation, risk: str) -> tuple[Action, str | None]:
    """Action and approver of one tier, whichever form it came in."""
    where = f"risk_evaluation.{risk}_risk"
    tier: Tier | None = getattr(given, f"{risk}_risk")
    legacy: str | None = getattr(given, f"{risk}_risk_action")
    if tier is None:
        if legacy is None:
            raise InputError(f'{where} is missing; write "{risk}_risk": {{"action": "block_execution"}}')
        tier = Tier(action=legacy)  # type: ignore[arg-type]
    elif legacy is not None and legacy != tier.action:
        raise InputError(f"{where}.action is {tier.action} and {risk}_risk_action is {legacy}; give one of the two")
    action = ACTIONS[tier.action]
    approver = tier.access_request_rule_name or None
    if action is Action.REVIEW and approver is None:
        raise InputError(f"{where}: require_access_request needs access_request_rule_name, which says who approves")
    if action is not Action.REVIEW and approver is not None:
        raise InputError(f"{where}: access_request_rule_name is for require_access_request alone")
    return action, approver or None


def _on_gap(given: str | dict[str, str] | None, safe: Action) -> tuple[Action, dict[GapReason, Action]]:
    """What gaps lead to; *safe* where nothing is said. To allow in an outage has to be said."""
    if given is None:
        return safe, {}
    if isinstance(given, str):
        return _action(given, "on_gap"), {}
    reasons = [reason.value for reason in GapReason]
    for reason in given:
        _word(reason, "a reason in on_gap", [*reasons, "default"])
    actions = {
        GapReason(reason): _action(word, f"on_gap.{reason}") for reason, word in given.items() if reason != "default"
    }
    return _action(given["default"], "on_gap.default") if "default" in given else safe, actions


def _action(word: str, where: str) -> Action:
    """The action that *word* is: as on the wire, or as in a policy file."""
    if word in ACTIONS:
        return ACTIONS[word]
    return Action(_word(word, where, [action.value for action in Action], list(ACTIONS)))


def _word(word: str, where: str, words: list[str], shown: list[str] | None = None) -> str:
    if word not in words:
        known = shown or words
        raise InputError(f"{where} is {word[:40]!r}; use {', '.join(known)}.{nearest(word, known)}")
    return word


def _text(text: str | None, where: str) -> str | None:
    if text is not None and len(text) > _TEXT_CHARACTERS:
        raise InputError(f"{where} is longer than {_TEXT_CHARACTERS} characters")
    return text or None
