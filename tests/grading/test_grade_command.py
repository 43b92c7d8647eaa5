"""`autograder grade`: a small class graded, stopped, graded again, and corrected."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from distributed import LocalCluster
from nbformat import from_dict
from nbgrader.api import Gradebook

from autograder.commands.grade import grade_command
from tests.grading.conftest import CHECKOUT, Class
from tests.grading.pages import fetched
from tests.hostile.assignment import ANSWERED, BUILT, DOUBLE, SOURCE

pytestmark = pytest.mark.slow

KERNEL = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
RIGHT = {"system": BUILT, "answer": ANSWERED, "function": DOUBLE}
WRONG = {"system": "%%docker\ndocker network create favorites-net", "answer": 'word = "running"'}


def test_no_grammar_is_built_that_nobody_needs() -> None:
    """Importing nbgrader builds one for addresses in other languages: as slow as all that is needed."""
    script = "import sys; import {}autograder.grading.batch; print('lark' in sys.modules)"
    built = [
        subprocess.run([sys.executable, "-c", script.format(before)], capture_output=True, text=True).stdout
        for before in ("autograder.commands.main, ", "")
    ]
    assert built == ["False\n", "True\n"]


def notebook(cells: list[dict[str, Any]]) -> Any:
    """A notebook that nbgrader takes for a source."""
    marked = [cell | {"id": f"cell-{number}"} for number, cell in enumerate(cells)]
    return from_dict({"cells": marked, "metadata": KERNEL, "nbformat": 4, "nbformat_minor": 5})


@pytest.fixture(scope="module")
def course(teach, bubblewrap: str) -> Class:
    made: Class = teach("trap", notebook(SOURCE))
    made.nbgrader("generate_assignment", "trap")
    made.hand_in("ada", RIGHT)
    made.hand_in("ben", WRONG)
    made.hand_in("cleo", {})
    (made.root / "submitted" / "dan" / "trap").mkdir(parents=True)
    (made.root / "submitted" / "dan" / "trap" / "trap.ipynb").write_text("no notebook")
    grade(made)
    return made


def grade(course: Class, *arguments: str) -> Result:
    return CliRunner().invoke(grade_command, ["--course-dir", str(course.root), *arguments, "trap"])


def told(course: Class, *arguments: str) -> dict[str, dict[str, Any]]:
    return {each["student"]: each for each in json.loads(grade(course, "--json", *arguments).stdout)}


def test_a_class_is_graded_and_what_cannot_be_holds_up_nobody(course: Class) -> None:
    result = grade(course, "--force")
    assert result.exit_code == 1  # dan's is no notebook
    assert "dan: The file is no Jupyter notebook." in result.output
    assert course.scores("ada") == {"system-check": 4, "answer-check": 3, "function-check": 3}
    assert course.scores("ben") == {"system-check": 1, "answer-check": 0, "function-check": 0}
    assert course.scores("cleo") == {"system-check": 0, "answer-check": 0, "function-check": 0}


def test_learners_get_a_page_that_fetches_nothing(course: Class) -> None:
    page = course.feedback("ben").read_text("utf-8")
    assert "1 of 10 points" in page
    assert "There is no container named box." in page
    assert "the-hidden-word" not in page
    assert fetched(page) == []


def test_what_has_not_changed_is_not_graded_again(course: Class) -> None:
    assert all(each["again"] for each in told(course).values())
    course_file = course.root / "submitted" / "cleo" / "trap" / "trap.ipynb"
    course_file.write_text(course_file.read_text() + " ")
    assert {name for name, each in told(course).items() if not each["again"]} == {"cleo"}


def test_a_persons_scores_stay(course: Class) -> None:
    with Gradebook(f"sqlite:///{course.root / 'gradebook.db'}") as book:
        entered = book.find_grade("system-check", "trap", "trap", "ben")
        entered.manual_score = 3.5
        book.db.commit()
    assert not told(course, "--force", "--students", "ben")["ben"]["problem"]
    assert course.scores("ben")["system-check"] == 3.5


def test_a_student_who_handed_in_nothing_is_told(course: Class) -> None:
    result = grade(course, "--students", "ada,zoe")
    assert result.exit_code == 1
    assert result.output == "Error: Nothing was handed in for trap by: zoe.\n"


def test_a_corrected_check_is_one_command(course: Class) -> None:
    source = course.root / "source" / "trap" / "trap.ipynb"
    source.write_text(source.read_text().replace("[2, 4]", "[2, 5]"))
    assert told(course)["ada"]["score"] == 7
    source.write_text(source.read_text().replace("[2, 5]", "[2, 4]"))
    assert told(course)["ada"]["score"] == 10


def test_points_that_the_gradebook_does_not_know_are_refused(course: Class) -> None:
    source = course.root / "source" / "trap" / "trap.ipynb"
    before = source.read_text()
    source.write_text(before.replace('"points": 4', '"points": 5'))
    result = grade(course)
    source.write_text(before)
    assert result.exit_code == 1
    assert "nbgrader generate_assignment trap --force" in result.output


def test_killed_and_begun_again_it_ends_in_the_same_gradebook(teach, bubblewrap: str) -> None:
    made: Class = teach("trap", notebook(SOURCE))
    made.nbgrader("generate_assignment", "trap")
    for number in range(6):
        made.hand_in(f"s{number}", RIGHT if number % 2 else WRONG)
    command = [sys.executable, "-m", "autograder", "grade", "--course-dir", str(made.root), "trap"]
    environment = {**os.environ, "PYTHONPATH": str(CHECKOUT)}
    running = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    _wait_for(made.root / "autograded" / "s0" / "trap" / "graded.json")
    running.send_signal(signal.SIGKILL)
    running.wait()
    assert subprocess.run(command, env=environment, capture_output=True, check=False).returncode == 0
    scores = [sum(made.scores(f"s{number}").values()) for number in range(6)]
    assert scores == [1, 10, 1, 10, 1, 10]


def _wait_for(path: Path) -> None:
    until = time.monotonic() + 120
    while not path.exists():
        assert time.monotonic() < until
        time.sleep(0.02)


def test_a_dask_cluster_comes_to_the_same(course: Class) -> None:
    before = {name: course.scores(name) for name in ("ada", "ben", "cleo")}
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster:
        done = told(course, "--force", "--scheduler", cluster.scheduler_address)
    assert done["dan"]["problem"] == "The file is no Jupyter notebook."
    assert {name: course.scores(name) for name in before} == before


def test_a_scheduler_that_is_not_there_is_told(course: Class) -> None:
    result = grade(course, "--force", "--scheduler", "tcp://127.0.0.1:1")
    assert result.exit_code == 1
    assert "Error: No Dask scheduler answers at tcp://127.0.0.1:1" in result.output


def test_what_nbgrader_needs_to_give_pages_back_is_beside_them(course: Class) -> None:
    """And the page may be read by who it is for, whatever the teacher's umask."""
    submitted = course.root / "submitted" / "ada" / "trap"
    (submitted / "timestamp.txt").write_text("2026-01-01 00:00:00.000000 UTC")
    (submitted / "submission_secret.txt").write_text("5ec2e7" * 20)
    before = os.umask(0o077)
    try:
        assert not told(course)["ada"]["again"]  # the same notebook, handed in anew
    finally:
        os.umask(before)
    page = course.feedback("ada")
    for folder in (page.parent, course.root / "autograded" / "ada" / "trap"):
        assert (folder / "submission_secret.txt").read_text() == "5ec2e7" * 20
        assert (folder / "timestamp.txt").read_text().startswith("2026-01-01")
    assert page.stat().st_mode & 0o777 == 0o644
