"""Where a class's files are: nbgrader's folders, as its configuration names them."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from autograder import texts
from autograder.grading.assignment import Assignment, AssignmentError

if TYPE_CHECKING:
    from nbgrader.apps import NbGrader
    from nbgrader.coursedir import CourseDirectory

    from autograder.grading.lateness import Lateness


class FolderError(Exception):
    """Something is not where it has to be; the text says what, and what to do."""


@dataclass(frozen=True, slots=True)
class Folders:
    """The folders of one unit's class, the address of its gradebook, and what late work loses."""

    root: Path
    source: Path
    submitted: Path
    autograded: Path
    feedback: Path
    gradebook: str
    course: str
    lateness: Lateness

    @classmethod
    def here(cls, root: Path) -> Folders:
        """As the nbgrader_config.py in `root` says. Raises FolderError."""
        if not (root / "nbgrader_config.py").is_file():
            raise FolderError(texts.NO_CLASS.format(root=root))
        from autograder.grading.lateness import Lateness, NoPenalty

        app = _configured(root)
        found: CourseDirectory = app.coursedir
        try:
            lateness = Lateness(app.config)
        except NoPenalty as error:
            raise FolderError(str(error)) from None
        places = {step: root / getattr(found, f"{step}_directory") for step in _STEPS}
        return cls(root, gradebook=found.db_url, course=found.course_id, lateness=lateness, **places)

    def assignment(self, unit: str) -> Assignment:
        """The teacher's notebook of a unit. Raises FolderError."""
        path = self.source / unit / f"{unit}.ipynb"
        try:
            return Assignment.from_source(unit, path.read_bytes())
        except OSError:
            raise FolderError(texts.NO_SOURCE.format(path=path)) from None
        except AssignmentError as error:
            raise FolderError(str(error)) from None

    def submissions(self, unit: str, students: Iterable[str] = ()) -> dict[str, Path]:
        """The notebooks handed in, by student. Raises FolderError where one named has handed in nothing."""
        named = set(students)
        found = {
            path.parent.parent.name: path
            for path in sorted(self.submitted.glob(f"*/{unit}/{unit}.ipynb"))
            if _inside(path, self.submitted) and (not named or path.parent.parent.name in named)
        }
        if missing := sorted(named - found.keys()):
            raise FolderError(texts.NO_SUBMISSION.format(students=", ".join(missing), unit=unit))
        return found

    def graded_notebook(self, unit: str, student: str) -> Path:
        """Where the notebook that was carried out goes."""
        return self.autograded / student / unit / f"{unit}.ipynb"

    def page(self, unit: str, student: str) -> Path:
        """Where a learner's page goes."""
        return self.feedback / student / unit / f"{unit}.html"

    def handed_in(self, unit: str, student: str) -> str | None:
        """When it was handed in, as nbgrader wrote it down, or None."""
        return self.beside(unit, student).get(TIMESTAMP)

    def beside(self, unit: str, student: str) -> dict[str, str]:
        """What `nbgrader submit` put beside the notebook, by file name, where it has the right form.

        nbgrader gives a page to who knows the secret of its submission: without it, it releases none.
        """
        found = {}
        for name, form in _BESIDE.items():
            path = self.submitted / student / unit / name
            try:
                text = path.read_text("utf-8").strip() if _inside(path, self.submitted) else ""
            except (OSError, UnicodeDecodeError):
                continue
            if form.fullmatch(text) and (name != TIMESTAMP or _is_moment(text)):
                found[name] = text
        return found


TIMESTAMP = "timestamp.txt"
_BESIDE = {
    TIMESTAMP: re.compile(r"[\d\-:. +A-Z]{8,40}"),
    "submission_secret.txt": re.compile(r"[0-9a-f]{16,256}"),
}
_STEPS = ("source", "submitted", "autograded", "feedback")


def _is_moment(text: str) -> bool:
    from nbgrader.utils import parse_utc

    try:
        parse_utc(text)
    except (ValueError, OverflowError):
        return False
    return True


def _inside(path: Path, folder: Path) -> bool:
    """Whether it is a file of this folder's own: a link to elsewhere is not handed in."""
    return not path.is_symlink() and path.is_file() and path.resolve().is_relative_to(folder.resolve())


def _configured(root: Path) -> NbGrader:
    from nbgrader.apps import NbGrader

    before = Path.cwd()
    os.chdir(root)  # nbgrader looks for its configuration where it stands
    try:
        app = NbGrader()
        app.initialize([])
        assert app.coursedir.db_url  # else it is looked up later, elsewhere
    finally:
        os.chdir(before)
    return app
