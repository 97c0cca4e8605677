"""Built text: what an expression that puts strings together says, and which parts of it cannot be seen."""

import re

import msgspec

from workbench.domain.risk import RiskLevel
from workbench.facts.finding import Finding, high, medium, unresolved
from workbench.facts.scope import Scope
from workbench.facts.sql.statements_words import Piece

_LONGEST = 20_000  # a variable that doubles itself must not grow without end
_DEEPEST = 12
_HOLE = "unseen_part"
_JOINS = frozenset({"||", "+", "&"})
_QUOTES = frozenset(
    "QUOTENAME QUOTE_IDENT QUOTE_LITERAL QUOTE_NULLABLE QUOTE ENQUOTE_NAME ENQUOTE_LITERAL SIMPLE_SQL_NAME "
    "SQL_OBJECT_NAME SCHEMA_NAME QUALIFIED_SQL_NAME IDENTIFIER OBJECT_NAME OBJECT_SCHEMA_NAME DB_NAME".split()
)
_THROUGH = frozenset(
    "CAST TRY_CAST CONVERT TRY_CONVERT TRIM LTRIM RTRIM UPPER LOWER TO_CHAR TO_CLOB TO_NCHAR NVL COALESCE ISNULL "
    "STRING STR TO_VARCHAR CONCAT_STRING UCASE LCASE FORMAT_STRING".split()
)
_DECODES = re.compile(
    r"BASE64|UNHEX|DECODE|DECRYPT|UNCOMPRESS|CONVERT_FROM|UTL_|XOR|FROMHEX|HEX|REVERSE|TRANSLATE|ROT13"
)
_PLAIN_CODES = frozenset({9, 10, 13, 32, 34, 39, 59, 91, 93})


class Built(msgspec.Struct, frozen=True):
    """``text`` with a placeholder for each part that cannot be seen.

    ``open``: a part comes from where nothing bounds it; ``filled``: a part is a quoted name or value, which cannot
    change the statement; ``opaque``: a part had to be decoded or put together sign by sign.
    """

    text: str
    open: bool = False
    filled: bool = False
    opaque: bool = False


UNSEEN = Built(_HOLE, open=True)
Environment = dict[str, Built]


def join(parts: list[Built], between: str = "") -> Built:
    """The parts put together."""
    text = between.join(part.text for part in parts)[:_LONGEST]
    return Built(text, any(p.open for p in parts), any(p.filled for p in parts), any(p.opaque for p in parts))


def split_top(parts: list[Piece], signs: frozenset[str]) -> list[list[Piece]]:
    """*parts* cut at *signs* that stand outside brackets."""
    groups: list[list[Piece]] = [[]]
    depth = 0
    for part in parts:
        depth += (part.text == "(" and part.kind == "p") - (part.text == ")" and part.kind == "p")
        if depth == 0 and part.kind == "p" and part.text in signs:
            groups.append([])
        else:
            groups[-1].append(part)
    return groups


def build(parts: list[Piece], known: Environment, depth: int = 0) -> Built:
    """What the expression *parts* says."""
    if depth > _DEEPEST:
        return UNSEEN
    return join([_term(term, known, depth) for term in split_top(parts, _JOINS)])


def _term(term: list[Piece], known: Environment, depth: int) -> Built:
    if not term:
        return UNSEEN
    if all(part.kind == "s" for part in term):
        return Built("".join(part.text for part in term))
    first = term[0]
    if len(term) == 1:
        if first.kind == "n":
            return Built(first.text)
        return known.get(first.text.upper(), UNSEEN)
    if first.text == "(" and term[-1].text == ")":
        return build(term[1:-1], known, depth + 1)
    if term[-2].text == "::" or (len(term) > 2 and term[1].text == "::"):
        return _term(term[:1], known, depth + 1)
    opens = next((at for at, part in enumerate(term) if part.text == "(" and part.kind == "p"), 0)
    if opens and term[-1].text == ")":
        return _function(term[opens - 1].up, term[:opens], term[opens + 1 : -1], known, depth)
    return UNSEEN


def _function(name: str, head: list[Piece], inside: list[Piece], known: Environment, depth: int) -> Built:
    full = ".".join(part.up for part in head if part.kind == "w")
    arguments = split_top(inside, frozenset({","}))
    if name in {"CONCAT", "CONCAT_WS"}:
        values = [build(argument, known, depth + 1) for argument in arguments]
        return join(values[1:], values[0].text) if name == "CONCAT_WS" and values else join(values)
    if name == "FORMAT" and arguments:
        return _format(build(arguments[0], known, depth + 1), [build(a, known, depth + 1) for a in arguments[1:]])
    if name in _QUOTES:
        return Built(_HOLE, filled=True)
    if name in {"CHR", "CHAR", "NCHAR", "CODE_POINTS_TO_STRING"}:
        return _signs(arguments)
    if name == "REPLACE" and len(arguments) == 3:
        text, old, new = (build(argument, known, depth + 1) for argument in arguments)
        if old.text and not old.open:
            both = join([text, new])
            return Built(text.text.replace(old.text, new.text)[:_LONGEST], both.open, both.filled, both.opaque)
    if name == "REVERSE" and arguments:
        inner = build(arguments[0], known, depth + 1)
        return Built(inner.text[::-1], inner.open, inner.filled, opaque=True)
    if name in _THROUGH and arguments:
        kinds = frozenset({"CONVERT", "TRY_CONVERT"})
        chosen = arguments[1] if name in kinds and len(arguments) > 1 else arguments[0]
        stop = next((at for at, part in enumerate(chosen) if part.up in {"AS", "USING"}), len(chosen))
        return build(chosen[:stop], known, depth + 1)
    return Built(_HOLE, open=True, opaque=bool(_DECODES.search(full)))


def _signs(arguments: list[list[Piece]]) -> Built:
    text, plain = "", True
    for argument in arguments:
        if len(argument) != 1 or argument[0].kind != "n" or not argument[0].text.isdigit():
            continue
        code = int(argument[0].text[:7])
        plain &= code in _PLAIN_CODES
        text += chr(code) if code < 0x110000 else ""
    return Built(text, opaque=not plain) if text else UNSEEN


def _format(template: Built, values: list[Built]) -> Built:
    """PostgreSQL's format(): %I and %L are quoted, %s is not."""
    used: list[Built] = []
    count = 0

    def fill(found: re.Match[str]) -> str:
        nonlocal count
        if found.group(2) == "%":
            return "%"
        at = int(found.group(1)[:3]) - 1 if found.group(1) else count
        count += 1
        value = values[at] if 0 <= at < len(values) else UNSEEN
        if found.group(2) in "IL":
            constant = not (value.open or value.filled)
            used.append(Built("", filled=not constant, opaque=value.opaque))
            if found.group(2) == "L":
                return "'" + value.text.replace("'", "''") + "'"
            return value.text if re.fullmatch(r"[a-z_]\w*", value.text) else '"' + value.text.replace('"', '""') + '"'
        used.append(value)
        return value.text

    text = re.sub(r"%(?:(\d+)\$)?-?\d*([sIL%])", fill, template.text)[:_LONGEST]
    every = [template, *used]
    return Built(text, any(v.open for v in every), any(v.filled for v in every), any(v.opaque for v in every))


def run(built: Built, verb: str, dialect: str, scope: Scope) -> list[Finding]:
    """Findings of text that is executed: by what it says where that is plain, high where it is not."""
    shown = built.text.strip()
    if not shown or shown == _HOLE:
        return [unresolved(verb, "runs text that cannot be read here", risk=RiskLevel.HIGH)]
    inner = scope.nested(shown, dialect)
    if built.opaque:
        return [high(verb, "runs text that is decoded or spelled out sign by sign", shown[:80]), *inner]
    if built.open:
        return [high(verb, "runs assembled text that depends on values unknown here", shown[:80]), *inner]
    if built.filled:
        return [medium(verb, "runs a statement on a name that is known only when it runs", shown[:80]), *inner]
    return inner
