"""A picture packed tightly is the same picture."""

import struct
import zlib

from workbench.notebook.png import packed


def test_the_pixels_are_the_same_in_fewer_bytes() -> None:
    """Two stretches of stored bytes become one that is compressed; every other chunk stays, each with its checksum."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    pixels = b"".join(b"\x00" + bytes([row] * 400) for row in range(100))
    stream = zlib.compress(pixels, 0)
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 100, 100, 8, 6, 0, 0, 0))
    text = chunk(b"tEXt", b"Title\x00a chart")
    picture = b"\x89PNG\r\n\x1a\n" + head + text + chunk(b"IDAT", stream[:999]) + chunk(b"IDAT", stream[999:])
    picture += chunk(b"IEND", b"")
    small = packed(picture)
    assert small == b"\x89PNG\r\n\x1a\n" + head + text + chunk(b"IDAT", zlib.compress(pixels, 9)) + chunk(b"IEND", b"")
    assert packed(small) == small
