"""Standing: the configuration in force, held against the last changes of it, which have entries in the chain.

What is secret stands in no change: of a sealed key, and of the digest that a token is known by, nothing can be said.
"""

from collections.abc import Iterator

import duckdb
import msgspec

_SECRET = "digest"  # noqa: S105 -- the name of a field
_PAGE = 100
_LAST = "(select * from audit qualify row_number() over (partition by id order by seq desc) = 1)"
_TOLD = "struct_pack(kind := {0}.kind, name := {0}.name, organization := {0}.organization, at := {0}.{1})"


def unlike(connection: duckdb.DuckDBPyConnection) -> Iterator[tuple[str, str]]:
    """What is not as it was last changed, by id, and what is the matter with it."""
    found = connection.execute(
        f"select coalesce(c.id, a.id)::varchar, coalesce(c.kind, a.kind), coalesce(c.name, a.name), c.value, a.after, "
        f"{_TOLD.format('c', 'updated_at')} = {_TOLD.format('a', 'changed_at')}, c.id is not null, "
        "a.after is not null, count(c.id) over (partition by c.id) "
        f"from configuration as c full join {_LAST} as a on a.id = c.id"
    )
    while rows := found.fetchmany(_PAGE):
        for id_, kind, name, value, after, alike, is_there, was_left, copies in rows:
            what = None
            if is_there and not was_left:
                what = "no change made it: it was put in"
            elif was_left and not is_there:
                what = "no change deleted it, and it is missing"
            elif is_there and (not alike or copies > 1 or _read(value) != _read(after)):
                what = "it is not what it was last changed to"
            if what is not None:
                yield id_, f"{kind} {name!r}: {what}"


def _read(value: str) -> object:
    """*value* as it is audited; None where it cannot be read."""
    try:
        found = msgspec.json.decode(value)
    except msgspec.DecodeError:
        return None
    return {field: what for field, what in found.items() if field != _SECRET} if isinstance(found, dict) else found
