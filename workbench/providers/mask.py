"""Mask: what a server wrote about its own error, made fit to be recorded: short, one line, no key, no command."""

import re

from workbench.engine.provider import Question
from workbench.providers.secret import MASK, Secret

CHARACTERS = 200
_LONGEST = 2_000
# A run of the command this long in a server's message is taken for a quotation of it.
_QUOTED = 12
_KEYLIKE = re.compile(
    r"(?i:bearer|basic)\s+[^\s\"',;]+"
    r"|\b(?:sk|pk|rk|key|api|gsk|xai|hf|ghp|gho|AKIA|AIza|eyJ)[-_A-Za-z0-9.]{12,}"
    # Whatever is long and mixes letters and digits: a key of a vendor we never heard of.
    r"|(?=[A-Za-z0-9+/_\-]*[0-9])(?=[A-Za-z0-9+/_\-]*[A-Za-z])[A-Za-z0-9+/_\-]{28,}={0,2}"
)


def masked(message: str, key: Secret | None, question: Question | None = None) -> str:
    r"""*message* as one short line in which keys read ``****`` and quotations of the command read ``[…]``.

    >>> masked("Incorrect API key provided: sk-proj-a1b2c3d4e5f6g7h8.\n See the docs", None)
    'Incorrect API key provided: **** See the docs'
    """
    text = " ".join(without(key, message)[:_LONGEST].split())
    text = _KEYLIKE.sub(MASK, text)
    if question is not None:
        text = _unquoted(text, (question.request.command, question.envelope))
    text = "".join(character for character in text if character.isprintable())
    return text if len(text) <= CHARACTERS else text[: CHARACTERS - 1].rstrip() + "…"


def without(key: Secret | None, text: str) -> str:
    """*text* in which *key* reads ``****``, in whatever case: the name of a host has none."""
    if key is None or key.placeholder:
        return text
    return re.sub(re.escape(key.reveal()), MASK, text, flags=re.IGNORECASE)


def _unquoted(text: str, sources: tuple[str, ...]) -> str:
    """*text* without the runs of at least ``_QUOTED`` characters that stand in one of *sources* too."""
    sources = tuple(" ".join(source.split()) for source in sources)
    quoted = bytearray(len(text))
    for start in range(len(text) - _QUOTED + 1):
        run = text[start : start + _QUOTED]
        if any(run in source for source in sources):
            quoted[start : start + _QUOTED] = b"\1" * _QUOTED
    # A command too short for a run is found whole.
    pieces = ["" if mark else character for character, mark in zip(text, quoted, strict=True)]
    for start, mark in enumerate(quoted):
        if mark and (start == 0 or not quoted[start - 1]):
            pieces[start] = "[…]"
    short = sources[0]
    result = "".join(pieces)
    return result.replace(short, "[…]") if 4 <= len(short) < _QUOTED else result
