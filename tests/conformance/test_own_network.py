"""Unit 04 on every engine at hand: what its notebook claims is what happens."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from itertools import permutations

import pytest

from course.observe import observe
from course.probe import probe
from course.topology.model import Outside, Topology
from course.topology.trace import Verdict
from course.topology.walk import walk
from tests.conformance.conftest import SIMULATED, Place, clear

FOUND = "Connected to MongoDB, database swfavorites"
LOST = "MongoServerSelectionError: getaddrinfo E"  # ENOTFOUND, or EAI_AGAIN where the DNS outside is silent


def said(place: Place, container: str, text: str) -> bool:
    answer = place.docker(f"logs {container}")
    return text in answer.out + answer.err


def test_the_app_finds_its_database_by_name(empty: Place) -> None:
    place = empty
    assert place.docker("network create favorites-net").code == 0
    assert place.docker("run -d --name mongodb --network favorites-net mongo").code == 0
    place.settle()
    assert place.docker("run -d --name favorites --network favorites-net favorites-node").code == 0
    assert place.eventually(lambda: said(place, "favorites", FOUND))
    assert place.eventually(
        lambda: probe(place.client, "mongodb", "http://favorites:3000").verdict is Verdict.REACHED
    )


def test_on_the_default_bridge_there_are_no_names(empty: Place) -> None:
    place = empty
    place.docker("run -d --name mongodb mongo")
    place.docker("run -d --name favorites favorites-node")
    place.docker("run -d --name toolbox busybox sleep 600")
    assert place.eventually(lambda: said(place, "favorites", LOST))
    assert not said(place, "favorites", FOUND)
    address = place.docker(
        "inspect mongodb --format '{{.NetworkSettings.Networks.bridge.IPAddress}}'"
    ).out.strip()
    assert probe(place.client, "toolbox", "mongodb://mongodb").verdict is Verdict.UNKNOWN_NAME
    assert place.eventually(
        lambda: probe(place.client, "toolbox", f"mongodb://{address}").verdict is Verdict.REACHED
    )


def test_a_container_that_joins_finds_names_without_a_new_start(empty: Place) -> None:
    place = empty
    place.docker("network create favorites-net")
    place.docker("run -d --name mongodb --network favorites-net mongo")
    place.docker("run -d --name toolbox busybox sleep 600")
    assert place.eventually(lambda: bool(_listeners(place.topology(), "mongodb")))

    def tried(name: str) -> Verdict:
        return probe(place.client, "toolbox", f"mongodb://{name}").verdict

    assert tried("mongodb") is Verdict.UNKNOWN_NAME
    assert place.docker("network connect favorites-net toolbox").code == 0
    assert tried("mongodb") is Verdict.REACHED
    place.docker("network disconnect favorites-net mongodb")
    place.docker("network connect --alias database favorites-net mongodb")
    assert (tried("mongodb"), tried("database")) == (Verdict.REACHED, Verdict.REACHED)
    place.docker("network disconnect favorites-net toolbox")
    assert tried("mongodb") is Verdict.UNKNOWN_NAME


def test_a_missing_network_leaves_a_container_behind(empty: Place) -> None:
    place = empty
    command = "run -d --name late --network late-net busybox sleep 600"
    refused = place.docker(command)
    assert refused.code == 125
    assert "network late-net not found" in refused.err
    assert place.docker("ps -a --filter name=late --format '{{.Names}} {{.State}}'").out == "late created\n"
    assert place.docker("network create late-net").code == 0
    again = place.docker(command)
    assert again.code == 125
    assert 'Conflict. The container name "/late" is already in use' in again.err
    assert place.docker("start late").code == 0
    assert place.docker("inspect late --format '{{.State.Status}}'").out == "running\n"
    assert place.docker("rm -f late").code == 0
    assert place.docker(command).code == 0


def test_networks_are_listed_inspected_and_removed(empty: Place) -> None:
    place = empty
    place.docker("network create favorites-net")
    listed = "network ls --filter name=^favorites-net$ --format '{{.Name}} {{.Driver}} {{.Scope}}'"
    assert place.docker(listed).out == "favorites-net bridge local\n"
    twice = place.docker("network create favorites-net")
    assert (twice.code, "network with name favorites-net already exists" in twice.err) == (1, True)
    place.docker("run -d --name toolbox --network favorites-net busybox sleep 600")
    (document,) = json.loads(place.docker("network inspect favorites-net").out)
    (member,) = document["Containers"].values()
    assert member["Name"] == "toolbox"
    held = place.docker("network rm favorites-net")
    assert (held.code, "has active endpoints" in held.err) == (1, True)
    assert place.docker("network disconnect favorites-net toolbox").code == 0
    assert place.docker("network rm favorites-net").out == "favorites-net\n"
    missing = place.docker("network inspect favorites-net")
    assert (missing.code, missing.out) == (1, "[]\n")


@pytest.mark.parametrize("place", SIMULATED, indirect=True)  # others share the real engines
def test_prune_takes_networks_without_running_containers(empty: Place) -> None:
    place = empty
    for network, container in (("favorites-net", "toolbox"), ("late-net", "late")):
        place.docker(f"network create {network}")
        place.docker(f"run -d --name {container} --network {network} busybox sleep 600")
    place.docker("kill late")
    assert place.docker("network prune -f").out.split() == ["Deleted", "Networks:", "late-net"]
    assert place.docker("start late").code == 1


# -- a small town, in which everybody calls everybody -------------------------------------------


PORTS = {"mongodb": 27017, "favorites": 3000, "toolbox": 80, "stranger": 80, "apart": 80}


@pytest.fixture(scope="module")
def town(place: Place) -> Iterator[Place]:
    """Three containers on a network of one's own, one on another, one on the default bridge."""
    clear(place.client)
    for line in (
        "network create favorites-net",
        "network create apart-net",
        "run -d --name mongodb --network favorites-net mongo",
        "run -d --name toolbox --network favorites-net --network-alias tools -p 8493:80 busybox sleep 600",
        "run -d --name stranger busybox sh -c 'httpd -f -p 80'",
        "run -d --name apart --network apart-net -p 8494:80 busybox sh -c 'httpd -f -p 80'",
        "run -d --name favorites --network favorites-net favorites-node",
    ):
        answer = place.docker(line)
        assert answer.code == 0, answer.err
        place.settle()
    assert place.eventually(
        lambda: all(_listeners(place.topology(), name) for name in PORTS if name != "toolbox")
    )
    yield place
    clear(place.client)


def _listeners(topology: Topology, name: str) -> tuple[object, ...]:
    container = topology.container(name)
    return container.listeners if container is not None else ()


def addresses(topology: Topology) -> dict[str, str]:
    found = {name: topology.container(name) for name in PORTS}
    return {name: str(c.endpoints[0].address) for name, c in found.items() if c is not None}


def test_walk_says_what_really_happens_to_every_pair(town: Place) -> None:
    topology = town.topology()
    at = addresses(topology)
    questions = [
        (source, f"tcp://{host}:{PORTS[target]}")
        for source, target in permutations(PORTS, 2)
        for host in (target, at[target])
    ]
    said = {question: walk(topology, *question).verdict for question in questions}
    seen = dict(zip(questions, town.tried(questions), strict=True))
    differences = {
        question: f"walk: {said[question]}, tried: {outcome.verdict} ({outcome.seen})"
        for question, outcome in seen.items()
        if outcome.verdict is not said[question]
    }
    assert not differences
    assert {outcome.verdict for outcome in seen.values()} >= {
        Verdict.REACHED,
        Verdict.REFUSED,
        Verdict.TIMED_OUT,
        Verdict.UNKNOWN_NAME,
    }


def test_the_same_through_the_host_and_to_nobody(town: Place) -> None:
    topology = town.topology()
    network = topology.network("favorites-net")
    assert network is not None
    (subnet,) = network.subnets
    gateway, nobody = subnet.gateway, subnet.cidr[200]
    questions = {
        ("mongodb", "http://toolbox.favorites-net"): Verdict.REFUSED,
        ("mongodb", "http://tools"): Verdict.REFUSED,
        ("toolbox", f"http://{gateway}:8494"): Verdict.REACHED,
        ("toolbox", f"http://{gateway}:8493"): Verdict.RESET,
        ("toolbox", f"http://{gateway}:8495"): Verdict.REFUSED,
        ("toolbox", f"http://{nobody}"): Verdict.NO_HOST,
        ("toolbox", "http://localhost"): Verdict.REFUSED,
        ("stranger", "http://localhost"): Verdict.REACHED,
        ("host", "mongodb://mongodb"): Verdict.UNKNOWN_NAME,
        ("host", f"mongodb://{addresses(topology)['mongodb']}"): Verdict.REACHED,
        ("host", "http://localhost:8494"): Verdict.REACHED,
        ("host", "http://localhost:8493"): Verdict.RESET,
    }
    outcomes = zip(questions, town.tried(questions), strict=True)
    assert {question: outcome.verdict for question, outcome in outcomes} == questions
    assert {question: walk(topology, *question).verdict for question in questions} == questions


def test_what_is_observed_is_what_is_there(town: Place) -> None:
    topology = town.topology()
    mongodb, toolbox = topology.container("mongodb"), topology.container("toolbox")
    assert mongodb is not None
    assert toolbox is not None
    assert [listener.port for listener in mongodb.listeners] == [27017]
    (end,) = toolbox.endpoints
    assert (end.network_name, end.interface, end.aliases) == ("favorites-net", "eth0", ("tools",))
    assert end.names == ("toolbox", "tools", toolbox.short_id)
    assert {(port.host_port, port.container_port) for port in toolbox.published} == {(8493, 80)}


@pytest.mark.parametrize("place", SIMULATED, indirect=True)
def test_a_simulated_engine_is_seen_as_it_says_of_itself(town: Place) -> None:
    assert town.simulated is not None
    held = town.simulated.engine.topology()
    assert observe(town.client, host=held.hosts[0]) == replace(held, outside=Outside(seen=False))
