"""Body: the JSON of a request, refused where an object names one thing twice.

JSON leaves open which of the two counts: a proxy that checked the first would have checked something else than what is
judged, and run, here.
"""

import json
from typing import Any

from litestar import Request
from litestar.datastructures import State

from workbench.domain.access import Principal
from workbench.domain.errors import InputError


class JsonRequest(Request[Principal, None, State]):
    """A request whose body means one thing."""

    async def json(self) -> Any:
        """The document that the body is.

        Raises:
            InputError: an object in it has a name twice.
        """
        document = await super().json()
        check(await self.body())  # after the other, which says what is no JSON
        return document


def check(body: bytes) -> None:
    """Nothing, where no object in *body*, which is JSON, has a name twice.

    Raises:
        InputError: one has.
    """
    _check.decode(body.decode() or "null")


def _once(pairs: list[tuple[str, Any]]) -> None:
    if len(dict(pairs)) == len(pairs):
        return
    seen: set[str] = set()
    for name, _ in pairs:
        if name in seen:
            raise InputError(f"the request says {name[:60]!r} twice in one object; say it once")
        seen.add(name)


_check = json.JSONDecoder(object_pairs_hook=_once, parse_int=float)
