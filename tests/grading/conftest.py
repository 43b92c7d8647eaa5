"""A class in a directory: nbgrader's own commands, run as a teacher runs them."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import nbformat
import pytest
from nbgrader.api import Gradebook
from playwright.sync_api import sync_playwright

from autograder.gate.handing_in import fill_in
from autograder.nbgrader import own_programs_first

CHECKOUT = Path(__file__).parents[2]

CONFIG = """
from autograder.nbgrader import configure
c = get_config()
configure(c{source})
"""


class Class:
    """A teacher's directory with one assignment of one notebook, both called `unit`.

    Without a `notebook`, it is the unit of the course; without the address of a `gradebook`, this is a file
    of SQLite's in the directory.
    """

    def __init__(
        self, root: Path, unit: str, notebook: nbformat.NotebookNode | None = None, gradebook: str = ""
    ) -> None:
        self.root = root
        self.unit = unit
        self.gradebook = gradebook or f"sqlite:///{root / 'gradebook.db'}"
        self.home = root / "empty-home"
        self.home.mkdir(parents=True)
        source = ', source="source"' if notebook else ""
        (root / "nbgrader_config.py").write_text(CONFIG.format(source=source))
        if gradebook:
            with (root / "nbgrader_config.py").open("a") as config:
                config.write(f"c.CourseDirectory.db_url = {gradebook!r}\n")
        if notebook:
            self._write(notebook, root / "source" / unit)

    def nbgrader(self, *arguments: str) -> str:
        """Run ``nbgrader`` there, with an empty home, and return what it printed."""
        environment = {
            **os.environ,
            "HOME": str(self.home),
            "PYTHONPATH": str(CHECKOUT),
            "COURSE_ENGINE": "unix:///nowhere/a/teachers/own.sock",
        }
        done = subprocess.run(
            [sys.executable, "-m", "nbgrader", *arguments],
            cwd=self.root,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=300,
            check=False,
        )
        assert done.returncode == 0, done.stdout
        return done.stdout

    def released(self) -> nbformat.NotebookNode:
        """What learners get."""
        return nbformat.read(self._path("release"), as_version=4)

    def hand_in(self, student: str, cells: Mapping[str, str]) -> None:
        """Put a submission in place: the released notebook, with these solution cells filled in."""
        notebook = self.released()
        fill_in(notebook, cells)
        self._write(notebook, self.root / "submitted" / student / self.unit)

    def scores(self, student: str) -> dict[str, float]:
        """The score of each grade cell, out of the gradebook."""
        with Gradebook(self.gradebook) as book:
            grades = book.find_submission_notebook(self.unit, self.unit, student).grades
            return {grade.name: grade.score for grade in grades}

    def points(self) -> dict[str, float]:
        """What each grade cell is worth, out of the gradebook."""
        with Gradebook(self.gradebook) as book:
            return {
                cell.name: cell.max_score for cell in book.find_notebook(self.unit, self.unit).grade_cells
            }

    def report(self, student: str, cell: str) -> str:
        """The HTML that a grade cell showed when it was graded."""
        notebook = nbformat.read(self._path("autograded", student), as_version=4)
        found = next(c for c in notebook.cells if c.metadata.get("nbgrader", {}).get("grade_id") == cell)
        return "\n".join(o.data.get("text/html", "") for o in found.outputs if "data" in o)

    def feedback(self, student: str) -> Path:
        """The page that a learner gets back."""
        return self._path("feedback", student, suffix=".html")

    def _path(self, step: str, student: str = ".", suffix: str = ".ipynb") -> Path:
        return self.root / step / student / self.unit / f"{self.unit}{suffix}"

    def _write(self, notebook: nbformat.NotebookNode, folder: Path) -> None:
        folder.mkdir(parents=True)
        nbformat.write(notebook, folder / f"{self.unit}.ipynb")


@pytest.fixture(scope="module")
def teach(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Class]:
    """Make a class: `teach("04-own-network")`."""
    own_programs_first()

    def make(unit: str, notebook: nbformat.NotebookNode | None = None, gradebook: str = "") -> Class:
        return Class(tmp_path_factory.mktemp("class"), unit, notebook, gradebook)

    return make


@pytest.fixture(scope="session")
def requests_of(chromium: str) -> Callable[[Path], list[str]]:
    """Everything that Chromium asks for when it opens a page; nothing is answered but files."""

    def open_page(path: Path) -> list[str]:
        asked: list[str] = []
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
            page = browser.new_page()
            page.on("request", lambda request: asked.append(request.url))
            page.route(re.compile("^(?!file:)"), lambda route: route.abort())
            page.goto(path.as_uri(), wait_until="networkidle")
            browser.close()
        return asked

    return open_page
