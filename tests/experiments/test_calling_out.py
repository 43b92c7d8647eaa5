"""Unit 01's experiments on a simulated engine: what the engine answers is what the text beside them says."""

from __future__ import annotations

import pytest

from course import Lab
from course.experiments import calling_out as unit
from course.experiments import texts
from course.experiments.texts import calling_out as said
from course.lab import LabError
from tests.experiments.running import run

FIRST_TWO = ("docker run -d --name box busybox sleep infinity", "docker run -d --name shop nginx")
FOUR_PLACES = (
    "docker network create demo-net",
    "docker run -d --name member --network demo-net busybox sleep infinity",
    "docker run -d --name hermit --network none busybox sleep infinity",
    "docker network create --internal vault-net",
    "docker run -d --name clerk --network vault-net busybox sleep infinity",
    "docker run -d --name archive --network vault-net nginx",
)


def test_a_call_arrives_and_comes_from_the_host(lab: Lab) -> None:
    run(lab, *FIRST_TWO)
    experiment = unit.out_and_back(lab)
    own, gateway, host = experiment.questions[1].options
    assert own.startswith("172.17.0.2,")
    assert gateway.startswith("172.17.0.1,")
    arrives, seen = experiment.predict(texts.REACHED, own)
    assert (arrives.option, seen.option) == (texts.REACHED, host)
    assert "under its own address 192.0.2.10 (masquerade)" in seen.seen


def test_where_nothing_is_masqueraded_the_experiment_does_not_say_so(lab: Lab) -> None:
    run(lab, "docker run -d --name box busybox sleep infinity")
    experiment = unit.out_and_back(lab)
    run(
        lab,
        "docker network create -o com.docker.network.bridge.enable_ip_masquerade=false bare-net",
        "docker network connect bare-net box",
        "docker network disconnect bridge box",
    )
    _, seen = experiment.predict(texts.REACHED, said.HOST)
    assert seen.option == "timed out"
    assert "no answer finds back" in seen.seen


def test_nobody_outside_calls_in(lab: Lab) -> None:
    run(lab, *FIRST_TWO)
    outcomes = unit.calling_in(lab).predict(*[texts.REACHED] * 3)
    assert [outcome.option for outcome in outcomes] == [texts.REACHED, texts.TIMED_OUT, texts.REFUSED]


def test_before_its_stage_is_set_an_experiment_says_so(lab: Lab) -> None:
    for experiment in (unit.out_and_back, unit.calling_in, unit.without_a_way_out):
        with pytest.raises(LabError, match="run the cells above this one first"):
            experiment(lab)


def test_ordinary_networks_lead_out_and_two_others_do_not(lab: Lab) -> None:
    run(lab, *FIRST_TWO, *FOUR_PLACES)
    yes, no = said.OUT_OPTIONS
    outcomes = unit.who_gets_out(lab).predict(yes, no, yes, yes)
    assert [outcome.option for outcome in outcomes] == [yes, yes, no, no]
    assert all(outcome.trace and outcome.trace.hops for outcome in outcomes)


def test_a_container_that_is_not_there_speaks_for_nobody(lab: Lab) -> None:
    run(lab, *FIRST_TWO)
    _, no = said.OUT_OPTIONS
    outcomes = unit.who_gets_out(lab).predict(*[no] * 4)
    assert outcomes[1].option == "not tried"


@pytest.mark.parametrize(("version", "by_gateway"), [("28.5", texts.REACHED), ("20.10", texts.REACHED)])
def test_an_internal_network_keeps_neighbours_and_the_host(version: str, by_gateway: str) -> None:
    lab = Lab("simulated", version=version)
    run(lab, *FOUR_PLACES)
    lab.listen_on_host("spring-boot", 8080)
    neighbour, outside, gateway = unit.without_a_way_out(lab).predict(*[texts.REACHED] * 3)
    assert neighbour.option == texts.REACHED
    assert outside.option in (texts.NO_ROUTE, texts.TIMED_OUT)
    assert gateway.option == by_gateway
    lab.close()
