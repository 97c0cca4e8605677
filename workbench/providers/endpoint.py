"""Endpoint: the address that a person gave, checked, as the address that is asked."""

from urllib.parse import urlsplit, urlunsplit

from workbench.domain.errors import InputError

_PATH = "/chat/completions"


def chat_url(base: str, name: str, path: str = _PATH) -> str:
    """The address of *path*, the chat completions, under *base*, as *name* (an option or a variable) gave it.

    A base is given as the vendor's SDK takes it; an address that already ends in *path* is taken as it is.

    Raises:
        InputError: *base* is not an address that can be asked. The message never repeats a password or a query.

    >>> chat_url("http://127.0.0.1:8000/v1/", "--api-url"), chat_url("https://host/v1/chat/completions", "--api-url")
    ('http://127.0.0.1:8000/v1/chat/completions', 'https://host/v1/chat/completions')
    """
    try:
        parts = urlsplit(base.strip())
        host, port = parts.hostname, parts.port
    except ValueError:
        raise InputError(f"{name} is not an address. Give one like https://host/v1.") from None
    if parts.username is not None or parts.password is not None:
        raise InputError(f"{name} holds a user name or password. Set the key in the environment instead.")
    if parts.scheme not in ("http", "https") or not host or port == 0:
        raise InputError(f'{name} is not an address that can be asked. Give one like "https://host/v1".')
    if parts.query or parts.fragment:
        raise InputError(f"{name} holds a query or a fragment. Give the address without it.")
    if any(character.isspace() or not character.isprintable() for character in base.strip()):
        raise InputError(f"{name} holds a space or a control character.")
    folder = parts.path.rstrip("/").removesuffix(path)
    return urlunsplit((parts.scheme, parts.netloc, folder + path, "", ""))
