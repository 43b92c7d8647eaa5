"""Where connections get to on a Linux host and with Docker Desktop: docs/docker-desktop.md tells why."""

from __future__ import annotations

from dataclasses import replace
from ipaddress import ip_address

import pytest

from course.topology import Host, HostEntry, Listener, Place, Topology, Verdict, resolve, walk
from course.topology.attempts import Target, attempts
from tests.topology.worlds import BRIDGE, container, network, on, published, world

NET, INSIDE, OTHER = network("net", 18), network("inside", 19, internal=True), network("other", 20)
MACHINE = Host(
    listeners=(
        Listener(8070, program="java"),
        Listener(8071, ip_address("127.0.0.1"), program="java"),
        Listener(8072, ip_address("192.0.2.10"), program="java"),
    )
)
LINUX = world(
    container("web", on(NET, 2, "web"), listens=(80,), published=(published(8080, 80), published(8081, 81))),
    container("local", on(NET, 3, "local"), listens=(80,), published=(published(9090, 80, "127.0.0.1"),)),
    container("plain", on(BRIDGE, 2)),
    container("shut", on(INSIDE, 2, "shut")),
    container("lonely"),
    container("onhost", network_mode="host", listens=(7000,)),
    container("away", on(OTHER, 2, "away"), listens=(80,)),
    networks=(NET, INSIDE, OTHER),
    host=MACHINE,
)
DESKTOP = replace(LINUX, hosts=(replace(MACHINE, platform="desktop"),))

YES, REFUSED, RESET = Verdict.REACHED, Verdict.REFUSED, Verdict.RESET
NO_ANSWER, NO_NAME, NO_ROUTE = Verdict.TIMED_OUT, Verdict.UNKNOWN_NAME, Verdict.NO_ROUTE


@pytest.mark.parametrize(
    ("source", "target", "linux", "with_desktop"),
    [
        # From containers to the host's programs: by name, at whatever address they listen.
        ("web", "host.docker.internal:8070", NO_NAME, YES),
        ("web", "host.docker.internal:8071", NO_NAME, YES),
        ("web", "host.docker.internal:8072", NO_NAME, REFUSED),
        ("plain", "host.docker.internal:8071", NO_NAME, YES),
        ("plain", "gateway.docker.internal:8071", NO_NAME, YES),
        ("onhost", "host.docker.internal:8071", NO_NAME, YES),
        ("shut", "host.docker.internal:8070", NO_NAME, NO_NAME),
        ("lonely", "host.docker.internal:8070", NO_NAME, NO_NAME),
        ("web", "192.168.65.254:8071", NO_ANSWER, YES),
        ("web", "192.168.65.99:80", NO_ANSWER, Verdict.NO_HOST),
        ("web", "host.docker.internal:8080", NO_NAME, YES),  # a published port, by way of the host
        # The gateway of a network is the machine with the engine: the host, or the virtual machine.
        ("web", "172.18.0.1:8070", YES, REFUSED),
        ("plain", "172.17.0.1:8070", YES, REFUSED),
        ("plain", "172.17.0.1:8080", YES, YES),
        ("plain", "172.17.0.1:7000", YES, YES),  # a container on that machine's network
        ("web", "192.0.2.10:8070", YES, YES),
        ("web", "192.0.2.10:8080", YES, YES),
        ("web", "192.0.2.10:7000", YES, REFUSED),
        # From the host: published ports are its own, all the rest is out of its reach.
        ("host", "localhost:8080", YES, YES),
        ("host", "localhost:8081", RESET, RESET),  # nobody listens in the container
        ("host", "localhost:9090", YES, YES),
        ("host", "192.0.2.10:9090", REFUSED, REFUSED),
        ("host", "172.18.0.2:80", YES, NO_ANSWER),
        ("host", "172.18.0.1:8080", YES, NO_ANSWER),
        ("host", "192.168.65.3:7000", NO_ANSWER, NO_ANSWER),
        ("host", "localhost:8071", YES, YES),
        ("host", "host.docker.internal:8070", NO_NAME, NO_NAME),
        ("outside", "192.0.2.10:8080", YES, YES),
        # The network "host".
        ("host", "localhost:7000", YES, REFUSED),
        ("outside", "192.0.2.10:7000", YES, REFUSED),
        ("onhost", "localhost:8071", YES, REFUSED),
        ("onhost", "localhost:7000", YES, YES),
        ("onhost", "localhost:8080", YES, YES),
        ("onhost", "172.18.0.2:80", YES, YES),
        ("onhost", "192.0.2.10:8070", YES, YES),
        ("onhost", "http://api.example.com", YES, YES),
        # What is the same.
        ("web", "http://local", YES, YES),
        ("web", "http://api.example.com", YES, YES),
        ("web", "http://172.20.0.2", NO_ANSWER, NO_ANSWER),
        ("shut", "http://api.example.com", NO_NAME, NO_NAME),
        ("shut", "http://203.0.113.80", NO_ROUTE, NO_ROUTE),
    ],
)
def test_where_connections_get_to(source: str, target: str, linux: Verdict, with_desktop: Verdict) -> None:
    verdicts = [walk(topology, source, target).verdict for topology in (LINUX, DESKTOP)]
    assert verdicts == [linux, with_desktop], walk(DESKTOP, source, target)


def places(topology: Topology, source: str, target: str) -> list[tuple[str, str]]:
    return [(hop.kind, hop.at.kind) for hop in walk(topology, source, target).hops]


def test_a_published_port_is_taken_on_the_host_and_passed_into_the_virtual_machine() -> None:
    beginning = [("name", "host"), ("route", "host")]
    end = [("bridge", "network"), ("listener", "container")]
    assert places(LINUX, "host", "localhost:8080") == [*beginning, ("proxy", "host"), *end]
    assert places(DESKTOP, "host", "localhost:8080") == [*beginning, ("proxy", "host"), ("route", "vm"), *end]


def test_the_way_to_the_host_leads_out_of_the_virtual_machine() -> None:
    assert places(DESKTOP, "plain", "host.docker.internal:8071") == [
        ("name", "container"),
        ("route", "container"),
        ("bridge", "network"),
        ("nat", "vm"),
        ("proxy", "host"),
        ("listener", "host"),
    ]


def test_the_trace_says_that_the_loopback_of_a_container_on_the_hosts_network_is_not_the_hosts() -> None:
    trace = walk(DESKTOP, "onhost", "localhost:8071")
    assert "this is not the host" in trace.hops[1].text
    assert "Nothing in the virtual machine listens on port 8071" in trace.reason
    assert "so this is the host" in walk(LINUX, "onhost", "localhost:8071").hops[1].text


def test_the_name_comes_from_docker_desktops_own_resolver() -> None:
    behind = [resolve(DESKTOP, source, "host.docker.internal") for source in ("web", "plain", "onhost")]
    assert {found.origin for found in behind} == {"desktop dns"}
    assert [found.server for found in behind] == ["127.0.0.11", "", ""]
    assert {found.addresses for found in behind} == {(ip_address("192.168.65.254"),)}
    gateway = resolve(DESKTOP, "web", "gateway.docker.internal")
    assert gateway.addresses == (ip_address("192.168.65.1"),)


def test_what_add_host_says_comes_first() -> None:
    entry = HostEntry(ip_address("192.0.2.10"), ("host.docker.internal",))
    there = replace(
        DESKTOP,
        containers=tuple(replace(each, extra_hosts=(entry,)) for each in DESKTOP.containers),
    )
    assert resolve(there, "web", "host.docker.internal").origin == "hosts file"


def test_an_attempt_by_address_on_the_network_of_the_machine_that_the_engine_runs_on() -> None:
    target = Target(Place("container", "onhost"), 7000)
    web = Place("container", "web")
    ways = [[attempt.url for attempt in attempts(there, web, target)] for there in (LINUX, DESKTOP)]
    assert ways == [
        ["tcp://onhost:7000", "tcp://192.0.2.10:7000"],
        ["tcp://onhost:7000", "tcp://192.168.65.3:7000"],
    ]
    assert walk(DESKTOP, web, "tcp://192.168.65.3:7000").reached
