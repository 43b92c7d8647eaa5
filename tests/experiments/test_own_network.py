"""Unit 04's experiments on a simulated engine: what the engine answers is what the text beside them says."""

from __future__ import annotations

import pytest

from course import Lab
from course.experiments import own_network as unit
from course.experiments import texts
from course.experiments.texts import own_network as said
from course.lab import LabError
from tests.experiments.running import run

ON_BRIDGE = ("docker run -d --name db mongo", "docker run -d --name box busybox sleep infinity")
ON_DEMO_NET = (
    "docker network create demo-net",
    "docker network connect demo-net db",
    "docker run -d --name shop --network demo-net busybox sleep infinity",
    "docker run -d --name stranger busybox sleep infinity",
)


def test_on_the_default_bridge_the_address_works_and_the_name_does_not(lab: Lab) -> None:
    run(lab, *ON_BRIDGE)
    outcomes = unit.names_on_the_default_bridge(lab).predict(texts.REACHED, texts.REACHED)
    assert [outcome.option for outcome in outcomes] == [texts.UNKNOWN_NAME, texts.REACHED]


def test_before_its_stage_is_set_an_experiment_says_so(lab: Lab) -> None:
    with pytest.raises(LabError, match="run the cells above this one first"):
        unit.names_on_the_default_bridge(lab)


def test_on_a_network_of_ones_own(lab: Lab) -> None:
    run(lab, *ON_BRIDGE, *ON_DEMO_NET)
    outcomes = unit.names_on_a_network_of_your_own(lab).predict(*[texts.REACHED] * 4)
    assert [outcome.option for outcome in outcomes] == [
        texts.REACHED,
        texts.REFUSED,
        texts.UNKNOWN_NAME,
        texts.UNKNOWN_NAME,
    ]
    assert all(outcome.trace and outcome.trace.hops for outcome in outcomes)


def test_skipping_the_cells_before_shows_as_not_tried(lab: Lab) -> None:
    outcomes = unit.names_on_a_network_of_your_own(lab).predict(*[texts.REACHED] * 4)
    assert outcomes[0].option == "not tried"
    assert outcomes[0].seen == "There is no container or host called shop."


def test_a_network_is_not_made_on_demand(lab: Lab) -> None:
    (outcome,) = unit.a_network_that_is_not_there(lab).predict(said.ON_DEMAND_OPTIONS[0])
    assert outcome.option == said.ON_DEMAND_OPTIONS[2]
    assert "network trial-net not found" in outcome.seen
    assert lab.client.containers.get("trial").status == "created"
