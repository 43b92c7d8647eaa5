"""Unit 03's experiments on a simulated engine: what the engine answers is what the text beside them says."""

from __future__ import annotations

import pytest

from course import Lab
from course.experiments import an_address as unit
from course.experiments import texts
from course.experiments.texts import an_address as said
from course.lab import LabError
from tests.experiments.running import run

THREE = (
    "docker run -d --name db mongo",
    "docker run -d --name web nginx",
    "docker run -d --name box busybox sleep infinity",
)
VAULT = (
    "docker network create --subnet 10.77.0.0/24 fixed-net",
    "docker run -d --name vault --network fixed-net --ip 10.77.0.2 mongo",
)


def test_by_its_address_a_container_is_reached_from_the_host_too(lab: Lab) -> None:
    run(lab, *THREE)
    outcomes = unit.by_address(lab).predict(*[texts.REFUSED] * 3)
    assert [outcome.option for outcome in outcomes] == [texts.REACHED, texts.REFUSED, texts.REACHED]


def test_started_in_another_order_they_change_places(lab: Lab) -> None:
    run(lab, *THREE)
    who, connection = unit.the_morning_after(lab).predict(said.AS_BEFORE, texts.REACHED)
    assert who.option == said.THE_OTHER
    assert who.seen == "172.17.0.2 is the address of web now; db has 172.17.0.3."
    assert connection.option == texts.REFUSED
    assert "Nothing in web listens on port 27017 (it listens on 80)" in connection.seen


def test_nothing_happens_before_the_learner_has_committed(lab: Lab) -> None:
    run(lab, *THREE)
    unit.the_morning_after(lab)
    assert str(lab.topology().container("db").endpoints[0].address) == "172.17.0.2"  # type: ignore[union-attr]


def test_an_address_outlives_a_restart_but_no_rival(lab: Lab) -> None:
    run(lab, *THREE)
    outcomes = unit.kept_or_not(lab).predict(*[said.KEEPS] * 3)
    assert [outcome.option for outcome in outcomes] == [said.KEEPS, said.KEEPS, said.CHANGES]
    assert outcomes[2].seen == "It was 172.17.0.2, and is 172.17.0.5."


def test_an_address_that_was_given_is_not_kept_free(lab: Lab) -> None:
    run(lab, *VAULT)
    (outcome,) = unit.while_it_is_away(lab).predict(said.AWAY_OPTIONS[0])
    assert outcome.option == said.AWAY_OPTIONS[2]
    assert outcome.seen.startswith("cuckoo has 10.77.0.2.")
    assert "Address already in use" in outcome.seen


def test_a_range_for_the_others_keeps_it_free(lab: Lab) -> None:
    run(lab, VAULT[0].replace("--subnet", "--ip-range 10.77.0.128/25 --subnet"), VAULT[1])
    (outcome,) = unit.while_it_is_away(lab).predict(said.AWAY_OPTIONS[2])
    assert outcome.option == said.AWAY_OPTIONS[0]
    assert outcome.seen.startswith("cuckoo has 10.77.0.129.")  # the gateway took the first of the range


def test_before_its_stage_is_set_an_experiment_says_so(lab: Lab) -> None:
    for experiment in (unit.by_address, unit.the_morning_after, unit.kept_or_not, unit.while_it_is_away):
        with pytest.raises(LabError, match="run the cells above this one first"):
            experiment(lab)


def test_a_rival_that_is_there_already_is_no_answer(lab: Lab) -> None:
    run(lab, *VAULT, "docker run -d --name cuckoo busybox sleep infinity")
    (outcome,) = unit.while_it_is_away(lab).predict(said.AWAY_OPTIONS[0])
    assert outcome.option == "not tried"
    assert "is already in use" in outcome.seen
