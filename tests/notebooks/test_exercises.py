"""The exercises of each unit, by the lists beside the notebooks: right answers get all, wrong ones less.

The whole of what `autograder check-unit` looks at, but for the notebook run in a kernel (test_sources.py).
"""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.gate.answers import listing, nothing_done, right, wrong_answer
from autograder.gate.copy import shown
from autograder.gate.hints import hints
from autograder.gate.points import points
from autograder.gate.prose import names
from autograder.gate.unit import Unit, read

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
UNITS = {path.parent.name: read(path.parent) for path in sorted(NOTEBOOKS.glob("*/exercises.toml"))}
EXERCISES = [(unit, name) for unit in UNITS for name in UNITS[unit].exercises]
WRONG = [
    pytest.param(unit, name, index, id=f"{unit} {name}: {wrong.why}")
    for unit, name in EXERCISES
    for index, wrong in enumerate(UNITS[unit].exercises[name].wrong)
]


def test_every_unit_lists_its_exercises() -> None:
    assert UNITS.keys() == {path.parent.name for path in NOTEBOOKS.glob("*/*.ipynb")}


@pytest.fixture
def notebook(request: pytest.FixtureRequest) -> Unit:
    return UNITS[request.param]


@pytest.mark.parametrize(("notebook", "name"), EXERCISES, indirect=["notebook"])
@pytest.mark.parametrize("kind", ["reference", "other"])
def test_a_right_answer_gets_all_points(notebook: Unit, name: str, kind: str) -> None:
    assert list(right(notebook, notebook.exercises[name], kind)) == []


@pytest.mark.parametrize(("notebook", "name"), EXERCISES, indirect=["notebook"])
def test_nothing_done_gets_nothing(notebook: Unit, name: str) -> None:
    assert list(nothing_done(notebook, notebook.exercises[name])) == []


@pytest.mark.parametrize(("notebook", "name", "index"), WRONG, indirect=["notebook"])
def test_a_wrong_answer_gets_less_and_its_message(notebook: Unit, name: str, index: int) -> None:
    exercise = notebook.exercises[name]
    assert list(wrong_answer(notebook, exercise, exercise.wrong[index])) == []


@pytest.mark.parametrize(("notebook", "name"), EXERCISES, indirect=["notebook"])
def test_enough_wrong_answers_are_listed(notebook: Unit, name: str) -> None:
    assert list(listing(notebook.exercises[name])) == []


@pytest.mark.parametrize("notebook", UNITS, indirect=True)
@pytest.mark.parametrize("rule", [points, hints, shown, names], ids=lambda rule: rule.__name__)
def test_a_unit_is_as_it_has_to_be(notebook: Unit, rule: object) -> None:
    assert callable(rule)
    assert [refusal.sentence for refusal in rule(notebook)] == []
