"""Published ports: what `-p` asks for, and who holds which port of the host.

Rules from Engine 28.5.2 and 20.10.24 (facts 123 to 137): a host port belongs to one container per protocol
and address, 0.0.0.0 meaning all; without a host port an ephemeral one is taken, another each time.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from ipaddress import IPv4Address, IPv6Address, ip_address

from course.simulator.messages import Messages
from course.simulator.state import Document
from course.topology.model import ANY_ADDRESS, ANY_IPV6, Address, Listener, Protocol, PublishedPort

#: Linux' default net.ipv4.ip_local_port_range, which Docker takes ephemeral host ports from.
EPHEMERAL = range(32768, 61000)
#: The option of a network for the host's address that ports without one are published at.
HOST_BINDING = "com.docker.network.bridge.host_binding_ipv4"


class PortTaken(Exception):
    """A port cannot be published; the text says why, in the engine's words."""


@dataclass(frozen=True, slots=True)
class PortRequest:
    """One `-p`: a container port, and the host ports (from, to) that will do; (0, 0) for any."""

    container_port: int
    protocol: Protocol
    host_address: Address
    first: int
    last: int
    both_families: bool  # no address given: 0.0.0.0 and [::]


@dataclass(frozen=True, slots=True)
class Inside:
    """Where a container is reached by its host: its addresses on the networks that lead out."""

    ipv4: Address | None
    ipv6: Address | None

    def behind(self, host_address: Address) -> Address:
        """Which of them a port at this address of the host leads to: from IPv6 the proxy may lead to IPv4."""
        chosen = self.ipv4 if host_address.version == 4 else self.ipv6 or self.ipv4
        assert chosen is not None, "nothing is published where nothing leads to"
        return chosen

    @property
    def host_families(self) -> list[Address]:
        """The addresses of the host that a port without one of its own is published at."""
        return [ANY_ADDRESS, ANY_IPV6] if self.ipv4 is not None else [ANY_IPV6]


def split_port(text: str) -> tuple[int, Protocol]:
    """``80/tcp`` -> (80, "tcp"). Raises ValueError."""
    number, _, protocol = text.partition("/")
    if protocol not in ("", "tcp", "udp", "sctp"):
        raise ValueError(f"invalid proto: {protocol}")
    return int(number), protocol or "tcp"  # type: ignore[return-value]


def requests(
    host_config: Document, exposed: Iterable[str], last_first: bool, host: Address | None = None
) -> Iterator[PortRequest]:
    """What a HostConfig asks to publish: exposed ports with PortBindings, with PublishAllPorts all exposed.

    A binding for a port that is not exposed publishes nothing; the command line exposes what it publishes.
    For one container port single host ports come first, then ranges, then any. `last_first`: as before
    Engine 28 the last one asked for comes first, and for others than TCP the highest host port. `host` is
    the host's address that is meant where none is asked for, None for all of them.
    """
    bindings: dict[str, list[Document] | None] = dict(host_config.get("PortBindings") or {})
    all_of_them = bool(host_config.get("PublishAllPorts"))
    for port in sorted(exposed, key=split_port):
        if port in bindings or all_of_them:
            number, protocol = split_port(port)
            asked = [_request(number, protocol, binding, host) for binding in bindings.get(port) or [{}]]
            yield from _in_old_order(asked, protocol) if last_first else sorted(asked, key=_rank)


def _rank(request: PortRequest) -> tuple[bool, bool, int, int]:
    return (not request.first, request.first != request.last, request.first, request.last)


def _in_old_order(asked: list[PortRequest], protocol: Protocol) -> list[PortRequest]:
    return asked[::-1] if protocol == "tcp" else sorted(asked, key=lambda request: -request.first)


def _request(port: int, protocol: Protocol, binding: Document, host: Address | None) -> PortRequest:
    host_ip = str(binding.get("HostIp") or host or "")
    first, _, last = str(binding.get("HostPort") or "0").partition("-")
    address = ip_address(host_ip) if host_ip else ANY_ADDRESS
    return PortRequest(port, protocol, address, int(first or 0), int(last or first or 0), not host_ip)


class HostPorts:
    """The ports of one host that its engine has given out."""

    def __init__(self, messages: Messages, addresses: Iterable[Address] | None, one_check: bool) -> None:
        """`addresses` are those of the host, None where ports may be taken at any."""
        self._messages = messages
        always = (ANY_ADDRESS, ANY_IPV6, IPv4Address("127.0.0.1"), IPv6Address("::1"))
        self._addresses = None if addresses is None else {*always, *addresses}
        self._one_check = one_check  # before 28, only the very same address was looked up first
        self._held: dict[tuple[Protocol, int], list[Address]] = {}
        self._cursor: dict[tuple[Protocol, Address, range], int] = {}  # the port to try next

    def publish(
        self, wanted: Iterable[PortRequest], inside: Inside, host_listeners: Iterable[Listener]
    ) -> list[PublishedPort]:
        """Take all that is wanted for the container with these addresses, or nothing. Raises PortTaken."""
        taken: list[PublishedPort] = []
        listeners = tuple(host_listeners)
        try:
            for request in wanted:
                taken += self._publish_one(request, inside, listeners, taken)
        except PortTaken:
            self.release(taken)
            raise
        return taken

    def release(self, published: Iterable[PublishedPort]) -> None:
        for port in published:
            self._held[port.protocol, port.host_port].remove(port.host_address)

    def _publish_one(
        self,
        request: PortRequest,
        inside: Inside,
        listeners: tuple[Listener, ...],
        mine: list[PublishedPort],
    ) -> list[PublishedPort]:
        families = inside.host_families if request.both_families else [request.host_address]
        if families[0].version == 4 and inside.ipv4 is None:
            return []  # nothing translates IPv4 to IPv6, and the engine says nothing of it
        request = replace(request, host_address=families[0])
        port = self._choose(request, inside.behind(families[0]), listeners, mine)
        self._held.setdefault((request.protocol, port), []).extend(families)
        return [PublishedPort(port, request.container_port, family, request.protocol) for family in families]

    def _choose(
        self,
        request: PortRequest,
        address: Address,
        listeners: tuple[Listener, ...],
        mine: list[PublishedPort],
    ) -> int:
        why = "all ports are allocated"
        for port in self._candidates(request):
            if request.first:
                why = self._objection(request, port, address, listeners, mine)
            if not (why if request.first else self._holder(request, port)):
                return port
        raise PortTaken(why)

    def _candidates(self, request: PortRequest) -> Iterator[int]:
        """The host ports that will do, from the one on that follows the last given out for such a request."""
        ports = range(request.first, request.last + 1) if request.first else EPHEMERAL
        key = (request.protocol, request.host_address, ports)
        start = self._cursor.get(key, ports.start)
        for port in itertools.chain(range(start, ports.stop), range(ports.start, start)):
            self._cursor[key] = port + 1
            yield port

    def _objection(
        self,
        request: PortRequest,
        port: int,
        address: Address,
        listeners: tuple[Listener, ...],
        mine: list[PublishedPort],
    ) -> str:
        texts = self._messages
        bind = (str(request.host_address), port, str(address), request.container_port, request.protocol)
        if any((p.host_port, p.container_port) == (port, request.container_port) for p in mine):
            return texts.port_twice(port)
        if (holder := self._holder(request, port)) is not None:
            if self._one_check and holder != request.host_address:
                return texts.port_in_use(*bind)
            return texts.port_allocated(str(holder), port)
        if self._addresses is not None and request.host_address not in self._addresses:
            return texts.no_such_host_address(*bind)
        if any(overlap(each, request.host_address, port, request.protocol) for each in listeners):
            return texts.port_in_use(*bind)
        return ""

    def _holder(self, request: PortRequest, port: int) -> Address | None:
        """The address under which another container holds this port, where that keeps us from it."""
        for held in self._held.get((request.protocol, port), ()):
            same_family = held.version == request.host_address.version
            if same_family and (held == request.host_address or 0 in (int(held), int(request.host_address))):
                return held
        return None


def overlap(listener: Listener, address: Address, port: int, protocol: Protocol) -> bool:
    """Whether a socket keeps another from this address and port."""
    if (listener.port, listener.protocol) != (port, protocol):
        return False
    return listener.address == address or 0 in (int(listener.address), int(address))
