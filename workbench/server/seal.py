"""Seal: secrets at rest, opened only with the operator's key and only where they belong."""

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from workbench.domain.errors import InputError, WorkbenchError

CHAIN = b"workbench chain v1"
"""What the key of the chain (:mod:`workbench.domain.chain`) is for."""

_NONCE_BYTES = 12


class CannotOpen(WorkbenchError):
    """What was sealed does not open: the key is another one, or the seal was moved or changed."""


class Seal:
    """AES-256-GCM under a key derived (HKDF-SHA-256) from *secret*, WORKBENCH_SECRET_KEY; None seals and opens nothing.

    What is sealed is bound to a *place*, the id of what it belongs to: put elsewhere, it does not open.
    """

    def __init__(self, secret: str | None) -> None:
        self._box = None if secret is None else AESGCM(derived(secret, b"workbench seal v1"))

    def close(self, plain: bytes, place: str, what: str) -> bytes:
        """*plain*, sealed for *place*.

        Raises:
            InputError: there is no key; the message says what to set so that *what* can be kept.
        """
        if self._box is None:
            raise InputError(f"{what} cannot be kept: set WORKBENCH_SECRET_KEY (openssl rand -hex 32) and restart")
        nonce = os.urandom(_NONCE_BYTES)
        return nonce + self._box.encrypt(nonce, plain, place.encode())

    def open(self, sealed: bytes, place: str) -> bytes:
        """What was sealed for *place*.

        Raises:
            CannotOpen: there is no key, or it is another one, or *sealed* is not what was sealed here.
        """
        if self._box is None:
            raise CannotOpen(
                "WORKBENCH_SECRET_KEY is not set; set the one that this was sealed under, or give the secret again"
            )
        try:
            return self._box.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], place.encode())
        except InvalidTag:
            raise CannotOpen(
                "WORKBENCH_SECRET_KEY is not the one that this was sealed under; set that one, or give the secret again"
            ) from None


def derived(secret: str, purpose: bytes) -> bytes:
    """32 bytes for *purpose* alone, from *secret*."""
    return HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=purpose).derive(secret.encode())
