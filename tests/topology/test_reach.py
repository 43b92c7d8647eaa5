"""All pairs at once come to what each pair comes to by itself."""

from __future__ import annotations

from dataclasses import replace
from ipaddress import ip_address

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course.topology import HostEntry, Topology, walk
from course.topology.attempts import attempts
from course.topology.model import OUTSIDE, Place
from course.topology.reach import Reach
from course.topology.trace import Trace
from tests.topology.worlds import BRIDGE, container, network, on, published, world
from tests.widgets.systems import TWO_HOSTS, UNIT_04, topologies


def by_walking(topology: Topology) -> dict[tuple[str, str], str]:
    reach = Reach(topology)
    return {
        (str(source), attempt.url): walk(topology, source, attempt.url).verdict
        for source in reach.sources
        for target in reach.targets
        for attempt, _ in reach.attempts(source, target)
    }


def at_once(topology: Topology) -> dict[tuple[str, str], str]:
    reach = Reach(topology)
    return {
        (str(source), attempt.url): verdict
        for source in reach.sources
        for target in reach.targets
        for attempt, verdict in reach.attempts(source, target)
    }


def rows(topology: Topology) -> dict[tuple[str, str], list[str]]:
    reach = Reach(topology)
    return {
        (str(source), str(target)): [verdict for _, verdict in outcome]
        for source, row in reach.rows()
        for target, outcome in zip(reach.targets, row, strict=True)
    }


def one_by_one(topology: Topology) -> dict[tuple[str, str], list[str]]:
    reach = Reach(topology)
    return {
        (str(source), str(target)): [
            walk(topology, source, attempt.url).verdict for attempt in attempts(topology, source, target)
        ]
        for source in reach.sources
        for target in reach.targets
    }


@given(topologies())
@settings(max_examples=40, deadline=None)
def test_any_system(topology: Topology) -> None:
    assert at_once(topology) == by_walking(topology)
    assert rows(topology) == one_by_one(topology)


SHARED, INNER = network("shared", 18), network("inner", 19, internal=True)


@st.composite
def alike(draw: st.DrawFn) -> Topology:
    """Many containers of few kinds, with what makes names and addresses mean two things."""
    kinds = [(SHARED,), (INNER,), (SHARED, INNER), (BRIDGE,), ()]
    names = st.sampled_from(["db", "cache", "api.example.com"])
    made = []
    for number in range(draw(st.integers(2, 14))):
        name = f"c{number}"
        also = tuple(draw(st.lists(names, max_size=1)))
        nets = draw(st.sampled_from(kinds))
        extra = (HostEntry(ip_address("172.18.0.2"), (draw(names),)),) if draw(st.integers(0, 5)) == 0 else ()
        one = container(
            draw(names) if number == 0 else name,
            *(on(net, 2 + number, name, *also) for net in nets),
            listens=draw(st.sampled_from([(80,), (80, 6379), ()])),
            published=(published(8000 + number, 80),) if draw(st.booleans()) else (),
            state=draw(st.sampled_from(["running", "running", "running", "paused", "exited"])),
        )
        made.append(replace(one, extra_hosts=extra))
    return world(*made, networks=(SHARED, INNER))


@given(alike())
@settings(max_examples=150, deadline=None)
def test_containers_of_few_kinds(topology: Topology) -> None:
    assert at_once(topology) == by_walking(topology)
    assert rows(topology) == one_by_one(topology)


def test_two_hosts() -> None:
    assert at_once(TWO_HOSTS) == by_walking(TWO_HOSTS)
    assert rows(TWO_HOSTS) == one_by_one(TWO_HOSTS)


def test_what_is_asked_and_of_whom() -> None:
    reach = Reach(UNIT_04)
    assert OUTSIDE in reach.sources
    assert {target.place.name for target in reach.targets} == {"mongodb", "favorites", "stranger"}


def test_with_docker_desktop_and_with_hosts_that_are_off() -> None:
    onhost = container("onhost", network_mode="host", listens=(7000,))
    there = replace(UNIT_04, containers=(*UNIT_04.containers, onhost))
    desktop = replace(there, hosts=tuple(replace(host, platform="desktop") for host in there.hosts))
    assert at_once(desktop) == by_walking(desktop)
    assert at_once(desktop) != at_once(there)
    first, second, *others = TWO_HOSTS.hosts
    off = replace(TWO_HOSTS, hosts=(first, replace(second, off=True), *others))
    assert at_once(off) == by_walking(off)
    assert not [source for source, _ in at_once(off) if source == f"host:{second.name}"]


def test_containers_of_one_network_that_know_their_own_ids_are_of_one_kind(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As an engine makes them: the short id is host name and one of the names. They are followed once."""
    made = [container(f"c{n}", on(SHARED, 2 + n, f"c{n}", f"{n:012x}"), listens=(80,)) for n in range(9)]
    system = world(*(replace(c, hostname=f"{n:012x}") for n, c in enumerate(made)), networks=(SHARED,))
    expected = by_walking(system)
    followed: list[str] = []

    def counted(topology: Topology, source: Place, url: str) -> Trace:
        followed.append(url)
        return walk(topology, source, url)

    monkeypatch.setattr("course.topology.reach.walk", counted)
    assert at_once(system) == expected
    assert len(followed) < 30  # each to itself, and one to one other; instead of all to all
