"""Unit 05's experiments on a simulated engine: what the engine answers is what the text beside them says."""

from __future__ import annotations

import pytest

from course import Lab
from course.experiments import favourites_app as unit
from course.experiments import texts
from course.experiments.texts import favourites_app as said
from course.lab import LabError


def run(lab: Lab, *commands: str) -> None:
    for command in commands:
        code, output = lab.run(command)
        assert code == 0, output
    lab.settle()


THE_SYSTEM = (
    "docker network create demo-net",
    "docker run -d --name mongodb --network demo-net mongo",
    "docker run -d --name app --network demo-net -p 8080:3000 favorites-node",
)
A_STRANGER = (
    "docker run -d --name open-db --network demo-net -p 27018:27017 mongo",
    "docker network create guest-net",
    "docker run -d --name stranger --network guest-net busybox sleep infinity",
)
RIGHT_DOORS = (texts.REACHED, texts.REACHED, texts.REACHED, texts.REFUSED, texts.REFUSED)
RIGHT_WAYS = (texts.UNKNOWN_NAME, texts.TIMED_OUT, texts.REACHED, texts.REACHED)


@pytest.mark.parametrize("predicted", [RIGHT_DOORS, (texts.REFUSED,) * 5])
def test_neighbours_use_the_container_port_and_the_host_the_published_one(
    lab: Lab, predicted: tuple[str, ...]
) -> None:
    run(lab, *THE_SYSTEM)
    experiment = unit.two_doors(lab)
    outcomes = experiment.predict(*predicted)
    assert tuple(outcome.option for outcome in outcomes) == RIGHT_DOORS
    assert experiment.static().count('class="agrees"') == sum(map(str.__eq__, predicted, RIGHT_DOORS))


@pytest.mark.parametrize("predicted", [RIGHT_WAYS, (texts.TIMED_OUT,) * 4])
def test_a_published_port_is_open_to_strangers(lab: Lab, predicted: tuple[str, ...]) -> None:
    run(lab, *THE_SYSTEM, *A_STRANGER)
    outcomes = unit.a_port_too_many(lab).predict(*predicted)
    assert tuple(outcome.option for outcome in outcomes) == RIGHT_WAYS
    assert all(outcome.trace and outcome.trace.target for outcome in outcomes[2:])


@pytest.mark.parametrize("predicted", said.CONNECTING_OPTIONS)
def test_a_running_container_takes_another_network(lab: Lab, predicted: str) -> None:
    run(lab, *THE_SYSTEM, "docker run -d --name late-app -p 8081:3000 favorites-node")
    (outcome,) = unit.connect_while_it_runs(lab).predict(predicted)
    assert outcome.option == said.CONNECTING_OPTIONS[2]
    lab.settle()
    assert b"Connected to MongoDB" in lab.client.containers.get("late-app").logs()


def test_connecting_twice_is_told_as_the_engine_says_it(lab: Lab) -> None:
    run(lab, *THE_SYSTEM, "docker run -d --name late-app favorites-node")
    run(lab, "docker network connect demo-net late-app")
    (outcome,) = unit.connect_while_it_runs(lab).predict(said.CONNECTING_OPTIONS[2])
    assert outcome.option == said.CONNECTING_OPTIONS[0]
    assert "already exists in network demo-net" in outcome.seen


def test_before_its_stage_is_set_an_experiment_says_so(lab: Lab) -> None:
    run(lab, *THE_SYSTEM)
    with pytest.raises(LabError, match="There is no network guest-net yet"):
        unit.a_port_too_many(lab)
    with pytest.raises(LabError, match="late-app has no address on the network bridge yet"):
        unit.connect_while_it_runs(lab)
