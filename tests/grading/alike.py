"""Honest submissions of every unit, graded by plain nbgrader and by this project's grader: `make alike`.

Of each unit those that solve all exercises in one right way and in another, answer all wrongly in each way
that is listed, or do nothing. nbgrader grades them as it does by default: the kernel runs the checks as well.
Says which cells got another score, and writes the table in docs/grading.md.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from nbgrader.api import Gradebook

from autograder.gate.handing_in import fill_in, solved, wrong
from autograder.gate.unit import Unit, read

CHECKOUT = Path(__file__).parents[2]
PAGE = CHECKOUT / "docs" / "grading.md"
BEGIN, END = "<!-- honest submissions, written by make alike -->", "<!-- to there -->"
OURS = "from autograder.nbgrader import configure\nconfigure(get_config())\n"
#: The course's own configuration, but what carries submissions out is nbgrader's own.
PLAIN = OURS + (
    "for name in ('sanitize_preprocessors', 'autograde_preprocessors'):\n"
    "    get_config()['Autograde'].pop(name, None)\n"
)

#: By student and cell.
Scores = dict[tuple[str, str], float]


def answers(unit: Unit) -> Iterator[tuple[str, dict[str, str]]]:
    """Who hands in what."""
    exercises = unit.exercises.values()
    yield "right", solved(exercises)
    yield "otherwise-right", solved(exercises, "other")
    for number in range(max(len(exercise.wrong) for exercise in exercises)):
        yield f"wrong-{number + 1}", wrong(exercises, number)
    yield "nothing", {}


def class_of(root: Path, unit: Unit, config: str) -> None:
    """A teacher's folder, with what was handed in."""
    root.mkdir()
    (root / "nbgrader_config.py").write_text(config)
    command(root, "nbgrader", "generate_assignment", unit.name)
    released = (root / "release" / unit.name / f"{unit.name}.ipynb").read_text("utf-8")
    for student, filled in answers(unit):
        folder = root / "submitted" / student / unit.name
        folder.mkdir(parents=True)
        notebook = json.loads(released)
        fill_in(notebook, filled)
        (folder / f"{unit.name}.ipynb").write_text(json.dumps(notebook), "utf-8")


def command(root: Path, *words: str) -> None:
    done = subprocess.run([sys.executable, "-m", *words], cwd=root, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{' '.join(words)} failed:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")


def scores(root: Path, unit: str) -> Scores:
    """What the gradebook holds."""
    with Gradebook(f"sqlite:///{root / 'gradebook.db'}") as book:
        return {
            (submission.student.id, grade.name): grade.auto_score
            for submission in book.assignment_submissions(unit)
            for notebook in submission.notebooks
            for grade in notebook.grades
        }


def graded(unit: Unit) -> tuple[Scores, Scores]:
    """By plain nbgrader, and by this project's grader."""
    with tempfile.TemporaryDirectory(prefix="alike-") as folder:
        plain, ours = Path(folder, "plain"), Path(folder, "ours")
        class_of(plain, unit, PLAIN)
        shutil.copytree(plain, ours)
        (ours / "nbgrader_config.py").write_text(OURS)
        command(plain, "nbgrader", "autograde", unit.name)
        command(ours, "autograder", "grade", unit.name, "--no-feedback")
        return scores(plain, unit.name), scores(ours, unit.name)


def main(*names: str) -> None:
    lines, unlike = ["| unit | submissions | graded cells | the same score |", "| --- | --- | --- | --- |"], 0
    units = sorted(path.parent for path in (CHECKOUT / "notebooks").glob("*/exercises.*"))
    for folder in units:
        if names and folder.name not in names:
            continue
        plain, ours = graded(unit := read(folder))
        apart = sorted(key for key in plain.keys() | ours.keys() if plain.get(key) != ours.get(key))
        students = len({student for student, _ in plain})
        lines.append(f"| {unit.name} | {students} | {len(plain)} | {len(plain) - len(apart)} |")
        print(lines[-1], flush=True)
        for key in apart:
            print("  ", *key, f"nbgrader {plain.get(key)}, autograder {ours.get(key)}")
        unlike += len(apart)
    if not names:
        write(lines)
    sys.exit(1 if unlike else 0)


def write(lines: list[str]) -> None:
    """Put the table into the page."""
    text = PAGE.read_text("utf-8")
    table = "\n".join([BEGIN, "", *lines, "", END])
    PAGE.write_text(re.sub(f"{re.escape(BEGIN)}.*{re.escape(END)}", table, text, flags=re.DOTALL), "utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
