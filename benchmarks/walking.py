"""How long it takes to follow a connection, and to fill the matrix: ``python benchmarks/walking.py``.

One world of 1,000 containers on 50 networks, every tenth container on two of them; each listens on a port
and is known by its name. The matrix is also filled for worlds with as many containers and more kinds of them.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from functools import partial
from ipaddress import ip_address, ip_network
from random import Random

from course.topology.model import Address, Container, Endpoint, Listener, Network, Subnet, Topology
from course.topology.reach import Reach
from course.topology.trace import Verdict
from course.topology.walk import walk

CONTAINERS, NETWORKS, WALKS = 1000, 50, 5000


def world(containers: int, networks: int) -> Topology:
    """Containers spread evenly over bridge networks of their own."""
    made = [
        Network(
            f"{number:064x}",
            f"net{number}",
            subnets=(Subnet(ip_network(f"10.{number}.0.0/16"), ip_address(f"10.{number}.0.1")),),
            interface=f"br-{number}",
        )
        for number in range(networks)
    ]
    return Topology(networks=tuple(made), containers=tuple(_container(n, made) for n in range(containers)))


def _container(number: int, networks: list[Network]) -> Container:
    on = [networks[number % len(networks)]]
    if number % 10 == 0 and len(networks) > 1:
        on.append(networks[(number + 1) % len(networks)])
    name = f"c{number}"
    ends = tuple(
        Endpoint(net.id, net.name, _address(net, number), interface=f"eth{n}", names=(name,))
        for n, net in enumerate(on)
    )
    return Container(
        f"{number:064x}",
        name,
        network_mode=on[0].name,
        hostname=f"{number:012x}",
        endpoints=ends,
        listeners=(Listener(80, program="nginx"),),
    )


def _address(network: Network, number: int) -> Address:
    return network.subnets[0].cidr.network_address + number + 2


def seconds(function: Callable[[], object]) -> float:
    start = time.perf_counter()
    function()
    return time.perf_counter() - start


def walks() -> None:
    topology, random = world(CONTAINERS, NETWORKS), Random(1)
    pairs = [random.sample(topology.containers, 2) for _ in range(WALKS)]
    urls = [(a.name, f"http://{b.name}/") for a, b in pairs]
    urls += [(a.name, f"http://{b.endpoints[0].address}/") for a, b in pairs]
    walk(topology, *urls[0])  # the index of the topology is made once
    took = sorted(seconds(partial(walk, topology, *url)) for url in urls)
    print(
        f"walk, {CONTAINERS} containers, {NETWORKS} networks, by name and by address: "
        f"median {statistics.median(took) * 1e6:.0f} µs, mean {statistics.mean(took) * 1e6:.0f} µs, "
        f"99% under {took[int(len(took) * 0.99)] * 1e6:.0f} µs"
    )


def matrix(containers: int, networks: int) -> None:
    topology = world(containers, networks)
    reach, count = Reach(topology), 0
    start = time.perf_counter()
    for _, row in reach.rows():
        count += sum(verdict is Verdict.REACHED for ways in row for _, verdict in ways)
    took = time.perf_counter() - start
    print(
        f"matrix {containers} × {containers} on {networks} networks: {took:.2f} s, {count} ways get through"
    )


if __name__ == "__main__":
    walks()
    for networks in (5, 50, 200):
        matrix(CONTAINERS, networks)
    matrix(2 * CONTAINERS, 50)
