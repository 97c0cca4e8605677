"""What a batch costs, before and after; and what cannot be asked by batch, in one sentence."""

import json
from pathlib import Path

import pytest

from tests.batch.asking import KINDS, MODELS, QUICK, at, corpus, honest, mixed, outcomes, typed
from tests.providers.vendors import WIRES, BatchServer
from workbench.batch import waiting

_kinds = pytest.mark.parametrize("kind", KINDS)


def _priced(folder: Path, kind: str) -> None:
    (folder / "workbench.toml").write_text(
        f'[models.judge]\nprovider = "{kind}"\nmodel = "m"\nmax_output_tokens = 1000\n'
        "input_usd_per_mtok = 1000.0\noutput_usd_per_mtok = 1000.0\n"
    )


@_kinds
def test_the_estimate_is_half(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of what the same costs one by one."""
    from workbench.plan import terms

    with BatchServer(kind, honest(WIRES[kind])) as vendor:
        bench = at(tmp_path, vendor, monkeypatch)
        loaded = bench.load([corpus(tmp_path, 4)])
        whole, half = (
            bench.plan(loaded, bench.ready(terms(MODELS[kind], batch=batch))).estimate_usd for batch in (False, True)
        )
    assert whole is not None and half is not None
    assert half == pytest.approx(whole / 2)


@_kinds
def test_a_budget_is_kept_though_batches_are_paid_for_later(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is set aside for those in flight never passes it, mending included; what one did not use goes to the next.

    An answer costs 0.53 here, and can cost several times as much, twice where it is to be mended.
    """
    _priced(tmp_path, kind)
    path = corpus(tmp_path, 20)
    with BatchServer(kind, mixed(WIRES[kind])) as vendor:
        bench = at(tmp_path, vendor, monkeypatch)
        options = ("--model", "judge", "--batch", "--yes", "--json", "--budget-usd", "12")
        done = typed("replay", path, *options, db=tmp_path / "store.duckdb")
        assert done.exit_code == 0, done.stderr
        first = json.loads(done.stdout)
        assert len(vendor.batches) >= 3
        assert first["gaps"]["budget"] > 3
        assert 2 < first["cost_usd"] <= 12
        # Going on with more money asks the rest, and nothing again.
        again = typed("replay", "--resume", first["run"], "--yes", "--budget-usd", "1000", db=tmp_path / "store.duckdb")
        assert again.exit_code == 0, again.stderr
    record = bench.run(first["run"])
    assert "budget" not in outcomes(record)
    assert len(set(vendor.paid)) == len(vendor.paid)
    names = [name.partition("-")[2] for batch in vendor.batches for name, body in batch.requests]
    assert max(map(names.count, names)) == 2
    assert record.as_dict()["tokens"]["input"] == 1000 * len(vendor.paid)


@pytest.mark.parametrize("model", ["baseline", "learned", "custom:m", "recorded:x", "local", "two"])
def test_a_model_without_a_batch_api_is_one_sentence(
    model: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before anything is read or asked."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "workbench.toml").write_text(
        '[models.two]\nprovider = "cascade"\nmodels = ["baseline", "openai:gpt-4.1"]\n'
    )
    done = typed("replay", corpus(tmp_path, 2), "--model", model, "--batch", db=tmp_path / "store.duckdb")
    assert done.exit_code == 2
    assert done.stderr.splitlines()[-1] == (
        "InputError: --batch is for openai:, anthropic: and azure-openai: models, which have a batch API; "
        f'"{model}" has none: leave out --batch'
    )


def test_a_batch_goes_by_the_sdk_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The lean client cannot carry it."""
    monkeypatch.chdir(tmp_path)
    options = ("--model", "openai:m", "--batch", "--transport", "lean")
    done = typed("replay", corpus(tmp_path, 2), *options, db=tmp_path / "store.duckdb")
    assert done.exit_code == 2
    assert "leave out --transport lean" in done.stderr


def test_nobody_waits_for_these_tests() -> None:
    """Outside of them it is looked once a second at first, and once a minute later."""
    assert (waiting.Pace().first_s, waiting.Pace().most_s) == (1.0, 60.0)
    assert QUICK.most_s < 0.1
