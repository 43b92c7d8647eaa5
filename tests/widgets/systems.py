"""Systems for pictures: small ones by hand, large ones by Hypothesis."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import strategies as st

from course.topology import Container, Endpoint, Network, Topology
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

NAMES = st.sampled_from(["db", "favorites", "a-network-with-a-very-long-name", "grafana/grafana", "x" * 60])


@st.composite
def topologies(draw: st.DrawFn) -> Topology:
    """Up to 40 containers on up to 12 networks, some on several, some on none, with ports and states."""
    own = [
        network(f"{draw(NAMES)}-{n}", 18 + n, internal=draw(st.booleans()))
        for n in range(draw(st.integers(0, 11)))
    ]
    containers = [
        _container(draw, f"{draw(NAMES)}-{n}", [BRIDGE, *own], n) for n in range(draw(st.integers(0, 40)))
    ]
    return world(*containers, networks=tuple(own))


def _container(draw: st.DrawFn, name: str, networks: list[Network], number: int) -> Container:
    chosen = draw(st.lists(st.sampled_from(networks), max_size=3, unique=True))
    state = draw(st.sampled_from(["running", "running", "running", "exited", "created", "paused"]))
    ports = draw(st.lists(st.integers(1, 65535), max_size=3, unique=True))
    return container(
        name,
        *(on(net, number + 2, name) for net in chosen),
        listens=tuple(ports),
        image=draw(NAMES),
        state=state,
        published=tuple(published(port, port) for port in ports) if draw(st.booleans()) else (),
    )
