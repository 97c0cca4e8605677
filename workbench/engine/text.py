"""Text made fit to be shown to a person: a command is hostile, and a model writes under the influence of one."""

import re
import unicodedata

TITLE_CHARACTERS = 120
EXPLANATION_CHARACTERS = 1_000

_TAG = re.compile(r"<[/!?a-zA-Z][^<>]*>")
_PLAIN = frozenset("<>[")
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_LINK = re.compile(r"!?\[([^\[\]]*)\]\([^()]*\)")


def clean(text: str, characters: int) -> str:
    r"""*text* on one line, without markup, control or invisible characters, at most *characters* long.

    Tags go, links keep their words, angle brackets that are left become ‹ and ›, so that nothing can be put together
    again from the pieces.

    >>> clean("a <b onclick=x>bold</b> [click](http://198.51.100.1) <<i>script>\u202e x < 3", 60)
    'a bold click x ‹ 3'
    """
    if len(text) <= characters and text.isascii() and text.isprintable() and _PLAIN.isdisjoint(text):
        return " ".join(text.split())
    # Bounded before the patterns run: a reply may be a megabyte of brackets.
    text = text[: characters * 8]
    for pattern, put in ((_LINK, r"\1"), (_TAG, "")):
        before = None
        while before != text:
            before, text = text, pattern.sub(put, text)
    text = text.replace("<", "‹").replace(">", "›")
    visible = (" " if character.isspace() else character for character in text)
    text = " ".join("".join(c for c in visible if c == " " or unicodedata.category(c)[0] != "C").split())
    return text if len(text) <= characters else text[: characters - 1].rstrip() + "…"


def spelt(text: str, keep: str = "") -> str:
    r"""*text* with control and invisible characters spelt out, but for those of *keep*.

    >>> print(spelt("drop\nt" + chr(0x202E)))
    drop\nt\u202e
    """
    return "".join(
        character
        if character in keep or unicodedata.category(character) not in _HIDDEN
        else character.encode("unicode_escape").decode()
        for character in text
    )
