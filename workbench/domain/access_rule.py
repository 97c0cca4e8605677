"""AccessRule: who approves what a verdict, or the rule itself, puts to a person. The names are Hoop's."""

import msgspec


class AccessRule(msgspec.Struct, frozen=True, kw_only=True):
    """Who approves. ``access_max_duration`` are seconds from the approval on, within which the command may be run.

    ``approval_required_groups`` names whom an access request rule asks for approval by itself; a verdict that calls for
    approval asks it of everyone, but for ``skip_review_groups``, which count, as in Hoop, only where the former is
    empty.
    """

    name: str
    reviewers_groups: tuple[str, ...]
    description: str = ""
    access_type: str = "command"
    connection_names: tuple[str, ...] = ()
    attributes: tuple[str, ...] = ()
    approval_required_groups: tuple[str, ...] = ()
    all_groups_must_approve: bool = False
    force_approval_groups: tuple[str, ...] = ()
    skip_review_groups: tuple[str, ...] = ()
    access_max_duration: int | None = None
    min_approvals: int | None = None

    def skips(self, groups: tuple[str, ...]) -> bool:
        """True where a member of *groups* needs no approval."""
        return not self.approval_required_groups and not set(self.skip_review_groups).isdisjoint(groups)
