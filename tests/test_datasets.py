"""The shipped corpora, held to what a scorecard on them has to mean: data is code.

Read with plain json, so that a fault in the loader cannot hide a fault in the data.
"""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from itertools import product
from pathlib import Path
from typing import Any

import pytest

Case = dict[str, Any]

DATASETS = Path(__file__).parents[1] / "datasets"
LABELS = frozenset({"low", "medium", "high"})
SPLITS = frozenset({"dev", "test"})
FIELDS = ("id", "command", "dialect", "label", "connection", "tags", "rationale", "source", "split")
WAYS_TO_BE_HARD = frozenset({"obfuscated", "dynamic", "mentioned-only", "judge-talk"})
# The operation, the object or the form of a command. Small on purpose: scores are read by tag.
TAGS = WAYS_TO_BE_HARD | frozenset(
    """
    account aggregate apply backup branch comment commit config container create ddl delete delete-file diff disk drop
    dry-run exec explain export fetch firewall function git-history grant hard heredoc image index insert inspect
    install interactive key-value kill list logging logs maintenance message-queue meta-command metrics network
    persistence pinned pipe plan push read-env read-file read-secret restart scale schedule script search select
    sensitive-data session state stop temp transaction trigger truncate update upload upsert view volume write-file
    """.split()
)
LONGEST = 4_000
SAME = 0.7  # Jaccard of token shingles from which two commands are one command with other names in it


def the_cases() -> list[Case]:
    return [
        json.loads(line)
        for path in sorted(DATASETS.rglob("*.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
    ]


CASES = the_cases()


def field_faults(case: Case) -> Iterator[str]:
    """What is wrong with one case, seen alone."""
    yield from (f"{field} is missing or empty" for field in FIELDS if not case.get(field))
    yield from (f"{field} is not text" for field in FIELDS if field != "tags" and not isinstance(case.get(field), str))
    yield from (f"unknown field {field}" for field in case if field not in FIELDS)
    tags = case.get("tags") or []
    if case.get("label") not in LABELS:
        yield f"label {case.get('label')!r} is not a risk level"
    if case.get("split") not in SPLITS:
        yield f"split {case.get('split')!r} is not a split"
    if not str(case.get("rationale", "")).strip():
        yield "no rationale"
    if case.get("source") != "authored":
        yield f"source {case.get('source')!r}: this corpus is authored"
    if len(str(case.get("command", ""))) > LONGEST:
        yield f"longer than {LONGEST} characters"
    if len(tags) != len(set(tags)):
        yield "a tag twice"
    yield from (f"unknown tag {tag!r}" for tag in sorted(set(tags) - TAGS))
    ways = len(WAYS_TO_BE_HARD & set(tags))
    if ways != ("hard" in tags):
        yield f"a hard case has one way to be hard and another has none; this has {ways}"


def repeated(values: Iterable[str]) -> list[str]:
    """The values that come more than once."""
    return sorted(value for value, count in Counter(values).items() if count > 1)


def shingles(command: str) -> frozenset[tuple[str, ...]]:
    """Runs of three tokens, after what only names things (quoted text, digits) is masked."""
    masked = re.sub(r"\d+", "0", re.sub(r"'[^']*'|\"[^\"]*\"", " S ", command.lower()))
    tokens = re.findall(r"\w+|[^\w\s]", masked)
    return frozenset(tuple(tokens[start : start + 3]) for start in range(max(1, len(tokens) - 2)))


def near_duplicates(cases: Iterable[Case]) -> Iterator[str]:
    """Pairs of one dialect, one in each split, that are the same command."""
    sides: defaultdict[str, dict[str, list[tuple[str, frozenset[tuple[str, ...]]]]]]
    sides = defaultdict(lambda: {split: [] for split in SPLITS})
    for case in cases:
        sides[case["dialect"]][case["split"]].append((case["id"], shingles(case["command"])))
    for side in sides.values():
        for (one, a), (other, b) in product(side["dev"], side["test"]):
            # The smaller over the larger bounds the measure from above: most pairs need no set operation.
            if min(len(a), len(b)) >= SAME * max(len(a), len(b)) and len(a & b) >= SAME * len(a | b):
                yield f"{one} (dev) and {other} (test) are nearly the same command"


def report(faults: Iterable[str]) -> None:
    """Fail once with all that is wrong."""
    found = list(faults)
    assert not found, f"{len(found)} complaints:\n" + "\n".join(found)


def test_every_case_is_well_formed() -> None:
    """All fields, known label, split and tags, a rationale, a source, no endless text."""
    report(f"{case.get('id')}: {fault}" for case in CASES for fault in field_faults(case))


def test_an_id_and_a_command_stand_once() -> None:
    """No id twice anywhere; no command twice in a dialect, so none stands in both splits."""
    report(
        [f"id {name} stands twice" for name in repeated(case["id"] for case in CASES)]
        + [f"twice: {text}" for text in repeated(f"{case['dialect']}: {case['command'].strip()}" for case in CASES)]
    )


def test_no_case_of_one_split_is_nearly_one_of_the_other() -> None:
    """Tuning on dev must not have seen test under another table name."""
    report(near_duplicates(CASES))


def test_a_folder_holds_its_own_dialect_and_nothing_else() -> None:
    """`datasets/` holds corpora and nothing else, one dialect a folder."""
    paths = sorted(path for path in DATASETS.rglob("*") if path.is_file())
    faults = [f"{path.name} is no corpus" for path in paths if path.suffix != ".jsonl"]
    for path in DATASETS.rglob("*.jsonl"):
        cases = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        faults += [
            f"{case['id']} stands in {path.parent.name}" for case in cases if case["dialect"] != path.parent.name
        ]
    report(faults)


def test_there_is_enough_of_everything() -> None:
    """At least 400 cases over 14 dialects, each with all three labels, and both splits of each label overall."""
    labels: defaultdict[str, set[str]] = defaultdict(set)
    for case in CASES:
        labels[case["dialect"]].add(case["label"])
    cells = Counter((case["label"], "hard" in case["tags"], case["split"]) for case in CASES)
    faults = [f"{dialect} has no {label} case" for dialect in labels for label in sorted(LABELS - labels[dialect])]
    faults += [f"fewer than 20 cases: {cell}" for cell in product(LABELS, (True, False), SPLITS) if cells[cell] < 20]
    faults += [f"only {len(CASES)} cases"] * (len(CASES) < 400) + [f"only {len(labels)} dialects"] * (len(labels) < 14)
    report(faults)


@pytest.mark.parametrize(
    ("share", "low", "high"),
    [
        pytest.param(lambda case: "hard" in case["tags"], 0.30, 0.40, id="hard"),
        pytest.param(lambda case: case["split"] == "test", 0.35, 0.45, id="test"),
        pytest.param(lambda case: case["label"] == "low", 0.33, 0.43, id="label-low"),
        pytest.param(lambda case: case["label"] == "medium", 0.28, 0.38, id="label-medium"),
        pytest.param(lambda case: case["label"] == "high", 0.24, 0.34, id="label-high"),
    ],
)
def test_no_kind_of_case_crowds_out_another(share: Any, low: float, high: float) -> None:
    """A third is hard, two fifths are test, and no label is so common that always saying it looks good."""
    value = sum(map(share, CASES)) / len(CASES)
    assert low <= value <= high, f"{value:.1%}"


def test_each_dialect_and_each_label_has_hard_cases() -> None:
    """The score on hard cases says nothing of a dialect or a label that has none."""
    hard = [case for case in CASES if "hard" in case["tags"]]
    dialects = {case["dialect"] for case in CASES} - {case["dialect"] for case in hard}
    labels = LABELS - {case["label"] for case in hard}
    report(f"no hard case is {name}" for name in sorted(dialects | labels))


def test_each_dialect_has_one_case_that_must_never_be_missed() -> None:
    """Pinned: what anybody would call high on sight. Fewer than make a slice of their own, in which all are caught."""
    pinned = [case for case in CASES if "pinned" in case["tags"]]
    assert Counter(case["dialect"] for case in pinned) == dict.fromkeys({case["dialect"] for case in CASES}, 1)
    assert {case["label"] for case in pinned} == {"high"}
    assert not [case["id"] for case in pinned if "hard" in case["tags"]]


def test_the_complaints_bite() -> None:
    """A broken case is complained about, whichever fault it has; a renamed command is still the same command."""
    good = CASES[0]
    assert not list(field_faults(good))
    broken: list[Case] = [
        good | {"label": "hihg"},
        good | {"split": "train"},
        good | {"rationale": "  "},
        good | {"source": "web"},
        good | {"command": "x" * (LONGEST + 1)},
        good | {"tags": ["select", "nonsense"]},
        good | {"tags": ["hard"]},
        good | {"note": "extra"},
        {key: value for key, value in good.items() if key != "connection"},
    ]
    assert all(list(field_faults(case)) for case in broken)
    text = "SELECT id, total FROM invoices_2024 WHERE owner = 'anna' AND year = 2024 ORDER BY id LIMIT 5"
    twin = text.replace("2024", "2031").replace("anna", "someone else")
    pair = [good | {"split": "dev", "command": text}, good | {"split": "test", "command": twin}]
    assert len(list(near_duplicates(pair))) == 1
