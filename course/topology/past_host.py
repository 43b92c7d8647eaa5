"""Steps on macvlan and ipvlan networks: between their containers, and out by the parent, past the host.

Rules as Engine 28.5.2 and 20.10.24 on Linux show them (tests/conformance/test_reach_by_parent.py).
"""

from __future__ import annotations

from course.topology import parent_sentences as parents
from course.topology import sentences as say
from course.topology.at_host import AtHost
from course.topology.model import Address, Container, Endpoint, Host, Network
from course.topology.overlay import host_at
from course.topology.parents import beside, on_any_wire, on_wire
from course.topology.stacks import Stack, holder, host_addresses, stack_of
from course.topology.trace import Trace, Verdict


class PastHost(AtHost):
    """A connection by an interface of the host that it shares with containers."""

    def _arrive_outside(self, to: Address) -> Trace:
        raise NotImplementedError

    # -- from such a container --------------------------------------------------------------

    def _on_parent(self, stack: Stack, network: Network, to: Address) -> Trace:
        """To an address on the same link: another container, or who is behind the parent."""
        neighbour = holder(self._topology, network, to)
        if neighbour is not None and not network.apart:
            return self._to_neighbour(network, neighbour, to)
        if neighbour is not None:
            text = parents.kept_apart(network, neighbour)
            # In layer 3 nobody is asked who has the address: the packet is dropped without a word.
            return self._stop("rule", network.place, text, self._unheard(network))
        return self._behind_parent(stack.host, network, to)

    @staticmethod
    def _unheard(network: Network) -> Verdict:
        return Verdict.TIMED_OUT if network.routed else Verdict.NO_HOST

    def _to_neighbour(self, network: Network, neighbour: Container, to: Address) -> Trace:
        self._hop("bridge", network.place, parents.to_neighbour(network, neighbour))
        return self._listener(stack_of(self._topology, neighbour), to)

    def _behind_parent(self, host: Host, network: Network, to: Address) -> Trace:
        """To a machine on the host's own network, as far as the parent leads there."""
        unheard = self._unheard(network)
        if to in host_addresses(self._topology, Stack(host)):
            return self._stop("route", network.place, parents.host_unheard(network, to), unheard)
        if network.routed or not on_wire(host, network, to.version):
            return self._stop("bridge", network.place, say.nobody_has(network, to), unheard)
        known = host_at(self._topology, to) or to in self._topology.outside.listeners
        if known or on_any_wire(self._topology, to) is not None:
            self._hop("outside", host.place, parents.leaves(network, to))
            return self._arrive_outside(to)
        return self._stop("bridge", network.place, parents.nobody_behind(network, to), Verdict.NO_HOST)

    def _by_parent(self, stack: Stack, endpoint: Endpoint, network: Network, to: Address) -> Trace:
        """To any other address: by the gateway behind the parent, if it is there; in layer 3 without one."""
        if network.routed:
            self._hop("route", self._source, parents.by_device(endpoint, network, to))
            return self._stop("outside", network.place, parents.no_way_back(network), Verdict.TIMED_OUT)
        self._hop("route", self._source, say.default_route(endpoint, network, to))
        if not on_wire(stack.host, network, to.version):
            text = parents.no_gateway(network, network.gateway(to.version))
            return self._stop("bridge", network.place, text, Verdict.NO_HOST)
        self._hop("outside", stack.host.place, parents.leaves(network, to))
        return self._arrive_outside(to)

    # -- to such a container ----------------------------------------------------------------

    def _host_beside(self, host: Host, to: Address) -> Trace | None:
        """From the host, or passed on by it, to a container on one of its own interfaces: it ends there."""
        network = beside(self._topology, host, to)
        if network is None:
            return None
        near = on_wire(host, network, to.version)
        if near and holder(self._topology, network, to) is None:
            return None  # another machine's on that network, if anybody's
        text = parents.host_beside(host, network, to)
        return self._stop("route", host.place, text, Verdict.NO_HOST if near else Verdict.TIMED_OUT)

    def _arrive_on_wire(self, to: Address) -> Trace | None:
        """From elsewhere on the hosts' network, to a container that is on it without its host."""
        found = on_any_wire(self._topology, to)
        if found is None:
            return None
        host, network, container = found
        self._hop("outside", host.place, parents.from_wire(host, network, to))
        if network.internal:
            text = say.internal(network)
            return self._stop("rule", network.place, text, Verdict.TIMED_OUT)
        self._hop("bridge", network.place, parents.to_neighbour(network, container))
        return self._listener(stack_of(self._topology, container), to)
