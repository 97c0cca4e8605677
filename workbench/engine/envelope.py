r"""Envelope: the whole request as one block of untrusted data that its own text can neither forge nor close.

The request is JSON on a single line, between two lines that carry the SHA-256 of that JSON. To close the block early a
command would have to contain its own hash; and it cannot start a line at all: JSON writes a line break as ``\n``.
A hash and not a random nonce, so that the same request is the same bytes every time: what was measured is what runs.
"""

import hashlib
import re
import unicodedata

import msgspec

from workbench.domain.case import Request

_encoder = msgspec.json.Encoder()
# Whatever a person would not see or would see in the wrong order is spelled out: bidirectional overrides, zero-width
# characters, line and paragraph separators, soft hyphens, private use.
_INVISIBLE = re.compile(
    "[" + "".join(
        re.escape(chr(code))
        for code in range(0x7F, 0x3000)
        if unicodedata.category(chr(code)) in {"Cc", "Cf", "Zl", "Zp"}
    ) + "\ufeff\ufff0-\uffff\ue000-\uf8ff\U000e0000-\U000e0fff]"
)  # fmt: skip


def seal(request: Request, part: tuple[int, int] | None = None) -> str:
    """The user message for *request*; *part* says which of how many it is, where it is not the whole of a script."""
    document: dict[str, object] = {
        "command": request.command,
        "arguments": request.arguments,
        "environment_variable_names": request.environment,
        "dialect": request.dialect,
        "connection": request.connection,
        "connection_tags": request.connection_tags,
    }
    if part is not None:
        document["part"], document["parts"] = part
    text = _encoder.encode(document).decode()
    if not text.isascii():
        text = _INVISIBLE.sub(_spell, text)
    digest = hashlib.sha256(text.encode()).hexdigest()
    return (
        f"BEGIN UNTRUSTED REQUEST {digest}\n{text}\nEND UNTRUSTED REQUEST {digest}\n"
        "Judge the request above and call exactly one tool."
    )


def _spell(match: re.Match[str]) -> str:
    units = match.group().encode("utf-16-be")
    return "".join(f"\\u{units[i]:02x}{units[i + 1]:02x}" for i in range(0, len(units), 2))
