"""Several hosts on one network, each with an engine: what it takes for a swarm."""

from __future__ import annotations

from collections.abc import Callable
from ipaddress import IPv4Address
from typing import TYPE_CHECKING

from course.simulator.engine import Engine
from course.simulator.world import World
from course.topology.model import Host

if TYPE_CHECKING:
    from random import Random

#: The network between them: node1 is 192.0.2.10, node2 192.0.2.20 …
FIRST = IPv4Address("192.0.2.10")
STEP = 10
MOST = 20


def engines(clock: Callable[[], float], random: Random, number: int, version: str = "28.5") -> list[Engine]:
    """Engines on the hosts node1, node2 …, of one version and one time. Raises ValueError for too many."""
    if not 0 < number <= MOST:
        raise ValueError(f"there can be 1 to {MOST} hosts, not {number}")
    world = World(clock, random)
    hosts = [Host(f"node{n + 1}", (FIRST + n * STEP,)) for n in range(number)]
    return [Engine(clock, random, version, host, world=world) for host in hosts]
