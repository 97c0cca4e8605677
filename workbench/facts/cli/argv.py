"""Args: an argument vector taken apart into subcommands, operands and options, wherever the options stand.

Tools disagree on which options take a value, and their help is not at hand: a reader names those that matter for
finding its verbs. ``Grammar.greedy`` is for tools whose options all come after the verb (``aws``, ``az``): there an
option not known to be a flag takes every word up to the next option.
"""

import re
import shlex
from collections.abc import Iterable

import msgspec

from workbench.facts.word import Word

_OFF = frozenset({"false", "none", "0", "no"})
_PLAIN = re.compile(r"[\w./*?\[\]@%+=:,-]+")
_NUMBER = re.compile(r"-\d+(\.\d+)?$")


class Grammar(msgspec.Struct, frozen=True):
    """How a program spells its options.

    ``valued``: options that take one value. ``flags``: options that take none, where the tool is greedy. ``single``:
    one dash starts a long option (``-target``), never a cluster. ``stop``: everything from this many operands on
    belongs to someone else (``docker run IMAGE …``), dashes included.
    """

    valued: frozenset[str] = frozenset()
    flags: frozenset[str] = frozenset()
    greedy: bool = False
    single: bool = False
    stop: int | None = None


class Args(msgspec.Struct, frozen=True):
    """What a program was given: ``words`` are subcommands and operands in order, ``rest`` what follows ``--``."""

    program: str
    words: tuple[Word, ...]
    options: tuple[tuple[str, tuple[Word, ...]], ...]
    rest: tuple[Word, ...]
    dashed: bool  # a bare "--" was there

    @property
    def texts(self) -> list[str]:
        """The words as plain text."""
        return [word.text for word in self.words]

    def has(self, *names: str) -> bool:
        """True where one of the options was given, and not given as false."""
        return any(name in names and not (values and values[0].text.lower() in _OFF) for name, values in self.options)

    def values(self, *names: str) -> list[str]:
        """Every value of the options, in order."""
        return [word.text for name, values in self.options if name in names for word in values]

    def value(self, *names: str) -> str:
        """The last value of the options, empty where there is none."""
        return next(reversed(self.values(*names)), "")

    def skip(self, count: int) -> "Args":
        """The same arguments without their first *count* words."""
        return msgspec.structs.replace(self, words=self.words[count:])


def base(word: Word) -> str:
    """A program's base name, lower case, without folder and ``.exe``."""
    return re.split(r"[/\\]", word.text)[-1].lower().removesuffix(".exe")


def parse(argv: list[Word], grammar: Grammar, program: str | None = None) -> Args:
    """Take *argv* apart; argv[0] is the program."""
    words: list[Word] = []
    options: list[tuple[str, tuple[Word, ...]]] = []
    at, end = 1, len(argv)
    while at < end:
        word = argv[at]
        text = word.text
        at += 1
        if grammar.stop is not None and len(words) >= grammar.stop:
            words.append(word)
            continue
        if text == "--":
            return Args(program or base(argv[0]), tuple(words), tuple(options), tuple(argv[at:]), True)
        if not text.startswith("-") or text == "-" or _NUMBER.match(text):
            words.append(word)
            continue
        name, equals, value = text.partition("=")
        long = text.startswith("--") or grammar.single or name in grammar.valued
        if equals and long:
            options.append((name, (Word(value, word.known, word.glob),)))
        elif long:
            at = _long(argv, at, name, grammar, options)
        else:
            at = _cluster(argv, at, word, grammar, options)
    return Args(program or (base(argv[0]) if argv else ""), tuple(words), tuple(options), (), False)


def _is_option(word: Word) -> bool:
    return word.text.startswith("-") and word.text != "-" and not _NUMBER.match(word.text)


def _long(argv: list[Word], at: int, name: str, grammar: Grammar, options: list[tuple[str, tuple[Word, ...]]]) -> int:
    if name in grammar.valued:
        options.append((name, tuple(argv[at : at + 1])))
        return at + 1
    stop = at
    if grammar.greedy and name not in grammar.flags:
        while stop < len(argv) and not _is_option(argv[stop]):
            stop += 1
    options.append((name, tuple(argv[at:stop])))
    return stop


def _cluster(
    argv: list[Word], at: int, word: Word, grammar: Grammar, options: list[tuple[str, tuple[Word, ...]]]
) -> int:
    """``-it`` is ``-i -t``; ``-nNS`` is ``-n NS``."""
    letters = word.text[1:]
    if grammar.greedy and len(letters) == 1:
        return _long(argv, at, word.text, grammar, options)
    for place, letter in enumerate(letters):
        name = "-" + letter
        if name in grammar.valued:
            if place + 1 < len(letters):
                options.append((name, (Word(letters[place + 1 :], word.known),)))
                return at
            options.append((name, tuple(argv[at : at + 1])))
            return at + 1
        options.append((name, ()))
    return at


def spoken(words: Iterable[Word]) -> str:
    r"""*words* as shell text that splits into the same words again, variables left for the shell to fill.

    >>> spoken([Word("rm"), Word("a b"), Word("$HOME", known=False), Word("*.log", glob=True)])
    'rm \'a b\' "$HOME" *.log'
    """
    out = []
    for word in words:
        if word.glob and _PLAIN.fullmatch(word.text):
            out.append(word.text)
        elif word.known:
            out.append(shlex.quote(word.text))
        elif "$(" in word.text or "`" in word.text:
            out.append(f'"{word.text}"')
        else:
            out.append('"' + word.text.replace('"', '\\"') + '"')
    return " ".join(out)
