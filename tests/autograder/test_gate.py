"""The gate: a small unit that is as it has to be, and one for each reason why a unit is refused."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from autograder.commands.main import main
from autograder.gate import check_unit
from autograder.gate.answers import answers
from autograder.gate.copy import shown
from autograder.gate.hints import hints
from autograder.gate.points import points
from autograder.gate.prose import names
from autograder.gate.refusal import Refusal
from autograder.gate.unit import Unit, UnitError, find, read
from autograder.gate.whole import as_released, with_solutions

NAME = "13-made-up"
SETUP = (
    "from autograder import all_of, answer, container, grade, network\nfrom course import Lab\n\nlab = Lab()"
)
PROSE = "# 13 · Made up\n\nA container called `web` comes up, on `web-net`."
HINTS = "\n\n".join(
    f"<details><summary>Hint {number}</summary>\n\n{text}\n\n</details>"
    for number, text in enumerate(("Look at `docker ps`.", "What is missing?", "`docker run -d …`"), 1)
)
COMMANDS = "%%docker\n### BEGIN SOLUTION\ndocker network create web-net\n"
COMMANDS += "docker run -d --name web --network web-net nginx\n### END SOLUTION"
ANSWER = '### BEGIN SOLUTION\nport = "80"\n### END SOLUTION'
CHECK = """report = grade(
    container("web").running().image("nginx").on("web-net"),
    answer("port").given(),
    points=10,
)
### BEGIN HIDDEN TESTS
report += [answer("port").equals("80")]
### END HIDDEN TESTS
report"""
LIST = '''
[ex-1]
points = 10
reference = """
docker network create web-net
docker run -d --name web --network web-net nginx
"""
other = """
docker run -d --name web nginx
docker network create web-net
docker network connect web-net web
"""
answer = 'port = "80"'

[[ex-1.wrong]]
why = "It is left on the default bridge."
message = "web is on bridge"
commands = "docker run -d --name web nginx"
answer = 'port = "80"'

[[ex-1.wrong]]
why = "It has no name."
message = "There is no container named web."
commands = "docker run -d nginx"

[[ex-1.wrong]]
why = "The port is another one."
message = "port is"
commands = """
docker network create web-net
docker run -d --name web --network web-net nginx
"""
answer = 'port = "8080"'
'''


def cell(identity: str, kind: str, source: str, **nbgrader: Any) -> dict[str, Any]:
    base = {"grade": False, "locked": False, "schema_version": 3, "solution": False, "task": False}
    metadata = {"nbgrader": base | {"grade_id": identity} | nbgrader} if nbgrader else {}
    made: dict[str, Any] = {"cell_type": kind, "id": identity, "metadata": metadata, "source": source}
    return made | ({"execution_count": None, "outputs": []} if kind == "code" else {})


def cells() -> list[dict[str, Any]]:
    return [
        cell("title", "markdown", PROSE),
        cell("setup", "code", SETUP),
        cell("ex-1", "markdown", f"### Exercise 1\n\n{HINTS}"),
        cell("ex-1-commands", "code", COMMANDS, solution=True),
        cell("ex-1-answer", "code", ANSWER, solution=True),
        cell("ex-1-check", "code", CHECK, grade=True, locked=True, points=10),
    ]


Change = tuple[str, str]  # what is written otherwise in the notebook or the list, and how


@pytest.fixture
def unit(tmp_path: Path) -> Callable[..., Unit]:
    """Writes the unit, with some of it changed: in `notebook` and in `listed`."""

    def write(notebook: Iterable[Change] = (), listed: Iterable[Change] = ()) -> Unit:
        folder = tmp_path / NAME
        folder.mkdir()
        kernel = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
        document = {"cells": cells(), "metadata": kernel, "nbformat": 4, "nbformat_minor": 5}
        for old, new in notebook:
            for each in document["cells"]:
                each["source"] = each["source"].replace(old, new)
        (folder / f"{NAME}.ipynb").write_text(json.dumps(document), "utf-8")
        text = LIST
        for old, new in listed:
            assert old in text
            text = text.replace(old, new)
        (folder / "exercises.toml").write_text(text, "utf-8")
        return read(folder)

    return write


def sentences(found: Iterable[Refusal]) -> list[str]:
    return [refusal.sentence for refusal in found]


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


# -- what cannot be read --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (("points = 10\n", ""), "ex-1 has no points in exercises.toml."),
        (("points = 10\n", 'points = "10"\n'), "ex-1 has '10' for points in exercises.toml."),
        (('message = "port is"\n', ""), "wrong answer 3 of ex-1 has no message in exercises.toml."),
        (
            ("points = 10\n", "points = 10\nstory = 1\n"),
            "ex-1 has story in exercises.toml, which means nothing there.",
        ),
        (("[ex-1]", "[ex-1"), "exercises.toml cannot be read: "),
    ],
)
def test_a_list_that_cannot_be_read(unit: Callable[..., Unit], change: Change, sentence: str) -> None:
    with pytest.raises(UnitError) as refused:
        unit(listed=[change])
    assert str(refused.value).startswith(sentence)


def test_a_folder_without_its_files(tmp_path: Path) -> None:
    folder = tmp_path / NAME
    folder.mkdir()
    assert sentences(check_unit(folder)) == [f"{folder} has no notebook {NAME}.ipynb."]
    (folder / f"{NAME}.ipynb").write_text("[]", "utf-8")
    (told,) = sentences(check_unit(folder))
    assert told.startswith(f"{NAME}.ipynb is no notebook: TypeError: ")
    (folder / f"{NAME}.ipynb").write_text(json.dumps({"cells": []}), "utf-8")
    (told,) = sentences(check_unit(folder))
    assert told == "There is no exercises.toml beside the notebook: it lists right and wrong answers."


def test_a_unit_is_found_by_its_number_or_its_name(tmp_path: Path) -> None:
    for name in ("04-own-network", "13-made-up", "13-more"):
        (tmp_path / name).mkdir()
    assert find(tmp_path, "04").name == find(tmp_path, "04-own-network").name == "04-own-network"
    with pytest.raises(UnitError, match="13 may be 13-made-up, 13-more: say which"):
        find(tmp_path, "13")
    with pytest.raises(
        UnitError, match=r"There is no unit 05 in .*; there is 04-own-network, 13-made-up, 13-more"
    ):
        find(tmp_path, "05")


# -- the command ----------------------------------------------------------------------------------


def autograder(*words: str) -> Result:
    return CliRunner().invoke(main, list(words))


def test_findings_one_a_line_and_how_many(tmp_path: Path) -> None:
    (tmp_path / NAME).mkdir()
    done = autograder("check-unit", "13", "--source", str(tmp_path))
    assert done.exit_code == 1
    assert done.output.splitlines() == [
        f"{tmp_path / NAME} has no notebook {NAME}.ipynb.",
        f"{NAME}: refused, for one reason.",
    ]


def test_findings_for_a_program(tmp_path: Path) -> None:
    (tmp_path / NAME).mkdir()
    done = autograder("check-unit", "13", "--json", "--source", str(tmp_path))
    sentence = f"{tmp_path / NAME} has no notebook {NAME}.ipynb."
    refused = [{"rule": "unreadable", "sentence": sentence, "exercise": ""}]
    assert (done.exit_code, json.loads(done.output)) == (1, {"unit": NAME, "refused": refused})


@pytest.mark.slow
def test_no_findings(unit: Callable[..., Unit]) -> None:
    done = autograder("check-unit", NAME, "--source", str(unit().folder.parent))
    assert (done.exit_code, done.output) == (0, "13-made-up: everything is as it has to be.\n")


def test_no_such_unit(tmp_path: Path) -> None:
    done = autograder("check-unit", "13", "--source", str(tmp_path))
    assert done.exit_code == 2
    assert f"There is no unit 13 in {tmp_path}; there is none at all." in done.output
    nowhere = autograder("check-unit", "13", "--source", str(tmp_path / "none"))
    assert "There is no folder" in nowhere.output
