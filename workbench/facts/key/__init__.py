"""Key: when two commands may share one verdict. Equal keys mean equal words, literals, comments and surroundings.

A verdict that is reused for another command is a way around the judge, so the key forgives two things only: how much
whitespace stands between the tokens of SQL, and the case of its keywords. Both are folded by the rules of the dialect's
own lexer, in the five dialects that are written down in :mod:`workbench.facts.key.grammar`; a shell, and whatever no
lexer here knows for certain, is its own key, byte for byte.
"""

import functools
import hashlib

import msgspec

from workbench.domain.case import Request
from workbench.facts.key.fold import fold
from workbench.facts.key.grammar import grammar

_LONGEST = 64 << 10
"""Characters. A longer text is its own key: it seldom comes twice, and folding it would hold up others."""
_encode = msgspec.json.Encoder(order="sorted").encode


def key(request: Request) -> str:
    r"""The name of all that are the same question as *request*, 64 hex digits.

    Everything about the request is in it: dialect, client arguments, names of environment variables, connection and its
    tags. Arguments and variables can change how a client cuts a script up (``psql -S``, ``mysql --delimiter``), so
    where there are any the text is taken as it is.

    >>> one, two = (Request(text, "postgres") for text in ("select 1 from t", "SELECT  1\nFROM t"))
    >>> key(one) == key(two), key(one) == key(Request("SELECT 1 FROM T", "postgres"))
    (True, False)
    """
    bare = not request.arguments and not request.environment
    folded = folded_text(request.command, request.dialect) if bare else None
    around = (
        request.dialect, request.arguments, request.environment, request.connection, request.connection_tags,
        folded is not None,
    )  # fmt: skip
    whole = hashlib.sha256(_encode(around))
    whole.update(b"\n")
    whole.update((request.command if folded is None else folded).encode("utf-8", "surrogatepass"))
    return whole.hexdigest()


@functools.lru_cache(maxsize=512)
def _folded_short(command: str, dialect: str) -> str | None:
    found = grammar(dialect)
    return None if found is None else fold(command, found)


def folded_text(command: str, dialect: str) -> str | None:
    """What *command* has in common with all that differ in spacing and keyword case alone; None where it is raw."""
    if len(command) > _LONGEST:
        return None
    if len(command) <= 2_000:
        return _folded_short(command, dialect)
    return _folded_short.__wrapped__(command, dialect)
