"""The learner's copies of the notebooks: packed into the wheel, or made from a checkout's notebooks."""

import hashlib
from collections.abc import Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from course import release
from course.commands.manifest import CourseFile, write

CHECKOUT = Path(__file__).parents[2]


class NoUnitsError(Exception):
    """There are neither packed copies nor notebooks to make them from."""


def learner_copies() -> list[CourseFile]:
    """Returns all files that a learner gets, in the units' order.

    Raises NoUnitsError; and in a checkout `course.release.ReleaseError` for broken grading cells.
    """
    packed = files("course") / "units"
    made = CHECKOUT / "build" / "units"
    copies = list(_packed(packed) if packed.is_dir() else _made(CHECKOUT / "notebooks", made))
    if not copies:
        raise NoUnitsError
    return copies


def _packed(units: Traversable) -> Iterator[CourseFile]:
    for unit in sorted(units.iterdir(), key=lambda entry: entry.name):
        for entry in sorted(unit.iterdir(), key=lambda entry: entry.name):
            yield CourseFile(f"{unit.name}/{entry.name}", entry.read_bytes())


def _made(notebooks: Path, cache: Path) -> Iterator[CourseFile]:
    """Makes the copies, and keeps each: loading nbgrader alone takes longer than all the rest of a start."""
    maker = Path(release.__file__).read_bytes()
    for source in release.sources(notebooks):
        kept = cache / hashlib.sha256(maker + source.read_bytes()).hexdigest()
        if not kept.exists():
            write(kept, release.release_file(source))
        yield CourseFile(source.relative_to(notebooks).as_posix(), kept.read_bytes())
