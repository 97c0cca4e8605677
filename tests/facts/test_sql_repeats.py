"""What a long SQL text says again and again is read once; what only looks like a repetition is read."""

import pytest

from workbench.facts.floor import static_risk
from workbench.facts.sql.repeats import thinned


def bulk(line: str, count: int, between: str = "") -> str:
    """*line* so many times, each with its number for a 0."""
    return between.join(line.replace("0", str(number)) for number in range(count))


READS = bulk("SELECT id, name FROM orders WHERE id = 0;\n", 1_000)
INSERTS = bulk("INSERT INTO orders (id, name, at) VALUES (0, 'Ann 0', NULL);\n", 500)
ROWS = "INSERT INTO orders VALUES (…);\n".replace("(…)", bulk("(0, 'Ann')", 3_000, ",\n"))
MEMBERS = "SELECT id FROM orders WHERE id IN (…) LIMIT 5;\n".replace("…", bulk("0", 9_000, ", "))


@pytest.mark.parametrize("dialect", ["postgres", "mysql", "mssql", "oracle", "sqlite"])
@pytest.mark.parametrize(("text", "level"), [(READS, "low"), (INSERTS, "medium"), (ROWS, "medium"), (MEMBERS, "low")])
def test_harmless_bulk_is_read_whole(text: str, level: str, dialect: str) -> None:
    """A thousand reads by key are what one of them is, and nothing of them is left unread."""
    found = static_risk(text, dialect)
    assert (found.risk.value, found.unresolved) == (level, False)


@pytest.mark.parametrize(
    "other",
    [
        "DELETE FROM orders WHERE 1 = 1;",
        "DROP TABLE orders;",
        "INSERT INTO orders (id, name, at) VALUES (7, '<?php system($_GET[0]) ?>', NULL);",
        "UPDATE orders SET name = 'x' WHERE 2 = 2;",
    ],
)
@pytest.mark.parametrize("rest", [READS, INSERTS, ROWS])
def test_what_is_unlike_the_rest_is_read_wherever_it_stands(rest: str, other: str) -> None:
    """Between two halves of bulk, and at its end."""
    assert static_risk(rest + other + "\n", "mysql").risk.value == "high"
    assert static_risk(f"{rest}{other}\n{rest}"[:60_000], "mysql").risk.value == "high"


@pytest.mark.parametrize(
    ("one", "like"),
    [
        ("SELECT a FROM t WHERE b = 5 LIMIT 1;", "SELECT a FROM t WHERE b = 5 LIMIT 100000;"),
        ("SELECT a FROM t WHERE b = 5;", "SELECT a FROM t WHERE 5 = 5;"),
        ("DELETE FROM t WHERE true = 0;", "DELETE FROM t WHERE true = 1;"),
        ("SELECT f(1) FROM t WHERE a = 1;", "SELECT f(2) FROM t WHERE a = 1;"),
        ("SELECT a FROM t WHERE b LIKE 'x';", "SELECT a FROM t WHERE b LIKE '%';"),
        ("UPDATE t SET a = 1 WHERE b = 1;", "UPDATE t SET a = 2 WHERE b = 1;"),
        ("INSERT INTO t VALUES (1, 'guest');", "INSERT INTO t VALUES (1, 'admin');"),
        ("INSERT INTO t VALUES (1, 'x');", "INSERT INTO u VALUES (1, 'x');"),
        ("SELECT a FROM t WHERE b = 1;", "SELECT a FROM t WHERE b = 1; DROP TABLE t;"),
        ("SELECT a FROM t WHERE b = 1;", "SELECT a FROM t WHERE b = 1 -- ;"),
    ],
)
def test_what_may_change_the_reading_tells_statements_apart(one: str, like: str) -> None:
    """Only plain values in a row, a list or a comparison with a column are passed over."""
    assert like in thinned(f"{one}\n" * 200 + f"{like}\n")


def test_counting_begins_anew_behind_any_other_line() -> None:
    """A transaction's end, a table made anew, half a string: one of a kind is kept on each side."""
    one = "DELETE FROM t WHERE id = 5;\n"
    assert thinned(one * 200 + "ROLLBACK;\n" + one * 200).count("DELETE") == 2


def test_short_text_stays_as_it_is() -> None:
    """Nothing is gained there."""
    assert thinned("SELECT 1;\n" * 3) == "SELECT 1;\n" * 3
