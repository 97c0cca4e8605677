"""Progress on standard error: one line that is written over in a terminal, a line now and then elsewhere."""

import shutil
import sys
import time
from types import TracebackType
from typing import Self

import click

from workbench.progress import Progress, line

_EVERY_S = 5.0


class Reporter:
    """Shows the progress of one run: done, rate, gaps, cost so far, time left."""

    def __init__(self, model: str) -> None:
        self._model = model
        self._tty = sys.stderr.isatty()
        self._shown = time.monotonic()
        self._last: Progress | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._last is not None:
            self._print(self._last)
            if self._tty:
                click.echo(err=True)

    def __call__(self, progress: Progress) -> None:
        """Take in the newest figures."""
        self._last = progress
        now = time.monotonic()
        if self._tty or now - self._shown >= _EVERY_S:
            self._shown = now
            self._print(progress)

    def tell(self, text: str) -> None:
        """Say *text* on a line of its own."""
        if self._tty and self._last is not None:
            click.echo("\r\x1b[2K", nl=False, err=True)
        click.echo(text, err=True)

    def _print(self, progress: Progress) -> None:
        text = line(self._model, progress)
        if self._tty:
            # A line that wraps could not be written over.
            click.echo(f"\r\x1b[2K{text[: shutil.get_terminal_size().columns - 1]}", nl=False, err=True)
        else:
            click.echo(text, err=True)
