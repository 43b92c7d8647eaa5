"""Unit 12's experiments on simulated engines, and the blank page on which its last exercise begins."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.gate.answers import report_of
from autograder.gate.unit import read
from course import Lab
from course.experiments import capstone as unit
from course.experiments import design, stage, texts
from course.experiments.texts import capstone as said
from course.lab import LabError
from course.widgets.predict import Predict


@pytest.fixture
def lab() -> Iterator[Lab]:
    lab = Lab("simulated", hosts=2)
    yield lab
    lab.close()


def came_to(experiment: Predict, *predicted: str) -> list[str]:
    return [outcome.option for outcome in experiment.predict(*predicted)]


@pytest.mark.parametrize("predicted", [texts.REACHED, texts.REFUSED])
def test_the_settings_let_one_foresee_it(lab: Lab, predicted: str) -> None:
    stage(lab, unit.UNIT, "firm")
    outcomes = [texts.UNKNOWN_NAME, texts.UNKNOWN_NAME, texts.RESET, texts.REACHED]
    assert came_to(unit.four_connections(lab), *[predicted] * 4) == outcomes


@pytest.mark.parametrize("predicted", [texts.REACHED, texts.TIMED_OUT])
def test_two_networks_are_apart_but_for_a_published_port(lab: Lab, predicted: str) -> None:
    stage(lab, unit.UNIT, "firm")
    outcomes = [texts.UNKNOWN_NAME, texts.TIMED_OUT, texts.REACHED]
    assert came_to(unit.apart_and_yet(lab), *[predicted] * 3) == outcomes


def test_before_the_firm_is_there_the_experiments_say_so(lab: Lab) -> None:
    for experiment in (unit.four_connections, unit.apart_and_yet):
        with pytest.raises(LabError, match="run the cells above this one first"):
            experiment(lab)


def test_the_blank_page_is_blank_once(lab: Lab, capsys: pytest.CaptureFixture[str]) -> None:
    stage(lab, unit.UNIT, "firm")
    unit.blank_page(lab)
    assert capsys.readouterr().out == f"{said.BLANK}\n"
    assert lab.topology().containers == ()
    assert {network.driver for network in lab.topology().networks} == {"bridge", "host", "null"}
    assert lab.run("docker node ls")[0] == 1
    assert lab.run("docker run -d --name store spring-boot")[0] == 0
    unit.blank_page(lab)
    assert capsys.readouterr().out == f"{said.BLANK_ALREADY}\n"
    assert lab.topology().container("store") is not None


def test_both_systems_are_of_eight_containers_and_the_world_and_have_no_name_in_common() -> None:
    firm = {name for pair in design(unit.UNIT, "firm") for name in pair}
    branch = {name for pair in design(unit.UNIT, "branch") for name in pair}
    assert len(firm) == len(branch) == 9
    assert firm & branch == {"outside"}


def test_an_answer_that_is_no_dictionary_earns_nothing_and_is_told_what_is_asked_for() -> None:
    capstone = read(Path(__file__).parents[2] / "notebooks" / unit.UNIT)
    report = report_of(capstone, "ex-1", "", 'reason = "A: 3, B: 6"')
    assert report.score == 0
    assert "reason does not have a number from 1 to 8 for each of A, B, C, D, E and F." in str(report)
