"""What vendors do to a batch: whatever it is, every case has its row, and no answer stands at another's place."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.batch.asking import KINDS, at, corpus, honest, outcomes, replayed, resumed
from tests.loopback import Answer, Seen
from tests.providers.vendors import WIRES, BatchServer
from workbench.domain.errors import InputError, Unreachable

CASES = 9
RIGHT = [("low", "medium", "high")[n % 3] for n in range(CASES)]
_kinds = pytest.mark.parametrize("kind", KINDS)


def _found(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, setting: Callable[[BatchServer], None]) -> Any:
    with BatchServer(kind, honest(WIRES[kind])) as vendor:
        setting(vendor)
        record = replayed(at(tmp_path, vendor, monkeypatch), corpus(tmp_path, CASES), kind)
    assert len(vendor.batches) == 1
    return outcomes(record), record


def _without(*gone: int) -> Callable[[list[bytes]], list[bytes]]:
    """Lines of the results without those of these cases."""
    return lambda lines: [line for line in lines if not any(f'-{n}-0"'.encode() in line for n in gone)]


def _is_of(line: bytes, n: int) -> bool:
    return f'-{n}-0"'.encode() in line


@_kinds
def test_results_in_any_order_find_their_cases(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By their names alone."""

    def setting(vendor: BatchServer) -> None:
        vendor.bend = lambda lines: lines[::-2] + lines[-2::-2]

    found, record = _found(kind, tmp_path, monkeypatch, setting)
    assert found == RIGHT
    titles = record.predictions["title"].to_list()
    assert titles == [f"Case {n}" for n in range(CASES)]


@_kinds
def test_a_line_that_stands_twice_counts_once(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first of them, whatever the second says; lines of other batches' requests count for nothing."""

    def bend(lines: list[bytes]) -> list[bytes]:
        twice = [line.replace(b"LowRisk", b"HighRisk") for line in lines if _is_of(line, 0)]
        foreign = [line.replace(b'"custom_id": "', b'"custom_id": "x') for line in lines if _is_of(line, 1)]
        strange = [line.replace(b'-2-0"', b'-2000-0"') for line in lines if _is_of(line, 2)]
        return foreign + lines + twice + strange

    found, record = _found(kind, tmp_path, monkeypatch, lambda vendor: setattr(vendor, "bend", bend))
    assert found == RIGHT
    assert record.as_dict()["rows"] == CASES


@_kinds
def test_a_request_without_a_result_is_a_gap(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """``unavailable``, and of unknown cost: it may be asked again."""
    found, record = _found(kind, tmp_path, monkeypatch, lambda vendor: setattr(vendor, "bend", _without(2, 5)))
    assert found == [*RIGHT[:2], "unavailable", *RIGHT[3:5], "unavailable", *RIGHT[6:]]
    gaps = record.gaps()
    assert set(gaps["detail"].to_list()) == {"the batch ended without an answer to it"}
    assert gaps["cost_usd"].to_list() == [None, None]


@_kinds
@pytest.mark.parametrize(
    "garbage",
    [b"{", b"\xff\xfe", b'{"custom_id": 3}', b"[]", b"x" * 2_000_000],
    ids=["cut", "utf8", "odd", "list", "2MB"],
)
def test_a_result_that_cannot_be_read_is_malformed(
    kind: str, garbage: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was made, and likely paid for: not one that is asked again. The others stand."""

    def bend(lines: list[bytes]) -> list[bytes]:
        return [garbage if _is_of(line, 4) else line for line in lines]

    found, _ = _found(kind, tmp_path, monkeypatch, lambda vendor: setattr(vendor, "bend", bend))
    assert found == [*RIGHT[:4], "malformed", *RIGHT[5:]]


@_kinds
def test_an_answer_that_is_none_is_malformed(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a line that names its request, as one by one."""

    def bend(lines: list[bytes]) -> list[bytes]:
        bent = []
        for line in lines:
            document = json.loads(line)
            if _is_of(line, 3):
                good = document["result"] if kind == "anthropic" else document["response"]
                good["message" if kind == "anthropic" else "body"] = [1]
            bent.append(json.dumps(document).encode())
        return bent

    found, _ = _found(kind, tmp_path, monkeypatch, lambda vendor: setattr(vendor, "bend", bend))
    assert found == [*RIGHT[:3], "malformed", *RIGHT[4:]]


@_kinds
@pytest.mark.parametrize(("end", "gap"), [("expired", "timeout"), ("cancelled", "unavailable")])
def test_what_a_batch_left_unanswered_is_a_gap(
    kind: str, end: str, gap: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It cost nothing, and going on asks it again, in a new batch, and nothing else."""
    with BatchServer(kind, honest(WIRES[kind])) as vendor:
        vendor.end = end
        vendor.answered = lambda n: n < 6
        bench = at(tmp_path, vendor, monkeypatch)
        record = replayed(bench, corpus(tmp_path, CASES), kind)
        assert outcomes(record) == [*RIGHT[:6], gap, gap, gap]
        assert record.gaps()["cost_usd"].to_list() == [0.0, 0.0, 0.0]
        vendor.end = "completed"
        vendor.answered = lambda _: True
        again = resumed(bench, record.id)
    assert outcomes(again) == RIGHT
    assert [len(batch.requests) for batch in vendor.batches] == [CASES, 3]


@pytest.mark.parametrize(("code", "gap"), [("invalid_json_line", "rejected"), ("token_limit_exceeded", "rate_limited")])
def test_a_batch_that_fails_its_validation_is_a_gap_for_each(
    code: str, gap: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the vendor's own words; nothing was asked."""

    def setting(vendor: BatchServer) -> None:
        vendor.end = "failed"
        vendor.after = lambda _, __, answer: answer.but(body=answer.body.replace(b"invalid_json_line", code.encode()))

    found, record = _found("openai", tmp_path, monkeypatch, setting)
    assert found == [gap] * CASES
    assert "Line 1 is not JSON" in record.gaps()["detail"].to_list()[0]
    assert record.as_dict()["cost_usd"] == 0


@_kinds
@pytest.mark.parametrize(("status", "gap"), [(400, "rejected"), (401, "unauthorized"), (413, "oversize")])
def test_a_batch_that_is_refused_is_a_gap_for_each(
    kind: str, status: int, gap: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the same reasons as one request that is refused."""
    with BatchServer(kind, honest(WIRES[kind])) as vendor:
        vendor.instead = lambda _, what: vendor.wire.fails(status, "not this") if what == "take" else None
        record = replayed(at(tmp_path, vendor, monkeypatch), corpus(tmp_path, CASES), kind)
    assert outcomes(record) == [gap] * CASES
    assert vendor.seen.count("take") == 1


@_kinds
def test_trouble_while_looking_is_borne(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Errors, pages in HTML and broken connections in between: it is looked at again, and read again from the start."""
    page = Answer(200, b"<h1>Gateway</h1>", (("Content-Type", "text/html"),))
    bad = {
        "look": [WIRES[kind].fails(500), page, Answer(reset=True), WIRES[kind].fails(429), Answer(raw=b"SSH-2.0\r\n")],
        "results": [WIRES[kind].fails(503), Answer(reset=True)],
    }

    def setting(vendor: BatchServer) -> None:
        def instead(_: Seen, what: str) -> Answer | None:
            return bad[what].pop() if bad.get(what) else None

        cut = [True]

        def after(_: Seen, what: str, answer: Answer) -> Answer:
            if what != "results" or not cut:
                return answer
            cut.pop()
            return answer.but(part=len(answer.body) // 2, reset=True)

        vendor.instead, vendor.after = instead, after

    found, record = _found(kind, tmp_path, monkeypatch, setting)
    assert found == RIGHT
    assert record.as_dict()["rows"] == CASES
    assert bad == {"look": [], "results": []}


@_kinds
def test_trouble_that_lasts_ends_the_wait_and_loses_nothing(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After so many times in a row; going on later hands nothing in again."""
    with BatchServer(kind, honest(WIRES[kind])) as vendor:
        bench = at(tmp_path, vendor, monkeypatch)
        vendor.instead = lambda _, what: vendor.wire.fails(500, "out of order") if what == "look" else None
        with pytest.raises(
            Unreachable, match=r"batch_0 at 127\.0\.0\.1 could not be looked at, tried 6 times: HTTP 500"
        ):
            replayed(bench, corpus(tmp_path, CASES), kind)
        vendor.instead = lambda _, what: vendor.wire.fails(401, "bad key") if what == "look" else None
        [record] = bench.runs()
        with pytest.raises(InputError, match="HTTP 401: bad key; nothing was lost"):
            resumed(bench, record.id)
        vendor.instead = lambda _, __: None
        assert outcomes(resumed(bench, record.id)) == RIGHT
    assert len(vendor.batches) == 1


@_kinds
def test_results_that_are_gone_are_gaps(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """They were paid for once: they are not asked again behind anybody's back."""

    def setting(vendor: BatchServer) -> None:
        vendor.instead = lambda _, what: vendor.wire.fails(404, "No such file") if what == "results" else None

    found, _ = _found(kind, tmp_path, monkeypatch, setting)
    assert found == ["rejected"] * CASES


@_kinds
def test_a_redirect_is_never_followed(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor is an address for the results that an answer names: the key goes to the one that was given."""
    from tests.loopback import Loopback

    with Loopback() as other:

        def setting(vendor: BatchServer) -> None:
            turns = [Answer(307, headers=(("Location", other.url),))]
            vendor.instead = lambda _, what: turns.pop() if what == "results" and turns else None
            vendor.after = lambda _, __, answer: answer.but(
                body=answer.body.replace(b"http://127.0.0.1:1/elsewhere", other.url.encode())
            )

        found, _ = _found(kind, tmp_path, monkeypatch, setting)
    assert other.seen == []
    assert found == RIGHT
