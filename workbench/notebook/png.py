"""Png: a picture packed tightly. What draws charts is in a hurry and leaves it four times as large as it has to be."""

import struct
import zlib
from collections.abc import Iterator

_SIGNATURE = b"\x89PNG\r\n\x1a\n"


def packed(picture: bytes) -> bytes:
    """*picture* with the same pixels in fewer bytes.

    Source:
        Portable Network Graphics, ISO/IEC 15948, section 5: a signature, then chunks; those of kind ``IDAT`` together
        are one zlib stream.
    """
    parts, pixels = [_SIGNATURE], b""
    for kind, data in _chunks(picture):
        if kind == b"IDAT":
            pixels += data
            continue
        if kind == b"IEND":
            parts.append(_chunk(b"IDAT", zlib.compress(zlib.decompress(pixels), 9)))
        parts.append(_chunk(kind, data))
    return b"".join(parts)


def _chunks(picture: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = len(_SIGNATURE)
    while at < len(picture):
        (size,) = struct.unpack_from(">I", picture, at)
        yield picture[at + 4 : at + 8], picture[at + 8 : at + 8 + size]
        at += size + 12


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
