"""Session: what one text has said so far that changes how its later statements are judged."""

import msgspec

from workbench.facts.scope import Scope


class Session(msgspec.Struct):
    """Shared by the readers of the statements of one text, in order.

    ``made`` holds the names (lower case, unquoted, last part) of temporary tables and of tables that this very text
    created, each with the place ``at`` of the statement that made it: emptying or dropping one later loses nothing
    that was there before. Places count because a long text is not read in its own order.
    """

    dialect: str
    scope: Scope
    at: int = 0
    made: dict[str, int] = msgspec.field(default_factory=dict)
    temporary: set[str] = msgspec.field(default_factory=set)

    def make(self, name: str, *, temporary: bool = False) -> None:
        """The statement being read creates *name*."""
        last = name.rsplit(".", 1)[-1].strip('"`[] ').lower()
        self.made.setdefault(last, self.at)
        if temporary:
            self.temporary.add(last)

    def is_temporary(self, name: str) -> bool:
        """True where the table is this session's alone, and is gone with it; SQL Server's ``##t`` is shared."""
        last = name.rsplit(".", 1)[-1].strip('"`[] ').lower()
        is_made = last in self.temporary and self.made[last] <= self.at
        if last.startswith("##"):
            return False
        return last.startswith("#") or is_made or name.lower().startswith(("tempdb.", "pg_temp."))

    def is_disposable(self, name: str) -> bool:
        """True where the table is temporary by its name (``#t``, ``tempdb..x``) or was made by this text."""
        last = name.rsplit(".", 1)[-1].strip('"`[] ').lower()
        is_made = last in self.made and self.made[last] <= self.at
        return last.startswith("#") or is_made or name.lower().startswith(("tempdb.", "pg_temp."))
