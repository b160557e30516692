"""Who asks: a visit, which anybody can make up, at an address, which a class may share."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass

VISIT = "vitaclip.visitor"  # where the gate notes it, in the scope of a request
LONGEST = 100  # characters of a visit's name


@dataclass(frozen=True)
class Visitor:
    """`size` are the bytes of the question that is being asked."""

    address: str
    visit: str = ""
    size: int = 0

    @property
    def places(self) -> tuple[str, ...]:
        """From wide to narrow; nothing for what this program asks itself."""
        return tuple(filter(None, (self.address, self.visit)))


NOBODY = Visitor("")


def network(told: str) -> str:
    """An address without its port; of IPv6 the network, for one visitor has as many as they like.

    An IPv4 address in the clothes of IPv6 is that IPv4 address.
    """
    host = told.strip().strip('"')
    if host.startswith("["):
        host = host[1:].partition("]")[0]
    elif host.count(":") == 1:
        host = host.partition(":")[0]
    try:
        found = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return host[:LONGEST]
    if isinstance(found, ipaddress.IPv6Address):
        inner = found.ipv4_mapped
        return str(inner or ipaddress.ip_network((found, 64), strict=False))
    return str(found)


def visit_name(told: object) -> str:
    """The visit that a request names, if that is a name; a long one is no reason to hold much."""
    return told[:LONGEST] if isinstance(told, str) else ""
