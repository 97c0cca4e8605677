"""Addresses: where this server may be told to connect. Checked when it is told, and again at each connect.

A name may lead elsewhere tomorrow than when it was checked, so what decides is the address that is about to be
connected to. Link-local addresses, where clouds answer with credentials, are refused whatever the operator allows.
"""

import ipaddress
import socket
from collections.abc import Sequence

from workbench.domain.errors import InputError

_Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_Network = ipaddress.IPv4Network | ipaddress.IPv6Network
# Cloud metadata that is not link-local: AWS over IPv6, Alibaba, Oracle's and Azure's wire server.
_METADATA = tuple(
    ipaddress.ip_network(text)
    for text in ("fd00:ec2::254/128", "100.100.100.200/32", "168.63.129.16/32", "192.0.0.192/32")
)
# Its names as well: where they lead nowhere yet, nothing else tells what they are for.
_METADATA_NAMES = frozenset({"metadata.google.internal", "metadata.goog", "instance-data.ec2.internal"})
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_NEVER = "link-local and metadata addresses are never connected to"


class Addresses:
    """The addresses that are allowed: public ones, and what the words and networks of *allow* add."""

    def __init__(self, allow: Sequence[str]) -> None:
        self._loopback = "loopback" in allow
        self._private = "private" in allow
        self._networks: list[_Network] = [
            ipaddress.ip_network(word) for word in allow if word not in {"loopback", "private"}
        ]

    def refusal(self, text: str) -> str | None:
        """Why the address *text* may not be connected to, or None where it may."""
        try:
            address = _plain(ipaddress.ip_address(text.partition("%")[0]))
        except ValueError:
            return "that is no address"
        if address.is_link_local or any(address in network for network in _METADATA):
            return _NEVER
        if any(address in network for network in self._networks):
            return None
        if address.is_loopback:
            return None if self._loopback else _ask("loopback")
        if address.is_multicast or address.is_unspecified or address.is_reserved:
            return "that address is nobody's"
        return None if address.is_global or self._private else _ask("private")

    def admits(self, text: str) -> None:
        """Nothing, where the address *text* may be connected to.

        Raises:
            PermissionError: it may not; the message says why.
        """
        why = self.refusal(text)
        if why is not None:
            raise PermissionError(13, why)

    def check_host(self, host: str, what: str) -> None:
        """Nothing, where *host* may be connected to as far as can be told now. A name that leads nowhere yet may.

        Raises:
            InputError: one of its addresses is not allowed; the message names *what* holds it.
        """
        if host.rstrip(".").lower() in _METADATA_NAMES:
            raise InputError(f"{what} leads to {host}: {_NEVER}")
        try:
            found = {str(entry[4][0]) for entry in socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)}
        except (OSError, UnicodeError):
            return  # checked again when it is connected to
        for address in sorted(found):
            why = self.refusal(address)
            if why is not None:
                raise InputError(f"{what} leads to {address}: {why}")


def _ask(word: str) -> str:
    return f"{word} addresses are not connected to; the operator allows them with WORKBENCH_ALLOW_ADDRESSES={word}"


def _plain(address: _Address) -> _Address:
    """The IPv4 address inside of *address* where it only wraps one."""
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return address.ipv4_mapped
        if address.sixtofour is not None:
            return address.sixtofour
        if address in _NAT64:
            return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address
