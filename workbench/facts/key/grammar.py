r"""Grammar: how five servers, and the clients in front of them, cut SQL into tokens; where that is certain.

Each pattern leaves out whatever the servers read in more than one way, by version or by setting: then nothing matches
and the text is its own key. A quote behind a backslash (``standard_conforming_strings``, ``NO_BACKSLASH_ESCAPES``), a
comment in a comment, ``/*!…*/``, a number that a letter follows, any character beyond ASCII outside quotes and
comments: a no-break space is no whitespace to a server, and a Cyrillic letter no Latin one.
"""

import functools
import re

import msgspec

_BLOCK = r"/\*(?>(?:[^*/]++|\*(?!/)|/(?!\*))*)\*/"
_LINE = r"--[^\n]*+(?:\n|\Z)"
_PLAIN = r"'(?>(?:[^'\\]++|''|\\[^'])*)'"
_NUMBER = r"(?:0[xX][0-9A-Fa-f]+|(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)(?![\w.$])"
_WORD = r"[A-Za-z_][A-Za-z0-9_$]*+"
_DOUBLE = r'"(?>(?:[^"\\]++|"")*)"'
_DOUBLE_STRING = r'"(?>(?:[^"\\]++|""|\\[^"])*)"'
_TICKS = r"`(?>(?:[^`\\]++|``)*)`"
_BRACKETS = r"\[(?>(?:[^\]\\]++|\]\])*)\]"


class Grammar(msgspec.Struct, frozen=True):
    """One dialect. ``raw`` finds what a client takes for itself in the middle of a text, so that none can be cut.

    ``lead`` are lines of the client's at the beginning, kept as they are; ``lines`` finds whatever looks like a token
    of the kind ``client``, and where one stands inside another token the text is raw. ``verbs``, if any, are all that a
    statement may begin with. ``code`` finds a text that is one block of code, whose ``text`` is cut by ``inner`` and
    searched for ``inner_raw``; what ends it is ``end``. ``broken`` is what ends a statement inside any token or gap,
    but behind a semicolon. ``clients`` are first words of a statement that may be the client's own, ``never`` words
    that make any text raw.
    """

    name: str
    tokens: re.Pattern[str]
    raw: re.Pattern[str] | None = None
    clients: frozenset[str] = frozenset()
    never: frozenset[str] = frozenset()
    verbs: frozenset[str] = frozenset()
    lead: re.Pattern[str] | None = None
    lines: re.Pattern[str] | None = None
    code: re.Pattern[str] | None = None
    inner: re.Pattern[str] | None = None
    inner_raw: re.Pattern[str] | None = None
    broken: re.Pattern[str] | None = None


def _tokens(
    *,
    comment: str,
    string: str,
    name: str,
    word: str,
    signs: str,
    punctuation: str,
    marks: str = ":",
    number: str = _NUMBER,
    client: str = r"(?!)",
) -> re.Pattern[str]:
    parts = {
        "space": r"[ \t\r\n]++",
        "client": client,
        "comment": comment,
        "string": string,
        "name": name,
        "number": number,
        "word": word,
        # A comparison and the sign of the number behind it are two everywhere; what else touches may be one operator.
        # A colon, and where it begins a name an @ or ?, is part of none.
        "op": rf"(?:<=|>=|<>|[=<>*])(?=[-+][0-9.A-Za-z_(])|(?>(?:(?!--|/\*)[{signs}])+)|::|:=|[{marks}]",
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
        signs=r"+\-*/<>=~!@#%^&|`?",
        punctuation=r"\.\.|[(),;.\[\]]|\$[0-9]++(?![\w$])",
    ),
    never=frozenset({"STDIN"}),  # lines of data follow
)
_MYSQL = Grammar(
    "mysql",
    _tokens(
        comment=rf"(?:--(?=[ \t\n]|\Z)|\#)[^\n]*+(?:\n|\Z)|(?!/\*M?!){_BLOCK}",
        string=rf"[nNxXbB]?{_PLAIN}|{_DOUBLE_STRING}",
        name=_TICKS,
        word=rf"@{{0,2}}{_WORD}",
        signs=r"+\-*/<>=~!%^&|",
        marks=":@?",
        punctuation=r"\.\.|[(),;.]",
        client=r"\\[Gg](?![\\A-Za-z0-9_])",
    ),
    # The client's help, wherever a line begins with it.
    raw=re.compile(r"^[ \t]*+\?", re.MULTILINE),
    clients=frozenset(
        "USE SOURCE SYSTEM TEE NOTEE CONNECT PRINT EDIT GO EGO HELP CHARSET WARNINGS NOWARNING PAGER NOPAGER PROMPT "
        "QUIT EXIT REHASH STATUS CLEAR RESETCONNECTION QUERY_ATTRIBUTES SSL_SESSION_DATA_PRINT "
        "SANDBOX".split()
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
        signs=r"+\-*/<>=~!%^&|",
        punctuation=r"\.\.|[(),;.]",
        client=r"(?m:^)[Gg][Oo](?:[ \t]++[0-9]++)?(?=[ \t]*+\r?(?:\n|\Z))",
    ),
    raw=re.compile(r"^[ \t]*+(?::|!!|(?:QUIT|EXIT|RESET|ED|LIST|SERVERLIST)\b)", re.MULTILINE | re.IGNORECASE),
    lines=re.compile(r"^[ \t]*+GO\b", re.MULTILINE | re.IGNORECASE),
    never=frozenset({"GO"}),
)
_SQLITE = Grammar(
    "sqlite",
    _tokens(
        comment=f"{_LINE}|{_BLOCK}",
        string=r"[xX]?'(?>(?:[^']++|'')*)'",
        name=rf"{_DOUBLE}|{_TICKS}|{_BRACKETS}",
        word=_WORD,
        signs=r"+\-*/<>=~!%&|",
        marks=":@?",
        punctuation=r"\.\.|[(),;.]",
    ),
    # A slash or GO ends a statement where nothing but comments follows it in its line.
    raw=re.compile(r"^[ \t]*+(?:\.|/(?!\*)|GO\b)", re.MULTILINE | re.IGNORECASE),
    lead=re.compile(r"(?>(?:[ \t]*+\r?\n)*)(?>(?:\.[^\n]*+(?:\n(?>(?:[ \t]*+\r?\n)*)|\Z))+)"),
    never=frozenset({"VIRTUAL"}),  # a module is given its arguments as they were typed
)


def _oracle(semicolon: str, comment: str, string: str) -> re.Pattern[str]:
    return _tokens(
        comment=comment,
        string=string,
        name=rf"{_DOUBLE}|:[A-Za-z][A-Za-z0-9_]*+",
        number=rf"[0-9]++[KMGTkmgt](?![\w.$#])|[0-9]++(?=\.\.)|{_NUMBER}",  # a size, verbatim
        word=r"(?![nN]?[qQ]')[A-Za-z][A-Za-z0-9_$#]*+",
        signs=r"+\-*/<>=!|",
        punctuation=rf"\.\.|[(),.]|{semicolon}",
    )


_QUOTE = r"[qQ]'(?:\[.*?\]'|\(.*?\)'|\{.*?\}'|<.*?>'|(?P<quote>[^\[({<'\s]).*?(?P=quote)')"
_CODE = (
    r"CREATE\s+(?:OR\s+REPLACE\s+)?(?:(?:NON)?EDITIONABLE\s+)?"
    r"(?:PROCEDURE|FUNCTION|PACKAGE|TRIGGER|TYPE|LIBRARY|JAVA)\b"
)
_SHOWN = "SERVEROUTPUT|FEEDBACK|ECHO|TIMING|LINESIZE|PAGESIZE|HEADING|TERMOUT|TRIMSPOOL|TIME|WRAP|LONG|AUTOCOMMIT"
_ORACLE = Grammar(
    "oracle",
    # SQL*Plus ends a statement at a semicolon that ends its line, in a comment as well; anywhere else it is an error,
    # or text. A comment that begins a line it may take for the command "/".
    _oracle(
        r";(?=\r?\n|\s*\Z)",
        r"--[^\n;]*+(?:\n|\Z)|/\*(?>(?:[^*/;\n]++|\*(?!/)|/(?!\*))*)\*/",
        f"[nN]?{_PLAIN}",
    ),
    # A hyphen at a line's end goes on with it, a slash or a dot alone is a command; from some words on it reads code.
    raw=re.compile(rf"^[ \t]*+(?:[/.@!#])|-[ \t\r]*$|\b{_CODE}", re.MULTILINE | re.IGNORECASE),
    # And a blank line ends a statement.
    broken=re.compile(r";[ \t\r]*\n|\n[ \t\r]*\n"),
    verbs=frozenset(
        "SELECT INSERT UPDATE DELETE MERGE WITH ALTER DROP TRUNCATE GRANT REVOKE CREATE EXPLAIN COMMIT ROLLBACK "
        "SAVEPOINT AUDIT NOAUDIT COMMENT RENAME LOCK PURGE FLASHBACK CALL ANALYZE".split()
    ),
    never=frozenset({"EXTERNAL"}),  # a driver is given its parameters as they were typed
    # What is shown, and code in one line.
    lead=re.compile(
        rf"(?>(?:\s*^[ \t]*+(?:SET[ \t]++(?:{_SHOWN})[ \t]++(?:ON|OFF|[0-9]++)[ \t]*+;?[ \t]*+\r?\n"
        r"|EXEC(?:UTE)?[ \t]++(?>(?:[^'\"/\-\r\n]++|'[^'\r\n]*')*)\r?\n))+)",
        re.MULTILINE | re.IGNORECASE,
    ),
    # From these words on SQL*Plus reads up to a line with a slash alone, and neither a semicolon nor a blank line ends
    # anything.
    code=re.compile(
        rf"(?P<text>\s*(?:(?:BEGIN|DECLARE)\s|{_CODE}).*?)(?P<end>\n/[ \t\r\n]*)?\Z",
        re.DOTALL | re.IGNORECASE,
    ),
    inner=_oracle(";", f"{_LINE}|{_BLOCK}", f"[nN]?(?:{_PLAIN}|{_QUOTE})"),
    inner_raw=re.compile(r"^[ \t]*+(?:/(?!\*\s)|[.@!#])|-[ \t\r]*$", re.MULTILINE),
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
