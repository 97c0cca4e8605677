"""A run that is stored redacted: no secret in any file, and all that a run can do besides as before."""

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.cli import workbench
from tests.corpus import case, written
from tests.loopback import HIGH, LOW, MEDIUM, Answer, Loopback, Seen, call, completion, error
from workbench.domain.case import Case
from workbench.domain.errors import InputError
from workbench.domain.run import Answer as Answered
from workbench.domain.run import Prediction
from workbench.engine import withhold
from workbench.engine.decide import decide
from workbench.engine.prompt import TOOLS
from workbench.engine.provider import Reply, ToolCall
from workbench.engine.reply import outcome
from workbench.record import Record
from workbench.workbench import Workbench

PASSWORD, TOKEN, PERSON = "hunter2Zebra9", "ghp_0a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R", "ann.lovelace"
CASES: list[dict[str, Any]] = [
    case(0, command=f"mysql -uroot -p{PASSWORD} -e 'drop table t'", dialect="bash", rationale=f"{PASSWORD} is known"),
    case(1, command="curl", arguments=["-H", f"Authorization: Bearer {TOKEN}", "https://h/x"], dialect="bash"),
    case(2, command=f"grep {PERSON}@example.com log", meta={"password": PASSWORD, "n": 3}),
    case(3, connection_tags={"password": PASSWORD}, source=f"seen at {TOKEN}", tags=[PASSWORD]),
    case(4, command="echo " + "x" * 300_000 + f" -p{PASSWORD}", dialect="bash"),
    # Asked as one with the first: an answer that is shared is stored as well.
    case(5, command=f"mysql -uroot -p{PASSWORD} -e 'drop table t'", dialect="bash"),
    case(6),
]
SECRETS = (PASSWORD, TOKEN, PERSON)


def echo(seen: Seen) -> Answer:
    """Repeats all that it is told: in the title, cut off in its middle, in broken JSON, in prose, in an error."""
    text = "\n".join(str(message.get("content")) for message in seen.document["messages"][1:])
    assert "REDACTED" not in text, "what is asked is the command as it is"
    said = "Uses " + " and ".join(secret for secret in SECRETS if secret in text)
    if f"-p{PASSWORD} -e" in text:
        return completion(call(HIGH, said, "a" * 994 + f" {PASSWORD} it is"))
    if "Bearer" in text:
        return completion((MEDIUM, '{"title": "' + said))
    if PERSON in text:
        return error(400, said)
    if '"connection_tags":{"password"' in text:
        return completion(content=said)
    return completion(call(LOW, said if PASSWORD in text else "Reads one row"))


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workbench:
    monkeypatch.chdir(tmp_path)
    return Workbench.open(tmp_path / "store.duckdb")


def replay(bench: Workbench, path: str, url: str, **options: Any) -> Record:
    return bench.replay_sync(path, model="custom:m", api_url=url, **options)


def holding(folder: Path) -> set[str]:
    """The names of the files below *folder*, the corpus aside, that hold a secret."""
    return {
        path.name
        for path in folder.rglob("*")
        if path.is_file() and path.name != "c.jsonl"
        and any(secret.lower().encode() in path.read_bytes().lower() for secret in SECRETS)
    }  # fmt: skip


def rows(bench: Workbench) -> str:
    """Every row of every table as text: DuckDB may compress what it writes, and a search of the file would miss it."""
    with bench.store.hold() as connection:
        names = [name for (name,) in connection.execute("select table_name from duckdb_tables()").fetchall()]
        return "".join(str(connection.execute(f"select * from {name}").fetchall()) for name in names)  # noqa: S608


def test_a_secret_is_in_no_file_and_no_export(bench: Workbench, tmp_path: Path) -> None:
    """Not in the store, its log while the run goes on, nor an export; what is asked is the text as it is."""
    path = written(tmp_path / "c.jsonl", CASES)
    seen: set[str] = set()
    with Loopback(echo) as server:
        record = replay(
            bench,
            path,
            server.url,
            store_redacted=True,
            concurrency=1,
            progress=lambda _: seen.update(holding(tmp_path)),
        )
    for ending in ("jsonl", "csv", "parquet"):
        record.export(tmp_path / f"out.{ending}")
    assert seen | holding(tmp_path) == set()
    assert not [secret for secret in SECRETS if secret in rows(bench)]
    frame = record.predictions
    assert frame["risk"].to_list() == ["high", "medium", None, None, None, "high", "low"]
    assert frame["gap"].to_list() == [None, None, "rejected", "no_tool", "oversize", None, None]
    assert frame["command"][0] == "mysql -uroot -pREDACTED-password -e 'drop table t'"
    assert frame["rationale"][0] == "REDACTED-password is known"
    assert frame["command"][4] == withhold.UNREAD
    assert frame["title"][0] == "Uses REDACTED-password"
    assert frame["title"][6] == "Reads one row"


def test_without_it_the_search_would_find_them(bench: Workbench, tmp_path: Path) -> None:
    """The control: stored as it is, the same run holds them all."""
    path = written(tmp_path / "c.jsonl", CASES)
    with Loopback(echo) as server:
        record = replay(bench, path, server.url)
    record.export(tmp_path / "out.jsonl")
    assert holding(tmp_path) == {"store.duckdb", "out.jsonl"}
    assert all(secret in rows(bench) for secret in SECRETS)


def test_a_run_that_is_stored_redacted_goes_on_with_the_true_text(bench: Workbench, tmp_path: Path) -> None:
    """What is still to be asked is read from the corpus files again, in the part of them that was chosen."""
    path = written(tmp_path / "c.jsonl", [case(9), *CASES[:3], CASES[6]])
    is_back = False
    with Loopback(lambda seen: echo(seen) if is_back else error(503, "later")) as server:
        record = replay(bench, path, server.url, store_redacted=True, where="id <> 'c9'", guidance="Judge.")
        assert record.as_dict()["gaps"] == {"unavailable": 4}
        is_back = True
        asked = len(server.seen)
        done = workbench("replay", "--resume", record.id, "--yes", "--json", db=bench.store.path)
        assert done.exit_code == 0, done.stderr
        assert json.loads(done.stdout)["answered"] == 3
        later = b"".join(seen.body for seen in server.seen[asked:])
    assert all(secret.encode() in later for secret in SECRETS)
    assert holding(tmp_path) == set()


def test_a_run_is_not_resumed_without_its_files(bench: Workbench, tmp_path: Path) -> None:
    """Gone, changed or others: one sentence that says what is needed, exit 2, and nothing is asked."""
    path = written(tmp_path / "c.jsonl", CASES[:3])
    with Loopback(error(503, "later")) as server:
        record = replay(bench, path, server.url, store_redacted=True)
        asked = len(server.seen)
        moved = str((tmp_path / "c.jsonl").rename(tmp_path / "moved.jsonl"))
        with pytest.raises(InputError, match=rf"run {record.id} is stored redacted.*{path}.*--resume RUN CORPUS"):
            bench.plan_resumption(record.id)
        bench.plan_resumption(record.id, moved)
        written(tmp_path / "moved.jsonl", [CASES[0], {**CASES[1], "arguments": ["other"]}, CASES[2]])
        with pytest.raises(InputError, match=r"case 'c1' does not stand in .*moved.jsonl as it was when"):
            bench.plan_resumption(record.id, moved)
        done = workbench("replay", "--resume", record.id, moved, "--yes", db=bench.store.path)
        assert (done.exit_code, len(done.stderr.splitlines()), len(server.seen)) == (2, 1, asked)


def test_a_record_that_is_stored_redacted_answers_for_the_true_commands(bench: Workbench, tmp_path: Path) -> None:
    """Replies are found by what was sent: the files' own commands have their verdicts again, others have none."""
    path = written(tmp_path / "c.jsonl", CASES)
    with Loopback(echo) as server:
        record = replay(bench, path, server.url, store_redacted=True)
    record.export(tmp_path / "out.jsonl")
    again = bench.replay_sync(path, model="recorded:out.jsonl")
    for figure in ("accuracy", "confusion", "misses", "gaps", "tokens", "fingerprints"):
        assert again.as_dict()[figure] == record.as_dict()[figure]
    assert bench.load([path]).redacted  # what was stored redacted stays so
    assert holding(tmp_path) == set()


def test_a_corpus_that_is_stored_with_its_secrets_is_not_taken_for_redacted(bench: Workbench, tmp_path: Path) -> None:
    """They are in the file already: the sentence says so, and to use another."""
    path = written(tmp_path / "c.jsonl", CASES)
    bench.load([path])
    with pytest.raises(InputError, match=r"as it is, secrets and all.*another store with --db"):
        bench.load([path], redacted=True)


def test_it_is_a_setting_and_an_option(bench: Workbench, tmp_path: Path) -> None:
    """``store = "redacted"`` above the tables of workbench.toml, or --store-redacted for one run."""
    path = written(tmp_path / "c.jsonl", CASES[:4])
    other = tmp_path / "other.duckdb"
    assert workbench("replay", path, "--model", "baseline", "--store-redacted", db=other).exit_code == 0
    (tmp_path / "workbench.toml").write_text('store = "redacted"\n')
    assert workbench("replay", path, "--model", "learned", db=bench.store.path).exit_code == 0
    assert holding(tmp_path) == set()
    assert "REDACTED-password" in rows(bench)


WORDS = st.text('Zé"\\{}<>[]… :;/=-', min_size=6, max_size=20)


VALUES = st.tuples(st.text("bcdfghjkmnpqrtvwx", min_size=5, max_size=9), st.integers(111, 999)).map(
    lambda parts: f"{parts[0]}{parts[1]}"
)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)  # on a busy machine a draw may take seconds
@given(secret=VALUES, around=WORDS, cut=st.integers(0, 130))
def test_a_value_is_masked_wherever_a_model_puts_it(secret: str, around: str, cut: int) -> None:
    """In any case, in JSON or beside it, at any place where a title is cut; the verdict is what it was."""
    asked = Case("a", f"mysql -p{secret}", "bash")
    words = "y" * cut + f" {around} {secret} {secret.upper()} {around}"
    for arguments in (json.dumps({"title": words, "explanation": words}), f'{{"title": "{words}'):
        made = _made(asked, Reply(calls=(ToolCall(TOOLS[2].name, arguments),), text=words, notes=(words,)))
        kept = withhold.prediction(made)
        left = repr(kept.verdict) + kept.answer.raw.decode()
        assert secret.lower() not in left.lower()
        assert secret.lower()[:-2] not in left.lower()
        assert (kept.verdict.action, kept.verdict.risk) == (made.verdict.action, made.verdict.risk)


def test_words_are_kept_where_nothing_is_secret() -> None:
    """What is stored of an ordinary case is the case."""
    plain = Case("a", "select 1", "postgres", meta={"n": 3, "ok": True, "of": ["x", None]}, connection_tags={"a": "b"})
    assert withhold.case(plain) == plain
    made = _made(plain, Reply(calls=(ToolCall(TOOLS[0].name, '{"title":"Reads","explanation":"One row."}'),)))
    assert withhold.prediction(made) == made


def test_a_short_value_is_masked_as_a_word() -> None:
    """Or a password `a` would take every `a` out of an explanation."""
    kept = withhold.case(Case("a", "ALTER ROLE x WITH PASSWORD 'ab'", "postgres", rationale="about ab, not abc"))
    assert kept.rationale == "about REDACTED-password, not abc"


def _made(asked: Case, reply: Reply) -> Prediction:
    verdict = decide(outcome(reply), None, None)
    return Prediction(0, 0, asked, "k", verdict, Answered(raw=msgspec.json.encode(reply)))
