"""Systems for pictures: small ones by hand, large ones by Hypothesis."""

from __future__ import annotations

from dataclasses import replace
from ipaddress import ip_address

from hypothesis import strategies as st

from course.topology import Container, Endpoint, Host, Network, Topology
from course.topology.services import ServicePort, SwarmService
from tests.topology.worlds import BRIDGE, container, network, on, published, world

FAVORITES_NET = network("favorites-net", 18)
DEMO_NET = network("demo-net", 19)

UNIT_04 = world(
    container("mongodb", on(FAVORITES_NET, 2, "mongodb"), listens=(27017,), image="mongo"),
    container(
        "favorites",
        on(FAVORITES_NET, 3, "favorites"),
        on(DEMO_NET, 3, "favorites"),
        listens=(3000,),
        image="favorites-node",
        published=(published(3000, 3000), published(3000, 3000, "::")),
    ),
    container("stranger", on(BRIDGE, 2), image="busybox"),
    replace(
        container("late", image="busybox", state="created", network_mode="later-net"),
        endpoints=(Endpoint("", "later-net"),),
    ),
    networks=(FAVORITES_NET, DEMO_NET),
)

NAMES = st.sampled_from(["db", "favorites", "a-network-with-a-very-long-name", "grafana", "x" * 60])


NODES = tuple(Host(f"node{n}", addresses=(ip_address(f"192.0.2.{n}0"),), swarm="s") for n in (1, 2, 3))
OVERLAY = replace(network("app", 40), driver="overlay", host="", swarm="s", vni=4097)
TWO_HOSTS = replace(
    world(
        replace(container("api", on(OVERLAY, 2, "api"), listens=(8080,), image="api"), host="node1"),
        replace(container("db", on(OVERLAY, 3, "db"), listens=(5432,), image="postgres"), host="node2"),
        networks=(OVERLAY,),
    ),
    hosts=NODES[:2],
    networks=(replace(BRIDGE, host="node1"), replace(BRIDGE, host="node2", id="e" * 64), OVERLAY),
)
INGRESS = replace(network("ingress", 41), driver="overlay", host="", swarm="s", vni=4096)
WEB = SwarmService(
    "web-id", "web", "s", addresses=((INGRESS.id, ip_address("172.41.0.9")),), ports=(ServicePort(8080, 80),)
)
#: With a service whose tasks are on the first host, and a port that is published there alone.
MESHED = replace(
    TWO_HOSTS,
    containers=(
        replace(
            container("web.1", on(OVERLAY, 4), on(INGRESS, 4), listens=(80,), image="nginx"), host="node1"
        ),
        replace(container("own.1", on(OVERLAY, 5), published=(published(9000, 80),)), host="node1"),
    ),
    networks=(INGRESS, *TWO_HOSTS.networks),
    services=(WEB,),
)


@st.composite
def topologies(draw: st.DrawFn) -> Topology:
    """Up to 3 hosts, 40 containers, 13 networks: on several, on none, across hosts, with ports and states.

    Ports of a service of their swarm, too.
    """
    hosts = NODES[: draw(st.integers(1, 3))]
    own = [
        network(f"{draw(NAMES)}-{n}", 18 + n, internal=draw(st.booleans()))
        for n in range(draw(st.integers(0, 11)))
    ]
    networks = [replace(BRIDGE, host=hosts[0].name), *(_somewhere(draw, net, hosts) for net in own)]
    containers = [
        _container(draw, f"{draw(NAMES)}-{n}", networks, hosts, n) for n in range(draw(st.integers(0, 40)))
    ]
    ports = draw(st.lists(st.integers(1, 65535), max_size=12, unique=True))
    services = (replace(WEB, ports=tuple(ServicePort(port, 80) for port in ports)),) if ports else ()
    if services:
        networks.insert(draw(st.integers(0, len(networks))), INGRESS)
    return replace(world(*containers), hosts=hosts, networks=tuple(networks), services=services)


def _somewhere(draw: st.DrawFn, net: Network, hosts: tuple[Host, ...]) -> Network:
    """On one of the hosts, or across all of them."""
    if draw(st.booleans()):
        return replace(net, host=draw(st.sampled_from(hosts)).name)
    return replace(net, driver="overlay", host="", swarm="s", vni=4097)


def _container(
    draw: st.DrawFn, name: str, networks: list[Network], hosts: tuple[Host, ...], number: int
) -> Container:
    host = draw(st.sampled_from(hosts)).name
    there = [net for net in networks if net.host in ("", host)]
    chosen = draw(st.lists(st.sampled_from(there), max_size=3, unique=True)) if there else []
    state = draw(st.sampled_from(["running", "running", "running", "exited", "created", "paused"]))
    ports = draw(st.lists(st.integers(1, 65535), max_size=3, unique=True))
    made = container(
        name,
        *(on(net, number + 2, name) for net in chosen),
        listens=tuple(ports),
        image=draw(NAMES),
        state=state,
        published=tuple(published(port, port) for port in ports) if draw(st.booleans()) else (),
    )
    return replace(made, host=host)
