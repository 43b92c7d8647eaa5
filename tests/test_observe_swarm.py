"""Several engines of a swarm as one topology: joined, they tell what the simulator says of itself."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from random import Random
from typing import Any

import docker
import pytest

from course.observe import observe
from course.observe_swarm import joined
from course.simulator.engine import Engine
from course.simulator.hosts import engines
from course.simulator.transport import in_process
from course.simulator.transport.shared import SharedEngine
from course.topology import Outside, Topology, walk
from tests.simulator.swarm.conftest import spec


@pytest.fixture(params=["28.5", "20.10"])
def pair(request: pytest.FixtureRequest) -> tuple[Engine, Engine]:
    first, second = engines(time.time, Random(1), 2, request.param)
    return first, second


@pytest.fixture
def clients(pair: tuple[Engine, Engine]) -> Iterator[list[docker.DockerClient]]:
    """A swarm of the two, with a service, and a container on each that is on an overlay."""
    shared = SharedEngine(pair[0])
    made = [in_process.client(shared), in_process.client(SharedEngine(pair[1], beside=shared))]
    first, second = made
    first.swarm.init(advertise_addr="192.0.2.10")
    token = first.swarm.attrs["JoinTokens"]["Worker"]
    second.swarm.join(["192.0.2.10:2377"], token, advertise_addr="192.0.2.20")
    first.networks.create("multi", driver="overlay", attachable=True)
    first.containers.run("nginx", detach=True, name="m1", network="multi")
    second.containers.run("nginx", detach=True, name="w1", network="multi")
    second.containers.run("nginx", detach=True, name="alone", ports={"80/tcp": 8081})

    body = spec(
        "web", image="nginx", container={"Args": []}, networks=("multi",), replicas=3, publish={8080: 80}
    )
    _create(first, body)
    pair[0].scheduler.settle()
    yield made
    for client in made:
        client.close()


def _create(client: docker.DockerClient, body: dict[str, Any]) -> None:
    api: Any = client.api
    answer = api.post(f"{api.base_url}/v{api.api_version}/services/create", json=body)
    assert answer.status_code == 201, answer.text


def ordered(topology: Topology) -> Topology:
    """Without the world outside, which no engine tells of; networks in the order of their ids."""
    networks = tuple(sorted(topology.networks, key=lambda network: network.id))
    services = tuple(replace(service, tasks=tuple(sorted(service.tasks))) for service in topology.services)
    return replace(topology, outside=Outside(seen=False), networks=networks, services=services)


def test_joined_they_are_what_there_is(
    pair: tuple[Engine, Engine], clients: list[docker.DockerClient]
) -> None:
    seen = joined([observe(client, name=f"node{n}") for n, client in enumerate(clients, 1)])
    known = pair[0].topology()
    assert ordered(replace(seen, hosts=known.hosts)) == ordered(known)
    assert [(host.name, host.swarm, host.advertised) for host in seen.hosts] == [
        (host.name, host.swarm, host.advertised) for host in known.hosts
    ]


def test_so_a_connection_can_be_followed_from_host_to_host(clients: list[docker.DockerClient]) -> None:
    seen = joined([observe(client, name=f"node{n}") for n, client in enumerate(clients, 1)])
    assert walk(seen, "m1", "http://w1").reached
    assert walk(seen, "m1", "http://web").reached
    assert walk(seen, "outside", "http://192.0.2.20:8080").reached


def test_a_worker_tells_of_no_services(clients: list[docker.DockerClient]) -> None:
    assert observe(clients[1]).services == ()
    assert len(observe(clients[0]).services) == 1
