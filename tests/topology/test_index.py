"""The index finds what going through everything would find."""

from __future__ import annotations

from dataclasses import replace
from ipaddress import IPv4Address, ip_network

from hypothesis import given, settings
from hypothesis import strategies as st

from course.topology import Topology
from course.topology.model import Subnet
from tests.topology import worlds
from tests.widgets.systems import UNIT_04, topologies

systems = settings(max_examples=30, deadline=None)


@given(topologies())
@systems
def test_the_first_of_a_name_is_found(topology: Topology) -> None:
    for container in topology.containers:
        first = next(c for c in topology.containers if container.name in (c.name, c.id, c.short_id))
        assert topology.container(container.name) is first
        assert topology.container(f"{container.host}/{container.name}") is container
        assert topology.at(container.place) is container
    for network in topology.networks:
        assert topology.network(network.id) is network


@given(topologies())
@systems
def test_members_are_the_running_containers_with_an_address(topology: Topology) -> None:
    for network in topology.networks:
        expected = [
            (container, endpoint)
            for container in topology.containers
            for endpoint in container.endpoints
            if container.running and endpoint.network == network.id and endpoint.address is not None
        ]
        assert list(topology.members(network)) == expected


def test_an_index_is_no_part_of_the_value() -> None:
    asked, fresh = replace(UNIT_04), replace(UNIT_04)
    assert asked.container("mongodb") is not None
    assert asked == fresh
    assert repr(asked) == repr(fresh)
    assert replace(asked, containers=()).container("mongodb") is None


@given(topologies())
@systems
def test_a_running_container_is_attached_where_it_has_an_address(topology: Topology) -> None:
    for container in topology.containers:
        expected = [
            (endpoint, network)
            for endpoint in container.endpoints
            for network in topology.networks
            if container.running and endpoint.network == network.id and endpoint.addresses
        ]
        assert topology.index.attached.get(container.id, []) == expected


@given(st.lists(st.tuples(st.integers(20, 30), st.integers(0, 8191)), max_size=8), st.integers(0, 8191))
def test_the_bridge_of_an_address_is_the_one_with_the_narrowest_subnet(
    subnets: list[tuple[int, int]], number: int
) -> None:
    ten = IPv4Address("10.0.0.0")
    cidrs = [ip_network(f"{ten + at}/{length}", strict=False) for length, at in subnets]
    networks = [replace(worlds.network(f"n{n}", 18), subnets=(Subnet(cidr),)) for n, cidr in enumerate(cidrs)]
    holding = [each for each in networks if each.holds(ten + number)]
    narrowest = max(holding, key=lambda each: each.subnets[0].cidr.prefixlen, default=None)
    index = Topology(networks=tuple(networks)).index
    assert index.bridge_of("host", ten + number) is narrowest
    assert index.bridge_of("node2", ten + number) is None
