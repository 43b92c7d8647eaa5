"""Steps from one host to another: overlay networks, VXLAN, and the load balancers of a swarm's services."""

from __future__ import annotations

from course.topology import sentences
from course.topology import swarm_sentences as say
from course.topology.model import Address, Container, Host, Network
from course.topology.overlay import hears, wall
from course.topology.services import ServicePort, SwarmService, balanced, tasks_on
from course.topology.stacks import holder, stack_of
from course.topology.steps import Steps
from course.topology.trace import Trace, Verdict


class AcrossHosts(Steps):
    """A connection that may leave its host."""

    def _on_overlay(self, here: Host, network: Network, to: Address) -> Trace:
        service = balanced(self._topology, network, to)
        if service is not None:
            return self._balance(here, network, service)
        neighbour = holder(self._topology, network, to)
        if neighbour is None:
            return self._stop("bridge", network.place, sentences.nobody_has(network, to), Verdict.NO_HOST)
        return self._across(here, network, neighbour) or self._listener(
            stack_of(self._topology, neighbour), to
        )

    def _balance(
        self, here: Host, network: Network, service: SwarmService, port: ServicePort | None = None
    ) -> Trace:
        """Each host passes connections to a service's virtual address on to its tasks in turn."""
        task = next(tasks_on(self._topology, service, network, here), None)
        if task is None:
            text = say.no_task(service, here)
            return self._stop("balancer", here.place, text, Verdict.REFUSED if port else Verdict.NO_HOST)
        if self._url.scheme == "icmp":
            return self._answered(here.place, self._to or task[2])
        container, _, address = task
        self._hop("balancer", here.place, say.balanced(service, here, container, address))
        return self._across(here, network, container) or self._listener(
            stack_of(self._topology, container), address, port.target if port else None
        )

    def _across(self, here: Host, network: Network, container: Container) -> Trace | None:
        """Over an overlay to a container, in VXLAN to that on another host; else where it stops."""
        there = self._topology.host(container.host)
        assert there is not None
        if there.name == here.name:
            self._hop("bridge", network.place, say.across_overlay(network, container))
            return None
        if not hears(here, there):
            text = say.not_heard(network, here, there, container)
            return self._stop("vxlan", here.place, text, Verdict.NO_HOST)
        self._hop("vxlan", here.place, say.wrapped(network, here, there))
        if there.off:
            return self._stop("vxlan", there.place, say.host_off(there), Verdict.TIMED_OUT)
        if (blocking := wall(network, here, there)) is not None:
            return self._stop("rule", blocking.place, say.vxlan_dropped(network, blocking), Verdict.TIMED_OUT)
        self._hop("vxlan", there.place, say.unwrapped(network, there, container))
        return None
