"""Secret: a key that can be used but not shown."""

from collections.abc import Mapping
from typing import NoReturn

from workbench.domain.errors import MissingKey

MASK = "****"


class Secret:
    """A key whose repr, str and format are masked, and that refuses to be pickled or copied into a record.

    >>> key = Secret("sk-test", "OPENAI_API_KEY")
    >>> print(key, repr(key), f"{key}")
    **** Secret(****) ****
    """

    __slots__ = ("_value",)

    def __init__(self, value: str, name: str) -> None:
        """Hold *value*, which the environment variable *name* gave.

        Raises:
            MissingKey: it is empty, or holds what cannot stand in a header; the message names the variable alone.
        """
        if not value or not value.isascii() or not value.isprintable() or " " in value:
            raise MissingKey(
                f"{name} is empty, or holds a space, a line break or a character that no key has. Set it again."
            )
        self._value = value

    def reveal(self) -> str:
        """The key itself, for the one header that carries it."""
        return self._value

    @property
    def placeholder(self) -> bool:
        """Whether it is a word or number like ``EMPTY`` that local servers are given, and no secret.

        Such a one is not looked for in what comes back: it may be a word of the answer, and cutting it out would break
        that.
        """
        plain = self._value.isalpha() or self._value.isdigit()
        return len(self._value) < (12 if plain else 6)

    def cut_from(self, body: bytes) -> bytes:
        """*body* with the key masked, unless it is a placeholder."""
        return body if self.placeholder else body.replace(self._value.encode(), MASK.encode())

    def __repr__(self) -> str:
        return f"Secret({MASK})"

    def __str__(self) -> str:
        return MASK

    def __reduce__(self) -> NoReturn:
        raise TypeError("a key is not written down")


class Token(Secret):
    """A key that a credential hands out anew from time to time; what is masked is the latest. None so far is empty."""

    __slots__ = ()

    def __init__(self) -> None:
        self._value = ""

    def renew(self, value: str) -> str:
        """Hold *value*, and give it back."""
        self._value = value
        return value


def needed(variable: str, environ: Mapping[str, str]) -> Secret:
    """The key that the environment variable *variable* holds.

    Raises:
        MissingKey: it is not set.
    """
    value = environ.get(variable, "").strip()
    if not value:
        raise MissingKey(f'{variable} is not set. Set it, or use "recorded:RUN" to work without a key.')
    return Secret(value, variable)
