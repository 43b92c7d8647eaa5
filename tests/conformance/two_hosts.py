"""Two hosts that reach each other, simulated or real, as the places of a scenario."""

from __future__ import annotations

import io
import time
from collections.abc import Callable
from dataclasses import dataclass

import docker

from course import docker_cli
from course.observe import observe
from course.observe_swarm import joined
from course.simulator.transport.shared import SharedEngine
from course.topology.model import Topology
from tests.conformance.conftest import PATIENCE, Answer

#: All that the scenarios make on the hosts, besides a swarm.
CONTAINERS = ("m1", "w1", "alone")
NETWORKS = ("swarm-net", "closed-net", "br-net")


@dataclass(frozen=True, slots=True)
class Host:
    """One of the two: its engine, and its address on the network between them once it is in a swarm."""

    client: docker.DockerClient

    def docker(self, line: str) -> Answer:
        """Carry out a line of the course's command line."""
        out, err = io.StringIO(), io.StringIO()
        code = docker_cli.run(line, self.client, out, err)
        return Answer(code, out.getvalue(), err.getvalue())

    def done(self, line: str) -> str:
        """What a line printed that has to succeed."""
        answer = self.docker(line)
        assert answer.code == 0, f"{line}: {answer.err}"
        return answer.out.strip()

    @property
    def address(self) -> str:
        """The address that it tells the others."""
        return str(self.client.info()["Swarm"]["NodeAddr"])


@dataclass(frozen=True, slots=True)
class TwoHosts:
    """`simulated` is None where they are real."""

    name: str
    first: Host
    second: Host
    simulated: SharedEngine | None = None

    def topology(self) -> Topology:
        """Both as one."""
        hosts = enumerate((self.first, self.second), 1)
        return joined([observe(host.client, name=f"node{n}") for n, host in hosts])

    def eventually(self, holds: Callable[[], bool]) -> bool:
        """Whether it comes to hold, within `PATIENCE` on real engines."""
        if self.simulated is not None:
            with self.simulated.changing() as engine:
                engine.scheduler.settle()
        end = time.monotonic() + (PATIENCE if self.simulated is None else 0)
        while not (held := holds()) and time.monotonic() < end:
            time.sleep(0.3)
        return held

    def clear(self) -> None:
        """Out of any swarm, and without what the scenarios made."""
        for host in (self.second, self.first):
            host.docker("swarm leave --force")
            host.docker(f"rm -f {' '.join(CONTAINERS)}")
            host.docker(f"network rm -f {' '.join(NETWORKS)} docker_gwbridge")
