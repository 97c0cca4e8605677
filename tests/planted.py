"""A key that every test has in its environment, and the search for it in all that tests leave behind.

What is planted begins with :data:`MARK`; tests that need a key of their own begin it so too. It may stand in the
headers of a request, and in no file, log record, output or message.
"""

import logging
from pathlib import Path

MARK = "sk-planted"
KEY = f"{MARK}-0123456789abcdefABCDEF"
VARIABLES = ("OPENAI_API_KEY", "ANTHROPIC_API_KEY", "AZURE_OPENAI_API_KEY")
_PIECE = 1 << 22


def holding(folder: Path) -> list[str]:
    """The files below *folder* that hold a planted key, by their path in it."""
    return sorted(
        str(path.relative_to(folder))
        for path in folder.rglob("*")
        if path.is_file() and not path.is_symlink() and _holds(path)
    )


def _holds(path: Path) -> bool:
    mark, before = MARK.encode(), b""
    try:
        with path.open("rb") as file:
            while piece := file.read(_PIECE):
                if mark in before + piece:
                    return True
                before = piece[-len(mark) :]
    except OSError:
        return False  # a test took away the right to read it, or it went meanwhile
    return False


class Overheard(logging.Handler):
    """Listens to all that is logged, and keeps where a planted key was."""

    def __init__(self) -> None:
        super().__init__()
        self.places: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        if MARK in record.getMessage() or MARK in repr(record.args):
            self.places.append(f"{record.name}, {record.pathname}:{record.lineno}")
