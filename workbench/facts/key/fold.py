"""Fold: SQL without the whitespace that parts its tokens and the case of its keywords; or not, where that is uncertain.

What is left is joined by NUL, which no folded text holds, so two texts fold to one only where their tokens are equal
one by one. Whether two tokens touched is kept as well, but where every server reads ``a,b`` as ``a , b``.
"""

import re

from workbench.facts.key.grammar import Grammar
from workbench.facts.key.words import RESERVED, TIGHT, places

_LONE_RETURN = re.compile(r"\r(?!\n)|\x00")
_OPERATORS = frozenset({"=", "<", ">", "<=", ">=", "<>", "!=", "+", "-", "*", "/", "%", "||", "::"})
_LOOSE = frozenset({"(", ")", ",", ";"})
_KEYWORD = "\x02"  # before a folded word: it is not the name that is spelled so
_TOUCHES = "\x03"
_VALUES = frozenset({"NULL", "TRUE", "FALSE", "END", "CURRENT_DATE", "CURRENT_TIME", "CURRENT_TIMESTAMP"})
_JOINED = frozenset({"string", "comment"})
_OPERANDS = frozenset({"word", "name", "string"})
_NAMING = frozenset({".", "@", "@@", ":"})
"""Behind these stands a name."""
_CLASSES = {
    "name": frozenset("x"), "string": frozenset("'x"), "number": frozenset("1x"), "op": frozenset({"op"}),
}  # fmt: skip

Piece = tuple[str, str]  # kind, text


def fold(text: str, grammar: Grammar) -> str | None:
    """*text* folded; None where it has to be taken as it is. Linear in its length."""
    cut = lexed(text, grammar)
    if cut is None:
        return None
    pieces, gaps = cut
    keywords = _keywords(pieces, grammar)
    if keywords is None:
        return None
    parts: list[str] = []
    before, quoted = ("", ""), False
    for at, piece in enumerate(pieces):
        kind, said = piece
        if before[0]:
            parts.append(_between(before, piece, gaps[at], grammar.name, quoted=quoted))
        parts.append(f"{_KEYWORD}{keywords[at]}" if keywords[at] else said)
        before = piece
        if kind != "comment":
            quoted = kind == "string"
    return "\0".join(parts)


def lexed(text: str, grammar: Grammar) -> tuple[list[Piece], list[str]] | None:
    """The tokens of *text* and the whitespace before each; None where not all of them are known for certain."""
    block = None if grammar.code is None else grammar.code.match(text)
    end = None if block is None else block["end"]
    plain = text if block is None else block["text"]
    if _LONE_RETURN.search(text) or (grammar.raw is not None and grammar.raw.search(plain)):
        return None
    pieces: list[Piece] = []
    gaps: list[str] = []
    gap = ""
    for match in (grammar.tokens if block is None else grammar.inner or grammar.tokens).finditer(plain):
        kind = match.lastgroup or "unknown"
        if kind == "unknown":
            return None
        if kind == "space":
            gap = match[0]
        else:
            pieces.append((kind, match[0]))
            gaps.append(gap)
            gap = ""
    if end is not None:
        pieces.append(("end", "\n/"))  # on a line of its own: not the sign that divides
        gaps.append(gap + end[: end.index("/")])
    return pieces, gaps


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
    if before[1] in _LOOSE or after[1] in _LOOSE or before[0] == "comment" or after[0] == "comment":
        return True
    if before[0] == "op" or after[0] == "op":
        return (before[0] != "op" or before[1] in _OPERATORS) and (after[0] != "op" or after[1] in _OPERATORS)
    if before[1] == "." or after[1] == ".":
        # In MySQL a keyword behind a dot is a name, but only if the dot touches what is before it.
        return dialect != "mysql" and {before[0], after[0]} <= {"word", "name", "punctuation"}
    return False


def _keywords(pieces: list[Piece], grammar: Grammar) -> list[str] | None:
    """For each token its keyword, or nothing; None where a client would take a word for itself."""
    reserved, soft = RESERVED[grammar.name], places(grammar.name)
    keywords = [""] * len(pieces)
    code = [at for at, piece in enumerate(pieces) if piece[0] != "comment"]
    openers: list[str] = []
    is_code = grammar.code is not None and bool(code) and pieces[code[0]][1].upper() in {"BEGIN", "DECLARE"}
    before, verb, defined = "^", "", False
    for order, at in enumerate(code):
        kind, said = pieces[at]
        following = pieces[code[order + 1]] if order + 1 < len(code) else None
        if kind == "word":
            upper = said.upper()
            if upper in grammar.never or (before == "^" and upper in grammar.clients):
                return None
            if before == "^":
                verb, defined = upper, False
                if grammar.verbs and verb not in grammar.verbs and not is_code:
                    return None
            if before not in _NAMING and (following is None or following[1] != "."):
                after = _class(following)
                if upper in reserved:
                    # PostgreSQL lets even these be a label.
                    fits = grammar.name != "postgres" or before not in {"AS", "CAST_AS"}
                else:
                    fits = any(place.fits(verb, before, after) for place in soft.get(upper, ()))
                keywords[at] = upper if fits else ""
        elif said == "(":
            openers.append(before)
        elif said == ")" and openers:
            openers.pop()
        before = _last(kind, said, keywords[at], before)
        if before == "AS":
            if openers:
                before = "CAST_AS" if openers[-1] == "CAST" else before
            elif verb == "CREATE" and not defined:
                before, defined = "CREATE_AS", True
    return keywords


def _last(kind: str, said: str, keyword: str, before: str) -> str:
    """What stands before the next token, as the rules of :mod:`workbench.facts.key.words` call it."""
    if keyword:
        return "x" if keyword in _VALUES else keyword
    if kind == "number":
        return "1"
    if kind in _OPERANDS or said in {")", "]"}:
        return "x"
    if said == "*":
        return "star"
    if said == "(":
        return "AS(" if before == "AS" else "("
    if said == ";":
        return "^"
    return "op" if kind == "op" and said not in _NAMING and said != "::" else said


def _class(piece: Piece | None) -> frozenset[str]:
    """What stands behind a word, by every name that the rules may call it."""
    if piece is None or piece[1] == ";":
        return frozenset("$")
    kind, said = piece
    if kind == "word":
        return frozenset({said.upper(), "x"})
    return _CLASSES.get(kind) or frozenset({said})
