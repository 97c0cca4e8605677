"""Call: one program about to run, with its arguments, its input and the means to read what it runs in turn."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Protocol

import msgspec

from workbench.facts.finding import Finding
from workbench.facts.word import Word


class Stream(msgspec.Struct, frozen=True):
    """What flows through a pipe: its text where that is known, and where it came from.

    ``origin``: ``none`` (a terminal), ``text`` (known), ``built`` (put together in place: ``text`` shows how),
    ``fetched`` (from a network), ``decoded``, ``opaque`` (anything else).
    """

    origin: str = "none"
    text: str = ""


class Runner(Protocol):
    """What a program's reader may ask of the shell that runs it."""

    cwd: str

    def command(self, argv: list[Word], stdin: Stream) -> list[Finding]:
        """Findings of *argv* run as a command."""
        ...

    def nested(self, text: str, dialect: str) -> list[Finding]:
        """Findings of *text* run by another interpreter."""
        ...

    def content(self, path: str) -> Stream:
        """What the text itself wrote into the file *path* before; origin ``none`` where it did not."""
        ...

    def wrote(self, path: str, content: Stream) -> None:
        """Remember what was written into a file."""
        ...

    def alias(self, name: str, value: str) -> None:
        """Remember what an alias stands for."""
        ...

    def assign(self, name: str, value: str | None) -> None:
        """Give a variable a value, or make it unknown."""
        ...


class Call(msgspec.Struct, frozen=True):
    """One program about to run. ``argv[0]`` is its name as written; :attr:`name` its base name."""

    name: str
    argv: list[Word]
    stdin: Stream
    shell: Runner

    @property
    def args(self) -> list[Word]:
        """The arguments after the name."""
        return self.argv[1:]

    def run(self, argv: list[Word], stdin: Stream | None = None) -> list[Finding]:
        """Findings of another command line that this one runs."""
        return self.shell.command(argv, self.stdin if stdin is None else stdin)

    def nested(self, text: str, dialect: str) -> list[Finding]:
        """Findings of a text that this program interprets."""
        return self.shell.nested(text, dialect)


Handler = Callable[[Call], list[Finding]]


class Options:
    """The arguments of a command line sorted into flags, values and operands.

    *takes* names the options that take a value (``"-o --output"``). Short clusters are taken apart (``-rf`` gives
    ``-r`` and ``-f``) and kept whole as well, for programs that write long names with one dash.
    """

    __slots__ = ("flags", "operands", "values")

    def __init__(self, args: Iterable[Word], takes: str = "") -> None:
        valued = frozenset(takes.split())
        self.flags: set[str] = set()
        self.values: dict[str, list[Word]] = {}
        self.operands: list[Word] = []
        pending = ""
        rest = False
        for word in args:
            text = word.text
            if pending:
                self.values.setdefault(pending, []).append(word)
                pending = ""
            elif rest or not text.startswith("-") or text == "-":
                self.operands.append(word)
            elif text == "--":
                rest = True
            elif text.startswith("--"):
                pending = self._long(word, valued)
            else:
                pending = self._short(word, valued)

    def _long(self, word: Word, valued: frozenset[str]) -> str:
        name, equals, value = word.text.partition("=")
        self.flags.add(name)
        if equals:
            self.values.setdefault(name, []).append(Word(value, word.known))
            return ""
        return name if name in valued else ""

    def _short(self, word: Word, valued: frozenset[str]) -> str:
        text = word.text
        self.flags.add(text)
        if text in valued and len(text) > 2:
            return text
        for index in range(1, len(text)):
            name = f"-{text[index]}"
            self.flags.add(name)
            if name in valued:
                value = text[index + 1 :]
                if value:
                    self.values.setdefault(name, []).append(Word(value.removeprefix("="), word.known))
                    return ""
                return name
        return ""

    def has(self, *names: str) -> bool:
        """True where any of *names* was given."""
        return not self.flags.isdisjoint(names)

    def value(self, *names: str) -> Word | None:
        """The first value given to any of *names*."""
        return next((self.values[name][0] for name in names if self.values.get(name)), None)

    def all(self, *names: str) -> list[Word]:
        """Every value given to any of *names*."""
        return [word for name in names for word in self.values.get(name, [])]


def named(*pairs: tuple[Handler, str]) -> dict[str, Handler]:
    """A table of readers by program from pairs of a reader and the names it serves."""
    return {name: reader for reader, names in pairs for name in names.split()}
