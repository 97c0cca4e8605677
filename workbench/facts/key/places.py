"""Places: where a word is a keyword in MySQL and SQL Server, in which the case of an unquoted name may matter.

A word that the dialect does not reserve may name a table; it is folded only where its neighbours leave it no such
place. What is missing here is kept as it was typed, which costs a question and nothing else. Sources: MySQL's,
MariaDB's and SQL Server's lists of reserved words.
"""

import functools

import msgspec

Piece = tuple[str, str]  # kind, text

RESERVED = {
    "mysql": frozenset(
        "ADD ALL ALTER ANALYZE AND AS ASC BEFORE BETWEEN BIGINT BINARY BLOB BOTH BY CALL CASCADE CASE CHANGE CHAR "
        "CHARACTER CHECK COLLATE COLUMN CONDITION CONSTRAINT CONVERT CREATE CROSS CURRENT_DATE CURRENT_TIME "
        "CURRENT_TIMESTAMP CURRENT_USER CURSOR DATABASE DATABASES DECIMAL DECLARE DEFAULT DELAYED DELETE DESC DESCRIBE "
        "DISTINCT DISTINCTROW DIV DOUBLE DROP EACH ELSE ELSEIF ENCLOSED ESCAPED EXISTS EXIT EXPLAIN FALSE FETCH FLOAT "
        "FOR FORCE FOREIGN FROM FULLTEXT GRANT GROUP HAVING HIGH_PRIORITY IF IGNORE IN INDEX INFILE INNER INSERT INT "
        "INTEGER INTERVAL INTO IS JOIN KEY KEYS KILL LEADING LEFT LIKE LIMIT LINES LOAD LOCK LONGBLOB LONGTEXT LOOP "
        "LOW_PRIORITY MATCH MEDIUMBLOB MEDIUMINT MEDIUMTEXT MOD NATURAL NOT NULL NUMERIC ON OPTIMIZE OPTION OPTIONALLY "
        "OR ORDER OUTER OUTFILE PRECISION PRIMARY PROCEDURE RANGE READ REFERENCES REGEXP RENAME REPEAT REPLACE REQUIRE "
        "RESTRICT RETURN REVOKE RIGHT RLIKE SCHEMA SCHEMAS SELECT SET SHOW SMALLINT SPATIAL STARTING STRAIGHT_JOIN "
        "TABLE TERMINATED THEN TINYINT TO TRAILING TRIGGER TRUE UNION UNIQUE UNLOCK UNSIGNED UPDATE USAGE USE USING "
        "VALUES VARBINARY VARCHAR VARYING WHEN WHERE WHILE WITH WRITE XOR ZEROFILL".split()
    ),
    "mssql": frozenset(
        "ADD ALL ALTER AND ANY AS ASC BACKUP BEGIN BETWEEN BREAK BULK BY CASCADE CASE CHECK CLOSE CLUSTERED COALESCE "
        "COLLATE COLUMN COMMIT CONSTRAINT CONTAINS CONTINUE CONVERT CREATE CROSS CURRENT_DATE CURRENT_TIME "
        "CURRENT_TIMESTAMP CURRENT_USER CURSOR DATABASE DBCC DEALLOCATE DECLARE DEFAULT DELETE DENY DESC DISTINCT "
        "DOUBLE DROP ELSE END ESCAPE EXCEPT EXEC EXECUTE EXISTS FETCH FOR FOREIGN FROM FULL FUNCTION GRANT GROUP "
        "HAVING IDENTITY IDENTITY_INSERT IF IN INDEX INNER INSERT INTERSECT INTO IS JOIN KEY KILL LEFT LIKE MERGE "
        "NOCHECK NONCLUSTERED NOT NULL NULLIF OF OFF ON OPEN OPENQUERY OPENROWSET OPTION OR ORDER OUTER OVER PERCENT "
        "PIVOT PRIMARY PRINT PROC PROCEDURE RAISERROR RECONFIGURE REFERENCES RESTORE RESTRICT RETURN REVERT REVOKE "
        "RIGHT ROLLBACK ROWCOUNT SCHEMA SELECT SESSION_USER SET SHUTDOWN SOME TABLE THEN TO TOP TRAN TRANSACTION "
        "TRIGGER TRUNCATE UNION UNIQUE UNPIVOT UPDATE USE USER VALUES VIEW WAITFOR WHEN WHERE WHILE WITH".split()
    ),
}  # fmt: skip
"""By dialect in which the case of a name may matter: never an unquoted name there, but behind a dot."""

TYPES = {
    "mysql": frozenset("BIT BOOL BOOLEAN DATE DATETIME ENUM JSON TEXT TIME TIMESTAMP".split()),
    "mssql": frozenset(
        "BIGINT BINARY BIT CHAR DATE DATETIME DATETIME2 DATETIMEOFFSET DECIMAL FLOAT IMAGE INT INTEGER MONEY NCHAR "
        "NTEXT NUMERIC NVARCHAR REAL SMALLDATETIME SMALLINT SMALLMONEY TEXT TIME TIMESTAMP TINYINT UNIQUEIDENTIFIER "
        "VARBINARY VARCHAR XML".split()
    ),
}  # fmt: skip
"""Names of types that a table may have as well, where their case matters to it."""

_CONDITIONS = "WHERE AND OR NOT WHEN SELECT ON HAVING THEN ELSE DISTINCT ALL IN BETWEEN LIKE BY RETURNING ( , op star"
_TYPES = (
    "INT INTEGER BIGINT SMALLINT TINYINT VARCHAR CHAR CHARACTER TEXT NUMERIC DECIMAL REAL FLOAT DOUBLE BOOLEAN BOOL "
    "TIMESTAMP TIMESTAMPTZ DATE TIME JSON JSONB UUID SERIAL BIGSERIAL BYTEA BLOB NVARCHAR DATETIME BIT INTERVAL"
)
# One rule a line: the words; what may stand before; what may stand after. A word in capitals is a keyword that was
# folded itself, ^ the start of a statement, $ its end, x a name or value, op an operator, ' a string, 1 a number, star
# itself, * whatever there is.
_EVERYWHERE = f"""
COUNT SUM AVG MIN MAX COALESCE NULLIF CAST EXTRACT SUBSTRING TRIM GREATEST LEAST | {_CONDITIONS} | (
ROW_NUMBER RANK DENSE_RANK LAG LEAD NTILE UPPER LOWER LENGTH LEN ABS ROUND CONCAT | {_CONDITIONS} | (
NOW GETDATE ISNULL IFNULL DATEADD DATEDIFF | {_CONDITIONS} DEFAULT | (
DATE YEAR MONTH DAY HOUR MINUTE SECOND DATE_FORMAT DATE_SUB DATE_ADD SUBSTR FLOOR CEILING | {_CONDITIONS} | (
ISOLATION | TRANSACTION | LEVEL
LEVEL | ISOLATION | *
READ | LEVEL | COMMITTED UNCOMMITTED
REPEATABLE | LEVEL | READ
READ | REPEATABLE | $
COMMITTED UNCOMMITTED | READ | *
SERIALIZABLE SNAPSHOT | LEVEL | *
ROWS | x ASC DESC | BETWEEN UNBOUNDED
UNBOUNDED | ROWS BETWEEN AND | PRECEDING FOLLOWING
CURRENT | ROWS BETWEEN AND | ROW
ROW | CURRENT | )
PRECEDING FOLLOWING | UNBOUNDED | AND )
OFFSET | 1 | 1
OFFSET | ALL | 1
BEGIN COMMIT ROLLBACK | ^ | $
START | ^ | TRANSACTION
TRANSACTION WORK | START BEGIN COMMIT ROLLBACK | *
TRUNCATE | ^ | TABLE
TABLE VIEW INDEX TRIGGER PROCEDURE FUNCTION SCHEMA DATABASE USER | CREATE DROP ALTER | *
OVER | ) | (
PARTITION | ( | BY
MERGE | ^ | INTO
{_TYPES} | CAST_AS | *
"""
_MYSQL = """
BEGIN COMMIT ROLLBACK PREPARE EXECUTE DEALLOCATE SAVEPOINT TRUNCATE FLUSH RESET | ^ | x $
END | x | *
END | ^ | IF LOOP WHILE REPEAT CASE $
DUPLICATE | ON name | KEY
DAY HOUR MINUTE SECOND MONTH WEEK YEAR QUARTER | 1 | $ , ) GROUP ORDER AND OR LIMIT
IDENTIFIED | x | BY
GLOBAL SESSION | SET | x
TRANSACTION | SET GLOBAL SESSION | ISOLATION READ
ONLY | READ | $
"""
_MSSQL = """
OFFSET | x | 1
ROW ROWS | 1 | FETCH ONLY
FIRST NEXT | FETCH | 1
NEXT | FETCH | FROM
ONLY | ROW ROWS | *
YEAR QUARTER MONTH WEEK DAY HOUR MINUTE SECOND | PART( | ,
OUTPUT | x | INSERTED DELETED
NOLOCK READPAST HOLDLOCK TABLOCK TABLOCKX UPDLOCK ROWLOCK XLOCK | WITH( | )
INT BIGINT VARCHAR NVARCHAR CHAR DECIMAL DATETIME2 MONEY | CAST_AS | *
"""
# The same behind the first word of the statement, which a rule of these asks for as well.
_BY_VERB = """
CREATE | BEGIN | ) | SELECT INSERT UPDATE DELETE DECLARE SET
CREATE ALTER | AUTO_INCREMENT | INT INTEGER BIGINT MEDIUMINT SMALLINT TINYINT UNSIGNED | *
CREATE | ENGINE | ) | op
GRANT REVOKE | PRIVILEGES | ALL | ON
CREATE | SEQUENCE ROLE EVENT | CREATE | *
DROP | SEQUENCE ROLE EVENT | DROP | *
MERGE | USING | x | x (
MERGE | MATCHED | WHEN NOT | THEN AND BY
"""
_LISTS = frozenset({"SELECT", "WHERE", "BY", "HAVING", "SET", "VALUES", "("})
"""Behind a comma in these stands a value, in another clause perhaps a table's name."""
_CLAUSES = _LISTS | frozenset(
    "FROM WITH UPDATE INSERT MERGE CREATE ALTER DROP GRANT REVOKE DENY DECLARE EXEC EXECUTE".split()
)
_MAKING = frozenset({"", "CREATE", "DECLARE"})
_SIZED = frozenset({"NVARCHAR", "VARCHAR", "VARBINARY"})
_BRACKETS = {"FROM": "name", "JOIN": "name", "WITH": "WITH(", "DATEADD": "PART(", "DATEDIFF": "PART("}
_CLASSES = {
    "name": frozenset("x"), "string": frozenset("'x"), "number": frozenset("1x"), "op": frozenset({"op"}),
    "client": frozenset("$"), "": frozenset("$"),
}  # fmt: skip


class Place(msgspec.Struct, frozen=True):
    """Where a word is a keyword. ``verbs`` empty: in any statement; ``before`` or ``after`` holding ``*``: anywhere."""

    verbs: frozenset[str]
    before: frozenset[str]
    after: frozenset[str]

    def fits(self, verb: str, before: str, after: frozenset[str]) -> bool:
        """True where a word between *before* and *after* in a statement that opens with *verb* is a keyword."""
        return (
            (not self.verbs or verb in self.verbs)
            and (before in self.before or "*" in self.before)
            and ("*" in self.after or not self.after.isdisjoint(after))
        )


@functools.cache
def places(dialect: str) -> dict[str, tuple[Place, ...]]:
    """By word, the places in which it is a keyword of *dialect*."""
    found: dict[str, tuple[Place, ...]] = {}
    tables = [(f"| {line}") for line in _EVERYWHERE.strip().splitlines()]
    tables += [f"| {line}" for line in (_MYSQL if dialect == "mysql" else _MSSQL).strip().splitlines()]
    tables += _BY_VERB.strip().splitlines()
    for line in tables:
        verbs, words, before, after = (frozenset(part.split()) for part in line.split("|"))
        # A number is a value, too, and so is a bracket that closes, and the star of SELECT *.
        before |= {"1", "star", ")"} if "x" in before else set()
        before |= {"AS("} if "(" in before else set()
        for word in words:
            found[word] = (*found.get(word, ()), Place(verbs, before, after))
    return found


class Places:
    """The state of one text: the clause its tokens are in, how many CASE are open, what stands before a bracket."""

    def __init__(self, dialect: str, pieces: list[Piece], code: list[int], keywords: list[str]) -> None:
        self._reserved, self._soft, self._types = RESERVED[dialect], places(dialect), TYPES[dialect]
        self._ends = dialect == "mysql"  # where END is not reserved
        self._pieces, self._code, self._keywords = pieces, code, keywords
        self._openers: list[
            tuple[str, str, int]
        ] = []  # what stood before each bracket, in which clause, in how many CASE
        self._clause, self._cases, self._sized, self._altered = "", 0, -9, ""

    def fit(self, upper: str, order: int, before: str, verb: str, following: Piece) -> bool:
        """True where the word at *order* is a keyword."""
        if before == "^":
            self._clause, self._cases, self._altered = "", 0, ""
        elif before == "ALTER":
            self._altered = upper
        fits = upper in self._reserved or self._is_placed(upper, order, before, verb, following)
        if upper in _SIZED and (
            before in {"CAST_AS", "("} or (before == "x" and self._pieces[self._code[order - 1]][0] in {"word", "name"})
        ):
            self._sized = order
        if fits:
            if upper == "CASE":
                self._cases += 1
            elif upper == "END":
                self._cases -= self._cases > 0
            elif upper in _CLAUSES:
                self._clause = upper
        return fits

    def follow(self, said: str, last: str, before: str) -> str:
        """What stands before the next token: *last*, or what a name may follow where *last* alone does not tell."""
        if said == "(":
            self._openers.append((before, self._clause, self._cases))
            self._clause, self._cases = "(", 0
            return "CAST_AS" if before == "CONVERT" and not self._ends else _BRACKETS.get(before, last)
        if said == ")" and self._openers:
            _, self._clause, self._cases = self._openers.pop()
        elif (last == "," and self._clause not in _LISTS) or (last == "ON" and self._clause != "FROM"):
            return "name"
        return last

    def _is_placed(self, upper: str, order: int, before: str, verb: str, following: Piece) -> bool:
        if upper == "MATCHED" and self._cases:
            return False
        if upper == "END" and self._ends and before != "^":
            return self._cases > 0
        rules = self._soft.get(upper)
        if rules is not None:
            after = _class(following)
            for rule in rules:
                if rule.fits(verb, before, after):
                    return True
        if before == "x" and upper in self._types:
            return self._is_type(order, verb)
        if upper in {"OUT", "OUTPUT"}:  # of a parameter
            named = self._pieces[self._code[order - 1]][1] if order else ""
            return before == "x" and named.startswith("@") and self._clause in {"EXEC", "EXECUTE", "CREATE"}
        return upper == "MAX" and self._sized == order - 2 and before == "(" and following[1] == ")"

    def _is_type(self, order: int, verb: str) -> bool:
        """True behind a name in ``CREATE TABLE t (name …``, ``DECLARE @name …`` and ``ALTER TABLE t ADD name …``."""
        named = self._keywords[self._code[order - 2]] if order > 1 else ""
        if named == "COLUMN" or (named == "ADD" and verb == "ALTER" and self._altered == "TABLE"):
            return True
        if verb not in _MAKING or self._clause not in _MAKING | {"("}:
            return False
        if not self._openers:
            return self._pieces[self._code[order - 1]][1].startswith("@")
        return len(self._openers) == 1 and self._openers[0][1] in _MAKING


def _class(piece: Piece) -> frozenset[str]:
    """What stands behind a word, by every name that the rules may call it."""
    kind, said = piece
    if said == ";":
        return frozenset("$")
    if kind == "word":
        upper = said.upper()
        return frozenset({upper} if upper == "USING" else {upper, "x"})
    return _CLASSES.get(kind) or frozenset({said})
