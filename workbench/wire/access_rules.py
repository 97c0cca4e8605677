"""Access request rules on the wire: who approves."""

import msgspec

from workbench.domain.access_rule import AccessRule
from workbench.domain.entry import Entry
from workbench.domain.errors import InputError
from workbench.wire.words import Unprocessable, checked_name, moment

_TYPES = ("command", "jit")


class AccessRuleRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An access request rule to be made or changed. What it answers and nobody sets is taken and ignored."""

    name: str
    access_type: str = "command"
    description: str | None = None
    connection_names: list[str] | None = None
    attributes: list[str] | None = None
    approval_required_groups: list[str] | None = None
    all_groups_must_approve: bool = False
    reviewers_groups: list[str] | None = None
    force_approval_groups: list[str] | None = None
    skip_review_groups: list[str] | None = None
    access_max_duration: int | None = None
    min_approvals: int | None = None
    id: str | None = None
    created_at: str | None = None
    updated_at: str | None = None


class AccessRuleAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """An access request rule. ``access_max_duration`` are seconds."""

    id: str
    name: str
    description: str
    access_type: str
    connection_names: list[str]
    attributes: list[str]
    approval_required_groups: list[str]
    all_groups_must_approve: bool
    reviewers_groups: list[str]
    force_approval_groups: list[str]
    skip_review_groups: list[str]
    access_max_duration: int | None
    min_approvals: int | None
    created_at: str
    updated_at: str


def access_rule(asked: AccessRuleRequest) -> AccessRule:
    """The rule that was *asked* for.

    Raises:
        Unprocessable: it makes no sense.
    """
    try:
        return _rule(asked)
    except InputError as error:
        raise Unprocessable(str(error)) from None


def answer(entry: Entry[AccessRule]) -> AccessRuleAnswer:
    """*entry* as it is answered."""
    rule = entry.value
    return AccessRuleAnswer(
        id=entry.id,
        name=rule.name,
        description=rule.description,
        access_type=rule.access_type,
        connection_names=list(rule.connection_names),
        attributes=list(rule.attributes),
        approval_required_groups=list(rule.approval_required_groups),
        all_groups_must_approve=rule.all_groups_must_approve,
        reviewers_groups=list(rule.reviewers_groups),
        force_approval_groups=list(rule.force_approval_groups),
        skip_review_groups=list(rule.skip_review_groups),
        access_max_duration=rule.access_max_duration,
        min_approvals=rule.min_approvals,
        created_at=moment(entry.created_at),
        updated_at=moment(entry.updated_at),
    )


def _rule(asked: AccessRuleRequest) -> AccessRule:
    if asked.access_type not in _TYPES:
        raise InputError(f"access_type is {asked.access_type[:40]!r}; use {' or '.join(_TYPES)}")
    if not asked.reviewers_groups:
        raise InputError("reviewers_groups is empty; name at least one group that approves")
    if not asked.all_groups_must_approve and (asked.min_approvals is None or asked.min_approvals < 1):
        raise InputError("min_approvals must be 1 or more where all_groups_must_approve is false")
    if asked.min_approvals is not None and not 1 <= asked.min_approvals <= 1_000:
        raise InputError("min_approvals must be from 1 to 1000")
    if asked.access_max_duration is not None and not 1 <= asked.access_max_duration <= 31_536_000:
        raise InputError("access_max_duration must be from 1 second to a year in seconds")
    return AccessRule(
        name=checked_name(asked.name),
        description=asked.description or "",
        access_type=asked.access_type,
        connection_names=_names(asked.connection_names, "connection_names"),
        attributes=_names(asked.attributes, "attributes"),
        approval_required_groups=_names(asked.approval_required_groups, "approval_required_groups"),
        all_groups_must_approve=asked.all_groups_must_approve,
        reviewers_groups=_names(asked.reviewers_groups, "reviewers_groups"),
        force_approval_groups=_names(asked.force_approval_groups, "force_approval_groups"),
        skip_review_groups=_names(asked.skip_review_groups, "skip_review_groups"),
        access_max_duration=asked.access_max_duration,
        min_approvals=asked.min_approvals,
    )


def _names(given: list[str] | None, what: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(checked_name(name, f"a name in {what}") for name in given or ()))
