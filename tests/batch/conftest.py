"""What every test of batches ends with."""

from collections.abc import Iterator

import pytest

from tests.batch.asking import OPEN


@pytest.fixture(autouse=True)
def _let_go() -> Iterator[None]:
    """No store is open from one test to the next."""
    with OPEN:
        yield
