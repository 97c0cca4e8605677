"""Code with semicolons (PL/pgSQL, PL/SQL, MySQL and warehouse scripts) cut into the statements inside it."""

from collections.abc import Iterator

from workbench.facts.sql.statements_words import Piece

_SKIPPED = frozenset({"BEGIN", "ELSE", "LOOP", "REPEAT", "EXCEPTION", "THEN", "ATOMIC"})
_NOTHING = frozenset({"TYPE", "SUBTYPE", "PRAGMA", "END", "NULL", "<<"})
_TRANSACTION = frozenset({"TRAN", "TRANSACTION", "WORK"})
_HANDLED = frozenset(
    "BEGIN SET ROLLBACK SELECT INSERT UPDATE DELETE CALL RESIGNAL SIGNAL COMMIT DROP TRUNCATE EXECUTE GET LEAVE "
    "ITERATE CLOSE CREATE".split()
)
_QUERY = frozenset({"SELECT", "WITH", "EXECUTE", "VALUES", "INSERT", "UPDATE", "DELETE", "TABLE"})


def _find(parts: list[Piece], at: int, words: frozenset[str], far: int = 400) -> int | None:
    """Index of the first of *words* before the statement ends, outside brackets; not looked for without end."""
    depth = 0
    for index in range(at, min(len(parts), at + far)):
        text = parts[index].text
        if parts[index].kind == "p":
            if text == ";":
                return None
            depth += (text == "(") - (text == ")")
        elif depth <= 0 and parts[index].up in words:
            return index
    return None


def _semicolon(parts: list[Piece], at: int) -> int:
    return next(
        (index for index in range(at, len(parts)) if parts[index].text == ";" and parts[index].kind == "p"), len(parts)
    )


def cut(parts: list[Piece], dialect: str) -> Iterator[tuple[bool, list[Piece]]]:
    """Each simple statement, and whether it stands among declarations; control words are taken away."""
    at, size, declaring = 0, len(parts), False
    while at < size:
        word = parts[at].up
        following = parts[at + 1].up if at + 1 < size else ""
        if parts[at].kind == "p" and parts[at].text in {";", "/", "|", "$$"}:
            at += 1
        elif parts[at].text == "<" and at + 1 < size and parts[at + 1].text == "<":
            at = next(
                (index + 1 for index in range(at, size) if parts[index].text == ">" and parts[index - 1].text == ">"),
                size,
            )
        elif following == ":" or (following[:1] == ":" and following[1:] in {"LOOP", "BEGIN", "WHILE", "REPEAT"}):
            at += 2
        elif word in _SKIPPED and not (word == "BEGIN" and following in _TRANSACTION):
            declaring &= word != "BEGIN"
            at += 1
        elif word == "DECLARE" and dialect not in {"mysql", "bigquery"}:
            declaring = True
            at += 1
        elif word == "DECLARE" and "HANDLER" in {following, parts[at + 2].up if at + 2 < size else ""}:
            at = _find(parts, at + 3, _HANDLED) or _semicolon(parts, at)
        elif word in {"IF", "ELSIF", "ELSEIF", "WHEN"}:
            then = _find(parts, at, frozenset({"THEN"})) or at
            if then > at:
                yield False, parts[at:then]
            at = then + 1
        elif word == "CASE":
            at = _find(parts, at, frozenset({"WHEN"}), 40) or at + 1
        elif word in {"WHILE", "FOR", "FOREACH", "FORALL", "UNTIL"}:
            stop = _find(parts, at, frozenset({"LOOP", "DO", "END"}))
            query = _find(parts, at, _QUERY)
            if query is not None and word in {"FOR", "FORALL"}:
                inside = stop if word == "FOR" and stop is not None else _semicolon(parts, at)
                yield False, _unwrapped(parts[query:inside])
                at = inside
            elif word in {"WHILE", "UNTIL"}:
                yield False, parts[at : _semicolon(parts, at) if stop is None else stop]
            at = stop + 1 if stop is not None and stop >= at else max(at + 1, at)
        elif word in {"PROCEDURE", "FUNCTION"}:
            begins = _find(parts, at, frozenset({"IS", "AS"}))
            declaring = begins is not None or declaring
            at = begins + 1 if begins is not None else _semicolon(parts, at)
        elif word == "CURSOR":
            begins = _find(parts, at, frozenset({"IS", "FOR"}))
            at = begins + 1 if begins is not None else _semicolon(parts, at)
        elif word in _NOTHING:
            at = _semicolon(parts, at)
        else:
            stop = _routine_end(parts, at) if word == "CREATE" else _semicolon(parts, at)
            yield declaring, parts[at:stop]
            at = stop


def _unwrapped(parts: list[Piece]) -> list[Piece]:
    while (
        parts and parts[-1].text == ")" and sum((p.text == "(") - (p.text == ")") for p in parts if p.kind == "p") < 0
    ):
        parts = parts[:-1]
    return parts


def _routine_end(parts: list[Piece], at: int) -> int:
    """A routine that is created within the text ends where its BEGINs are closed."""
    stop = _semicolon(parts, at)
    if not {"PROCEDURE", "FUNCTION", "TRIGGER", "EVENT", "PACKAGE"} & {part.up for part in parts[at + 1 : at + 8]}:
        return stop
    depth = 0
    for index in range(at, len(parts)):
        word = parts[index].up
        if word == "BEGIN" or (word == "CASE" and parts[index - 1].up != "END"):
            depth += 1
        elif word == "END" and (
            index + 1 >= len(parts) or parts[index + 1].up not in {"IF", "LOOP", "WHILE", "REPEAT"}
        ):
            depth -= 1
        elif parts[index].text == ";" and depth <= 0 and (index >= stop and (depth == 0)):
            return index
    return len(parts)
