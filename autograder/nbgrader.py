"""How nbgrader grades this course: its configuration, and what grades in place of its own.

`configure` is called by ``nbgrader_config.py``, in the checkout or in a teacher's own directory:

    from autograder.nbgrader import configure
    configure(get_config())
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

from nbconvert.exporters import HTMLExporter
from nbformat import NotebookNode, from_dict
from nbgrader.api import Gradebook
from nbgrader.preprocessors import (
    AssignLatePenalties,
    ClearOutput,
    IgnorePattern,
    LimitOutput,
    NbGraderPreprocessor,
    SaveAutoGrades,
)
from traitlets import default
from traitlets.config import Config

from autograder import texts
from autograder.confined.box import bubblewrap
from autograder.grading.assignment import name_of
from course.release import CONFIG

TEMPLATES = Path(__file__).parent / "templates"
NOTEBOOKS = Path(__file__).parent.parent / "notebooks"

TEACHERS_FILES = ["*.toml"]  # right and wrong answers for tests: nbgrader would copy them to the learners

OUTPUT_LINES = 500


def configure(c: Config, *, source: str | Path = NOTEBOOKS) -> None:
    """Set what grading this course needs. `source` is the folder of the notebooks with solutions."""
    own_programs_first()
    c.CourseDirectory.course_id = "docker-networking"
    c.CourseDirectory.source_directory = str(source)
    c.CourseDirectory.ignore.extend(TEACHERS_FILES)
    c.merge(Config(CONFIG))
    c.LimitOutput.max_lines = OUTPUT_LINES
    # Locked cells are the teacher's own when they are carried out; nbgrader would stop at those it misses.
    c.Autograde.sanitize_preprocessors = [ClearOutput]
    c.Autograde.autograde_preprocessors = [
        MarkSubmission,
        IgnorePattern,
        "nbconvert.preprocessors.ClearMetadataPreprocessor",
        LimitOutput,
        SaveAutoGrades,
        AssignLatePenalties,
    ]
    c.GenerateFeedback.exporter_class = OfflineHTMLExporter


def own_programs_first() -> None:
    """Let nbgrader find `alembic`, which it starts by name, where its environment is not activated."""
    own = str(Path(sys.executable).parent)
    path = os.environ.get("PATH", os.defpath)
    if own not in path.split(os.pathsep):
        os.environ["PATH"] = os.pathsep.join((own, path))


class MarkSubmission(NbGraderPreprocessor):  # type: ignore[misc]  # nbgrader has no types
    """Grades a submission in place of nbgrader's `Execute`: in a kernel of its own, with its engines and the
    teacher's checks in this process (see grading/README.md). The same as `autograder grade` does.
    """

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> tuple[NotebookNode, dict[str, Any]]:
        """Carry out the cells, and put in their place what the grader made of them."""
        from autograder.grading.assignment import Assignment
        from autograder.grading.marking import mark
        from autograder.grading.work import fork_server

        told = resources["nbgrader"]
        with Gradebook(told["db_url"]) as book:
            rows = book.find_notebook(told["notebook"], told["assignment"])
            assignment = Assignment.from_gradebook(rows).in_order_of(nb.cells)
        confined = bubblewrap() is not None
        if not confined:
            self.log.warning(texts.NOT_CONFINED)
        marked = mark(json.dumps(nb).encode(), assignment, fork_server(confined).kernel)
        for oddity in marked.oddities:
            self.log.warning("%s: %s", told["student"], oddity.seen)
        if marked.problem:
            raise RuntimeError(marked.problem)
        checksums = {
            name_of(cell): cell.metadata.nbgrader.get("checksum") for cell in nb.cells if name_of(cell)
        }
        nb.cells = [from_dict(cell) for cell in marked.cells]
        for cell in nb.cells:
            if checksums.get(name_of(cell)) is not None:
                cell.metadata.nbgrader.checksum = checksums[name_of(cell)]
        return nb, resources


class OfflineHTMLExporter(HTMLExporter):
    """Writes feedback that fetches nothing: no MathJax from elsewhere, pictures in place of widgets."""

    export_from_notebook = ""  # not offered in JupyterLab's menu

    @default("template_paths")
    def _template_paths(self, prune: bool = True, root_dirs: Any = None) -> list[str]:
        """Ours first: it holds an empty macro where nbgrader's page loads MathJax."""
        return [str(TEMPLATES / "feedback"), *super()._template_paths(prune, root_dirs)]

    @property
    def default_config(self) -> Config:
        """A widget cannot live in a saved page; its picture (HTML) is shown instead."""
        config: Config = super().default_config
        config.NbConvertBase.display_data_priority = [
            "text/html",
            "text/markdown",
            "image/svg+xml",
            "image/png",
            "image/jpeg",
            "text/plain",
        ]
        return config
