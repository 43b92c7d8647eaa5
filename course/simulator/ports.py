"""Published ports: what `-p` asks for, and who holds which port of the host.

Rules from Engine 28.5.2 and 20.10.24 (facts 123 to 137): a host port belongs to one container per protocol
and address, 0.0.0.0 meaning all; without a host port an ephemeral one is taken, another each time.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import NamedTuple

from course.simulator.messages import Messages
from course.simulator.state import Document
from course.topology.model import ANY_ADDRESS, ANY_IPV6, Address, Listener, Protocol, PublishedPort

#: Linux' default net.ipv4.ip_local_port_range, which Docker takes ephemeral host ports from.
EPHEMERAL = range(32768, 61000)
#: The option of a network for the host's address that ports without one are published at.
HOST_BINDING = "com.docker.network.bridge.host_binding_ipv4"


#: So often an engine tries a port of its own choice before it gives up.
ATTEMPTS = 10


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


class Claim(NamedTuple):
    """One host port that is wanted at several addresses of the host, for one container port."""

    request: PortRequest
    addresses: tuple[Address, ...]

    @property
    def ports(self) -> range:
        """The host ports that will do."""
        return range(self.request.first, self.request.last + 1) if self.request.first else EPHEMERAL

    @property
    def asked(self) -> str:
        """The host ports as they were asked for: ``8080``, ``8080-8081``, or nothing."""
        first, last = self.request.first, self.request.last
        return "" if not first else str(first) if first == last else f"{first}-{last}"

    @property
    def twice(self) -> bool:
        """Whether it wants the port at one address more than once."""
        return any(_overlapping(*pair) for pair in itertools.combinations(self.addresses, 2))


class HostPorts:
    """The ports of one host that its engine has given out."""

    def __init__(self, messages: Messages, addresses: Iterable[Address] | None, old: bool) -> None:
        """`addresses` are those of the host, None where ports may be taken at any.

        `old`: as before Engine 28, which claims a port for each address by itself, looks up who holds it at
        the very same address alone, and tries one port of a range.
        """
        self._messages = messages
        always = (ANY_ADDRESS, ANY_IPV6, IPv4Address("127.0.0.1"), IPv6Address("::1"))
        self._addresses = None if addresses is None else {*always, *addresses}
        self._old = old
        self._held: dict[tuple[Protocol, int], list[Address]] = {}
        self._cursor: dict[tuple[Protocol, Address, range], int] = {}  # the port to try next

    def publish(
        self, wanted: Iterable[PortRequest], inside: Inside, host_listeners: Iterable[Listener]
    ) -> list[PublishedPort]:
        """Take all that is wanted for the container with these addresses, or nothing. Raises PortTaken."""
        taken: list[PublishedPort] = []
        listeners = tuple(host_listeners)
        try:
            for claim in self._claims(wanted, inside):
                port = self._choose(claim, inside, listeners)
                to, protocol = claim.request.container_port, claim.request.protocol
                self._held.setdefault((protocol, port), []).extend(claim.addresses)
                taken += [PublishedPort(port, to, address, protocol) for address in claim.addresses]
        except PortTaken:
            self.release(taken)
            raise
        return taken

    def release(self, published: Iterable[PublishedPort]) -> None:
        for port in published:
            self._held[port.protocol, port.host_port].remove(port.host_address)

    def _claims(self, wanted: Iterable[PortRequest], inside: Inside) -> Iterator[Claim]:
        """What asks for the same ports of the host and the container gets the same one, at each address."""
        for _, group in itertools.groupby(wanted, _same_port):
            asked = [(request, address) for request in group for address in _addresses(request, inside)]
            if self._old:
                yield from (Claim(request, (address,)) for request, address in asked)
            elif asked:
                yield Claim(asked[0][0], tuple(address for _, address in asked))

    def _choose(self, claim: Claim, inside: Inside, listeners: tuple[Listener, ...]) -> int:
        several, any_port = len(claim.ports) > 1, not claim.request.first
        why = ""
        for _ in range(ATTEMPTS if several and (any_port or not self._old) else 1):
            port = self._next(claim) if several else claim.request.first
            why = self._objection(claim, port, inside, listeners)
            if not why:
                return port
        raise PortTaken(why)

    def _next(self, claim: Claim) -> int:
        """The next port that no container holds, after the last one found for such a claim.

        Raises PortTaken.
        """
        protocol, ports = claim.request.protocol, claim.ports
        start = self._cursor.get((protocol, claim.addresses[0], ports), ports.start)
        for port in itertools.chain(range(start, ports.stop), range(ports.start, start)):
            if self._looked_up(claim, port) is None:
                for address in claim.addresses:
                    self._cursor[protocol, address, ports] = port + 1
                return port
        raise PortTaken(self._messages.no_port_left())

    def _objection(self, claim: Claim, port: int, inside: Inside, listeners: tuple[Listener, ...]) -> str:
        """Why the port cannot be taken at all of the addresses, in the engine's words; "" where it can."""
        texts, protocol = self._messages, claim.request.protocol
        if (holder := self._looked_up(claim, port)) is not None:
            return texts.port_allocated(str(holder), port)
        if claim.twice:
            return texts.port_twice(port)
        for address in claim.addresses:
            to = (str(inside.behind(address)), claim.request.container_port, protocol)
            if self._addresses is not None and address not in self._addresses:
                return texts.no_such_host_address(str(address), port, claim.asked, *to)
            listening = any(overlap(each, address, port, protocol) for each in listeners)
            if listening or self._holder(address, port, protocol) is not None:
                return texts.port_in_use(str(address), port, claim.asked, *to)
        return ""

    def _looked_up(self, claim: Claim, port: int) -> Address | None:
        """At which address the engine knows that another container holds this port."""
        protocol = claim.request.protocol
        holders = ((address, self._holder(address, port, protocol)) for address in claim.addresses)
        return next((held for address, held in holders if held and (not self._old or held == address)), None)

    def _holder(self, address: Address, port: int, protocol: Protocol) -> Address | None:
        """The address under which another container holds this port, where that keeps us from it."""
        held = self._held.get((protocol, port), ())
        return next((each for each in held if _overlapping(each, address)), None)


def _same_port(request: PortRequest) -> tuple[int, Protocol, int, int]:
    return request.container_port, request.protocol, request.first, request.last


def _addresses(request: PortRequest, inside: Inside) -> list[Address]:
    """Where on the host it is published. Nothing translates IPv4 to IPv6; the engine says nothing of that."""
    if request.both_families:
        return inside.host_families
    return [] if request.host_address.version == 4 and inside.ipv4 is None else [request.host_address]


def _overlapping(one: Address, other: Address) -> bool:
    return one.version == other.version and (one == other or 0 in (int(one), int(other)))


def overlap(listener: Listener, address: Address, port: int, protocol: Protocol) -> bool:
    """Whether a socket keeps another from this address and port."""
    if (listener.port, listener.protocol) != (port, protocol):
        return False
    return listener.address == address or 0 in (int(listener.address), int(address))
