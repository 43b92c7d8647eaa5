"""`autograder report`: a class that was graded, on a page for its teacher and in a table for the school."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import nbformat
import pytest
from bs4 import BeautifulSoup
from click.testing import CliRunner, Result
from nbformat.v4 import new_markdown_cell
from nbgrader.api import Gradebook

from autograder.commands.grade import grade_command
from autograder.commands.report import report_command
from autograder.gate.unit import Exercise as Listed
from autograder.grading.pool import Pool
from autograder.overview.alike import alike
from autograder.overview.points import distribution, nobodys, solved
from autograder.overview.results import Entry, Exercise, Results
from autograder.overview.table import text
from tests.grading.conftest import Class
from tests.grading.pages import fetched
from tests.grading.test_grade_command import RIGHT, WRONG, notebook
from tests.hostile.assignment import SOURCE

LISTED = """
[system]
points = 4
reference = ""
other = ""
[[system.wrong]]
why = "The network alone."
message = "There is no container named box."
commands = "docker network create favorites-net"
[[system.wrong]]
why = "Nobody does this."
message = "This is never said."
commands = "docker network create other-net"
"""
SHARED = """# the teacher's advice, in our own words
steps = ["first a network of our own", "then what is on it"]
steps.append("and last who calls")
word = "<b>paused</b>"
"""


# -- a class that was graded --------------------------------------------------------------------


@pytest.fixture(scope="module")
def course(teach, bubblewrap: str) -> Class:
    made: Class = teach("trap", _source())
    (made.root / "source" / "trap" / "exercises.toml").write_text(LISTED)
    made.nbgrader("generate_assignment", "trap", "--force")
    _hand_in(made)
    _enroll(made)
    assert CliRunner().invoke(grade_command, ["--course-dir", str(made.root), "trap"]).exit_code == 1
    _correct(made)
    return made


def _source() -> Any:
    made = notebook(SOURCE)
    made.cells.insert(1, new_markdown_cell("### A system (4 points)", id="heading"))
    return made


def _hand_in(made: Class) -> None:
    made.hand_in("ada", RIGHT)
    made.hand_in("ben", WRONG)
    made.hand_in("cleo", {})
    made.hand_in("eve", RIGHT | {"answer": SHARED})
    made.hand_in("finn", {"answer": SHARED.replace("\n", "\n\n")})
    made.hand_in("gus", RIGHT | {"answer": "import socket\nsocket.create_connection(('1.1.1.1', 53), 2)"})
    made.hand_in("hal", RIGHT | {"function": "import os\nos._exit(0)"})
    made.hand_in("ian", RIGHT)
    _change(_file(made, "ian"))
    made.hand_in("dan", {})
    _file(made, "dan").write_text("no notebook")
    made.hand_in("old", {})
    _file(made, "old").write_text('{"nbformat": 3, "worksheets": []}')


def _file(made: Class, student: str) -> Path:
    return made.root / "submitted" / student / "trap" / "trap.ipynb"


def _change(path: Path) -> None:
    """One locked cell says something else, and another is gone."""
    changed = nbformat.read(path, as_version=4)
    by_name = {cell.metadata.get("nbgrader", {}).get("grade_id"): cell for cell in changed.cells}
    by_name["system-check"].source = "</pre><script>alert(4)</script>"
    changed.cells.remove(by_name["answer-check"])
    nbformat.write(changed, path)


def _enroll(made: Class) -> None:
    with Gradebook(f"sqlite:///{made.root / 'gradebook.db'}") as book:
        book.add_student("ada", first_name="Ada", last_name="Lovelace", email="ada@example.org")
        book.add_student("zoe", first_name="Zoe", last_name='=HYPERLINK("x")', email="+zoe@example.org")
        book.update_or_create_assignment("trap", duedate="2026-01-01 12:00:00")
        book.db.commit()
    (made.root / "submitted" / "ben" / "trap" / "timestamp.txt").write_text("2026-01-01 14:00:00 UTC")


def _correct(made: Class) -> None:
    """What a person does in formgrader, and what a policy for those who are late."""
    with Gradebook(f"sqlite:///{made.root / 'gradebook.db'}") as book:
        book.find_grade("system-check", "trap", "trap", "cleo").manual_score = 1.5
        book.find_submission_notebook("trap", "trap", "ben").late_submission_penalty = 0.25
        book.db.commit()


def report(course: Class, *arguments: str, unit: str = "trap") -> Result:
    return CliRunner().invoke(report_command, ["--course-dir", str(course.root), *arguments, unit])


@pytest.fixture(scope="module")
def page(course: Class) -> str:
    path = course.root / "page.html"
    result = report(course, "--output", str(path))
    assert (result.exit_code, result.output) == (0, f"{path}\n")
    return path.read_text("utf-8")


@pytest.fixture(scope="module")
def rows(course: Class) -> dict[str, dict[str, str]]:
    path = course.root / "table.csv"
    assert report(course, "--output", str(course.root / "page.html"), "--csv", str(path)).exit_code == 0
    with path.open(encoding="utf-8", newline="") as file:
        return {row["student_id"]: row for row in csv.DictReader(file)}


def _plain(page: str) -> str:
    """What a reader of the page is told, in one line."""
    return " ".join(" ".join(BeautifulSoup(page, "html.parser").main.stripped_strings).split())


@pytest.mark.slow
def test_the_page_is_one_file_in_which_what_learners_wrote_is_text(page: str) -> None:
    assert fetched(page) == []
    assert "<script" not in page
    assert "&lt;/pre&gt;&lt;script&gt;alert(4)" in page  # in place of a locked cell
    assert "&lt;b&gt;paused&lt;/b&gt;" in page  # an answer, as its check saw it


@pytest.mark.slow
def test_the_page_begins_with_the_class_as_a_whole(page: str) -> None:
    said = _plain(page)
    assert "8 of 11 students have points here" in said
    assert "Could not be graded, and are not counted: dan and old." in said
    assert 'Handed in nothing: zoe (Zoe =HYPERLINK("x")).' in said
    assert "Late: ben, 2 h (0.25 points less)." in said
    assert "Each exercise was solved whole by somebody." in said


@pytest.mark.slow
def test_each_exercise_says_how_it_was_solved(page: str) -> None:
    said = _plain(page)
    assert "A system (4 points) 5 2 1 2.81 of 4" in said  # ben's 1, cleo's 1.5 by hand, finn's nothing
    assert "10 (all) 2" in said


@pytest.mark.slow
def test_wrong_answers_are_told_apart_by_what_was_seen(page: str) -> None:
    said = _plain(page)
    assert "Listed for this unit 1 The network alone." in said
    assert "Nobody does this." not in said
    assert '2 word is "<b>paused</b>". That is not it.' in said


@pytest.mark.slow
def test_what_was_odd_is_told_with_the_cell_and_what_was_seen(page: str) -> None:
    said = _plain(page)
    assert "dan could not be graded The file is no Jupyter notebook." in said
    assert "old could not be graded The notebook is in an old format" in said
    assert "gus tried to reach outside OSError: [Errno 101] Network is unreachable (cell answer)" in said
    assert "hal ended early The notebook ended in this cell" in said
    assert "ian locked cell changed The locked cell system-check was changed" in said
    assert "cell missing The cell answer-check is missing" in said
    assert "eve and finn: the same in answer." in said
    assert "no verdict" in said


@pytest.mark.slow
def test_the_table_has_a_row_for_each_student(rows: Mapping[str, dict[str, str]]) -> None:
    assert rows["ada"] == {
        **{"student_id": "ada", "last_name": "Lovelace", "first_name": "Ada", "email": "ada@example.org"},
        **{"system": "4", "answer": "3", "function": "3"},
        **{"sum": "10", "late_penalty": "0", "total": "10", "maximum": "10", "flags": ""},
    }
    assert rows["ben"] | {"sum": "1", "late_penalty": "0.25", "total": "0.75", "flags": "late"} == rows["ben"]
    assert rows["cleo"]["system"] == "1.5"  # a person's
    assert rows["ian"]["flags"] == "locked cell changed; cell missing"
    assert rows["finn"]["flags"] == "same text as another"
    assert rows["zoe"] | {"system": "", "sum": "0", "flags": "nothing handed in"} == rows["zoe"]


@pytest.mark.slow
def test_the_table_holds_no_formulas(rows: Mapping[str, dict[str, str]]) -> None:
    assert rows["zoe"]["last_name"] == '\'=HYPERLINK("x")'
    assert rows["zoe"]["email"] == "'+zoe@example.org"


@pytest.mark.slow
def test_who_hands_in_again_is_told_until_graded_again(course: Class, page: str) -> None:
    path = _file(course, "ada")
    before = path.read_text()
    path.write_text(before + " ")
    again = course.root / "again.html"
    assert report(course, "--output", str(again)).exit_code == 0
    path.write_text(before)
    assert "ada (Ada Lovelace) handed in again" in _plain(again.read_text("utf-8"))


@pytest.mark.slow
def test_bad_input_is_told_in_a_sentence(course: Class, tmp_path: Path) -> None:
    unknown = report(course, unit="99-nothing")
    assert unknown.exit_code == 1
    assert unknown.output.endswith("99-nothing.ipynb: is the unit's name right?\n")
    unwritable = report(course, "--output", str(tmp_path / "nowhere" / "page.html"))
    assert unwritable.exit_code == 1
    assert unwritable.output.endswith("page.html cannot be written: No such file or directory.\n")


def test_a_folder_without_a_class_is_told(tmp_path: Path) -> None:
    elsewhere = CliRunner().invoke(report_command, ["--course-dir", str(tmp_path), "trap"])
    assert elsewhere.exit_code == 1
    assert "There is no nbgrader_config.py" in elsewhere.output
    nowhere = CliRunner().invoke(report_command, ["--course-dir", str(tmp_path / "no"), "trap"])
    assert nowhere.exit_code == 2
    assert "does not exist" in nowhere.output


def test_before_anything_is_graded_nothing_is_made(teach) -> None:
    made: Class = teach("trap", notebook(SOURCE))
    result = report(made)
    assert result.exit_code == 1
    assert result.output == (
        "Error: Nothing of trap has been graded yet: run `autograder grade trap` first.\n"
    )
    assert not (made.root / "gradebook.db").exists()


@pytest.mark.slow
def test_what_came_to_nothing_is_still_told_later(
    teach, bubblewrap: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: Class = teach("trap", notebook(SOURCE))
    made.nbgrader("generate_assignment", "trap")
    made.hand_in("ada", RIGHT)
    lost = "It could not be graded, twice: the process that graded it ended"
    monkeypatch.setattr(Pool, "graded", lambda pool, jobs: ((job, lost) for job in jobs))
    assert CliRunner().invoke(grade_command, ["--course-dir", str(made.root), "trap"]).exit_code == 1
    path = made.root / "page.html"
    assert report(made, "--output", str(path)).exit_code == 0
    assert f"ada could not be graded {lost}" in _plain(path.read_text("utf-8"))
    monkeypatch.undo()  # noted is not done: it is tried again
    assert CliRunner().invoke(grade_command, ["--course-dir", str(made.root), "trap"]).exit_code == 0
    assert made.scores("ada") == {"system-check": 4, "answer-check": 3, "function-check": 3}


@pytest.mark.slow
def test_a_gradebook_that_is_none_is_told(teach) -> None:
    made: Class = teach("trap", notebook(SOURCE))
    (made.root / "gradebook.db").write_text("no database, whatever its name says")
    result = report(made)
    assert result.exit_code == 1
    assert "gradebook.db cannot be used: " in result.output


# -- what is counted, without a class -----------------------------------------------------------

ONE = Exercise("ex-1", "ex-1-check", "First", 4, ("ex-1-commands",))
TWO = Exercise("ex-2", "ex-2-check", "Second", 6, ("ex-2-commands",))
REFERENCE = "docker network create web-net\ndocker run -d --name web --network web-net nginx"
ANSWERS = {"ex-1": Listed("ex-1", 4, reference=REFERENCE, other="docker network ls")}


def results(*entries: Entry) -> Results:
    empty = {"ex-1-commands": "%%docker\n# Your answer here", "ex-2-commands": "%%docker"}
    return Results("unit", (ONE, TWO), entries, empty, {}, ANSWERS)


def scored(student: str, one: float | None, two: float | None) -> Entry:
    return Entry(student, scores={"ex-1-check": one, "ex-2-check": two}, handed_in=True)


def wrote(student: str, one: str, two: str = "") -> Entry:
    return Entry(student, sources={"ex-1-commands": f"%%docker\n{one}", "ex-2-commands": f"%%docker\n{two}"})


def same(*entries: Entry) -> list[list[str]]:
    return [[entry.student for entry in group.entries] for group in alike(results(*entries))]


def test_what_nobody_got_is_said_plainly() -> None:
    exercises = solved(results(scored("ada", 2.5, 0), scored("ben", 1, 0)))
    assert nobodys(exercises) == [
        "Nobody got any point of: Second.",
        "Nobody solved whole: First. The most that anybody got is 2.5 of 4.",
    ]


def test_what_waits_for_a_person_is_counted_apart() -> None:
    first, second = solved(results(scored("ada", 4, None), scored("ben", 1, 6)))
    assert (first.whole, first.partly, first.waiting, first.mean) == (1, 1, 0, 2.5)
    assert (second.whole, second.waiting, second.mean) == (1, 1, 6)


def test_all_points_have_a_bar_of_their_own() -> None:
    bars = distribution(results(scored("ada", 4, 6), scored("ben", 4, 5.99), scored("cleo", 0, 0)))
    assert [(bar.words, bar.count) for bar in bars if bar.count] == [
        ("0 to under 1", 1),
        ("9 to under 10", 1),
        ("10 (all)", 1),
    ]


def test_the_answer_of_the_unit_is_nobodys_own() -> None:
    assert same(wrote("ada", REFERENCE), wrote("ben", REFERENCE)) == []
    other_order = "docker network create web-net\ndocker run --network web-net --name web -d nginx"
    assert same(wrote("ada", other_order), wrote("ben", other_order)) == []


def test_one_line_that_is_the_same_accuses_nobody() -> None:
    line = "docker run -d --name web --network web-net --restart always --label why=because nginx:alpine"
    assert same(wrote("ada", line), wrote("ben", line)) == []


def test_much_that_is_the_same_is_shown_even_if_it_is_spaced_otherwise() -> None:
    lines = [f"docker run -d --name helper-{n} --label of=me alpine sleep 77" for n in range(3)]
    one = "\n".join(lines)
    assert same(wrote("ada", one), wrote("ben", one.replace(" ", "  ")), wrote("cleo", lines[0])) == [
        ["ada", "ben"]
    ]
    apart = [wrote(name, lines[0], "\n".join(lines[1:])) for name in ("ada", "ben")]
    assert same(*apart) == [["ada", "ben"]]  # together, the cells are much


@pytest.mark.parametrize("formula", ["=1+1", "+1", "-1", "@SUM(A1)", "  =1", "\t1", "＝1"])
def test_a_formula_is_written_as_text(formula: str) -> None:
    assert text(formula) == f"'{formula}"


def test_other_text_stays_as_it_is() -> None:
    assert text("O'Neil-Smith, a=b") == "O'Neil-Smith, a=b"


def test_without_a_note_only_points_are_known() -> None:
    entry = Entry("ada", scores={"ex-1-check": 1.0})
    assert entry.failed("ex-1-check") == ()
    assert entry.counted
