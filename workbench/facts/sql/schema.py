"""CREATE, DROP, TRUNCATE, RENAME and COMMENT, by the kind of thing they work on."""

from sqlglot.tokenizer_core import Token, TokenType

from workbench.facts.finding import Finding, high, low, medium
from workbench.facts.sql.lex import word
from workbench.facts.sql.session import Session
from workbench.facts.sql.split import ORACLE

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
_HOLDERS = frozenset({"TABLE", "DATABASE", "SCHEMA"})


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
        if gone and all(session.is_temporary(name) for name in gone):
            return [low(label, f"drops {target}, which is temporary", target)]
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
    """Tables, views, indexes, schemas, databases; accounts and code have a reader of their own."""
    kind, at, skipped = kind_of(tokens)
    target = names(tokens, at)
    label = f"create {kind.lower()}"
    lasting = "GLOBAL" in skipped and session.dialect in ORACLE  # there only the rows are temporary
    if (_is_temporary(skipped) and not lasting) or (kind == "TABLE" and session.is_disposable(target)):
        session.make(target, temporary=_is_temporary(skipped) or session.is_temporary(target))
        return [low(label, f"creates a temporary {kind.lower()}", target)]
    rebuilt = not skipped.isdisjoint(
        {"DYNAMIC", "EXTERNAL", "FOREIGN", "ALTER"}
    )  # its rows come from elsewhere, or stay
    if kind in _HOLDERS and "REPLACE" in skipped and not rebuilt:
        return [high(label, f"replaces {target}, which loses what it holds", target)]
    if kind == "TABLE" and {"EXTERNAL", "FOREIGN"} & skipped:
        return [medium(label, "opens data outside the database as a table", target)]
    if kind == "TABLE":
        session.make(target)
    return [medium(label, f"creates {target or 'an object'}", target)]
