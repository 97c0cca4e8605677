"""CREATE, DROP, TRUNCATE, RENAME and COMMENT, by the kind of thing they work on."""

from sqlglot.tokenizer_core import Token, TokenType

from workbench.facts.finding import Finding, high, low, medium
from workbench.facts.sql.lex import word
from workbench.facts.sql.session import Session

VERBS = frozenset({"CREATE", "DROP", "TRUNCATE", "RENAME", "COMMENT", "UNDROP"})

# Holds no data and is rebuilt from its own definition.
_REBUILT = frozenset("INDEX VIEW SYNONYM STATISTICS STATS CONSTRAINT ALIAS HINT OUTLINE PROJECTION".split())
_NOISE = frozenset(
    "OR REPLACE ALTER IF EXISTS NOT ONLINE OFFLINE UNIQUE CLUSTERED NONCLUSTERED COLUMNSTORE BITMAP FULLTEXT "
    "SPATIAL PUBLIC PRIVATE FORCE NOFORCE EDITIONABLE NONEDITIONABLE CONCURRENTLY SECURE RECURSIVE GLOBAL LOCAL "
    "TEMP TEMPORARY UNLOGGED VOLATILE TRANSIENT HYBRID DYNAMIC ICEBERG EXTERNAL FOREIGN VIRTUAL MATERIALIZED "
    "LIVE STREAMING ALGORITHM = UNDEFINED MERGE TEMPTABLE DEFINER SQL SECURITY INVOKER AGGREGATE TRUSTED "
    "PROCEDURAL XML PRIMARY SEARCH SHARDED DUPLICATED IMMUTABLE BLOCKCHAIN EVENT_TRIGGER OPERATOR_FAMILY "
    "MULTIVALUE VECTOR HYPOTHETICAL AND RESOLVE COMPILE NO INHERIT MANAGED EXTERNAL SNAPSHOT CONSTRAINT "
    "PERSISTENT REMOTE PARALLEL".split()
)
_LASTING_DATA = "loses what it holds"


def read_schema(tokens: list[Token], session: Session) -> list[Finding]:
    """Findings of one statement that starts with one of ``VERBS``."""
    verb = word(tokens[0])
    if verb == "CREATE":
        return _create(tokens, session)
    if verb == "DROP":
        return _drop(tokens, session)
    if verb == "TRUNCATE":
        return _truncate(tokens, session)
    if verb == "RENAME":
        return [medium("rename", "renames an object, which breaks what uses the old name", names(tokens, 1))]
    if verb == "UNDROP":
        return [medium("undrop", "brings a dropped object back")]
    return [medium("comment", "changes a description in the schema")]


def kind_of(tokens: list[Token], start: int = 1) -> tuple[str, int, set[str]]:
    """The kind of object (``TABLE``), where its name starts, and the words skipped on the way there."""
    skipped: set[str] = set()
    at = start
    while at < len(tokens):
        name = word(tokens[at])
        if (
            name in _NOISE
            or (name == "" and "DEFINER" in skipped)
            or name in {"@", "`"}
            or ("DEFINER" in skipped and at < start + 8 and name not in _KINDS)
        ):
            skipped.add(name)
            at += 1
            continue
        break
    kind = word(tokens[at]) if at < len(tokens) else ""
    at += 1
    while at < len(tokens) and word(tokens[at]) in {
        "IF",
        "NOT",
        "EXISTS",
        "CONCURRENTLY",
        "ONLY",
        "BODY",
        "SPEC",
        "NOT EXISTS",
    }:
        skipped.add(word(tokens[at]))
        at += 1
    return kind, at, skipped


_KINDS = frozenset("TABLE VIEW INDEX FUNCTION PROCEDURE TRIGGER EVENT DATABASE SCHEMA".split())


def names(tokens: list[Token], at: int) -> str:
    """The dotted name that starts at *at*, as written."""
    found = ""
    for token in tokens[at : at + 12]:
        if token.token_type in {TokenType.DOT, TokenType.COLON, TokenType.HASH, TokenType.PARAMETER, TokenType.DASH}:
            found += token.text
        elif not found or found[-1] in ".:#@-":
            found += token.text
        else:
            break
    return found[:80]


def _all_names(tokens: list[Token], at: int) -> list[str]:
    found = [names(tokens, at)]
    depth = 0
    for place in range(at, len(tokens) - 1):
        if tokens[place].token_type is TokenType.L_PAREN:
            depth += 1
        elif tokens[place].token_type is TokenType.R_PAREN:
            depth -= 1
        elif tokens[place].token_type is TokenType.COMMA and depth == 0:
            found.append(names(tokens, place + 1))
    return found


def _is_temporary(skipped: set[str]) -> bool:
    return not skipped.isdisjoint({"TEMP", "TEMPORARY", "VOLATILE"})


def _drop(tokens: list[Token], session: Session) -> list[Finding]:
    kind, at, skipped = kind_of(tokens)
    target = names(tokens, at)
    label = f"drop {kind.lower()}"
    if "MATERIALIZED" in skipped or kind in _REBUILT or (kind == "" and "CONSTRAINT" in skipped):
        return [medium(label, "drops what can be rebuilt from its definition", target)]
    if kind in {"TABLE", ""}:
        gone = [name for name in _all_names(tokens, at) if name]
        if gone and (_is_temporary(skipped) or all(session.is_disposable(name) for name in gone)):
            return [medium(label, f"drops {target}, which is temporary or was just made", target)]
        return [high(label, f"drops {target or 'it'} and all that it holds", target)]
    if kind in {"PREPARE", "PREPARED"}:
        return [low("deallocate", "forgets a prepared statement", target)]
    if session.is_disposable(target) and kind not in {"DATABASE", "SCHEMA", "USER", "ROLE"}:
        return [medium(label, f"drops {target}, which this text just made", target)]
    return [high(label, f"drops the {kind.lower() or 'object'} {target}".rstrip(), target)]


def _truncate(tokens: list[Token], session: Session) -> list[Finding]:
    _kind, at, _ = (
        kind_of(tokens)
        if len(tokens) > 1 and word(tokens[1]) in {"TABLE", "DATABASE", "PARTITION", "CLUSTER", "ALL"}
        else ("TABLE", 1, set())
    )
    target = names(tokens, at)
    if target and all(session.is_disposable(name) for name in _all_names(tokens, at) if name):
        return [medium("truncate", f"empties {target}, which is temporary or was just made", target)]
    return [high("truncate", f"deletes every row of {target or 'the table'}", target)]


def _create(tokens: list[Token], session: Session) -> list[Finding]:
    kind, at, skipped = kind_of(tokens)
    target = names(tokens, at)
    text = {word(token) for token in tokens}
    label = f"create {kind.lower()}"
    replaces = "REPLACE" in skipped
    lasting = "GLOBAL" in skipped and session.dialect == "oracle"  # there only the rows are temporary
    if (_is_temporary(skipped) and not lasting) or (kind == "TABLE" and session.is_disposable(target)):
        session.made.add(target.rsplit(".", 1)[-1].lower())
        return [low(label, f"creates a temporary {kind.lower()}", target)]
    if kind in {"TABLE", "TABLESPACE", "CLUSTER"}:
        if replaces and kind == "TABLE" and "ALTER" not in skipped:
            return [high(label, f"replaces {target}, which loses what it holds", target)]
        if "EXTERNAL" in skipped or "FOREIGN" in skipped:
            return [medium(label, "opens data outside the database as a table", target)]
        session.made.add(target.rsplit(".", 1)[-1].lower())
        return [medium(label, f"creates {target}", target)]
    if kind in {"FUNCTION", "PROCEDURE", "PROC", "PACKAGE"}:
        return [_routine(tokens, text, label, target, session)]
    if kind in {"USER", "ROLE", "LOGIN", "GROUP", "CREDENTIAL", "MAPPING"}:
        return [high(label, f"adds the {kind.lower()} {target}", target)]
    if kind in {"DATABASE", "SCHEMA", "KEYSPACE"} and replaces and "ALTER" not in skipped:
        return [high(label, f"replaces {target}, which loses what it holds", target)]
    if kind in {"LANGUAGE", "TRANSFORM"} or (kind == "EXTENSION" and _untrusted(target)):
        return [high(label, "lets functions run code on the server", target)]
    if kind in {"LIBRARY", "ASSEMBLY", "ROUTINE_LOAD"}:
        return [high(label, "loads foreign code into the database", target)]
    if kind in {
        "STAGE",
        "INTEGRATION",
        "SHARE",
        "CONNECTION",
        "LINK",
        "PUBLICATION",
        "SUBSCRIPTION",
        "SERVER",
        "ENDPOINT",
        "DIRECTORY",
    }:
        return [_door(kind, text, label, target)]
    if kind in {"TRIGGER", "EVENT", "TASK", "JOB", "PIPE", "RULE", "STREAM"}:
        return [medium(label, f"creates the {kind.lower()} {target}, which acts on its own", target)]
    return [medium(label, f"creates {target or 'an object'}", target)]


def _door(kind: str, text: set[str], label: str, target: str) -> Finding:
    """Ways for data to leave, or for another system to come in."""
    if kind in {"LINK", "ENDPOINT", "SHARE"} or (kind == "INTEGRATION" and "SECURITY" in text):
        return high(label, "opens a lasting way to another system", target)
    return medium(label, "prepares a way to another system", target)


def _untrusted(name: str) -> bool:
    name = name.lower()
    return (name.startswith(("pl", "lib")) and name.endswith("u") and name != "plu") or name in {
        "plsh",
        "dblink",
        "file_fdw",
        "adminpack",
    }


def _routine(tokens: list[Token], text: set[str], label: str, target: str, session: Session) -> Finding:
    before = ""
    for token in tokens:
        name = word(token) or token.text.upper()
        if before == "LANGUAGE" and (
            name in {"C", "INTERNAL", "PLSH"} or (name.startswith("PL") and name.endswith("U"))
        ):
            return high(label, "creates a function in a language that reaches the server itself", target)
        if before == "SECURITY" and name == "DEFINER" and session.dialect not in {"mysql", "mariadb"}:
            return high(label, "creates a function that runs with its owner's rights", target)
        if before == "SONAME":
            return high(label, "loads foreign code into the database", target)
        before = name
    return medium(label, f"creates {target}, which runs only when called", target)
