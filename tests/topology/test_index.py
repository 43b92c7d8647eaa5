"""The index finds what going through everything would find."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings

from course.topology import Topology
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
