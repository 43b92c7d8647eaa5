"""A class on this machine, as docs/teaching.md sets it up: a JupyterHub, a teacher, three learners.

It is set up once. What happens in it comes in steps, each a fixture that stands on the one before.
"""

from __future__ import annotations

import filecmp
from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.gate.handing_in import fill_in, solved, wrong
from autograder.gate.unit import read
from tests.classroom.classroom import CHECKOUT, COURSE, LEARNERS, NOTEBOOK, UNIT, Classroom
from tests.classroom.person import Person

EXERCISES = read(CHECKOUT / "notebooks" / UNIT).exercises


@pytest.fixture(scope="session")
def place(classroom_environment: Path) -> Path:
    """The environment that all users share, with the course as it is in this checkout."""
    (site,) = classroom_environment.glob("lib/python*/site-packages")
    for package in ("course", "autograder"):
        for path in (CHECKOUT / package).rglob("*.py"):
            copy = site / path.relative_to(CHECKOUT)
            same = copy.is_file() and filecmp.cmp(path, copy, shallow=False)
            assert same, f"{copy} is not this checkout's: make classroom CLASSROOM={classroom_environment}"
    return classroom_environment


@pytest.fixture(scope="session")
def classroom(place: Path, bubblewrap: str) -> Iterator[Classroom]:
    """Set up as the page says, everybody at their seat."""
    with Classroom(place) as classroom:
        yield classroom


@pytest.fixture(scope="session")
def released(classroom: Classroom) -> Classroom:
    """The teacher has released the unit."""
    classroom.teach("nbgrader generate_assignment 04-own-network")
    classroom.teach("nbgrader release_assignment 04-own-network")
    return classroom


@pytest.fixture(scope="session")
def handed_in(released: Classroom) -> Classroom:
    """Ada has handed in what is right, Ben what is often thought, Cleo the notebook as she got it.

    Then Ben has handed in his own once more, as Ada's.
    """
    for name in LEARNERS:
        released.people[name].press("fetch", COURSE, UNIT)
    work(released.people["ada"], solved(EXERCISES.values()))
    work(released.people["ben"], wrong(EXERCISES.values(), 0))
    for name in LEARNERS:
        released.people[name].press("submit", COURSE, UNIT)
    forge(released.people["ben"], released)
    return released


@pytest.fixture(scope="session")
def collected(handed_in: Classroom) -> str:
    """What `nbgrader collect` said."""
    return handed_in.teach("nbgrader collect 04-own-network --update")


@pytest.fixture(scope="session")
def graded(handed_in: Classroom, collected: str) -> Classroom:
    """The teacher has graded, who is not root here."""
    handed_in.teach("autograder grade 04-own-network --require-confinement")
    return handed_in


@pytest.fixture(scope="session")
def returned(graded: Classroom) -> Classroom:
    """Everybody has fetched their page."""
    graded.teach("nbgrader release_feedback 04-own-network")
    for name in LEARNERS:
        graded.people[name].press("fetch_feedback", COURSE, UNIT)
    return graded


def work(person: Person, filled: dict[str, str]) -> None:
    """Fill in these cells, run the notebook from top to bottom, and save it."""
    notebook = person.read(NOTEBOOK)
    fill_in(notebook, filled)
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"] = person.run(cell["source"])
    person.save(NOTEBOOK, notebook)


def forge(person: Person, classroom: Classroom) -> None:
    """Put a submission into the exchange that bears Ada's name, and is later than hers."""
    said = person.said(
        "import os, pathlib, shutil\n"
        f"to = pathlib.Path({str(classroom.exchange / 'inbound')!r},"
        f" {classroom.users['ada']!r} + '+{UNIT}+2099-01-01 00:00:00.000000 UTC+forged')\n"
        f"shutil.copytree({str(person.home / UNIT)!r}, to)\n"
        "(to / 'timestamp.txt').write_text('2099-01-01 00:00:00.000000 UTC')\n"
        "os.chmod(to, 0o777)\n"
        "print('done')"
    )
    assert said == "done\n"
