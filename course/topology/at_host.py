"""Arriving at an address of a host: a published port leads on to a container, else its own programs listen.

Rules as Engine 28.5.2 and 20.10.24 on Linux show them (facts 138 to 151).
"""

from __future__ import annotations

from course.topology import sentences as say
from course.topology import swarm_sentences as across
from course.topology.across import AcrossHosts
from course.topology.model import Address, Container, Host, Network, PublishedPort
from course.topology.services import ingress
from course.topology.stacks import Stack, default_route, publisher, stack_of
from course.topology.trace import HopKind, Trace, Verdict


class AtHost(AcrossHosts):
    """A connection to a port of a host."""

    def _to_host(self, host: Host, to: Address) -> Trace:
        """Arrive at another host, by the network between them, or from outside."""
        if (self._url.port, self._url.protocol) in host.dropped:
            return self._stop("rule", host.place, across.port_dropped(host, self._url), Verdict.TIMED_OUT)
        return self._host_port(Stack(host), to, local=False, forwarded=True)

    def _host_port(
        self, stack: Stack, to: Address, local: bool, forwarded: bool = False, by: Network | None = None
    ) -> Trace:
        """Arrive at an address of the host or of the engine's machine: a published port leads on, else one
        of its own programs listens.

        Packets from the host to its own address, and from outside, are re-addressed to the container, since
        29 those from other networks as well (fact 146); all others are taken by Docker's proxy, which has
        accepted before it finds out that nobody is there. So are all that go on to an internal network, which
        ports lead to on 20.10.24 once their container has left the others (`cases.toml`).
        Those that come by an internal network are re-addressed too, and then dropped as on their way out; so
        are those by another network that is not masqueraded, dropped between the two (28.5.2 and 20.10.24; 29
        was not asked).
        """
        url, host = self._url, stack.host
        if url.scheme == "icmp":
            return self._listener(stack, to)
        found = publisher(self._topology, host, to, url.port, url.protocol)
        if found is None and (meshed := ingress(self._topology, host, url.port, url.protocol)) is not None:
            service, port, network = meshed
            if not stack.of_engine:
                self._hop("proxy", host.place, say.desktop_takes(url.port))
            self._hop("nat", host.place, across.meshed(host, service, port))
            return self._balance(host, network, service, port)
        inside = self._inside(found[0], to.version) if found is not None else None
        if found is None or inside is None:
            return self._listener(stack, to)
        container, published = found
        to_container, network = inside
        if not stack.of_engine:
            self._hop("proxy", host.place, say.desktop_publishes(container, published))
            self._hop("route", host.engine_place, say.desktop_delivers(to_container, published))
            return self._deliver(network, container, to_container, published, proxied=True)
        readdressed = host.filters(to.version) and to_container.version == to.version and not network.internal
        if by is not None and by.internal and readdressed:
            return self._stop("rule", by.place, say.internal_gateway(by, url.port), Verdict.TIMED_OUT)
        elsewhere = by is not None and by is not network
        if by is not None and elsewhere and not by.masquerade and readdressed and host.release < 29:
            text = say.not_masqueraded_gateway(by, network, url.port)
            return self._stop("rule", by.place, text, Verdict.TIMED_OUT)
        direct = forwarded or (elsewhere and host.release >= 29) or (local and not to.is_loopback)
        proxied = not (readdressed and direct)
        kind: HopKind = "proxy" if proxied else "nat"
        self._hop(kind, stack.place, say.published(stack.place, container, published, to_container, proxied))
        return self._deliver(network, container, to_container, published, proxied)

    def _deliver(
        self, network: Network, container: Container, to: Address, port: PublishedPort, proxied: bool
    ) -> Trace:
        self._hop("bridge", network.place, say.across_bridge(network, container))
        return self._listener(stack_of(self._topology, container), to, port.container_port, proxied)

    def _inside(self, container: Container, version: int) -> tuple[Address, Network] | None:
        """The address that a published port leads to: of IPv4 where the container has no IPv6."""
        stack = stack_of(self._topology, container)
        for of in (version, 4):
            if (way := default_route(self._topology, stack, of)) is not None:
                address = way[0].of_version(of)
                assert address is not None
                return address, way[1]
        return None
