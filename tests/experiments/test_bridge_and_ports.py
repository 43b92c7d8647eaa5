"""Unit 07's experiments on a simulated engine: what the engine answers is what the text beside them says."""

from __future__ import annotations

import pytest

from course import Lab
from course.experiments import bridge_and_ports as unit
from course.experiments import texts
from course.experiments.texts import bridge_and_ports as said
from course.lab import LabError

GREEN = (
    "docker network create demo-net",
    "docker run -d --name green --network demo-net -p 8080:8080 spring-boot",
)
NEIGHBOURS = (
    *GREEN,
    "docker run -d --name blue --network demo-net -p 8081:8080 spring-boot",
    "docker run -d --name plain --network demo-net spring-boot",
    "docker run -d --name web --network demo-net nginx",
    "docker run -d --name quiet --network demo-net busybox httpd -f -p 9000",
)
DOORS = (
    "docker run -d --name shy -p 8086:8080 spring-boot --server.address=127.0.0.1",
    "docker run -d --name astray -p 8087:80 spring-boot",
)
RUNS, _, LEFT = said.RUN_OPTIONS
ENTRIES = (texts.REACHED, texts.REFUSED, texts.REACHED, texts.TIMED_OUT)
EXPOSED = (texts.REFUSED, texts.REACHED, texts.REACHED)
LOCAL = (texts.REACHED, texts.REFUSED)
CLOSED = (texts.RESET, texts.RESET, texts.REFUSED)


def run(lab: Lab, *commands: str) -> None:
    for command in commands:
        code, output = lab.run(command)
        assert code == 0, output
    lab.settle()


@pytest.mark.parametrize("predicted", [(RUNS, LEFT), (LEFT, RUNS)])
def test_a_host_port_is_taken_once_and_a_container_port_often(lab: Lab, predicted: tuple[str, str]) -> None:
    run(lab, *GREEN)
    outcomes = unit.the_same_port_twice(lab).predict(*predicted)
    assert [outcome.option for outcome in outcomes] == [RUNS, LEFT]
    assert "Bind for 0.0.0.0:8080 failed: port is already allocated" in outcomes[1].seen
    assert lab.client.containers.get("red").status == "created"


@pytest.mark.parametrize("predicted", [ENTRIES, (texts.REACHED,) * 4])
def test_who_gets_in(lab: Lab, predicted: tuple[str, ...]) -> None:
    run(lab, *NEIGHBOURS)
    outcomes = unit.who_gets_in(lab).predict(*predicted)
    assert tuple(outcome.option for outcome in outcomes) == ENTRIES


@pytest.mark.parametrize("predicted", [EXPOSED, (texts.REACHED, texts.REACHED, texts.REFUSED)])
def test_expose_opens_nothing_and_closes_nothing(lab: Lab, predicted: tuple[str, ...]) -> None:
    run(lab, *NEIGHBOURS)
    outcomes = unit.expose_or_not(lab).predict(*predicted)
    assert tuple(outcome.option for outcome in outcomes) == EXPOSED


@pytest.mark.parametrize("predicted", said.RESTART_OPTIONS)
def test_a_port_that_docker_chose_is_another_after_a_restart(lab: Lab, predicted: str) -> None:
    run(lab, "docker run -d --name any -p 80 nginx")
    (outcome,) = unit.after_a_restart(lab).predict(predicted)
    assert outcome.option == said.RESTART_OPTIONS[1]


@pytest.mark.parametrize(("options", "index"), [("-p 8090:80", 0), ("--restart no -p 80:80", 0)])
def test_a_port_of_ones_own_choice_stays(lab: Lab, options: str, index: int) -> None:
    run(lab, f"docker run -d --name any {options} nginx")
    (outcome,) = unit.after_a_restart(lab).predict(said.RESTART_OPTIONS[1])
    assert outcome.option == said.RESTART_OPTIONS[index]


@pytest.mark.parametrize("predicted", [LOCAL, (texts.REACHED, texts.REACHED)])
def test_a_door_at_127_is_for_the_host_alone(lab: Lab, predicted: tuple[str, ...]) -> None:
    run(lab, "docker run -d --name local -p 127.0.0.1:8085:80 nginx")
    outcomes = unit.only_for_the_host(lab).predict(*predicted)
    assert tuple(outcome.option for outcome in outcomes) == LOCAL


@pytest.mark.parametrize("predicted", [CLOSED, (texts.REFUSED,) * 3])
def test_a_door_with_nobody_behind_it_is_reset(lab: Lab, predicted: tuple[str, ...]) -> None:
    run(lab, *DOORS)
    outcomes = unit.reset_or_refused(lab).predict(*predicted)
    assert tuple(outcome.option for outcome in outcomes) == CLOSED


def test_before_its_stage_is_set_an_experiment_says_so(lab: Lab) -> None:
    with pytest.raises(LabError, match="plain has no address on the network demo-net yet"):
        unit.who_gets_in(lab)
    with pytest.raises(LabError, match="any has no address"):
        unit.after_a_restart(lab)
