"""Runs of many rows in the little memory that the store may use."""

import datetime
from pathlib import Path

import duckdb

from workbench.domain.rule import Policy
from workbench.domain.run import Run
from workbench.store import figures, runs
from workbench.store.file import Store, make_room, roomy, utc_now

MANY = 500_000
NOW = datetime.datetime(2026, 1, 1)


def filled(connection: duckdb.DuckDBPyConnection, *, every: int) -> Run:
    """A run of so many cases, of which each of *every* shares the request of the one before it."""
    run = Run("0" * 32, "custom:m", ("c",), {"corpus": "c", "prompt": "p", "policy": "d"}, MANY, 1, NOW)
    runs.begin(connection, run, Policy(()))
    runs.sit_down(connection, run)
    connection.execute(
        """insert into cases select 'c', n, 'c' || n, 'select ' || n, 'postgres', 'low', null, [], '', '', 'dev', [],
        [], '{}', '{}', uuid(), case when n % $every < 2 then n - n % $every end from range($many) as r(n)""",
        {"every": every, "many": MANY},
    )
    connection.execute(
        """insert into predictions select $run, n, 0, uuid(), false, 'low', null, null, 't', 'e', [], null, 'low',
        'model', null, 'allow', '{}', 1, 50, 1000, 0, 60, 0, 0, null, 'r', 'm', $now
        from range($many) as r(n) where n % $every <> 1""",
        {"run": run.id, "now": utc_now(), "every": every, "many": MANY},
    )
    return run


def test_a_run_of_many_cases_is_closed_and_folded_in_the_usual_memory(tmp_path: Path) -> None:
    """No query at its end holds all of its rows at once; a fifth of them share another's answer."""
    with Store(tmp_path / "s.duckdb").hold() as connection:
        run = filled(connection, every=5)
        assert not runs.is_done(connection, run)
        runs.get_up(connection, run, {"learned": True})
        assert runs.is_done(connection, run)
        assert runs.to_ask(connection, run) == 0
        totals = figures.totals(connection, run)
        assert (totals["state"], totals["answered"], totals["endpoint"]) == ("done", MANY, {"learned": True})
        whole, splits = figures.counts_by(connection, run, (None, "split"))
        assert whole[""] == splits["dev"]
        assert (whole[""].cases, whole[""].clusters) == (MANY, MANY * 4 // 5)
        assert sorted((pattern.rows, pattern.weight) for pattern in whole[""].patterns) == [
            (1, MANY * 3 // 5),
            (2, MANY // 5),
        ]


def limit(connection: duckdb.DuckDBPyConnection) -> str:
    return str(connection.execute("select current_setting('memory_limit')").fetchall()[0][0])


def test_room_once_made_is_kept(tmp_path: Path) -> None:
    """Neither a shorter text nor the end of a query that had more takes it away while the file is held."""
    with Store(tmp_path / "s.duckdb").hold() as connection:
        usual = limit(connection)
        make_room(connection, 1_000)
        assert limit(connection) == usual
        make_room(connection, 100_000)
        more = limit(connection)
        assert more != usual
        make_room(connection, 10_000)
        with roomy(connection):
            assert limit(connection) not in {usual, more}
        with Store(tmp_path / "s.duckdb").hold() as another:
            assert limit(another) == limit(connection) == more
