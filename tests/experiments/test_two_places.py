"""Unit 10's experiments on a simulated engine: what the engine answers is what the text beside them says."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from course import Lab
from course.errors import LabError
from course.experiments import texts
from course.experiments import two_places as unit
from course.experiments.texts import two_places as said

BOTH = (
    "docker network create front-net",
    "docker network create back-net",
    "docker run -d --name web --network front-net nginx",
    "docker run -d --name db --network back-net mongo",
    "docker run -d --name app spring-boot",
    "docker run -d --name stranger busybox sleep infinity",
    "docker network connect front-net app",
    "docker network connect back-net app",
)
STORES = (
    "docker network disconnect bridge app",
    "docker run -d --name films --network front-net --network-alias store nginx",
    "docker run -d --name books --network back-net --network-alias store nginx",
    "docker run -d --name reader --network back-net busybox sleep infinity",
)
WALLS = (
    "docker run -d --name shop --network back-net -p 8090:80 nginx",
    "docker network create -o com.docker.network.bridge.enable_icc=false quiet-net",
    "docker run -d --name left --network quiet-net busybox sleep infinity",
    "docker run -d --name right --network quiet-net -p 8091:80 nginx",
)


@pytest.fixture
def lab() -> Iterator[Lab]:
    lab = Lab("simulated")
    run(lab, *BOTH)
    yield lab
    lab.close()


def run(lab: Lab, *commands: str) -> None:
    for command in commands:
        code, output = lab.run(command)
        assert code == 0, output
    lab.settle()


@pytest.mark.parametrize("predicted", [texts.REACHED, texts.TIMED_OUT])
def test_a_container_on_two_networks_talks_on_both_and_passes_nothing_on(lab: Lab, predicted: str) -> None:
    outcomes = unit.who_reaches_whom(lab).predict(*[predicted] * 4)
    assert [outcome.option for outcome in outcomes] == [
        texts.REACHED,
        texts.REACHED,
        texts.TIMED_OUT,
        texts.REACHED,
    ]


def test_before_its_stage_is_set_an_experiment_says_so(lab: Lab) -> None:
    run(lab, "docker network disconnect bridge app")
    with pytest.raises(LabError, match="run the cells above this one first"):
        unit.who_reaches_whom(lab)


@pytest.mark.parametrize("predicted", ["films", "books"])
def test_one_alias_on_two_networks(lab: Lab, predicted: str) -> None:
    run(lab, *STORES)
    outcomes = unit.who_is_the_store(lab).predict(*[predicted] * 3)
    assert [outcome.option for outcome in outcomes] == ["films", "books", "books"]


def test_a_store_that_is_not_there_was_not_tried(lab: Lab) -> None:
    outcomes = unit.who_is_the_store(lab).predict(*[said.NOBODY] * 3)
    assert outcomes[0].option == "unknown name"


@pytest.mark.parametrize("predicted", [texts.REACHED, texts.TIMED_OUT])
def test_a_published_port_is_a_door_in_every_wall(lab: Lab, predicted: str) -> None:
    run(lab, *WALLS)
    outcomes = unit.over_the_wall(lab).predict(*[predicted] * 5)
    assert [outcome.option for outcome in outcomes] == [
        texts.UNKNOWN_NAME,
        texts.TIMED_OUT,
        texts.REACHED,
        texts.TIMED_OUT,
        texts.REACHED,
    ]


@pytest.mark.parametrize("predicted", ["front-net", "aaa-net"])
def test_the_way_out_follows_the_names(lab: Lab, predicted: str) -> None:
    run(lab, *STORES)
    outcomes = unit.the_way_out(lab).predict(predicted, predicted)
    assert [outcome.option for outcome in outcomes] == ["aaa-net", "aaa-net"]
    assert outcomes[0].seen.startswith("The line of ip route: default via 172.")


def test_a_network_that_is_there_already_is_told(lab: Lab) -> None:
    run(lab, "docker network create aaa-net")
    outcomes = unit.the_way_out(lab).predict("aaa-net", "aaa-net")
    assert "network with name aaa-net already exists" in outcomes[0].option


def test_without_any_network_there_is_no_way_out(lab: Lab) -> None:
    run(lab, *(f"docker network disconnect {name} app" for name in ("bridge", "front-net", "back-net")))
    run(lab, "docker network create --internal closed-net", "docker network connect closed-net app")
    assert unit._way_out(lab).option == said.NO_ROUTE
