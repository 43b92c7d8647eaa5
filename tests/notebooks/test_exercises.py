"""The exercises of each unit, by the lists beside the notebooks: right answers get all, wrong ones less."""

from __future__ import annotations

import ast
import io
import json
import tomllib
from collections.abc import Iterator
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

import pytest

from autograder import Report
from autograder.context import Context, use
from course import Lab
from course.docker_cli.cell import run_script
from course.docker_cli.daemon import Daemon, daemons
from course.docker_cli.magics import PATIENCE
from course.docker_cli.terminal import Terminal

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
LISTS = {
    path.parent.name: tomllib.loads(path.read_text("utf-8")) for path in NOTEBOOKS.glob("*/exercises.toml")
}
EXERCISES = [(unit, name) for unit, exercises in LISTS.items() for name in exercises]
WRONG = [
    pytest.param(unit, name, index, id=f"{unit} {name}: {wrong['why']}")
    for unit, name in EXERCISES
    for index, wrong in enumerate(LISTS[unit][name]["wrong"])
]


class Notebook:
    """A unit taken on a fresh simulated engine: its cells by id, and a learner who types into it."""

    def __init__(self, unit: str) -> None:
        cells = json.loads((NOTEBOOKS / unit / f"{unit}.ipynb").read_text("utf-8"))["cells"]
        self.sources = {cell["id"]: "".join(cell["source"]) for cell in cells}
        self.names: dict[str, Any] = {}
        self.exercises = LISTS[unit]
        self.run("setup")

    def run(self, cell: str) -> Any:
        """Run a Python cell; the value of its last line, as a notebook shows it."""
        *lines, last = ast.parse(self.sources[cell]).body
        with redirect_stdout(io.StringIO()):
            exec(compile(ast.Module(lines, []), cell, "exec"), self.names)
            if isinstance(last, ast.Expr):
                return eval(compile(ast.Expression(last.value), cell, "eval"), self.names)
            exec(compile(ast.Module([last], []), cell, "exec"), self.names)
            return None

    def answer(self, name: str, commands: str, answer: str = "") -> Report:
        """Solve an exercise with these commands and this answer, and check it."""
        if f"{name}-stage" in self.sources:
            self.run(f"{name}-stage")
        self.type_in(commands)
        exec(answer, self.names)
        lab = Lab.current()
        with use(Context(lab.topology, client=lab.client, answers=self.names, settle=lab.settle, on=lab.on)):
            report = self.run(f"{name}-check")
        assert isinstance(report, Report)
        return report

    def type_in(self, commands: str) -> None:
        """Carry out what stands in a ``%%docker`` cell."""
        lab = Lab.current()
        nowhere = io.StringIO()
        terminal = Terminal(Daemon(lab.client), nowhere, nowhere, PATIENCE, reach=daemons(lab.client_at))
        run_script(commands, terminal)

    def solve_before(self, name: str) -> None:
        """Solve every exercise before `name` as the reference does."""
        for earlier in self.exercises:
            if earlier == name:
                return
            exercise = self.exercises[earlier]
            self.answer(earlier, exercise["reference"], exercise.get("answer", ""))


@pytest.fixture
def notebook(request: pytest.FixtureRequest) -> Iterator[Notebook]:
    yield Notebook(request.param)
    Lab.current().close()


@pytest.mark.parametrize(("notebook", "name"), EXERCISES, indirect=["notebook"])
@pytest.mark.parametrize("kind", ["reference", "other"])
def test_a_right_answer_gets_all_points(notebook: Notebook, name: str, kind: str) -> None:
    notebook.solve_before(name)
    exercise = notebook.exercises[name]
    usual = exercise.get("answer", "")
    answer = exercise.get("other_answer", usual) if kind == "other" else usual
    report = notebook.answer(name, exercise[kind], answer)
    assert report.score == exercise["points"], str(report)


@pytest.mark.parametrize(("notebook", "name"), EXERCISES, indirect=["notebook"])
def test_nothing_done_gets_nothing(notebook: Notebook, name: str) -> None:
    notebook.solve_before(name)
    assert notebook.answer(name, "").score == 0


@pytest.mark.parametrize(("notebook", "name", "index"), WRONG, indirect=["notebook"])
def test_a_wrong_answer_gets_less_and_its_message(notebook: Notebook, name: str, index: int) -> None:
    notebook.solve_before(name)
    exercise = notebook.exercises[name]
    wrong = exercise["wrong"][index]
    report = notebook.answer(name, wrong["commands"], wrong.get("answer", ""))
    assert report.score < exercise["points"]
    assert wrong["message"] in str(report)
