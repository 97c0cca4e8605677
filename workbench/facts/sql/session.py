"""Session: what one text has said so far that changes how its later statements are judged."""

import msgspec

from workbench.facts.scope import Scope


class Session(msgspec.Struct):
    """Shared by the readers of the statements of one text, in order.

    ``made`` holds the names (lower case, unquoted, last part) of temporary tables and of tables that this very text
    created: emptying or dropping one loses nothing that was there before.
    """

    dialect: str
    scope: Scope
    made: set[str] = msgspec.field(default_factory=set)

    def is_disposable(self, name: str) -> bool:
        """True where the table is temporary by its name (``#t``, ``tempdb..x``) or was made by this text."""
        last = name.rsplit(".", 1)[-1].strip('"`[] ').lower()
        return last.startswith("#") or last in self.made or name.lower().startswith(("tempdb.", "pg_temp."))
