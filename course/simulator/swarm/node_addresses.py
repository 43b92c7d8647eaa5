"""The addresses in a request to begin or to join a swarm: where a node listens, and what it tells others."""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import IPv4Network, ip_address
from typing import NamedTuple

from course.simulator import messages_swarm as texts
from course.simulator.state import Document
from course.topology.model import Address

DEFAULT_PORT = 2377
#: The one interface that a simulated host has on the network between hosts.
INTERFACE = "eth0"
_PORTS = range(1, 65536)
#: Where VXLAN packets go, unless another port is chosen of these.
DATA_PORT = 4789
DATA_PORTS = range(1024, 49152)


class NodeAddress(NamedTuple):
    """Where the others find a node, and at which port it manages the swarm."""

    address: Address
    port: int


def node_address(body: Document, own: Sequence[Address]) -> NodeAddress:
    """What a request says of the node, whose addresses are `own`. Raises EngineError (400, 500)."""
    listen = str(body.get("ListenAddr") or "")
    if not listen:
        raise texts.no_listen_address()
    host, _, port = listen.partition(":")
    if host != INTERFACE and _address(host) is None:
        raise texts.bad_listen_address()
    if port and (not port.isdecimal() or int(port) not in _PORTS):
        raise texts.unknown_port(port)
    told, _, told_port = str(body.get("AdvertiseAddr") or "").partition(":")
    chosen = int(told_port) if told_port.isdecimal() else int(port or DEFAULT_PORT)
    if not told or told == INTERFACE:
        return NodeAddress(own[0], chosen)
    address = _address(told)
    if address is None or not int(address):
        raise texts.bad_advertised()
    return NodeAddress(address, chosen)


def data_port(body: Document) -> int:
    """The port that VXLAN packets are sent to. Raises EngineError (500)."""
    port = int(body.get("DataPathPort") or DATA_PORT)
    if port not in DATA_PORTS:
        raise texts.bad_data_port(port)
    return port


def remote_address(text: str) -> tuple[str, str]:
    """``192.0.2.10:2377`` -> host and port; 2377 where none is given."""
    host, colon, port = text.rpartition(":")
    return (host, port) if colon else (text, str(DEFAULT_PORT))


def address_pools(body: Document, size: int) -> list[IPv4Network]:
    """The ranges that overlay networks get their subnets of, each `size` long. Raises EngineError (500)."""
    pools = []
    for text in body.get("DefaultAddrPool") or []:
        try:
            pool = IPv4Network(text)
        except ValueError:
            raise texts.bad_address_pool(text) from None
        if pool.prefixlen > size:
            raise texts.subnets_too_large(text, size)
        pools.append(pool)
    return pools


def _address(text: str) -> Address | None:
    try:
        return ip_address(text)
    except ValueError:
        return None
