"""Draft: the requests of one batch on their way to a vendor, written to a file that nobody else can open."""

import tempfile
from types import TracebackType
from typing import Self

from workbench.providers.batch import Place, Post
from workbench.store import batches


class Draft:
    """Requests written one after the other, up to what *post* takes at once; in memory there are only their places."""

    def __init__(self, post: Post, key: str | None = None) -> None:
        self.key = key or batches.new_key()
        self.places: list[tuple[int, int]] = []
        self.ceiling_usd: float | None = 0.0
        self.file = tempfile.TemporaryFile()
        self._post = post
        self.size = self.file.write(post.head)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        self.file.close()

    def add(self, position: int, repeat: int, body: bytes, ceiling_usd: float | None = None) -> bool:
        """Write one request; False where it is one too many."""
        entry = self._post.entry(Place(position, repeat).named(self.key), body)
        if self.places:
            entry = self._post.between + entry
        is_full = len(self.places) >= self._post.most_requests
        if is_full or self.size + len(entry) + len(self._post.tail) > self._post.most_bytes:
            return False
        self.size += self.file.write(entry)
        self.places.append((position, repeat))
        if self.ceiling_usd is not None:
            self.ceiling_usd = None if ceiling_usd is None else self.ceiling_usd + ceiling_usd
        return True

    def finish(self) -> None:
        """Nothing follows: it can be read from its beginning."""
        self.size += self.file.write(self._post.tail)
        self.file.seek(0)
