"""Widgets are kept by their library until they are closed, and whatever they show with them."""

from collections.abc import Iterator

import ipywidgets
import pytest


@pytest.fixture(autouse=True)
def _close_all() -> Iterator[None]:
    yield
    ipywidgets.Widget.close_all()
