"""Statements of a text: cut by its tokens, so that no string, comment or block of code is cut in two."""

from sqlglot.tokenizer_core import Token, TokenType

from workbench.facts.sql.lex import word, words

_ROUTINES = frozenset({"PROCEDURE", "PROC", "FUNCTION", "TRIGGER", "EVENT", "PACKAGE", "TYPE", "TASK"})
_BLOCKS = frozenset({"DECLARE", "BEGIN", "IF", "WHILE", "LOOP", "REPEAT", "FOR", "CASE"})
_OPENS_CODE = _BLOCKS | {"CREATE", "ALTER"}
_LOOPS = frozenset({"IF", "LOOP", "WHILE", "REPEAT", "FOR"})
# BEGIN opens a transaction, not a block, where one of these (or nothing) follows it.
_TRANSACTION = frozenset(
    "TRAN TRANSACTION WORK DEFERRED IMMEDIATE EXCLUSIVE CONCURRENT DISTRIBUTED ISOLATION READ NOT DEFERRABLE".split()
)
_HAVE_BLOCKS = frozenset(
    {"oracle", "plsql", "mysql", "mariadb", "mssql", "tsql", "sqlserver", "snowflake", "bigquery", "sql", "databricks"}
)
TSQL = frozenset({"mssql", "tsql", "sqlserver"})
ORACLE = frozenset({"oracle", "plsql"})


def split(tokens: list[Token], dialect: str) -> list[list[Token]]:
    """The statements of *tokens*, without their closing semicolons; a block of code is one statement."""
    statements: list[list[Token]] = []
    start = 0
    semicolon = TokenType.SEMICOLON
    for end in (*(at for at, token in enumerate(tokens) if token.token_type is semicolon), len(tokens)):
        while start < end:
            block = _block_end(tokens, start, dialect) if word(tokens[start]) in _OPENS_CODE else None
            stop = end if block is None else block
            if stop > start:
                statements.append(tokens[start:stop])
            start = stop
        if start == end:
            start = end + 1
    return statements


_VERBS = frozenset(
    "SELECT INSERT UPDATE DELETE MERGE WITH CREATE DROP ALTER TRUNCATE GRANT REVOKE SET EXEC EXECUTE CALL BEGIN "
    "COMMIT ROLLBACK EXPLAIN COPY VACUUM ANALYZE SHOW USE DECLARE REPLACE COMMENT CALL PRINT IF".split()
)
# A verb after one of these goes on with the statement that stands there.
_GOES_ON = frozenset(
    "UNION ALL EXCEPT INTERSECT MINUS DISTINCT AS FOR THEN ON OF AFTER BEFORE OR AND NOT DO ELSE , ( = EXPLAIN "
    "ANALYZE VERBOSE PLAN SET REPLACE "
    "INTO GRANT REVOKE WITH TO BY IN EXISTS DEFAULT ADD COLUMN TABLE".split()
)


def by_lines(tokens: list[Token]) -> list[list[Token]]:
    """Statements that no semicolon parts: a verb that opens a line, outside brackets, begins the next one."""
    pieces: list[list[Token]] = []
    start = depth = 0
    for at in range(1, len(tokens)):
        kind = tokens[at - 1].token_type
        depth += (kind is TokenType.L_PAREN) - (kind is TokenType.R_PAREN)
        if depth > 0 or tokens[at].line <= tokens[at - 1].line or word(tokens[at]) not in _VERBS:
            continue
        before = tokens[at - 1].text.upper()
        if before not in _GOES_ON and not _awaits(words(tokens[start : min(at, start + 200)], 200), word(tokens[at])):
            pieces.append(tokens[start:at])
            start = at
    return [*pieces, tokens[start:]]


def _awaits(said: list[str], verb: str) -> bool:
    """True where the statement so far still lacks the verb that opens this line."""
    first = said[0]
    if first == "WITH":
        return verb in {"SELECT", "INSERT", "UPDATE", "DELETE", "MERGE"} and not {"INSERT", "DELETE", "MERGE"} & set(
            said
        )
    if first in {"INSERT", "REPLACE"}:
        return (verb in {"SELECT", "WITH", "EXEC"} and "SELECT" not in said and "VALUES" not in said) or verb in {
            "SET",
            "UPDATE",
        }
    if first in {"UPDATE", "MERGE", "ALTER"}:
        return verb in {"SET", "UPDATE", "DELETE", "INSERT", "DROP", "ALTER", "SELECT", "WITH"} and (
            first != "UPDATE" or "SET" not in said
        )
    if first == "CREATE":
        return verb in {"SELECT", "WITH", "BEGIN", "DECLARE", "COMMENT", "SET", "AS"}
    return False


def is_block(tokens: list[Token], dialect: str) -> bool:
    """True where the statement is an anonymous block or a control statement, to be read as code."""
    first = words(tokens, 2)
    if not first or dialect not in _HAVE_BLOCKS:
        return False
    if first[0] == "BEGIN":
        return len(first) > 1 and first[1] not in _TRANSACTION
    if first[0] == "DECLARE":
        return dialect in ORACLE or (dialect not in TSQL and any(word(token) == "BEGIN" for token in tokens))
    return first[0] in _BLOCKS


def _creates_routine(head: list[str]) -> bool:
    if not head or head[0] not in {"CREATE", "ALTER"}:
        return False
    return not _ROUTINES.isdisjoint(head[1:8]) and not {"TABLE", "INDEX", "VIEW"} & set(head[1:3])


def _block_end(tokens: list[Token], start: int, dialect: str) -> int | None:
    """Where the block that opens at *start* ends, its last token left out; None where no block opens."""
    head = words(tokens[start : start + 12], 12)
    routine = _creates_routine(head)
    if not routine and not is_block(tokens[start : start + 400], dialect):
        return None
    if dialect in TSQL and (routine or head[0] != "BEGIN"):
        return len(tokens)  # a batch: GO, which ends it, is gone already
    if dialect in ORACLE and ("PACKAGE" in head or head[1:4] == ["OR", "REPLACE", "TYPE"] or "BODY" in head[:6]):
        return _package_end(tokens, start)
    return _counted_end(tokens, start, waits=dialect in ORACLE or head[0] == "DECLARE", controls=head[0] in _LOOPS)


def _counted_end(tokens: list[Token], start: int, *, waits: bool, controls: bool) -> int:
    """Count BEGIN and CASE against END; *waits* for a BEGIN behind declarations, *controls* counts IF and loops."""
    depth = loops = 0
    if waits:
        waits = _begins(tokens, start)
    for at in range(start, len(tokens)):
        if tokens[at].token_type is TokenType.SEMICOLON:
            if depth <= 0 and loops <= 0 and not waits:
                return at
            continue
        name = word(tokens[at])
        if name == "BEGIN" or (name == "CASE" and not _after_end(tokens, at)):
            depth += 1
            waits = False
        elif name == "END":
            following = word(tokens[at + 1]) if at + 1 < len(tokens) else ""
            if following in _LOOPS:
                loops -= 1
            else:
                depth -= 1
        elif controls and name in _LOOPS and _opens(tokens, at, start):
            loops += 1
    return len(tokens)


def _after_end(tokens: list[Token], at: int) -> bool:
    return at > 0 and word(tokens[at - 1]) == "END"


def _opens(tokens: list[Token], at: int, start: int) -> bool:
    return (
        at == start
        or tokens[at - 1].token_type is TokenType.SEMICOLON
        or word(tokens[at - 1]) in {"THEN", "ELSE", "DO", "LOOP", "BEGIN"}
    )


def _begins(tokens: list[Token], start: int) -> bool:
    """True where a BEGIN comes before the next statement that creates something."""
    for at in range(start + 1, len(tokens)):
        name = word(tokens[at])
        if name == "BEGIN":
            return True
        if name == "CREATE" and tokens[at - 1].token_type is TokenType.SEMICOLON:
            return False
    return False


def _package_end(tokens: list[Token], start: int) -> int:
    """A package or type ends at the END that stands last before another top-level statement, or at the text's end."""
    for at in range(start + 1, len(tokens) - 1):
        if tokens[at].token_type is not TokenType.SEMICOLON:
            continue
        if word(tokens[at + 1]) in {"CREATE", "DROP", "GRANT", "ALTER", "EXEC", "EXECUTE"}:
            return at
    return len(tokens)
