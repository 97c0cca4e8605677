"""Word: one argument of a command line, after quotes are removed, with what is and is not known of it."""

import msgspec


class Word(msgspec.Struct, frozen=True):
    """An argument as the program would receive it.

    ``text`` has quotes and escapes resolved; a part that only the shell could fill in (``$HOME``, ``$(date)``) stays as
    written and makes ``known`` false. ``glob`` is true where an unquoted ``*``, ``?`` or ``[`` would be expanded.
    """

    text: str
    known: bool = True
    glob: bool = False


def words(*texts: str) -> list[Word]:
    """Plain words, for tests and for texts that are no shell's.

    >>> [word.text for word in words("rm", "-rf", "/srv")]
    ['rm', '-rf', '/srv']
    """
    return [Word(text) for text in texts]
