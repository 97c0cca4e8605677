"""Settings of a server: the environment, every variable checked, as one frozen struct."""

import ipaddress
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from workbench.domain.errors import InputError, nearest
from workbench.domain.risk import Action
from workbench.store.kind import no_other_file

_LEVELS = ("debug", "info", "warning", "error")
_SECRET_CHARACTERS = 16


class ServerSettings(msgspec.Struct, frozen=True, kw_only=True):
    """What was asked for. ``allow`` are the networks that an ``api_url`` or a host may lead to besides the public ones.

    Secrets are read once, here; :meth:`__repr__` shows none.
    """

    host: str = "127.0.0.1"
    port: int = 8009
    db: Path = Path(".workbench/workbench.duckdb")
    secret_key: str | None = None
    admin_token: str | None = None
    no_rule: Action = Action.BLOCK
    operator_file: Path = Path("workbench.toml")
    allow: tuple[str, ...] = ()
    model_timeout_s: float = 30.0
    part_bytes: int | None = None
    cache_ttl_s: float = 3_600.0
    cache_entries: int = 100_000
    cache_bytes: int = 64 << 20
    max_body_bytes: int = 4 << 20
    rate_per_minute: int = 60_000
    drain_s: int = 0
    log_level: str = "info"
    tls_cert: Path | None = None
    tls_key: Path | None = None
    trusted_proxy: str | None = None
    events_file: Path | None = None
    heads_file: Path | None = None
    heads_every: int = 1_000
    retention_days: int | None = None

    def __repr__(self) -> str:
        return f"ServerSettings(host={self.host!r}, port={self.port}, db={str(self.db)!r})"

    @property
    def is_loopback(self) -> bool:
        """True where only this machine can reach the server, as far as it knows."""
        return _is_loopback(self.host) and self.trusted_proxy is None

    @property
    def is_exposed(self) -> bool:
        """True where tokens would cross a network in clear."""
        return not (_is_loopback(self.host) or self.tls_cert or self.trusted_proxy)


def load(environ: Mapping[str, str], **given: Any) -> ServerSettings:
    """The settings that *environ* holds; what is *given* and not None goes before.

    Raises:
        InputError: a variable cannot be used; the message names it and what to write.
        StoreError: the store's path leads to a file of another kind.
    """

    def text(name: str) -> str | None:
        return environ.get(f"WORKBENCH_{name}", "").strip() or None

    found: dict[str, Any] = {
        "host": text("HOST"),
        "port": _whole(environ, "PORT", 0, 65_535),
        "db": _path(text("DB")),
        "secret_key": _secret(text("SECRET_KEY")),
        "admin_token": text("ADMIN_TOKEN"),
        "no_rule": _no_rule(text("NO_RULE")),
        "operator_file": _path(text("SETTINGS")),
        "model_timeout_s": _whole(environ, "MODEL_TIMEOUT_S", 1, 600),
        "part_bytes": _whole(environ, "PART_BYTES", 1_024, 64 << 20),
        "cache_ttl_s": _whole(environ, "CACHE_TTL_S", 0, 30 * 86_400),
        "cache_entries": _whole(environ, "CACHE_ENTRIES", 0, 10_000_000),
        "cache_bytes": _whole(environ, "CACHE_BYTES", 0, 1 << 36),
        "max_body_bytes": _whole(environ, "MAX_BODY_BYTES", 1_024, 1 << 30),
        "rate_per_minute": _whole(environ, "RATE_PER_MINUTE", 1, 1_000_000_000),
        "drain_s": _whole(environ, "DRAIN_S", 0, 3_600),
        "log_level": _one_of(text("LOG_LEVEL"), "LOG_LEVEL", _LEVELS),
        "tls_cert": _path(text("TLS_CERT")),
        "tls_key": _path(text("TLS_KEY")),
        "trusted_proxy": text("TRUSTED_PROXY"),
        "events_file": _path(text("EVENTS_FILE")),
        "heads_file": _path(text("HEADS_FILE")),
        "heads_every": _whole(environ, "HEADS_EVERY", 1, 1_000_000),
        "retention_days": _whole(environ, "RETENTION_DAYS", 1, 36_500),
    }
    found.update((name, value) for name, value in given.items() if value is not None)
    settings = ServerSettings(**{name: value for name, value in found.items() if value is not None})
    if (settings.tls_cert is None) != (settings.tls_key is None):
        raise InputError("set WORKBENCH_TLS_CERT and WORKBENCH_TLS_KEY together, or neither")
    no_other_file(settings.db)
    allow = text("ALLOW_ADDRESSES")
    # Whoever reaches a server that listens on this machine alone can reach this machine's other ports as well.
    default = ("loopback",) if settings.is_loopback else ()
    return msgspec.structs.replace(settings, allow=default if allow is None else _networks(allow))


def _whole(environ: Mapping[str, str], name: str, least: int, most: int) -> int | None:
    text = environ.get(f"WORKBENCH_{name}", "").strip()
    if not text:
        return None
    if not re.fullmatch(r"[0-9]{1,12}", text) or not least <= int(text) <= most:
        raise InputError(f"WORKBENCH_{name} must be a whole number from {least} to {most}, not {text[:40]!r}")
    return int(text)


def _path(text: str | None) -> Path | None:
    return None if text is None else Path(text)


def _secret(text: str | None) -> str | None:
    if text is not None and len(text) < _SECRET_CHARACTERS:
        raise InputError(
            f"WORKBENCH_SECRET_KEY is shorter than {_SECRET_CHARACTERS} characters; make one with: openssl rand -hex 32"
        )
    return text


def _no_rule(text: str | None) -> Action | None:
    found = _one_of(text, "NO_RULE", (Action.BLOCK.value, Action.ALLOW.value))
    return None if found is None else Action(found)


def _one_of(text: str | None, name: str, words: tuple[str, ...]) -> str | None:
    if text is not None and text not in words:
        raise InputError(f"WORKBENCH_{name} is {text[:40]!r}; use {' or '.join(words)}.{nearest(text, words)}")
    return text


def _networks(text: str) -> tuple[str, ...]:
    words = tuple(word.strip() for word in text.split(",") if word.strip())
    for word in words:
        if word in {"loopback", "private", "none"}:
            continue
        try:
            ipaddress.ip_network(word)
        except ValueError:
            raise InputError(
                f"WORKBENCH_ALLOW_ADDRESSES holds {word[:60]!r}; "
                "write loopback, private, none or a network like 10.1.0.0/16"
            ) from None
    return tuple(word for word in words if word != "none")


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
