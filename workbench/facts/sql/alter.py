"""ALTER of tables and views, by the action that it takes."""

from sqlglot.tokenizer_core import Token, TokenType

from workbench.facts.finding import Finding, high, medium
from workbench.facts.sql.lex import word
from workbench.facts.sql.schema import kind_of, names
from workbench.facts.sql.session import Session

# What follows DROP in ALTER TABLE and takes no data with it.
_DROPS_RULE = frozenset(
    "CONSTRAINT INDEX KEY FOREIGN PRIMARY CHECK DEFAULT NOT IDENTITY EXPRESSION UNIQUE TAG SYSTEM PERIOD "
    "CLUSTERING MASKING STATISTICS PROJECTION SORT SEARCH INHERIT STORAGE TBLPROPERTIES COMMENT".split()
)
_PROTECTIONS = frozenset("TRIGGER RULE POLICY ROW".split())


def read_alter(tokens: list[Token], session: Session) -> list[Finding]:
    """Findings of one ALTER of a table, view or index; accounts, servers and code have a reader of their own."""
    kind, at, skipped = kind_of(tokens)
    target = names(tokens, at)
    label = f"alter {kind.lower()}"
    if kind in {"TABLE", "VIEW"} or "MATERIALIZED" in skipped:
        return _table(tokens, at, label, target, session)
    return [medium(label, f"changes {kind.lower()} {target}".rstrip(), target)]


def _table(tokens: list[Token], at: int, label: str, target: str, session: Session) -> list[Finding]:
    found: list[Finding] = []
    disposable = session.is_disposable(target)
    actions = _actions(tokens, at)
    for action in actions:
        finding = _action(action, label, target)
        if disposable and finding.risk.rank > 0:
            finding = medium(finding.verb, finding.reason + ", of a table that is temporary or was just made", target)
        found.append(finding)
    return found or [medium(label, f"changes {target}", target)]


def _actions(tokens: list[Token], at: int) -> list[list[str]]:
    """The words of each action, cut at the commas outside brackets."""
    actions: list[list[str]] = [[]]
    depth = 0
    for token in tokens[at:]:
        if token.token_type is TokenType.L_PAREN:
            depth += 1
        elif token.token_type is TokenType.R_PAREN:
            depth -= 1
        elif token.token_type is TokenType.COMMA and depth == 0:
            actions.append([])
            continue
        if depth == 0 or len(actions[-1]) < 12:
            actions[-1] += word(token).split() or [""]
    return actions


def _action(words: list[str], label: str, target: str) -> Finding:
    said = set(words)
    verb = next((name for name in words if name in _ACTIONS), "")
    after = words[words.index(verb) + 1 :] if verb else []
    following = [name for name in after if name not in {"IF", "EXISTS"}][:3]
    first = following[0] if following else ""
    if verb == "DROP":
        if first in _DROPS_RULE:
            if first == "PRIMARY":
                return medium(label, f"drops the primary key of {target}", target)
            return medium(label, f"drops a rule or index of {target}", target)
        if first in {"PARTITION", "PARTITIONS", "SUBPARTITION"}:
            return high(label, f"drops a partition of {target} with its rows", target)
        return high(label, f"drops a column of {target} with its data", target)
    if "UNSET" in said and {"MASKING", "ROW", "AGGREGATION", "PROJECTION", "POLICY"} & said:
        return high(label, f"takes a protection off {target}", target)
    if "DATA_RETENTION_TIME_IN_DAYS" in said and words[-1] == "0":
        return high(label, f"ends recovery of what is dropped or changed in {target}", target)
    if verb in {"TRUNCATE", "DISCARD"}:
        return high(label, f"deletes the rows of a partition of {target}", target)
    if verb in {"DELETE", "UPDATE"}:
        if "WHERE" in said and not {"1", "TRUE"} & set(words[words.index("WHERE") :][:3]):
            return medium(label, f"rewrites the rows of {target} that match", target)
        return high(label, f"rewrites every row of {target}", target)
    if verb == "DISABLE" and not said.isdisjoint(_PROTECTIONS):
        return high(label, f"turns a protection of {target} off", target)
    if verb == "NO" and "FORCE" in said:
        return high(label, f"turns row security of {target} off for its owner", target)
    if verb == "SET" and "UNUSED" in said:
        return high(label, f"drops a column of {target} with its data", target)
    if verb == "OWNER":
        return high(label, f"gives {target} to another owner", target)
    if verb in {"CLEAR", "REPLACE"} and "PARTITION" in said:
        return high(label, f"overwrites a partition of {target}", target)
    return medium(label, f"changes the definition of {target}", target)


_ACTIONS = frozenset(
    "ADD DROP ALTER MODIFY CHANGE RENAME SET RESET DISABLE ENABLE FORCE NO OWNER TRUNCATE DELETE UPDATE DETACH "
    "ATTACH VALIDATE INHERIT ENGINE CONVERT DISCARD IMPORT EXCHANGE REORGANIZE COALESCE REBUILD OPTIMIZE ANALYZE "
    "CHECK REPAIR REMOVE CLUSTER CLUSTERED FREEZE FETCH MOVE CLEAR REPLACE MATERIALIZE SPLIT MERGE SWITCH SHRINK "
    "COMPRESS READ SWAP SUSPEND RESUME REFRESH RECOVER".split()
)
