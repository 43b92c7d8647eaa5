"""The goals of an exercise as a picture: what they ask for, and no more than they say."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeAlias

from course.topology.model import Container, Endpoint, Host, Network, PublishedPort, Topology
from course.widgets.texts import ANY_IMAGE

if TYPE_CHECKING:
    from autograder.check import Check

#: What a check adds to a sketch.
Draw: TypeAlias = "Callable[[Sketch], object]"
#: Networks that are there without being made, by name.
_PREDEFINED = {
    "bridge": Network("bridge", "bridge", default_bridge=True),
    "host": Network("host", "host", "host"),
    "none": Network("none", "none", "null"),
}


class Sketch:
    """Networks and containers as far as they are asked for. Where nothing is said, nothing is drawn."""

    def __init__(self) -> None:
        self._networks: dict[str, Network] = {}
        self._containers: dict[str, Container] = {}

    def network(self, name: str, **known: Any) -> None:
        """There is a network; `known` are fields of it that are asked for."""
        there = self._networks.get(name) or _PREDEFINED.get(name) or Network(name, name, driver="")
        self._networks[name] = replace(there, **known)

    def container(self, name: str, **known: Any) -> Container:
        """There is a container; `known` are fields of it that are asked for."""
        plain = Container(name, name, image=ANY_IMAGE, network_mode="")
        self._containers[name] = replace(self._containers.get(name, plain), **known)
        return self._containers[name]

    def attach(self, name: str, networks: Iterable[str], aliases: tuple[str, ...] = ()) -> None:
        """The container is on these networks, and known there by `aliases`, too."""
        there = {end.network: end for end in self.container(name).endpoints}
        for network in networks:
            self.network(network)
            end = there.get(network, Endpoint(network, network))
            there[network] = replace(end, aliases=(*end.aliases, *aliases))
        ends = tuple(there.values())
        self.container(name, endpoints=ends, network_mode=ends[0].network)

    def publish(self, name: str, port: PublishedPort) -> None:
        """A port of the host (any, if it is 0) leads to the container."""
        self.container(name, published=(*self.container(name).published, port))

    @property
    def topology(self) -> Topology | None:
        """What is to be drawn; None for nothing."""
        if not (self._networks or self._containers):
            return None
        host = Host(addresses=())
        return Topology((host,), tuple(self._networks.values()), tuple(self._containers.values()))


def sketch(checks: Iterable[Check]) -> Topology | None:
    """The goals as a picture would show them reached; None where they are about nothing that can be drawn."""
    drawn = Sketch()
    for check in checks:
        if check.draw is not None:
            check.draw(drawn)
    return drawn.topology
