"""Complaints: what is wrong with corpus files, the first hundred in words and all of them in number."""

from workbench.domain.errors import CorpusError

SHOWN = 100


class Complaints:
    """Filled while files are read, so that one reading finds every fault."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.count = 0

    def add(self, place: str, text: str) -> None:
        """Take in a fault: *place* is ``FILE:LINE`` or ``FILE``, *text* ``what is wrong; what to do``."""
        self.count += 1
        if len(self.texts) < SHOWN:
            self.texts.append(f"{place}: {text}")

    def check(self, so: str) -> None:
        """Nothing where there is no fault. *so* says what does not come about where there is one.

        Raises:
            CorpusError: There is one, or more.
        """
        if self.count:
            raise CorpusError(self.texts, self.count, so)


def quoted(text: str) -> str:
    r"""*text* from a file, in quotes, short, and safe to print: it may hold whatever a terminal obeys.

    >>> print(quoted("hihg"), quoted("a" + chr(27) + "[2J"))
    "hihg" "a\x1b[2J"
    """
    short = text if len(text) <= 40 else text[:39] + "…"
    return '"' + "".join(char if char.isprintable() else ascii(char)[1:-1] for char in short) + '"'
