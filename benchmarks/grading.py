"""What grading a class costs beside plain nbgrader: ``python benchmarks/grading.py [SUBMISSIONS] [UNIT]``.

The same submissions are graded by nbgrader's own commands, as nbgrader does it by default (`autograde` and
`generate_feedback`, a kernel of Jupyter's for each), and by `autograder grade`, confined, with its pages:
that once before and once after, because a machine's speed changes within minutes. Right, otherwise right,
wrong and empty ones take turns. Told are the seconds, how many times as fast, and which submissions got
another score.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from nbgrader.api import Gradebook

from autograder.gate.handing_in import fill_in, in_turn
from autograder.gate.unit import read

JOBS = ("1", "2")
CHECKOUT = Path(__file__).parents[1]

OURS = "from autograder.nbgrader import configure\nconfigure(get_config())\n"
#: The course's own configuration, but nbgrader's preprocessors and exporter as they are by default.
PLAIN = OURS + (
    "c = get_config()\n"
    "for section, names in {'Autograde': ['sanitize_preprocessors', 'autograde_preprocessors'], "
    "'GenerateFeedback': ['exporter_class']}.items():\n"
    "    for name in names:\n"
    "        c[section].pop(name, None)\n"
)


def class_of(root: Path, config: str, unit: str, number: int) -> None:
    """A teacher's directory with this number of submissions."""
    root.mkdir()
    (root / "nbgrader_config.py").write_text(config)
    run(root, "nbgrader", "generate_assignment", unit)
    released = (root / "release" / unit / f"{unit}.ipynb").read_text("utf-8")
    exercises = read(CHECKOUT / "notebooks" / unit).exercises.values()
    for index in range(number):
        folder = root / "submitted" / f"student{index:04}" / unit
        folder.mkdir(parents=True)
        notebook = json.loads(released)
        fill_in(notebook, in_turn(exercises, index))
        (folder / f"{unit}.ipynb").write_text(json.dumps(notebook), "utf-8")


def run(root: Path, module: str, *arguments: str) -> float:
    """Run ``python -m MODULE`` in a directory; the seconds that it took."""
    environment = os.environ | {"PYTHONPATH": str(CHECKOUT)}
    start = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments], cwd=root, env=environment, capture_output=True, text=True
    )
    if done.returncode:
        sys.exit(f"{module} {' '.join(arguments)} failed:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    return time.perf_counter() - start


def scores(root: Path, unit: str) -> dict[str, float]:
    """What the gradebook holds, by student."""
    with Gradebook(f"sqlite:///{root / 'gradebook.db'}") as book:
        return {each.student.id: each.score for each in book.assignment_submissions(unit)}


def by_ours(root: Path, unit: str) -> dict[str, float]:
    """The seconds by each number of jobs."""
    return {jobs: run(root, "autograder", "grade", unit, "--jobs", jobs, "--force") for jobs in JOBS}


def main(number: int = 20, unit: str = "05-favourites-app") -> None:
    with tempfile.TemporaryDirectory(prefix="grading-") as folder:
        plain, ours = Path(folder, "plain"), Path(folder, "ours")
        class_of(plain, PLAIN, unit, number)
        shutil.copytree(plain, ours)
        (ours / "nbgrader_config.py").write_text(OURS)
        print(f"{number} submissions of {unit}: right, otherwise right, wrong and empty in turn")
        before = by_ours(ours, unit)
        took = run(plain, "nbgrader", "autograde", unit) + run(plain, "nbgrader", "generate_feedback", unit)
        after = by_ours(ours, unit)
        print(f"{'nbgrader autograde, generate_feedback':40}{took:7.1f} s")
        for jobs in JOBS:
            both = before[jobs], after[jobs]
            times = took / (sum(both) / 2)
            said = "before and after it {:.1f} and {:.1f} s, {:.1f} times as fast"
            print(f"{f'autograder grade --jobs {jobs}':40}{said.format(*both, times)}")
        plainly, by_us = scores(plain, unit), scores(ours, unit)
        unlike = sorted(student for student, score in by_us.items() if score != plainly.get(student))
        print(f"the same score: {number - len(unlike)} of {number}")
        for student in unlike:
            print(f"  {student}: nbgrader {plainly.get(student)}, autograder {by_us[student]}")


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:2]), *sys.argv[2:3])
