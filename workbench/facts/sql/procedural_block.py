"""Block: takes the statements of procedural code in order, follows its variables, and collects findings."""

import itertools

from workbench.domain.risk import RiskLevel
from workbench.facts.finding import Finding, high, medium
from workbench.facts.scope import Scope
from workbench.facts.sql.procedural_calls import call, supplied
from workbench.facts.sql.procedural_text import UNSEEN, Built, Environment, build, join, run, split_top
from workbench.facts.sql.statements_stmt import Statement
from workbench.facts.sql.statements_words import Piece

_QUIET = frozenset(
    "RAISE NULL EXIT LEAVE ITERATE CONTINUE GOTO BREAK PRINT THROW RAISERROR FETCH CLOSE MOVE GET ASSERT COMMIT "
    "ROLLBACK SAVEPOINT SAVE SIGNAL RESIGNAL DEALLOCATE USING LET REVERT USE".split()
)
_SQL = frozenset(
    "SELECT INSERT UPDATE DELETE MERGE REPLACE WITH VALUES TRUNCATE DROP CREATE ALTER GRANT REVOKE DENY COPY SET "
    "RESET ANALYZE VACUUM LOCK UNLOCK RENAME COMMENT EXPLAIN CALL SHOW DESCRIBE DESC USE FLUSH KILL PURGE OPTIMIZE "
    "REPAIR CHECK LOAD IMPORT EXPORT BACKUP RESTORE DBCC BULK RECONFIGURE SHUTDOWN REFRESH REINDEX CLUSTER NOTIFY "
    "LISTEN UNLISTEN START STOP BEGIN END DISABLE ENABLE ADD INSTALL UNINSTALL HANDLER DO XA CHANGE RESET UNDROP PUT "
    "GET REMOVE LIST OPEN SECURITY REASSIGN IMPORT ASSERT AUDIT NOAUDIT FLASHBACK ASSOCIATE DISASSOCIATE UPDATETEXT "
    "WRITETEXT ATTACH DETACH PRAGMA EXCHANGE SYSTEM INTO MOVE RECEIVE SEND TABLE DISCARD HELP WAITFOR".split()
)
# In a block of these, EXECUTE takes an expression; elsewhere the name of a prepared statement.
_PLPGSQL = frozenset({"postgres", "redshift"})
_CLAUSES = frozenset(
    {"FROM", "WHERE", "GROUP", "ORDER", "LIMIT", "HAVING", "UNION", "FOR", "USING", "CONNECT", "START"}
)
_ASSIGN = frozenset({":=", "=", "+="})
_CONDITIONS = frozenset({"IF", "ELSIF", "ELSEIF", "WHEN", "WHILE", "UNTIL"})
_MOST_WORLDS = 5


class Block:
    """Takes the statements of a block in order, knows what its variables hold, and collects findings."""

    def __init__(self, text: str, dialect: str, scope: Scope, parts: list[Piece]) -> None:
        self.text, self.dialect, self.scope = text, dialect, scope
        self.known: Environment = {}
        self.earlier: dict[str, list[Built]] = {}  # what variables held before they were set anew
        self.prepared: set[str] = set()  # statements prepared and judged in this text
        self.plain: list[str] = []
        self.findings: list[Finding] = []
        # Routines declared in the block itself: their bodies are read in place.
        self.local = {
            following.text.lower()
            for part, following in itertools.pairwise(parts)
            if part.up in {"PROCEDURE", "FUNCTION"}
        }

    def finish(self) -> list[Finding]:
        """Everything found. Plain statements go on together: what one of them makes, another may drop."""
        if self.plain:
            self.findings += self.scope.nested(";\n".join(self.plain), self.dialect)
        return self.findings

    def take(self, unit: list[Piece], declaring: bool) -> None:
        """One simple statement."""
        first, second = unit[0].up, unit[1].up if len(unit) > 1 else ""
        if first in {"EXECUTE", "EXEC"}:
            self._execute(unit)
        elif first in _CONDITIONS:
            self._condition(unit[1:])
        elif first == "PREPARE":
            self._prepare(unit)
        elif first == "DECLARE":
            self._declare(unit[1:])
        elif first == "SET" and len(unit) > 3 and unit[2].text in _ASSIGN and not second.startswith("@@"):
            self._assign(unit[1], unit[2].text, unit[3:])
            if not second.startswith("@") and self.dialect in {"mysql", "postgres", "redshift"}:
                self._sql(unit)  # a setting may have the same shape
        elif first in {"INSERT", "UPDATE", "DELETE"} and self._to_variable(unit):
            return
        elif first == "SELECT":
            self._select(unit)
        elif first == "RETURN" and second == "QUERY":
            self.take(unit[2:], declaring) if len(unit) > 2 else None
        elif first in {"PERFORM", "RETURN"}:
            self._expression(unit[1:])
        elif first == "OPEN":
            opened = next((index for index, part in enumerate(unit) if part.up == "FOR"), len(unit) - 1) + 1
            if opened < len(unit):
                self._sql(unit[opened:]) if unit[opened].up in _SQL else self._text(unit[opened:], "open for")
        elif first in {"CREATE", "ALTER"}:
            self._create(unit)
        elif first in _QUIET and not (first == "USE" and self.dialect != "mssql"):
            return
        elif (at := self._assignment(unit)) is not None:
            self._assign(unit[0], unit[at].text, unit[at + 1 :])
        elif first in _SQL and unit[0].kind == "w":
            self._sql(unit)
        elif not declaring:
            self._call(unit)

    def _source(self, unit: list[Piece]) -> str:
        return self.text[unit[0].start : unit[-1].end] if unit else ""

    def _sql(self, unit: list[Piece]) -> None:
        self.plain.append(self._source(unit))

    def _create(self, unit: list[Piece]) -> None:
        from workbench.facts.sql.statements_create import creates

        found = creates(Statement(self._source(unit), self.dialect, self.scope))
        if found is None:
            self._sql(unit)
        else:
            self.findings += found

    def _expression(self, parts: list[Piece]) -> None:
        """An expression runs the calls and queries inside it."""
        if self.dialect == "oracle":
            self.findings += supplied(Statement(self._source(parts), self.dialect, self.scope, parts))
        if any(part.text == "(" for part in parts):
            source = self._source(parts)
            inner = (
                source[1:-1]
                if parts[0].text == "(" and parts[-1].text == ")" and parts[1].up in {"SELECT", "WITH"}
                else ""
            )
            self.plain.append(inner or f"SELECT {source}")

    def _condition(self, parts: list[Piece]) -> None:
        """What testing a condition does besides reading: its functions run like any other."""
        if any(part.text == "(" for part in parts):
            found = self.scope.nested(f"SELECT {self._source(parts)}", self.dialect)
            self.findings += [
                finding for finding in found if finding.risk is RiskLevel.HIGH and finding.verb != "select"
            ]

    def _text(self, parts: list[Piece], verb: str) -> None:
        for known in self._worlds(parts):
            self.findings += run(build(parts, known), verb, self.dialect, self.scope)

    def _worlds(self, parts: list[Piece]) -> list[Environment]:
        """What the variables may hold where *parts* run: a branch not taken leaves an earlier value in place."""
        worlds = [self.known]
        for key in {part.text.upper() for part in parts} & self.earlier.keys():
            worlds += [{**self.known, key: value} for value in self.earlier[key] if value != self.known.get(key)]
        return worlds[:_MOST_WORLDS]

    def _execute(self, unit: list[Piece]) -> None:
        second = unit[1].up if len(unit) > 1 else ""
        if second == "IMMEDIATE":
            parts = _until(unit[2:], {"INTO", "USING", "BULK", "RETURNING", "RETURN", "AS"})
            if parts[:1] and parts[0].up == "FROM":
                self.findings.append(medium("execute immediate from", "runs a script that cannot be read here"))
                return
            self._text(parts, "execute immediate")
        elif (unit[0].up == "EXEC" and self.dialect == "oracle") or self.dialect in {"oracle"}:
            self.take(unit[1:], False) if len(unit) > 1 else None
        elif self.dialect == "mssql" or (unit[0].up == "EXEC" and self.dialect == "sql"):
            self._exec(unit)
        elif second in self.prepared:
            return
        elif len(unit) > 1 and (self.dialect in _PLPGSQL or unit[1].kind == "s" or second in self.known):
            self._text(_until(unit[1:], {"INTO", "USING"}), "execute")
        else:
            self.findings.append(medium("execute", "runs a prepared statement that is not shown", second.lower()))

    def _exec(self, unit: list[Piece]) -> None:
        if len(unit) > 1 and unit[1].text == "(":
            depth, stop = 1, 2
            while stop < len(unit) and depth:
                depth += (unit[stop].text == "(") - (unit[stop].text == ")")
                stop += 1
            inside = unit[2 : stop - 1 if not depth else stop]
            self._text(split_top(inside, frozenset({","}))[0], "exec")
            if any(part.up == "AT" for part in unit[stop:]):
                self.findings.append(medium("exec at", "runs on a linked server"))
            return
        if len(unit) > 2 and unit[1].up == "AS":
            powerful = any(part.kind == "s" and part.text.lower() in {"sa", "dbo"} for part in unit)
            self.findings.append(
                high("execute as", "acts as an administrator")
                if powerful
                else medium("execute as", "acts as another account")
            )
            return
        statement = Statement(self._source(unit), self.dialect, self.scope)
        for known in self._worlds(unit):
            self.findings += call(statement, 1, known)

    def _prepare(self, unit: list[Piece]) -> None:
        words = [part.up for part in unit]
        if words[2:3] == ["FROM"]:
            self._text(unit[3:], "prepare")
            self.prepared.add(words[1])
        elif "AS" in words:
            self.prepared.add(words[1])
            self._sql(unit[words.index("AS") + 1 :])

    def _declare(self, parts: list[Piece]) -> None:
        words = [part.up for part in parts]
        if "CURSOR" in words:
            begins = words.index("FOR") + 1 if "FOR" in words else len(parts)
            if begins < len(parts) and words[begins] in _SQL:
                self._sql(parts[begins:])
            return
        for group in split_top(parts, frozenset({","})):
            at = next(
                (index for index, part in enumerate(group) if part.text in {"=", ":="} or part.up == "DEFAULT"), None
            )
            if at is not None:
                self._assign(group[0], "=", group[at + 1 :])

    def _assignment(self, unit: list[Piece]) -> int | None:
        """Where the value of an assignment or of a declaration with a value stands."""
        if self.dialect == "mssql" or unit[0].kind == "p" or unit[0].up in _SQL:
            return None
        depth = 0
        for at, part in enumerate(unit[1:12], 1):
            depth += (part.text in {"(", "["}) - (part.text in {")", "]"})
            if depth == 0 and (part.text == ":=" or (part.text == "=" and at == 1) or part.up == "DEFAULT"):
                return at
        return None

    def _assign(self, name: Piece, sign: str, value: list[Piece]) -> None:
        key = name.text.upper()
        built = build(value, self.known)
        before = self.known.get(key)
        if before is not None and sign != "+=" and before.text.strip() and not (before.open or before.opaque):
            self.earlier.setdefault(key, []).append(before)
        self.known[key] = join([self.known.get(key, UNSEEN), built]) if sign == "+=" else built
        self._expression(value)

    def _to_variable(self, unit: list[Piece]) -> bool:
        """True for a write to a table variable, which ends with the batch: only the query that fills it matters."""
        target = next((part.text for part in unit[1:4] if part.up not in {"INTO", "FROM", "TOP"}), "")
        if not target.startswith("@"):
            return False
        query = next((at for at, part in enumerate(unit) if part.up in {"SELECT", "WITH"}), None)
        if unit[0].up == "INSERT" and query is not None:
            self._sql(unit[query:])
        return True

    def _select(self, unit: list[Piece]) -> None:
        """A query; what `SELECT @x = …` and `SELECT … INTO x` put into variables is learnt, and shown to nobody."""
        words = [part.up for part in unit]
        stop = words.index("FROM") if "FROM" in words else len(unit)
        for group in split_top(unit[1:stop], frozenset({","})):
            if len(group) > 2 and group[0].text.startswith("@") and group[1].text in _ASSIGN:
                value = build(group[2:], self.known)
                key = group[0].text.upper()
                self.known[key] = join([self.known.get(key, UNSEEN), value]) if group[1].text == "+=" else value
        into = words.index("INTO") if "INTO" in words else len(unit)
        if self.dialect in {"mssql", "sql"} or into + 1 >= len(unit) or words[into + 1] in {"OUTFILE", "DUMPFILE"}:
            self._sql(unit)
            return
        self.known[unit[into + 1].text.upper()] = build(unit[1:into], self.known) if stop == len(unit) else UNSEEN
        after = next((at for at in range(into + 1, len(unit)) if words[at] in _CLAUSES), len(unit))
        text = f"{self._source(unit[:into])} {self._source(unit[after:])}"
        found = self.scope.nested(text, self.dialect)
        self.findings += [f for f in found if f.risk is RiskLevel.HIGH or f.verb != "select"]

    def _call(self, unit: list[Piece]) -> None:
        statement = Statement(self._source(unit), self.dialect, self.scope)
        name, after = statement.name(0)
        ends = after >= len(statement.parts) or statement.parts[after].text == "("
        if name.lower() in self.local or name.lower().endswith((".extend", ".trim", ".delete")):
            return
        if name and (ends or name.lower().startswith(("sp_", "xp_", "dbo."))):
            self.findings += call(statement, 0, self.known)
        else:
            self._sql(unit)


def _until(parts: list[Piece], words: set[str]) -> list[Piece]:
    stop = next((at for at, part in enumerate(parts) if part.up in words), len(parts))
    return parts[:stop]
