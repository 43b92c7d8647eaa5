"""Unit 11's experiments on a simulated engine: what the engine answers is what the text beside them says."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from course import Lab
from course.experiments import clearing_up as unit
from course.experiments.texts import clearing_up as said
from course.lab import LabError
from tests.experiments.running import run

GOES, REFUSED = said.REMOVAL_OPTIONS
STARTS, ERROR = said.START_OPTIONS
WENT, STAYED = said.FATE_OPTIONS


@pytest.fixture(params=["28.5", "20.10"])
def lab(request: pytest.FixtureRequest) -> Iterator[Lab]:
    lab = Lab("simulated", version=request.param)
    yield lab
    lab.close()


THREE_NETWORKS = (
    "docker network create --label unit=11 busy-net",
    "docker run -d --name web --network busy-net nginx",
    "docker network create --label unit=11 quiet-net",
    "docker run -d --name nightly --network quiet-net busybox sleep infinity",
    "docker stop nightly",
    "docker network create --label unit=11 empty-net",
)
FOUR_NETWORKS = (
    "docker network create --label unit=11 running-net",
    "docker run -d --name till --network running-net busybox sleep infinity",
    "docker network create --label unit=11 stopped-net",
    "docker run -d --name weekly --network stopped-net busybox sleep infinity",
    "docker stop weekly",
    "docker network create --label unit=11 created-net",
    "docker create --name later --network created-net busybox sleep infinity",
    "docker network create --label unit=11 lonely-net",
)


@pytest.mark.parametrize("predicted", [(REFUSED, REFUSED, GOES, REFUSED), (REFUSED, GOES, GOES, REFUSED)])
def test_only_running_containers_hold_a_network(lab: Lab, predicted: tuple[str, ...]) -> None:
    run(lab, *THREE_NETWORKS)
    experiment = unit.removing(lab)
    outcomes = experiment.predict(*predicted)
    assert [outcome.option for outcome in outcomes] == [REFUSED, GOES, GOES, REFUSED]
    assert "has active endpoints" in outcomes[0].seen
    assert "pre-defined network" in outcomes[3].seen
    assert ('class="differs"' in experiment.static()) is (predicted[1] == REFUSED)


@pytest.mark.parametrize("predicted", [(STARTS, STARTS), (ERROR, STARTS)])
def test_a_network_of_the_same_name_is_another_one(lab: Lab, predicted: tuple[str, ...]) -> None:
    run(lab, *THREE_NETWORKS, "docker network rm quiet-net")
    outcomes = unit.made_again(lab).predict(*predicted)
    assert [outcome.option for outcome in outcomes] == [ERROR, STARTS]
    assert "not found" in outcomes[0].seen


@pytest.mark.parametrize("predicted", [(STAYED, STAYED, STAYED, WENT), (STAYED, WENT, WENT, WENT)])
def test_prune_takes_what_nobody_runs_on(lab: Lab, predicted: tuple[str, ...]) -> None:
    run(lab, *FOUR_NETWORKS)
    outcomes = unit.pruning(lab).predict(*predicted)
    assert [outcome.option for outcome in outcomes] == [STAYED, WENT, WENT, WENT]


def test_prune_leaves_what_the_unit_has_not_made(lab: Lab) -> None:
    run(lab, *FOUR_NETWORKS, "docker network create mine")
    unit.pruning(lab).predict(STAYED, WENT, WENT, WENT)
    assert lab.topology().network("mine")


@pytest.mark.parametrize("predicted", said.COUNT_OPTIONS)
def test_there_is_room_for_thirty_and_the_bridge(lab: Lab, predicted: str) -> None:
    before = lab.topology().networks
    (outcome,) = unit.how_many(lab).predict(predicted)
    assert outcome.option == said.COUNT_OPTIONS[1]
    assert outcome.seen.startswith("With 30 networks of your own there, the next one was refused: ")
    assert lab.topology().networks == before


def test_before_its_stage_is_set_an_experiment_says_so(lab: Lab) -> None:
    for experiment in (unit.removing, unit.pruning):
        with pytest.raises(LabError, match="run the cells above this one first"):
            experiment(lab)
    outcomes = unit.made_again(lab).predict(ERROR, STARTS)
    assert [outcome.option for outcome in outcomes] == ["not tried"] * 2
    assert outcomes[0].seen == said.NOT_STOPPED


def test_what_was_left_out_before_shows_as_not_tried(lab: Lab) -> None:
    run(lab, *THREE_NETWORKS)
    (outcome, _) = unit.made_again(lab).predict(ERROR, STARTS)
    assert outcome.option == "not tried"
    assert "network with name quiet-net already exists" in outcome.seen
