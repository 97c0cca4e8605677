"""A record as a model: byte-equal scores from the store and from every form of export, under every kind of terms."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.corpus import case, written
from tests.loopback import HIGH, LOW, MEDIUM, Answer, Loopback, Seen, call, completion, error
from workbench.domain.assessment import GapReason
from workbench.domain.risk import Action
from workbench.domain.rule import Policy, Rule, Tiers
from workbench.workbench import Workbench

# What says which run it is and when it was made, and what was learned of an endpoint that nobody asks any more.
_OWN = {"run", "model", "started_at", "wall_s", "endpoint"}
_POLICY = Policy(
    (
        Rule("prod", ("pg-prod",), guidance="Be strict.", on_gap={GapReason.REFUSED: Action.REVIEW}, floor=True),
        Rule("rest", custom_prompt="Be kind.", tiers=Tiers(medium=Action.ALLOW)),
    )
)
_TERMS: dict[str, dict[str, Any]] = {
    "plain": {},
    "repeats": {"repeat": 3},
    "floor": {"floor": True, "guidance": "Be brief."},
    "policy": {"policy": _POLICY, "repeat": 2},
}


def _answer(seen: Seen) -> Answer:
    """Verdicts in odd words, gaps of many kinds, and costs whose sum depends on their order."""
    weight = sum(seen.document["messages"][1]["content"].encode()) % 17
    usage = {"prompt_tokens": 700 + 13 * weight, "completion_tokens": 7 * weight}
    if weight == 0:
        return error(400)
    if weight == 1:
        return completion(refusal="I will not.", finish="stop", usage=usage)
    if weight == 2:
        return completion(content='prose, "quoted";\r\n\tin lines', finish="stop", usage=usage)
    return completion(call((LOW, MEDIUM, HIGH)[weight % 3], f'tïtle, "{weight}"', "a\n\nb;c\\"), usage=usage)


@pytest.mark.parametrize("terms", _TERMS)
def test_a_record_gives_the_same_scores_byte_for_byte(
    terms: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Cost and all, without a network; and its own export is the same record again."""
    monkeypatch.chdir(tmp_path)
    path = written(
        tmp_path / "c.jsonl",
        [case(n, command=f"select {n % 60} -- '\"\n", connection=("pg-prod", "pg-dev")[n % 2]) for n in range(70)],
    )
    bench = Workbench.open(tmp_path / "store.duckdb")
    with Loopback(_answer) as server:
        (tmp_path / "workbench.toml").write_text(
            f'[models.judge]\nprovider = "custom"\nmodel = "m"\napi_url = "{server.url}"\nmax_retries = 0\n'
            "input_usd_per_mtok = 0.37\noutput_usd_per_mtok = 1.13\n"
        )
        record = bench.replay_sync(path, model="judge", concurrency=7, **_TERMS[terms])
    (tmp_path / "workbench.toml").unlink()
    wanted = record.as_dict()
    assert wanted["cost_usd"] > 0 and set(wanted["gaps"]) == {"rejected", "refused", "no_tool"}
    names = [f"recorded:{record.id}"]
    for form in ("jsonl", "csv", "parquet"):
        record.export(tmp_path / f"run.{form}")
        names.append(f"recorded:run.{form}")
    for name in names:
        again = bench.replay_sync(path, model=name, concurrency=3, **_TERMS[terms])
        assert _scores(again.as_dict()) == _scores(wanted), name
    again.export(tmp_path / "twice.parquet")
    twice = bench.replay_sync(path, model="recorded:twice.parquet", **_TERMS[terms])
    assert _scores(twice.as_dict()) == _scores(wanted)


def _scores(summary: dict[str, Any]) -> str:
    return json.dumps({name: value for name, value in summary.items() if name not in _OWN})
