"""How nbgrader grades this course: its configuration, and the three places where it has to be helped.

`configure` is called by ``nbgrader_config.py``, in the checkout or in a teacher's own directory:

    from autograder.nbgrader import configure
    configure(get_config())
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

from nbconvert.exporters import HTMLExporter
from nbformat import NotebookNode
from nbformat.v4 import new_output
from nbgrader.preprocessors import (
    AssignLatePenalties,
    CheckCellMetadata,
    Execute,
    IgnorePattern,
    LimitOutput,
    NbGraderPreprocessor,
    SaveAutoGrades,
)
from nbgrader.utils import is_grade, is_solution
from traitlets import default
from traitlets.config import Config

from autograder import texts
from course.release import CONFIG

TEMPLATES = Path(__file__).parent / "templates"
NOTEBOOKS = Path(__file__).parent.parent / "notebooks"

TEACHERS_FILES = ["*.toml"]  # right and wrong answers for tests: nbgrader would copy them to the learners

CELL_SECONDS = 60  # a cell of the course takes less than two; a learner's loop may never end
START_SECONDS = 120  # a busy machine that grades many at once starts kernels slowly
OUTPUT_LINES = 500


def configure(c: Config, *, source: str | Path = NOTEBOOKS) -> None:
    """Set what grading this course needs. `source` is the folder of the notebooks with solutions."""
    own_programs_first()
    c.CourseDirectory.course_id = "docker-networking"
    c.CourseDirectory.source_directory = str(source)
    c.CourseDirectory.ignore.extend(TEACHERS_FILES)
    c.merge(Config(CONFIG))
    c.Execute.timeout = CELL_SECONDS
    c.Execute.startup_timeout = START_SECONDS
    c.LimitOutput.max_lines = OUTPUT_LINES
    c.Autograde.autograde_preprocessors = [
        ExecuteSimulated,
        KeepScores,
        IgnorePattern,
        "nbconvert.preprocessors.ClearMetadataPreprocessor",
        LimitOutput,
        SaveAutoGrades,
        AssignLatePenalties,
        CheckCellMetadata,
    ]
    c.GenerateFeedback.exporter_class = OfflineHTMLExporter


def own_programs_first() -> None:
    """Let nbgrader find `alembic`, which it starts by name, where its environment is not activated."""
    own = str(Path(sys.executable).parent)
    path = os.environ.get("PATH", os.defpath)
    if own not in path.split(os.pathsep):
        os.environ["PATH"] = os.pathsep.join((own, path))


class ExecuteSimulated(Execute):  # type: ignore[misc]  # nbgrader has no types
    """Runs a submission against the simulated engine, whatever the teacher's own notebooks use."""

    def start_new_kernel(self, **options: Any) -> None:
        """Start the kernel without a way to the teacher's Docker in its environment."""
        ours = {name: value for name, value in os.environ.items() if not name.startswith("DOCKER_")}
        super().start_new_kernel(**{"env": {**ours, "COURSE_ENGINE": "simulated"}, **options})


class KeepScores(NbGraderPreprocessor):  # type: ignore[misc]  # nbgrader has no types
    """Lets a report's score count, and nothing else.

    nbgrader gives no points to a grade cell that printed to stderr, were it only a warning, all points to one
    that shows nothing or no number, and breaks off at a number above the cell's points. Here stderr becomes
    plain output, and what is no score of this cell gives none.
    """

    def preprocess_cell(
        self, cell: NotebookNode, resources: dict[str, Any], index: int
    ) -> tuple[NotebookNode, dict[str, Any]]:
        if cell.cell_type == "code" and is_grade(cell) and not is_solution(cell):
            for output in cell.outputs:
                if output.output_type == "stream":
                    output.name = "stdout"
            if "grade(" in cell.source and not _has_score(cell):
                cell.outputs.insert(0, _no_score())  # nbgrader goes by the first that says something
        return cell, resources


def _has_score(cell: NotebookNode) -> bool:
    """Whether the output that nbgrader goes by is a score that the cell may give; an error is 0."""
    deciding = [output for output in cell.outputs if output.output_type in ("error", "execute_result")]
    if not deciding or deciding[0].output_type == "error":
        return bool(deciding)
    try:
        return 0 <= float(deciding[0].data.get("text/plain", "")) <= float(cell.metadata.nbgrader.points)
    except ValueError:
        return False


def _no_score() -> NotebookNode:
    text = texts.NO_SCORE
    error: NotebookNode = new_output("error", ename="NoScore", evalue=text, traceback=[f"NoScore: {text}"])
    return error


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
