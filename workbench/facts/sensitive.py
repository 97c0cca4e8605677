"""Names that plainly say what they hold: secrets, and people."""

import re

_PARTS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_SECRET = frozenset(
    "password passwords passwd pwd passphrase secret secrets token tokens apikey credential credentials cvv ssn salary payroll".split()
)
_PERSONAL = frozenset("email phone birth dob address patient patients".split())


def parts(name: str) -> list[str]:
    """The words of an identifier, lower case.

    >>> parts("userPassword_hash2"), parts("API_KEY")
    (['user', 'password', 'hash', '2'], ['api', 'key'])
    """
    return [part.lower() for part in _PARTS.findall(name)]


def is_secret(name: str) -> bool:
    """True where an identifier (table, column, key, parameter) plainly names secrets, cards, health or pay."""
    return not _SECRET.isdisjoint(parts(name))


def is_personal(name: str) -> bool:
    """True where an identifier plainly names personal data."""
    return not _PERSONAL.isdisjoint(parts(name))
