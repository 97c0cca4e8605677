"""Weights: a classifier as a file, plain JSON with a term a line: whoever wants to know what it weighs reads it.

Nothing in the file is executed or unpacked. It is bounded before it is read, and checked against its types as it is.
"""

import hashlib
import json
import os
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec

from workbench.domain.errors import InputError
from workbench.providers.learned.terms import GROUPS, TERM

FORMAT: Literal["workbench learned 1"] = "workbench learned 1"
"""Changes with the meaning of terms and groups: weights fitted to other ones would be nonsense here."""
LIMIT = 2_000_000
"""Bytes of a file."""
SHIPPED = Path(__file__).parent / "shipped.json"
"""Trained on the development split of the shipped corpus; ``make train`` makes it again."""

_DIGITS = 6
_Weight = Annotated[float, msgspec.Meta(ge=-1000, le=1000)]
_Fraction = Annotated[float, msgspec.Meta(ge=0, le=1)]
_Text = Annotated[str, msgspec.Meta(max_length=2 * TERM)]
_Digest = Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{64}$")]
_Count = Annotated[int, msgspec.Meta(ge=0, le=2**53)]
Row = tuple[_Weight, _Weight, _Weight]
"""What a term speaks for: low, medium, high."""


class Bin(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Cases that the classifier was about as sure of: how many, how sure it was on average, how many it got right."""

    cases: _Count
    sure: _Fraction
    right: _Count


class Trained(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the classifier saw. ``corpus`` names the cases, ``facts`` what the readers said of them.

    ``reliability``, ``log_loss`` and ``calibration_error`` were taken on cases that were left out of the fitting in
    turn (cross-validation).
    """

    corpus: _Digest
    facts: _Digest
    cases: dict[_Text, _Count]
    versions: dict[_Text, _Text]
    settings: dict[_Text, int | float]
    log_loss: Annotated[float, msgspec.Meta(ge=0, le=1000)]
    calibration_error: _Fraction
    reliability: Annotated[tuple[Bin, ...], msgspec.Meta(max_length=100)]


class Weights(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All of a classifier: the weights of its terms by group, and of no term at all.

    ``low_above`` is how likely low must be to be said.
    """

    format: Literal["workbench learned 1"]
    trained: Trained
    bias: Row
    terms: dict[_Text, dict[_Text, Row]]
    low_above: Annotated[float, msgspec.Meta(ge=0.5, le=1)] = 0.5

    @property
    def fingerprint(self) -> str:
        """The name of this content, 64 hex digits."""
        return hashlib.sha256(encode(self)).hexdigest()


class _Head(msgspec.Struct):
    format: str


def encode(weights: Weights) -> bytes:
    """*weights* as the bytes of a file: the same for the same weights."""
    groups = []
    for name in GROUPS:
        rows = [
            f"{json.dumps(term)}: [{', '.join(_number(weight) for weight in row)}]"
            for term, row in sorted(weights.terms[name].items())
        ]
        groups.append(f'"{name}": {{\n' + ",\n".join(rows) + "\n}")
    trained = json.dumps(msgspec.to_builtins(weights.trained), indent=1)
    bias = ", ".join(_number(weight) for weight in weights.bias)
    return (
        f'{{"format": "{weights.format}",\n"trained": {trained},\n"bias": [{bias}],\n'
        f'"low_above": {_number(weights.low_above)},\n'
        f'"terms": {{\n{",".join(groups)}\n}}}}\n'
    ).encode()


def save(weights: Weights, path: Path) -> int:
    """Write *weights* to *path*, whole or not at all; gives the number of bytes.

    Raises:
        InputError: it cannot be written there, or has more terms than a file may hold.
    """
    data = encode(weights)
    if len(data) > LIMIT:
        raise InputError(f"the classifier takes {len(data):,} bytes, more than the {LIMIT:,} that a file may have")
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        beside.write_bytes(data)
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise InputError(f"cannot write {path}: {error.strerror}") from None
    return len(data)


def load(path: Path) -> Weights:
    """The classifier in the file at *path*.

    Raises:
        InputError: it cannot be read, or is no classifier of this version.
    """
    try:
        with path.open("rb") as file:
            data = file.read(LIMIT + 1)
    except OSError as error:
        raise InputError(f"cannot read the classifier {path}: {error.strerror}") from None
    if len(data) > LIMIT:
        raise InputError(f"{path} is larger than the {LIMIT:,} bytes that a classifier may have; {_AGAIN}")
    try:
        written = msgspec.json.decode(data, type=_Head).format
        if written != FORMAT:
            raise InputError(f'{path} was written for "{written[:40]}", and this version reads "{FORMAT}"; {_AGAIN}')
        weights = msgspec.json.decode(data, type=Weights)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        raise InputError(f"{path} is not a classifier, or not a whole one; {_AGAIN}") from None
    if set(weights.terms) != set(GROUPS):
        raise InputError(f"{path} is not a whole classifier; {_AGAIN}")
    return weights


_AGAIN = "make it with `workbench train CORPUS -o FILE`"


def rounded(weight: Any) -> float:
    """*weight* as a file holds it."""
    return round(float(weight), _DIGITS) + 0.0


def _number(weight: float) -> str:
    return f"{weight:.{_DIGITS}f}".rstrip("0").rstrip(".") or "0"
