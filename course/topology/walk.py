"""Following a connection: from a container, the host or the outside, to who takes it, or where it stops.

This is the one answer to "who reaches whom": the simulated tools, the traces, the picture and the checks
all ask `walk`. Rules as Engine 28.5.2 and 20.10.24 on Linux show them (facts 138 to 151, 201 to 224).
"""

from __future__ import annotations

from course.topology import desktop
from course.topology import sentences as say
from course.topology import swarm_sentences as across
from course.topology.model import (
    OUTSIDE,
    Address,
    Container,
    Endpoint,
    Host,
    Network,
    Place,
    Topology,
)
from course.topology.names import LOCALHOST, Resolution, resolve
from course.topology.overlay import host_at, overlay_with
from course.topology.parents import near
from course.topology.past_host import PastHost
from course.topology.stacks import (
    Stack,
    default_route,
    engine_stack,
    holder,
    host_addresses,
    interfaces,
    stack_of,
)
from course.topology.trace import Trace, Verdict
from course.topology.url import URL


def walk(topology: Topology, source: str | Place, target: str | URL) -> Trace:
    """Follow a connection from `source` (a place; or a container's or host's name, or "outside") to `target`.

    A target without a scheme is host:port. The scheme ``icmp`` is a ping. Raises URLError for a target that
    is no URL; a source that does not exist, or does not run, gives the verdict "not tried".
    """
    url = target if isinstance(target, URL) else URL.parse(target)
    place = topology.place(source) if isinstance(source, str) else source
    if place is None:
        return _not_tried(Place("container", str(source)), url, say.no_such_source(str(source)))
    container = topology.at(place) if place.kind == "container" else None
    on = topology.host(place.host)
    if on is not None and on.off and place.kind != "outside":
        return _not_tried(place, url, across.nothing_on(on))
    if container is not None and container.state != "running":
        return _not_tried(place, url, say.source_not_running(container))
    return _Walk(topology, place, url).from_start(container)


def _not_tried(place: Place, url: URL, reason: str) -> Trace:
    return Trace(place, url, (), Verdict.NOT_TRIED, reason)


class _Walk(PastHost):
    """A connection from its source to wherever it gets to."""

    # -- names and routes -------------------------------------------------------------------

    def from_start(self, container: Container | None) -> Trace:
        found = resolve(self._topology, self._source, self._url.host)
        if not found.addresses:
            return self._unknown(found, container)
        self._to = found.addresses[0]
        if found.origin != "address":
            self._hop("name", self._source, say.resolved(self._source, found))
        if container is not None:
            return self._from_stack(stack_of(self._topology, container), self._to)
        host = self._topology.host(self._source.name)
        return self._from_outside(self._to) if host is None else self._from_stack(Stack(host), self._to)

    def _unknown(self, found: Resolution, container: Container | None) -> Trace:
        on_host = container is not None and stack_of(self._topology, container).owner is None
        beyond = found.answer == "nxdomain" and not self._topology.outside.seen
        text = say.unknown_name(self._source, found, on_host, seen=not beyond)
        if beyond:
            return self._stop("outside", OUTSIDE, text, Verdict.UNKNOWN_NAME)
        return self._stop("name", self._source, text, Verdict.UNKNOWN_NAME)

    def _from_stack(self, stack: Stack, to: Address) -> Trace:
        if to.is_loopback and not self._has_loopback(stack, to):
            return self._stop("route", self._source, say.no_ipv6(self._source), Verdict.NO_ROUTE)
        if to.is_loopback:
            self._hop("route", self._source, say.loopback(self._source, stack.place, to))
            return self._host_port(stack, to, True) if stack.owner is None else self._listener(stack, to)
        return self._from_host(stack, to) if stack.owner is None else self._from_container(stack, to)

    def _has_loopback(self, stack: Stack, to: Address) -> bool:
        """Engines before 27 switch IPv6 off in containers that are on no network with it."""
        if to.version == 4 or stack.owner is None or stack.host.filters(6):
            return True
        return any(endpoint.address6 for endpoint, _ in interfaces(self._topology, stack))

    def _from_container(self, stack: Stack, to: Address) -> Trace:
        ends = interfaces(self._topology, stack)
        if any(to in (endpoint.address, endpoint.address6) for endpoint, _ in ends):
            self._hop("route", self._source, say.own_address(self._source, to))
            return self._listener(stack, to)
        for endpoint, network in ends:
            if near(endpoint, network, to):
                return self._on_link(stack, endpoint, network, to)
        out = default_route(self._topology, stack, to.version)
        if out is None:
            return self._stop("route", self._source, say.no_route(self._source, to, ends), Verdict.NO_ROUTE)
        return self._by_parent(stack, *out, to) if out[1].on_parent else self._through_host(stack, *out, to)

    # -- within one network -----------------------------------------------------------------

    def _on_link(self, stack: Stack, endpoint: Endpoint, network: Network, to: Address) -> Trace:
        self._hop("route", self._source, say.on_link(endpoint, network, to))
        if network.driver == "overlay":
            return self._on_overlay(stack.host, network, to)
        if network.on_parent:
            return self._on_parent(stack, network, to)
        if to in network.gateways:
            self._hop("bridge", network.place, say.to_gateway(network, stack.host))
            return self._host_port(engine_stack(stack.host), to, local=False, by=network)
        neighbour = holder(self._topology, network, to)
        if neighbour is None:
            return self._stop("bridge", network.place, say.nobody_has(network, to), Verdict.NO_HOST)
        if not network.icc and stack.host.filters(to.version):
            # For IPv6 even the question who has the address is dropped.
            unknown = to.version == 6 and self._url.scheme != "icmp"
            verdict = Verdict.NO_HOST if unknown else Verdict.TIMED_OUT
            return self._stop("rule", network.place, say.icc_off(network), verdict)
        self._hop("bridge", network.place, say.across_bridge(network, neighbour))
        return self._listener(stack_of(self._topology, neighbour), to)

    # -- by way of the host -----------------------------------------------------------------

    def _through_host(self, stack: Stack, endpoint: Endpoint, network: Network, to: Address) -> Trace:
        host, machine = stack.host, engine_stack(stack.host)
        self._hop("route", self._source, say.default_route(endpoint, network, to))
        self._hop("bridge", network.place, say.to_gateway(network, host))
        if to in host_addresses(self._topology, machine):
            return self._host_port(machine, to, local=False, by=network)
        if network.internal and host.filters(to.version):
            return self._stop("rule", machine.place, say.internal(network), Verdict.TIMED_OUT)
        other = self._topology.index.bridge_of(host.name, to)
        if other is not None:
            return self._to_other_bridge(host, network, other, to)
        return self._to_outside(host, network, to)

    def _to_other_bridge(self, host: Host, network: Network, other: Network, to: Address) -> Trace:
        if host.filters(to.version):
            text = say.isolated(network, other, host.engine_place)
            return self._stop("rule", host.engine_place, text, Verdict.TIMED_OUT)
        self._hop("route", host.engine_place, say.not_isolated(network, other))
        return self._across_bridge(other, to)

    def _to_outside(self, host: Host, network: Network, to: Address) -> Trace:
        at = host.engine_place
        if all(own.version != to.version for own in host.engine_addresses):
            # The host says so at once, which a ping does not mind.
            verdict = Verdict.TIMED_OUT if self._url.scheme == "icmp" else Verdict.NO_ROUTE
            return self._stop("route", at, say.host_without_ipv6(at, to), verdict)
        if not network.masquerade or not host.filters(to.version):
            return self._stop("nat", at, say.not_masqueraded(network), Verdict.TIMED_OUT)
        self._hop("nat", at, say.masqueraded(network, host, to.version))
        if host.in_vm:
            return self._leave_vm(host, to)
        return self._host_beside(host, to) or self._arrive_outside(to)

    def _leave_vm(self, host: Host, to: Address) -> Trace:
        """Docker Desktop connects from a program on the host itself, so 127.0.0.1 is reached as well."""
        if to in desktop.NAMES.values():
            self._hop("proxy", host.place, say.desktop_forwards(to))
            return self._host_port(Stack(host), LOCALHOST, local=True)
        if to in desktop.NETWORK:
            return self._stop("route", host.engine_place, say.nobody_in_vm_network(to), Verdict.NO_HOST)
        self._hop("proxy", host.place, say.desktop_connects(to))
        if to in host.addresses:
            return self._host_port(Stack(host), to, local=True)
        return self._arrive_outside(to)

    def _arrive_outside(self, to: Address) -> Trace:
        if (host := host_at(self._topology, to)) is not None:
            if host.off:  # on the network between the hosts nobody says to have its address
                return self._stop("outside", host.place, across.host_off(host), Verdict.NO_HOST)
            self._hop("outside", host.place, across.other_host(host, to))
            return self._to_host(host, to)
        if (arrived := self._arrive_on_wire(to)) is not None:
            return arrived
        if (network := overlay_with(self._topology, to)) is not None:
            return self._stop("route", self._source, across.not_on_overlay(network, to), Verdict.TIMED_OUT)
        sockets = self._topology.outside.listeners.get(to)
        if sockets is None:
            text = say.nobody_outside(to, self._topology.outside.seen)
            return self._stop("outside", OUTSIDE, text, Verdict.TIMED_OUT)
        if self._url.scheme == "icmp":
            return self._answered(OUTSIDE, to)
        for listener in sockets:
            if listener.accepts(to, self._url.port, self._url.protocol):
                return self._accepted(OUTSIDE, listener)
        return self._stop("outside", OUTSIDE, say.refused_outside(to, self._url), Verdict.REFUSED)

    def _from_host(self, stack: Stack, to: Address) -> Trace:
        """From the host, or the machine that the engine runs on."""
        host = stack.host
        if to in host_addresses(self._topology, stack):
            self._hop("route", self._source, say.own_address(self._source, to))
            return self._host_port(stack, to, local=True)
        network = self._topology.index.bridge_of(host.name, to)
        if network is not None:
            return self._host_to_container(stack, network, to)
        if (stopped := self._host_beside(host, to)) is not None:
            return stopped
        if host.in_vm and not stack.vm and to in desktop.NETWORK:
            return self._stop("route", self._source, say.desktop_no_route(to), Verdict.TIMED_OUT)
        self._hop("route", self._source, say.host_leaves(stack.place, to))
        return self._leave_vm(host, to) if stack.vm else self._arrive_outside(to)

    def _host_to_container(self, stack: Stack, network: Network, to: Address) -> Trace:
        if not stack.of_engine:
            return self._stop("route", self._source, say.desktop_no_route(to), Verdict.TIMED_OUT)
        self._hop("route", self._source, say.host_on_bridge(stack.place, network, to))
        return self._across_bridge(network, to)

    def _across_bridge(self, network: Network, to: Address) -> Trace:
        container = holder(self._topology, network, to)
        if container is None:
            return self._stop("bridge", network.place, say.nobody_has(network, to), Verdict.NO_HOST)
        self._hop("bridge", network.place, say.across_bridge(network, container))
        return self._listener(stack_of(self._topology, container), to)

    def _from_outside(self, to: Address) -> Trace:
        for host in self._topology.hosts:
            if to in host.addresses and host.off:
                return self._stop("outside", host.place, across.host_off(host), Verdict.TIMED_OUT)
            if to in host.addresses:
                self._hop("outside", OUTSIDE, say.from_outside(host, to))
                return self._to_host(host, to)
        if (arrived := self._arrive_on_wire(to)) is not None:
            return arrived
        if any(network.holds(to) for network in self._topology.networks):
            return self._stop("outside", OUTSIDE, say.private_address(to), Verdict.TIMED_OUT)
        return self._arrive_outside(to)
