"""What can be tried: from whom, to which port, and how."""

from __future__ import annotations

from dataclasses import replace
from ipaddress import ip_address

from course.topology.attempts import Target, attempts, sources, targets
from course.topology.model import OUTSIDE, Host, Place
from tests.topology.worlds import BRIDGE, container, network, on, published, world

FRONT, BACK = network("front", 18), network("back", 19)
WORLD = world(
    container(
        "web", on(FRONT, 2, "web"), listens=(80,), published=(published(8080, 80), published(8080, 80, "::"))
    ),
    container("db", on(BACK, 3, "db"), on(FRONT, 3, "db"), listens=(27017,)),
    container("box", on(BRIDGE, 2)),
    container("old", state="exited"),
    networks=(FRONT, BACK),
)
WEB, DB, BOX, HOST = (
    Place("container", "web"),
    Place("container", "db"),
    Place("container", "box"),
    Place("host", "host"),
)


def tried(source: Place, target: Target) -> dict[str, str]:
    return {attempt.way: attempt.url for attempt in attempts(WORLD, source, target)}


def test_who_can_try() -> None:
    assert sources(WORLD) == [WEB, DB, BOX, HOST, OUTSIDE]


def test_what_can_be_tried() -> None:
    assert targets(WORLD) == [Target(WEB, 80), Target(DB, 27017), Target(BOX)]


def test_by_name_and_by_the_address_on_the_network_that_both_are_on() -> None:
    assert tried(WEB, Target(DB, 27017)) == {"name": "tcp://db:27017", "address": "tcp://172.18.0.3:27017"}
    assert tried(BOX, Target(DB, 27017))["address"] == "tcp://172.19.0.3:27017"


def test_a_published_port_is_tried_where_each_would_try_it() -> None:
    assert tried(HOST, Target(WEB, 80))["port"] == "tcp://localhost:8080"
    assert tried(BOX, Target(WEB, 80))["port"] == "tcp://192.0.2.10:8080"
    assert tried(OUTSIDE, Target(WEB, 80))["port"] == "tcp://192.0.2.10:8080"


def test_a_port_on_one_address_of_the_host_is_tried_there() -> None:
    web = replace(WORLD.containers[0], published=(published(8080, 80, "127.0.0.1"),))
    only_local = replace(WORLD, containers=(web, *WORLD.containers[1:]))
    assert "tcp://127.0.0.1:8080" in [each.url for each in attempts(only_local, BOX, Target(WEB, 80))]


def test_who_listens_nowhere_can_be_pinged() -> None:
    assert tried(WEB, Target(BOX)) == {"name": "icmp://box", "address": "icmp://172.17.0.2"}


def test_on_the_hosts_network_the_address_is_the_hosts() -> None:
    shared = world(container("web", network_mode="host", listens=(80,)), container("box", on(BRIDGE, 2)))
    assert [each.url for each in attempts(shared, BOX, Target(WEB, 80))] == [
        "tcp://web:80",
        "tcp://192.0.2.10:80",
    ]


def test_nothing_is_tried_from_or_to_what_is_not_there() -> None:
    assert attempts(WORLD, Place("container", "shop"), Target(DB, 27017)) == []
    assert attempts(WORLD, WEB, Target(Place("container", "shop"))) == []
    assert attempts(WORLD, WEB, Target(Place("container", "old"))) == []


def test_places_of_one_name_on_two_hosts_are_told_apart() -> None:
    two = replace(WORLD, hosts=(*WORLD.hosts, Host("node2", addresses=(ip_address("192.0.2.20"),))))
    far = replace(container("web", listens=(81,)), host="node2")
    two = replace(two, containers=(*two.containers, far))
    assert Target(Place("container", "web", "node2"), 81) in targets(two)
    assert attempts(two, far.place, Target(WEB, 80)) != []


def test_from_another_host_an_address_on_a_bridge_is_nobodys_or_somebody_elses() -> None:
    far_net = replace(network("far", 18), host="node2")
    overlay = replace(network("wide", 30), driver="overlay", host="")
    far = replace(container("far", on(far_net, 2, "far"), listens=(80,)), host="node2")
    wide = replace(container("wide", on(overlay, 2, "wide"), listens=(80,)), host="node2")
    two = replace(
        WORLD,
        hosts=(*WORLD.hosts, Host("node2", addresses=(ip_address("192.0.2.20"),))),
        networks=(*WORLD.networks, far_net, overlay),
        containers=(*WORLD.containers, far, wide),
    )

    def ways(source: Place, target: Place) -> list[str]:
        return [attempt.way for attempt in attempts(two, source, Target(target, 80))]

    for source in (WEB, HOST):
        assert ways(source, far.place) == ["name"]
        assert ways(source, wide.place) == ["name", "address"]
    assert ways(Place("host", "node2", "node2"), far.place) == ["name", "address"]
