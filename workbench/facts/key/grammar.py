r"""Grammar: how five servers, and the clients in front of them, cut SQL into tokens; where that is certain.

Each pattern leaves out whatever the servers read in more than one way, by version or by setting: then nothing matches
and the text is its own key. A backslash in a plain string (``standard_conforming_strings``, ``NO_BACKSLASH_ESCAPES``),
a comment in a comment, ``/*!…*/``, a number that a letter follows, any character beyond ASCII outside quotes and
comments: a no-break space is no whitespace to a server, and a Cyrillic letter no Latin one.
"""

import functools
import re

import msgspec

_BLOCK = r"/\*(?>(?:[^*/]++|\*(?!/)|/(?!\*))*)\*/"
_LINE = r"--[^\n]*+(?:\n|\Z)"
_PLAIN = r"'(?>(?:[^'\\]++|'')*)'"
_NUMBER = r"(?:0[xX][0-9A-Fa-f]+|(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)(?![\w.$])"
_WORD = r"[A-Za-z_][A-Za-z0-9_$]*+"
_DOUBLE = r'"(?>(?:[^"\\]++|"")*)"'
_TICKS = r"`(?>(?:[^`\\]++|``)*)`"
_BRACKETS = r"\[(?>(?:[^\]\\]++|\]\])*)\]"


class Grammar(msgspec.Struct, frozen=True):
    """One dialect. ``raw`` finds lines that a client takes for itself.

    ``verbs``, if any, are all that a statement may begin with. ``code`` finds a text that is one block of code, whose
    ``text`` is cut by ``inner``; what ends it is ``end``. ``clients`` are first words of a statement that may be the
    client's own, ``never`` words that make any text raw.
    """

    name: str
    tokens: re.Pattern[str]
    raw: re.Pattern[str] | None = None
    clients: frozenset[str] = frozenset()
    never: frozenset[str] = frozenset()
    verbs: frozenset[str] = frozenset()
    code: re.Pattern[str] | None = None
    inner: re.Pattern[str] | None = None


def _tokens(
    *, comment: str, string: str, name: str, word: str, signs: str, punctuation: str, number: str = _NUMBER
) -> re.Pattern[str]:
    parts = {
        "space": r"[ \t\r\n]++",
        "comment": comment,
        "string": string,
        "name": name,
        "number": number,
        "word": word,
        # A comparison and the sign of the number behind it are two everywhere; what else touches may be one operator.
        "op": rf"(?:<=|>=|<>|[=<>*])(?=[-+][0-9.A-Za-z_(]|:[A-Za-z])|(?>(?:(?!--|/\*)[{signs}])+)",
        "punctuation": punctuation,
        "unknown": ".",  # so that every match begins where the last one ended, and no text is searched twice
    }
    return re.compile("|".join(f"(?P<{kind}>{pattern})" for kind, pattern in parts.items()), re.DOTALL | re.ASCII)


_POSTGRES = Grammar(
    "postgres",
    _tokens(
        comment=f"{_LINE}|{_BLOCK}",
        # A quote that opens with a tag closes with the same; a parameter is no quote.
        string=rf"[eE]'(?>(?:[^'\\]++|\\.|'')*)'|(?:[bBxXnN]|[uU]&)?{_PLAIN}|\$\$.*?\$\$"
        r"|\$(?P<tag>[A-Za-z_][A-Za-z0-9_]*+)\$.*?\$(?P=tag)\$",
        name=rf"(?:[uU]&)?{_DOUBLE}",
        word=_WORD,
        signs=r"+\-*/<>=~!@#%^&|`?:",
        punctuation=r"[(),;.\[\]]|\$[0-9]++(?![\w$])",
    ),
    never=frozenset({"STDIN"}),  # lines of data follow
)
_MYSQL = Grammar(
    "mysql",
    _tokens(
        comment=rf"(?:--(?=[ \t\n]|\Z)|\#)[^\n]*+(?:\n|\Z)|(?!/\*M?!){_BLOCK}",
        string=rf"[nNxXbB]?{_PLAIN}|{_DOUBLE}",
        name=_TICKS,
        word=rf"@{{0,2}}{_WORD}",
        signs=r"+\-*/<>=~!%^&|:@?",
        punctuation=r"[(),;.]",
    ),
    clients=frozenset(
        "USE SOURCE SYSTEM TEE NOTEE CONNECT PRINT EDIT GO EGO HELP CHARSET WARNINGS NOWARNING PAGER NOPAGER PROMPT "
        "QUIT EXIT REHASH STATUS CLEAR RESETCONNECTION QUERY_ATTRIBUTES SSL_SESSION_DATA_PRINT".split()
    ),
    never=frozenset({"DELIMITER"}),
)
_MSSQL = Grammar(
    "mssql",
    _tokens(
        comment=f"{_LINE}|{_BLOCK}",
        string=rf"[nN]?{_PLAIN}",
        name=rf"{_DOUBLE}|{_BRACKETS}",
        word=r"[A-Za-z_@#][A-Za-z0-9_@#$]*+",
        signs=r"+\-*/<>=~!%^&|:",
        punctuation=r"[(),;.]",
    ),
    raw=re.compile(r"^[ \t]*+(?:GO\b|:|!!|(?:QUIT|EXIT|RESET|ED|LIST|SERVERLIST)\b)", re.MULTILINE | re.IGNORECASE),
)
_SQLITE = Grammar(
    "sqlite",
    _tokens(
        comment=f"{_LINE}|{_BLOCK}",
        string=r"[xX]?'(?>(?:[^']++|'')*)'",
        name=rf"{_DOUBLE}|{_TICKS}|{_BRACKETS}",
        word=_WORD,
        signs=r"+\-*/<>=~!%&|:@?",
        punctuation=r"[(),;.]",
    ),
    raw=re.compile(r"^[ \t]*+(?:\.|(?:/|GO)[ \t]*;?[ \t]*$)", re.MULTILINE | re.IGNORECASE),
)


def _oracle(semicolon: str) -> re.Pattern[str]:
    return _tokens(
        # SQL*Plus may take a comment's first line for the command "/"; a hint stands behind its verb.
        comment=r"(?<=[A-Za-z ])/\*\+(?>(?:[^*/]++|\*(?!/)|/(?!\*))*)\*/",
        string=rf"[nN]?{_PLAIN}",
        name=rf"{_DOUBLE}|:[A-Za-z][A-Za-z0-9_]*+",
        number=rf"[0-9]++[KMGTkmgt](?![\w.$#])|{_NUMBER}",  # a size, verbatim
        word=r"(?![nN]?[qQ]')[A-Za-z][A-Za-z0-9_$#]*+",
        signs=r"+\-*/<>=!|:",
        punctuation=rf"[(),.]|{semicolon}",
    )


_ORACLE = Grammar(
    "oracle",
    # SQL*Plus ends a statement at a semicolon that ends its line; anywhere else it is an error, or text.
    _oracle(r";(?=\r?\n|\s*\Z)"),
    # A blank line ends a statement, a hyphen at a line's end goes on with it, a slash or a dot alone is a command.
    raw=re.compile(r"\n[ \t\r]*\n|^[ \t]*+[/.@!#-]|-[ \t\r]*$", re.MULTILINE),
    verbs=frozenset(
        "SELECT INSERT UPDATE DELETE MERGE WITH ALTER DROP TRUNCATE GRANT REVOKE CREATE EXPLAIN COMMIT ROLLBACK "
        "SAVEPOINT AUDIT NOAUDIT COMMENT RENAME LOCK PURGE FLASHBACK CALL ANALYZE".split()
    ),
    # From BEGIN or DECLARE on SQL*Plus reads up to a line with a slash alone, and a semicolon ends nothing.
    code=re.compile(r"\A(?P<text>\s*(?:BEGIN|DECLARE)\s.*?)(?P<end>\n/[ \t\r\n]*)?\Z", re.DOTALL | re.IGNORECASE),
    inner=_oracle(";"),
)
_BY_NAME = {
    **dict.fromkeys(("postgres", "postgresql", "psql"), _POSTGRES),
    **dict.fromkeys(("mysql", "mariadb"), _MYSQL),
    **dict.fromkeys(("mssql", "tsql", "sqlserver"), _MSSQL),
    **dict.fromkeys(("sqlite", "sqlite3"), _SQLITE),
    **dict.fromkeys(("oracle", "plsql"), _ORACLE),
}


@functools.cache
def grammar(dialect: str) -> Grammar | None:
    """The grammar of *dialect*, None where whitespace and case may matter."""
    return _BY_NAME.get(dialect)
