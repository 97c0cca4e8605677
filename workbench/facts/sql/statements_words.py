"""The words of a statement: what is left when comments are gone and quotes are removed.

The parser's own tokens are not enough here: for statements it has no tree for, it hands over the rest of the text,
comments included, as one string. This reading never fails: an open quote or comment runs to the end of the text.
"""

import itertools
import re
from collections.abc import Iterator
from functools import lru_cache

import msgspec

_ALIASES = {
    "postgresql": "postgres", "psql": "postgres", "mariadb": "mysql", "tsql": "mssql", "sqlserver": "mssql",
    "plsql": "oracle", "presto": "trino", "athena": "trino", "spark": "databricks", "hive": "databricks",
}  # fmt: skip
_BACKSLASH = frozenset({"mysql", "bigquery", "snowflake", "databricks", "clickhouse"})
_HASH_COMMENT = frozenset({"mysql", "bigquery"})
_DOUBLE_IS_TEXT = frozenset({"mysql", "bigquery", "databricks"})
_BRACKET_NAME = frozenset({"mssql", "sqlite"})
_NESTED_COMMENT = frozenset({"postgres", "mssql", "redshift"})
_FENCE, _EDGE = re.compile(r"M?!\d*"), re.compile(r"/\*|\*/")
_Q_CLOSE = {"[": "]", "(": ")", "{": "}", "<": ">"}


class Piece(msgspec.Struct, frozen=True):
    """A word (``w``), quoted name (``q``), string (``s``), number (``n``) or sign (``p``), and where it stands.

    ``text`` is the content without quotes; ``up`` the same in upper case, and empty for strings and quoted names, so
    that no keyword is ever found inside quotes.
    """

    kind: str
    text: str
    start: int
    end: int
    up: str


def family(dialect: str) -> str:
    """The dialect under its first name: ``mariadb`` is ``mysql``, ``tsql`` is ``mssql``."""
    lowered = dialect.lower()
    return _ALIASES.get(lowered, lowered)


@lru_cache(maxsize=32)
def _pattern(name: str) -> re.Pattern[str]:
    slash = r"\\.|" if name in _BACKSLASH else ""
    single = rf"'(?:{slash}''|[^'])*(?:'|\Z)"
    parts = [
        # Most of a text: a word that is no prefix of a string. First, so that nothing else is tried before it.
        r"(?P<plain>[A-Za-z][\w$\#]*+(?!['\"&]))",
        r"(?P<line>--[^\n]*" + (r"|\#[^\n]*" if name in _HASH_COMMENT else "") + ")",
        r"(?P<block>/\*)",
        r"(?P<dollar>\$(?:[A-Za-z_]\w*)?\$)" if name in {"postgres", "snowflake", "redshift", "duckdb", "sql"} else "",
        r"(?P<triple>[rRbB]{0,2}(?:'''|\"\"\"))" if name == "bigquery" else "",
        r"(?P<qquote>[nN]?[qQ]'(?=\S))" if name in {"oracle", "sql"} else "",
        r"(?P<escaped>[eE]'(?:\\.|''|[^'\\])*(?:'|\Z))",
        rf"(?P<string>(?:[nNxXbBrR]|[uU]&|_[a-z0-9]+(?=['\s])\s*)?{single})",
        (
            rf'(?P<dstring>"(?:{slash}""|[^"])*(?:"|\Z))'
            if name in _DOUBLE_IS_TEXT
            else r'(?P<dname>"(?:""|[^"])*(?:"|\Z))'
        ),
        r"(?P<tick>`(?:``|[^`])*(?:`|\Z))",
        r"(?P<bracket>\[[^\]\n]{0,130}\])" if name in _BRACKET_NAME else "",
        r"(?P<blank><[^<>\n,]{0,80},[^<>\n]{0,120}>)" if name == "mssql" else "",  # SSMS: <name, type, value>
        r"(?P<number>\d+(?:\.\d+)?(?![\w]))",
        r"(?P<word>(?:@{1,2}|:(?!:)|\#{1,2}|&{1,2}|\$)?[A-Za-z0-9_\u0080-\uffff][\w$\#]*)",
        r"(?P<sign>:=|\|\||::|=>|->>|->|<>|!=|<=|>=|\+=|.)",
    ]
    return re.compile(r"\s*+(?:" + "|".join(part for part in parts if part) + ")", re.S)


def pieces(text: str, dialect: str, limit: int | None = None) -> list[Piece]:
    """The pieces of *text*, comments left out: all of them, or the first *limit*."""
    return list(itertools.islice(_pieces(text, family(dialect)), limit))


def _pieces(text: str, name: str) -> Iterator[Piece]:
    scan = _pattern(name).match
    at, size = 0, len(text)
    while at < size:
        found = scan(text, at)
        if found is None:
            return
        kind, at = found.lastgroup or "", found.end()
        raw = found[kind]
        start = at - len(raw)
        if kind == "plain":
            yield Piece("w", raw, start, at, raw.upper())
            continue
        if kind == "line":
            continue
        if kind == "block":
            # MySQL runs what stands in /*! … */, so only its fence is skipped there; the stray end is dropped below.
            fence = _FENCE.match(text, at) if name == "mysql" else None
            at = fence.end() if fence else _comment_end(text, at, name)
        elif kind == "dollar":
            stop = text.find(raw, at)
            stop = size if stop < 0 else stop
            yield Piece("s", text[at:stop], start, min(size, stop + len(raw)), "")
            at = min(size, stop + len(raw))
        elif kind == "triple":
            stop = text.find(raw[-3:], at)
            stop = size if stop < 0 else stop
            yield Piece("s", text[at:stop], start, min(size, stop + 3), "")
            at = min(size, stop + 3)
        elif kind == "qquote":
            close = _Q_CLOSE.get(text[at], text[at]) + "'"
            stop = text.find(close, at + 1)
            stop = size if stop < 0 else stop
            yield Piece("s", text[at + 1 : stop], start, min(size, stop + 2), "")
            at = min(size, stop + 2)
        elif kind in {"string", "escaped", "dstring"}:
            quote = '"' if kind == "dstring" else "'"
            yield Piece("s", _inside(raw, quote, kind == "escaped" or name in _BACKSLASH), start, at, "")
        elif kind in {"dname", "tick", "bracket"}:
            yield Piece("q", raw[1:-1] if len(raw) > 1 else "", start, at, "")
        elif kind == "number":
            yield Piece("n", raw, start, at, raw)
        elif kind == "blank":
            value = raw[1:-1].rpartition(",")[2].strip() or "placeholder"
            yield Piece("w", value, start, at, value.upper())
        elif kind == "word":
            yield Piece("w", raw, start, at, raw.upper())
        elif not (raw == "*" and text.startswith("/", at) and name == "mysql"):
            yield Piece("p", raw, start, at, raw)
        else:
            at += 1


def _comment_end(text: str, at: int, name: str) -> int:
    if name not in _NESTED_COMMENT:
        stop = text.find("*/", at)
        return len(text) if stop < 0 else stop + 2
    depth = 1
    for found in _EDGE.finditer(text, at):
        depth += 1 if found.group() == "/*" else -1
        if not depth:
            return found.end()
    return len(text)


_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "0": "\0", "b": "\b", "Z": "\x1a"}


def _inside(raw: str, quote: str, backslash: bool) -> str:
    body = raw[raw.index(quote) + 1 :]
    body = body.removesuffix(quote)
    if backslash and "\\" in body:
        body = re.sub(r"\\(x[0-9A-Fa-f]{2}|.)", _unescape, body, flags=re.S)
    return body.replace(quote * 2, quote)


def _unescape(found: re.Match[str]) -> str:
    sign = found.group(1)
    return chr(int(sign[1:], 16)) if len(sign) == 3 else _ESCAPES.get(sign, sign)
