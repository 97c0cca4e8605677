"""Fold: SQL without the whitespace that parts its tokens and the case of its keywords; or not, where that is uncertain.

What is left is joined by NUL, which no folded text holds, so two texts fold to one only where their tokens are equal
one by one. Whether two tokens touched is kept as well, but where every server reads ``a,b`` as ``a , b``.
"""

import re

from workbench.facts.key.grammar import Grammar
from workbench.facts.key.places import Piece, Places
from workbench.facts.key.words import ANY_CASE, FUNCTIONS, TIGHT, WORDS

_LONE_RETURN = re.compile(r"\r(?!\n)|\x00")
_OPERATORS = frozenset({"=", "<", ">", "<=", ">=", "<>", "!=", "+", "-", "*", "/", "%", "||", "::", ":="})
_LOOSE = frozenset({"(", ")", ",", ";"})
_KEYWORD = "\x02"  # before a folded word: it is not the name that is spelled so
_TOUCHES = "\x03"
_VALUES = frozenset({"NULL", "TRUE", "FALSE", "END", "CURRENT_DATE", "CURRENT_TIME", "CURRENT_TIMESTAMP"})
_JOINED = frozenset({"string", "comment"})
_OPERANDS = frozenset({"word", "name", "string"})
_NAMING = frozenset({".", "..", "@", "@@", ":"})
"""Behind these stands a name."""
_BEHIND_AS = frozenset("BEGIN DECLARE DELETE INSERT MATERIALIZED NOT SELECT UPDATE VALUES WITH".split())
_TABLES = frozenset({"FROM", "INTO", "JOIN", "TABLE", "VIEW"})
_BEHIND_TABLE = frozenset(
    "CASE CAST COALESCE CONCURRENTLY CURRENT_DATE CURRENT_TIMESTAMP EXTRACT FALSE IF INTERVAL LATERAL NOT NULL ONLY "
    "PUBLIC ROWS SELECT STRICT TABLE TEMP TEMPORARY TIMESTAMP TRUE UNLOGGED VALUES".split()
)
"""Any other word names a table there, which is kept as it was typed though it means the same."""
_SWITCHES = frozenset("NULL DELETE OFF ON TRUE FALSE CURRENT_DATE CURRENT_TIME CURRENT_TIMESTAMP".split())
_NOTHING = ("", "")


def fold(text: str, grammar: Grammar) -> str | None:
    """*text* folded; None where it has to be taken as it is. Linear in its length."""
    cut = lexed(text, grammar)
    if cut is None:
        return None
    pieces, gaps, is_code = cut
    keywords = _keywords(pieces, grammar, is_code=is_code)
    if keywords is None:
        return None
    parts: list[str] = []
    before, quoted = ("", ""), False
    for at, piece in enumerate(pieces):
        kind, said = piece
        if before[0]:
            parts.append(_between(before, piece, gaps[at], grammar.name, quoted=quoted))
        if kind == "client":  # GO has a case that means nothing; what else a client is told is kept
            said = " ".join(said.upper().split()) if grammar.name == "mssql" else said.strip()
        parts.append(f"{_KEYWORD}{keywords[at]}" if keywords[at] else said)
        before = piece
        if kind != "comment":
            quoted = kind == "string"
    return "\0".join(parts)


def lexed(text: str, grammar: Grammar) -> tuple[list[Piece], list[str], bool] | None:
    """The tokens of *text*, the whitespace before each, and whether it is a block of code; None if not for certain."""
    if _LONE_RETURN.search(text):
        return None
    pieces: list[Piece] = []
    gaps: list[str] = []
    lead = None if grammar.lead is None else grammar.lead.match(text)
    if lead is not None:
        pieces.append(("client", lead[0]))
        gaps.append("")
        text = text[lead.end() :]
    block = None if grammar.code is None else grammar.code.match(text)
    raw, tokens = (grammar.raw, grammar.tokens) if block is None else (grammar.inner_raw, grammar.inner)
    plain = text if block is None else block["text"]
    if tokens is None or (raw is not None and raw.search(plain)):
        return None
    gap = ""
    lines = 0
    for match in tokens.finditer(plain):
        kind = match.lastgroup or "unknown"
        if kind == "unknown":
            return None
        if kind == "space":
            gap = match[0]
        else:
            pieces.append((kind, match[0]))
            gaps.append(gap)
            gap = ""
            lines += kind == "client"
    if grammar.lines is not None and lines != len(grammar.lines.findall(plain)):
        return None
    if block is None and grammar.broken is not None and _is_broken(pieces, gaps, grammar.broken):
        return None
    end = None if block is None else block["end"]
    if end is not None:
        pieces.append(("end", "\n/"))  # on a line of its own: not the sign that divides
        gaps.append(gap + end[: end.index("/")])
    return pieces, gaps, block is not None


def _is_broken(pieces: list[Piece], gaps: list[str], broken: re.Pattern[str]) -> bool:
    """True where a client sees an end inside a token, or between two of one statement."""
    before = ";"
    for (kind, said), gap in zip(pieces, gaps, strict=True):
        if "\n" in gap and before != ";" and broken.search(before[-1] + gap):
            return True
        if kind != "client" and "\n" in said and broken.search(said):
            return True
        before = ";" if kind == "client" else said
    return False


def _between(before: Piece, after: Piece, gap: str, dialect: str, *, quoted: bool) -> str:
    """What of the *gap* between two tokens means something. *quoted*: the last one that is no comment was a string."""
    if quoted and after[0] in _JOINED:
        return gap  # strings that a line break parts are one in PostgreSQL, and two after a space
    if gap or _parts(before, after, dialect):
        return "" if not _binds(before, after, dialect) or gap == "" else " "
    return _TOUCHES


def _binds(before: Piece, after: Piece, dialect: str) -> bool:
    """True where MySQL takes a name for its own function only if the bracket follows at once."""
    return dialect == "mysql" and after[1] == "(" and before[0] == "word" and before[1].upper() in TIGHT


def _parts(before: Piece, after: Piece, dialect: str) -> bool:
    """True where *before* and *after* are two tokens to every server, whether or not they touch."""
    if before[1] in _LOOSE or after[1] in _LOOSE or before[0] == "client" or after[0] == "client":
        return True
    if before[0] == "comment" or after[0] == "comment":
        # MySQL's client leaves comments out, so that what stood on both sides of one in a line may be one word.
        return dialect != "mysql" or not (before[1].startswith("/*") or after[1].startswith("/*"))
    if before[0] == "op" or after[0] == "op":
        return (before[0] != "op" or before[1] in _OPERATORS) and (after[0] != "op" or after[1] in _OPERATORS)
    if before[1] == "." or after[1] == ".":
        # In MySQL a keyword behind a dot is a name, but only if the dot touches what is before it.
        return dialect != "mysql" and {before[0], after[0]} <= {"word", "name", "punctuation"}
    return False


def _keywords(pieces: list[Piece], grammar: Grammar, *, is_code: bool) -> list[str] | None:
    """For each token its keyword, or nothing; None where a client would take a word for itself."""
    keywords = [""] * len(pieces)
    code = [at for at, piece in enumerate(pieces) if piece[0] != "comment"]
    places = None if grammar.name in ANY_CASE else Places(grammar.name, pieces, code, keywords)
    openers: list[str] = []  # what stood before each bracket
    before, verb, defined, secret = "^", "", False, False
    for order, at in enumerate(code):
        kind, said = pieces[at]
        if kind == "word":
            upper = said.upper()
            if upper in grammar.never or (before == "^" and upper in grammar.clients):
                return None
            if before == "^":
                verb, defined, secret = upper, False, False
                if grammar.verbs and verb not in grammar.verbs and not is_code:
                    return None
            elif before in {"EXPLAIN", "PLAN"}:
                verb = upper
            following = pieces[code[order + 1]] if order + 1 < len(code) else _NOTHING
            if before in _NAMING or following[1] == "." or following[1] == "..":
                pass
            elif places is not None:
                if places.fit(upper, order, before, verb, following):
                    keywords[at] = upper
            elif (
                (upper in WORDS or (upper in FUNCTIONS and following[1] == "("))
                and not secret
                and not (before in _TABLES and upper not in _BEHIND_TABLE)
                and not (before == "AS" and not _is_no_label(upper, following))
                and (grammar.name != "sqlite" or not _is_text(upper, before, verb))
            ):
                keywords[at] = upper
                # Oracle's password is what was typed, and needs no quotes.
                secret = upper == "BY" and before == "IDENTIFIED"
        elif said == "(":
            openers.append(before)
        elif said == ")" and openers:
            openers.pop()
        last = _last(kind, said, keywords[at], before)
        if last == "AS":
            if openers:
                last = "CAST_AS" if openers[-1] == "CAST" else last
            elif verb == "CREATE" and not defined:
                last, defined = "CREATE_AS", True
        before = last if places is None else places.follow(said, last, before)
    return keywords


def _is_no_label(upper: str, following: Piece) -> bool:
    """True where a word behind AS begins something else than the next column."""
    return upper == "IDENTITY" or (upper in _BEHIND_AS and following[1].upper() not in {"", ",", ")", ";", "FROM"})


def _is_text(upper: str, before: str, verb: str) -> bool:
    """True where SQLite takes a bare word for a string, as it was typed: a file, a default, a key."""
    if verb == "ATTACH":
        return upper not in {"ATTACH", "DATABASE", "AS"}
    return (before == "DEFAULT" or (verb == "PRAGMA" and before in {"op", "("})) and upper not in _SWITCHES


def _last(kind: str, said: str, keyword: str, before: str) -> str:
    """What stands before the next token, as the rules of :mod:`workbench.facts.key.words` call it."""
    if keyword:
        return "x" if keyword in _VALUES else keyword
    if kind == "number":
        return "1"
    if said in {")", "]"}:
        return ")"
    if kind in _OPERANDS:
        return "x"
    if said == "*":
        return "star"
    if said == "(":
        return "AS(" if before == "AS" else "("
    if said == ";" or kind == "client":
        return "^"
    return "op" if kind == "op" and said not in _NAMING and said != "::" else said
