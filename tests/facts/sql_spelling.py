"""SQL spelled in other ways: other whitespace between its tokens, its keywords in another case.

The tokens are sqlglot's and the keywords the SQL standard's, so that neither is what the key itself goes by.
"""

import re
from random import Random

from workbench.facts.sql.lex import _LITERALS, _tokenizer

DIALECTS = ("postgres", "mysql", "mssql", "sqlite", "oracle")
STANDARD = frozenset(
    "ADD ALL ALTER AND AS ASC BEGIN BETWEEN BY CASCADE CASE CHECK COLUMN COMMIT CONSTRAINT CREATE CROSS CURRENT_DATE "
    "CURRENT_TIMESTAMP DEFAULT DELETE DESC DISTINCT DROP ELSE END EXCEPT EXECUTE EXISTS FETCH FOR FOREIGN FROM FULL "
    "GRANT  GROUP HAVING IN INNER INSERT INTERSECT INTO IS JOIN KEY LEFT LIKE LIMIT MERGE NOT NULL OFFSET ON OR ORDER "
    "OUTER OVER  PARTITION PRIMARY REFERENCES REVOKE RIGHT ROLLBACK SELECT SET TABLE THEN TO TOP TRUNCATE UNION "
    "UNIQUE UPDATE USING  VALUES VIEW WHEN WHERE WITH EXPLAIN COUNT SUM MIN MAX AVG".split()
)  # fmt: skip
# Lines that a client takes for itself are no SQL.
_CLIENTS = {
    "sqlite": re.compile(r"(?:\.[^\n]*(?:\n|\Z))+"),
    "postgres": re.compile(r"(?:\\[^\n]*(?:\n|\Z))+"),
    "oracle": re.compile(r"(?:(?:SET|EXEC|SHUTDOWN)\b[^\n]*(?:\n|\Z))+", re.IGNORECASE),
}
_GAPS = (" ", "  ", "\n", "\n    ", "\t", " \r\n")
_CASES = (str.upper, str.lower, str.title)
_SPACES = (" ", "  ", "\t")
_BY_LINES = re.compile(r"GO\Z|[/.\\@!#-]", re.IGNORECASE)


def respelled(text: str, dialect: str, random: Random, *, case: bool = True) -> str:
    """*text* with other gaps where there are some, and with *case* its keywords in another.

    A client's own lines at the beginning stay as they are. A line break stays, and none is made, where a client reads
    lines: beside ``GO``, behind a hyphen or a statement of Oracle's, and before a sign that may be a command when it
    opens a line.
    """
    lead = _CLIENTS[dialect].match(text) if dialect in _CLIENTS else None
    parts: list[str] = []
    at = 0
    if lead is not None:
        return lead[0] + respelled(text[lead.end() :], dialect, random, case=case) if lead.end() < len(text) else text
    for token in _tokenizer(dialect).tokenize(text):
        gap, said = text[at : token.start], text[token.start : token.end + 1]
        # A gap with a comment in it stays, and so does one behind a string, which may go on in the next.
        plain = gap and gap.isspace() and not (parts and parts[-1].endswith("'") and said.startswith("'"))
        before = parts[-1] if parts else ""
        lines = (
            _BY_LINES.match(said)
            or _BY_LINES.match(before)
            or before.endswith("-")
            or (dialect == "oracle" and before == ";")
        )
        choices = _GAPS if not lines else () if "\n" in gap else _SPACES
        parts.append(random.choice(choices) if plain and choices else gap)
        folds = case and token.token_type not in _LITERALS and said.upper() in STANDARD
        # Behind a dot or a bracketless CALL a keyword is somebody's name.
        named = len(parts) > 1 and parts[-2].endswith((".", "@"))
        parts.append(random.choice(_CASES)(said) if folds and not named else said)
        at = token.end + 1
    return "".join(parts) + text[at:]
