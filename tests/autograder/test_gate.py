"""The gate: a small unit that is as it has to be, and one for each reason why a unit is refused."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from autograder.gate import check_unit
from autograder.gate.answers import answers
from autograder.gate.copy import shown
from autograder.gate.hints import hints
from autograder.gate.points import points
from autograder.gate.prose import names
from autograder.gate.unit import Unit, read
from autograder.gate.whole import as_released, with_solutions
from tests.autograder.made_up import HINTS, LIST, NAME, PROSE, Change, sentences


@pytest.mark.slow
def test_a_unit_that_is_as_it_has_to_be_passes(unit: Callable[..., Unit]) -> None:
    assert sentences(check_unit(unit().folder)) == []


# -- answers --------------------------------------------------------------------------------------


def test_an_exercise_that_earns_something_before_anything_is_done(unit: Callable[..., Unit]) -> None:
    made = unit([('answer("port").given()', 'network("bridge").exists()')])
    assert sentences(answers(made))[0] == (
        "ex-1 earns 2 of 10 points before anything is done, for: there is a network bridge."
    )


def test_a_reference_that_does_not_get_full_points(unit: Callable[..., Unit]) -> None:
    made = unit(listed=[('web-net nginx\n"""\nother', 'web-net mongo\n"""\nother')])
    assert sentences(answers(made)) == [
        "ex-1: the reference answer gets 8 of 10 points: "
        "web was made from the image nginx: web was made from mongo."
    ]


def test_another_right_answer_that_does_not_get_full_points(unit: Callable[..., Unit]) -> None:
    made = unit(listed=[("docker network connect web-net web", "docker network ls")])
    (told,) = sentences(answers(made))
    assert told.startswith("ex-1: the other right answer gets 8 of 10 points: web is on web-net: ")


def test_another_right_answer_that_is_the_same(unit: Callable[..., Unit]) -> None:
    end = "docker run -d --name web nginx\ndocker network create web-net\ndocker network connect web-net web"
    same = "docker network create web-net\ndocker run -d --name web  --network web-net nginx"
    assert sentences(answers(unit(listed=[(end, same)]))) == [
        "ex-1: the other right answer is the reference answer."
    ]


def test_another_answer_may_be_written_otherwise(unit: Callable[..., Unit]) -> None:
    made = unit(listed=[("points = 10\n", "points = 10\nother_answer = 'port = \"81\"'\n")])
    (told,) = [told for told in sentences(answers(made)) if "other right" in told]
    assert told.startswith("ex-1: the other right answer gets 8 of 10 points: ")


def test_a_wrong_answer_that_gets_full_points(unit: Callable[..., Unit]) -> None:
    assert sentences(answers(unit(listed=[('port = "8080"', 'port = "80"')]))) == [
        "ex-1: this wrong answer gets full points: The port is another one."
    ]


def test_a_wrong_answer_that_is_not_told_its_message(unit: Callable[..., Unit]) -> None:
    assert sentences(answers(unit(listed=[("web is on bridge", "web sleeps")]))) == [
        "ex-1: this wrong answer is not told “web sleeps”: It is left on the default bridge."
    ]


def test_wrong_answers_that_are_told_the_same(unit: Callable[..., Unit]) -> None:
    change = [('message = "There is no container named web."', 'message = "port"'), ('"port is"', '"port"')]
    assert sentences(answers(unit(listed=change))) == [
        "ex-1: these wrong answers are told the same, “port”: It has no name. The port is another one."
    ]


def test_too_few_wrong_answers(unit: Callable[..., Unit]) -> None:
    made = unit(listed=[(LIST[LIST.index('[[ex-1.wrong]]\nwhy = "The port') :], "")])
    assert sentences(answers(made)) == ["ex-1 lists 2 wrong answers, and needs 3."]


def test_a_grade_cell_that_breaks_is_told_and_no_traceback(unit: Callable[..., Unit]) -> None:
    told = sentences(answers(unit([("points=10,", "points=ten,")])))
    assert told[0] == "ex-1: its cells cannot be run with nothing done: NameError: name 'ten' is not defined"


def test_a_grade_cell_without_a_report(unit: Callable[..., Unit]) -> None:
    told = sentences(answers(unit([("### END HIDDEN TESTS\nreport", "### END HIDDEN TESTS\nprint(report)")])))
    assert told[0] == "ex-1: its grade cell does not end with a report of grade(…)."


def test_a_setup_that_breaks(unit: Callable[..., Unit]) -> None:
    told = sentences(answers(unit([("lab = Lab()", "lab = Lab(hosts=0)")])))
    assert told[0].startswith("The cell setup cannot be run: LabError: ")


def test_the_environment_and_the_folder_are_as_they_were(
    unit: Callable[..., Unit], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COURSE_ENGINE", "unix:///nowhere.sock")
    monkeypatch.setenv("DOCKER_HOST", "unix:///nowhere.sock")
    before, here = dict(os.environ), Path.cwd()
    assert sentences(answers(unit())) == []
    assert (dict(os.environ), Path.cwd()) == (before, here)


# -- hints ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ((HINTS, ""), "ex-1 has 0 hints, and needs 3."),
        (("What is missing?", ""), "Hint 2 of ex-1 is empty."),
        (("<summary>Hint 2</summary>", ""), "Hint 2 of ex-1 has no <summary>."),
        (
            ("`docker run -d …`", "First `docker network create  web-net`, then the rest."),
            "Hint 3 of ex-1 contains a line of the solution: docker network create web-net",
        ),
        (
            ("`docker run -d …`", "```\ndocker network create web-net\n```"),
            "Hint 3 of ex-1 contains a line of the solution: docker network create web-net",
        ),
        (
            ("What is missing?", 'Write `port = "80"`.'),
            'Hint 2 of ex-1 contains a line of the solution: port = "80"',
        ),
    ],
)
def test_hints(unit: Callable[..., Unit], change: Change, sentence: str) -> None:
    assert sentences(hints(unit([change]))) == [sentence]


def test_a_hint_may_name_the_beginning_of_a_line(unit: Callable[..., Unit]) -> None:
    assert not sentences(
        hints(unit([("What is missing?", "`docker network create web-network` is too much.")]))
    )


# -- the learner's copy ---------------------------------------------------------------------------


def test_a_solution_without_its_marks(unit: Callable[..., Unit]) -> None:
    made = unit(
        [
            ("### BEGIN SOLUTION\ndocker network", "docker network"),
            ("web-net nginx\n### END SOLUTION", "web-net nginx"),
        ]
    )
    document = json.loads(made.path.read_text("utf-8"))
    document["cells"][3]["metadata"] = {}
    made.path.write_text(json.dumps(document), "utf-8")
    told = "The learner's copy shows a line of the solution in the cell ex-1-commands: "
    assert sentences(shown(read(made.folder))) == [
        f"{told}docker network create web-net",
        f"{told}docker run -d --name web --network web-net nginx",
    ]


def test_a_hidden_test_that_is_told_elsewhere_in_its_cell(unit: Callable[..., Unit]) -> None:
    line = 'report += [answer("port").equals("80")]'
    made = unit([("### BEGIN HIDDEN TESTS", f"{line}\n### BEGIN HIDDEN TESTS")])
    assert sentences(shown(made)) == [
        f"The learner's copy shows a line of a hidden test in the cell ex-1-check: {line}"
    ]


def test_marks_that_do_not_come_in_pairs(unit: Callable[..., Unit]) -> None:
    (told,) = sentences(shown(unit([("\n### END HIDDEN TESTS", "")])))
    assert told.startswith("No learner's copy can be made: BEGIN HIDDEN TESTS and END HIDDEN TESTS")


# -- points, names, the whole ---------------------------------------------------------------------


def test_points_that_do_not_add_up(unit: Callable[..., Unit]) -> None:
    made = unit()
    document = json.loads(made.path.read_text("utf-8"))
    document["cells"][-1]["metadata"]["nbgrader"]["points"] = 9
    made.path.write_text(json.dumps(document), "utf-8")
    assert sentences(points(read(made.folder))) == [
        "The exercises are worth 9 points together, not 10.",
        "ex-1 is worth 10 points in exercises.toml, and 9 in its grade cell.",
    ]


def test_exercises_of_the_list_and_of_the_notebook_are_the_same(unit: Callable[..., Unit]) -> None:
    assert sentences(points(unit(listed=[("ex-1", "ex-2")]))) == [
        "exercises.toml lists ex-2, and the notebook has no grade cell ex-2-check.",
        "exercises.toml does not list ex-1, which the notebook has.",
    ]


def test_a_welcome_is_worth_one_point(unit: Callable[..., Unit]) -> None:
    made = unit()
    welcome = made.folder.rename(made.folder.with_name("00-made-up"))
    (welcome / f"{NAME}.ipynb").rename(welcome / "00-made-up.ipynb")
    assert sentences(points(read(welcome))) == ["The exercises are worth 10 points together, not 1."]


@pytest.mark.parametrize(
    ("prose", "name"),
    [
        ("A container called `webb` comes up.", "webb"),
        ("It joins the network `web-network`.", "web-network"),
        ("Nothing is on `app-net` now.", "app-net"),
        ("`store` runs, and so does `web`.", "store"),
    ],
)
def test_prose_about_what_nobody_makes(unit: Callable[..., Unit], prose: str, name: str) -> None:
    assert sentences(names(unit([(PROSE, prose)]))) == [
        f"The prose of the cell title names `{name}`, which no command, check or stage of the unit does."
    ]


def test_prose_about_what_is_there(unit: Callable[..., Unit]) -> None:
    prose = "The container `web` runs `nginx` on `web-net`, not on `bridge`. `docker ps` is no name."
    assert sentences(names(unit([(PROSE, prose)]))) == []


@pytest.mark.slow
def test_a_notebook_that_stops(unit: Callable[..., Unit]) -> None:
    assert sentences(with_solutions(unit([('port = "80"', "port = 80 / 0")]))) == [
        "With its solutions in, the notebook stops at the cell ex-1-answer: "
        "ZeroDivisionError: division by zero"
    ]


@pytest.mark.slow
def test_solutions_in_the_notebook_that_do_not_get_full_points(unit: Callable[..., Unit]) -> None:
    made = unit([("web-net nginx\n### END SOLUTION", "web-net mongo\n### END SOLUTION")])
    assert sentences(with_solutions(made)) == [
        "With its solutions in, run from top to bottom, ex-1 earns 8 of 10 points."
    ]


@pytest.mark.slow
def test_a_demonstration_that_does_the_exercise(unit: Callable[..., Unit]) -> None:
    made = unit([("lab = Lab()", 'lab = Lab()\nlab.run("docker run -d --name web nginx")')])
    assert sentences(as_released(made)) == ["In the learner's copy, run as it is, ex-1 earns 5 of 10 points."]


@pytest.mark.slow
def test_a_copy_that_stops_without_the_solution(unit: Callable[..., Unit]) -> None:
    made = unit([('    answer("port").given(),', "    answer(port).given(),")])
    assert sentences(as_released(made)) == [
        "The learner's copy stops at the cell ex-1-check: NameError: name 'port' is not defined"
    ]
