"""T-SQL cut into statements: it needs no semicolons, so a statement ends where a word begins the next one."""

from collections.abc import Iterator

from workbench.facts.sql.statements_words import Piece

_STARTS = frozenset(
    "SELECT INSERT UPDATE DELETE MERGE TRUNCATE DROP CREATE ALTER EXEC EXECUTE SET DECLARE IF WHILE BEGIN END ELSE "
    "PRINT RAISERROR THROW RETURN GRANT REVOKE DENY BACKUP RESTORE USE GO WAITFOR DBCC KILL SHUTDOWN RECONFIGURE "
    "COMMIT ROLLBACK SAVE OPEN FETCH CLOSE DEALLOCATE BULK WITH GOTO BREAK CONTINUE DISABLE ENABLE CHECKPOINT "
    "REVERT".split()
)
_UNION = frozenset({"UNION", "ALL", "EXCEPT", "INTERSECT"})
_CODE = frozenset({"PROCEDURE", "PROC", "FUNCTION", "TRIGGER"})
_ACTIONS = frozenset({"SELECT", "INSERT", "UPDATE", "DELETE", "MERGE"})


def cut(parts: list[Piece], text: str) -> Iterator[tuple[bool, list[Piece]]]:
    """Each simple statement (the first value is always false: T-SQL has no section of declarations)."""
    at, size = 0, len(parts)
    while at < size:
        word = parts[at].up
        following = parts[at + 1].up if at + 1 < size else ""
        if parts[at].text == ";" or word in {"ELSE", "GO"}:
            at += 1
        elif following == ":" and parts[at].kind == "w":
            at += 2
        elif word == "BEGIN" and following not in {"TRAN", "TRANSACTION", "DISTRIBUTED", "DIALOG", "CONVERSATION"}:
            at += 2 if following in {"TRY", "CATCH", "ATOMIC"} else 1
        elif word == "END" and following != "CONVERSATION":
            at += 2 if following in {"TRY", "CATCH"} else 1
        elif word in {"IF", "WHILE"}:
            at = _end(parts, at, text, condition=True)
        else:
            stop = _batch_end(parts, at, text) if _creates_code(parts, at) else _end(parts, at, text)
            yield False, parts[at:stop]
            at = stop


def _creates_code(parts: list[Piece], at: int) -> bool:
    words = [part.up for part in parts[at : at + 4]]
    return words[0] in {"CREATE", "ALTER"} and not _CODE.isdisjoint(words[1:2] if words[1:2] != ["OR"] else words[3:4])


def _batch_end(parts: list[Piece], at: int, text: str) -> int:
    return next((index for index in range(at + 1, len(parts)) if _is_go(parts, index, text)), len(parts))


def _is_go(parts: list[Piece], index: int, text: str) -> bool:
    return parts[index].up == "GO" and (index == 0 or "\n" in text[parts[index - 1].end : parts[index].start])


def _end(parts: list[Piece], at: int, text: str, *, condition: bool = False) -> int:
    depth = cases = 0
    used: set[str] = set()  # what a statement may hold once: the SELECT of an INSERT, the SET of an UPDATE
    seen: set[str] = set()
    for index in range(at + 1, len(parts)):
        part = parts[index]
        seen.add(parts[index - 1].up)
        if part.kind == "p":
            depth += (part.text == "(") - (part.text == ")")
            if part.text == ";":
                return index
            continue
        word = part.up
        if word == "CASE":
            cases += 1
        elif word == "END" and cases:
            cases -= 1
        elif (
            word in _STARTS
            and depth <= 0
            and not cases
            and parts[index - 1].text != "."
            and not (index + 1 < len(parts) and parts[index + 1].text == ".")
        ):
            if condition and not (word == "UPDATE" and index + 1 < len(parts) and parts[index + 1].text == "("):
                return index
            if not condition and not _continues(parts, at, index, used, seen):
                return index
            used.add(word)
    return len(parts)


def _continues(parts: list[Piece], at: int, index: int, used: set[str], seen: set[str]) -> bool:
    """True where the word at *index* belongs to the statement that began at *at*."""
    first, second = parts[at].up, parts[at + 1].up
    word, before = parts[index].up, parts[index - 1].up
    following = parts[index + 1] if index + 1 < len(parts) else parts[index]
    if word == "WITH":
        named = following.kind in {"w", "q"} and index + 2 < len(parts) and parts[index + 2].up in {"AS", "("}
        return not named or first in {"CREATE", "INSERT", "DECLARE"}
    if before in _UNION or (before in {"FOR", "THEN", "ON", "AFTER", "OF", "AS"} and word in _ACTIONS | {"SET"}):
        return True
    if word in {"ENABLE", "DISABLE"}:
        return following.up != "TRIGGER" or first == "ALTER"
    if word == "FETCH":
        return before in {"ROWS", "ROW"}
    if word == "SET":
        return (
            (first in {"UPDATE", "WITH", "MERGE"} and "SET" not in used)
            or before == "UPDATE"
            or (first == "ALTER" and "SET" not in used)
        )
    if first == "INSERT":  # INSERT … EXEC is cut in two: the procedure is judged for itself
        return word == "SELECT" and "SELECT" not in used and "VALUES" not in seen
    if first == "WITH":
        return word in _ACTIONS and not used & _ACTIONS
    if first == "MERGE":
        return word in {"UPDATE", "DELETE", "INSERT"} and before == "THEN"
    if first in {"GRANT", "REVOKE", "DENY"}:
        return not {"TO", "FROM"} & seen
    if first == "ALTER" and following.text == "(":
        return True
    if first == "ALTER":
        return (
            word in {"DROP", "ALTER"}
            and all(part.kind == "q" or part.text == "." or part.kind == "w" for part in parts[at + 2 : index])
            and index - at <= 7
        )
    if first in {"EXEC", "EXECUTE"}:
        return index == at + 1
    if first in {"OPEN", "CLOSE"}:
        return second in {"MASTER", "SYMMETRIC", "ALL"} and index == at + 1
    return first == "CREATE" and second in {"VIEW", "SCHEMA", "STATISTICS"} and word in _ACTIONS and "AS" == before
