"""Learner's copies of the notebooks: without solutions and hidden tests, with grade cells locked.

The build of the wheel loads this file by its path, before the package's dependencies are there, so it imports
nothing of the project.
"""

from collections.abc import Iterator
from pathlib import Path

# The stub is a comment, so that an unsolved notebook runs to its end and the checks say what is missing.
CONFIG = {
    "ClearSolutions": {
        "code_stub": {"python": "# Your answer here"},
        "text_stub": "*Your answer here*",
    }
}

# The steps of `nbgrader generate_assignment`, in its order, without those that need a gradebook or a kernel.
STEPS = (
    "LockCells",
    "ClearSolutions",
    "ClearOutput",
    "CheckCellMetadata",
    "ComputeChecksums",
    "ClearHiddenTests",
    "ClearMarkScheme",
    "ComputeChecksums",
    "CheckCellMetadata",
)

PICTURES = {".svg", ".png"}
MARKS = ("SOLUTION", "HIDDEN TESTS", "MARK SCHEME")  # each between BEGIN … and END …


class ReleaseError(Exception):
    """A learner's copy would show what only the teacher should see, or grading cells are wrong."""


def release(source: str) -> str:
    """Returns the learner's copy of a notebook, both as the JSON text of an .ipynb file.

    Raises ReleaseError for marks of solutions or hidden tests that are not in pairs or not in cells made for
    them, and for other grading metadata that nbgrader does not accept.
    """
    # Loaded here, for it takes seconds, and most starts of the course find the copies made.
    import nbformat
    from nbgrader import preprocessors
    from traitlets.config import Config

    config = Config(CONFIG)
    notebook = nbformat.reads(source, as_version=4)
    for cell in notebook.cells:
        _refuse_half_marks(cell.source)
    resources: dict[str, object] = {}
    for step in STEPS:
        try:
            notebook, resources = getattr(preprocessors, step)(config=config).preprocess(notebook, resources)
        except (RuntimeError, ValueError, nbformat.ValidationError) as error:
            raise ReleaseError(str(error.__context__ or error)) from error
    return str(nbformat.writes(notebook)) + "\n"


def _refuse_half_marks(source: str) -> None:
    """Raises ReleaseError for a mark without its other half: nbgrader passes over an END without a BEGIN."""
    for mark in MARKS:
        if source.count(f"BEGIN {mark}") != source.count(f"END {mark}"):
            raise ReleaseError(f"BEGIN {mark} and END {mark} do not come in pairs in this cell:\n{source}")


def sources(notebooks: Path) -> Iterator[Path]:
    """Yields the files that learners get a copy of: each unit's notebooks and pictures, by unit."""
    for unit in sorted(notebooks.glob("[0-9]*")):
        if unit.is_dir():
            yield from (path for path in sorted(unit.iterdir()) if path.suffix in {".ipynb", *PICTURES})


def release_file(source: Path) -> bytes:
    """Returns what the learner's copy of a file that `sources` yields is to hold.

    Raises ReleaseError, which then names the file.
    """
    if source.suffix != ".ipynb":
        return source.read_bytes()
    try:
        return release(source.read_text("utf-8")).encode()
    except ReleaseError as error:
        raise ReleaseError(f"{source.name}: {error}") from error
