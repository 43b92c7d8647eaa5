"""What a learner must not be able to do is tried, from the kernel of a learner's own server.

Each attempt is at something that is there: root looks first, or the teacher does the same and may.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import psutil
import pytest

from tests.classroom.classroom import NOTEBOOK, UNIT, Classroom

pytestmark = [pytest.mark.slow, pytest.mark.classroom]

Place: TypeAlias = Callable[[Classroom], Path]


def page(classroom: Classroom) -> Path:
    """The page that Ada has fetched."""
    (found,) = (classroom.home("ada") / UNIT / "feedback").glob(f"*/{UNIT}.html")
    return found


def environment(classroom: Classroom) -> Path:
    """What Ada's server was started with, her token among it."""
    running = [process.info for process in psutil.process_iter(["pid", "username", "environ"])]
    hers = [each for each in running if each["username"] == classroom.users["ada"]]
    server = next(each for each in hers if "JUPYTERHUB_API_TOKEN" in (each["environ"] or {}))
    return Path("/proc", str(server["pid"]), "environ")


FILES: dict[str, Place] = {
    "another's notebook": lambda c: c.home("ada") / NOTEBOOK,
    "what another has handed in": lambda c: c.submission("ada") / f"{UNIT}.ipynb",
    "the secret for another's page": lambda c: c.submission("ada") / "submission_secret.txt",
    "another's page": page,
    "another's page where it was made": lambda c: (
        c.class_folder / "feedback" / c.users["ada"] / UNIT / f"{UNIT}.html"
    ),
    "another's graded notebook": lambda c: c.class_folder / "autograded" / c.users["ada"] / NOTEBOOK,
    "the notebook with solutions": lambda c: c.class_folder / "source" / NOTEBOOK,
    "the right answers for tests": lambda c: c.class_folder / "source" / UNIT / "exercises.toml",
    "the gradebook": lambda c: c.class_folder / "gradebook.db",
    "the tokens of JupyterHub": lambda c: c.folder / "hub" / "jupyterhub.sqlite",
    "the token of another's server": environment,
}
FOLDERS: dict[str, Place] = {
    "what was handed in": lambda c: c.exchange / "inbound",
    "the pages in the exchange": lambda c: c.exchange / "feedback",
    "another's home": lambda c: c.home("ada"),
    "the class's folder": lambda c: c.class_folder,
}
#: What is tried with `there`, a path.
CHANGES: dict[str, tuple[Place, str]] = {
    "write into what another has handed in": (
        lambda c: c.submission("ada"),
        "(there / 'more.txt').write_text('x')",
    ),
    "write over what another has handed in": (
        lambda c: c.submission("ada") / f"{UNIT}.ipynb",
        "there.write_text('x')",
    ),
    "move away what another has handed in": (
        lambda c: c.submission("ada"),
        "there.rename(there.with_name('away'))",
    ),
    "move the class's exchange away": (lambda c: c.exchange, "there.rename(there.with_name('away'))"),
    "release another notebook": (lambda c: c.exchange / "outbound" / UNIT, "(there / 'x').write_text('x')"),
    "put a page in place of another's": (
        lambda c: next((c.exchange / "feedback").iterdir()),
        "there.unlink()",
    ),
}


def tried(classroom: Classroom, there: Path, what: str, name: str = "ben") -> str:
    """What came of it, in somebody's kernel."""
    source = f"import os, pathlib\nthere = pathlib.Path({str(there)!r})\n{what}\nprint('done')"
    return classroom.people[name].said(source)


@pytest.mark.parametrize("where", FILES.values(), ids=FILES)
def test_a_learner_cannot_read(returned: Classroom, where: Place) -> None:
    there = where(returned)
    assert there.read_bytes()
    assert tried(returned, there, "there.read_bytes()").startswith("PermissionError")


@pytest.mark.parametrize("where", FOLDERS.values(), ids=FOLDERS)
def test_a_learner_cannot_list(returned: Classroom, where: Place) -> None:
    there = where(returned)
    assert list(there.iterdir())
    assert tried(returned, there, "os.listdir(there)").startswith("PermissionError")


@pytest.mark.parametrize(("where", "what"), CHANGES.values(), ids=CHANGES)
def test_a_learner_cannot(returned: Classroom, where: Place, what: str) -> None:
    there = where(returned)
    said = tried(returned, there, what)
    assert there.exists()
    assert said.startswith("PermissionError")


def test_the_teacher_can_read_what_was_handed_in(handed_in: Classroom) -> None:
    there = handed_in.submission("ada") / f"{UNIT}.ipynb"
    assert tried(handed_in, there, "there.read_bytes()", "teacher") == "done\n"


def test_a_learner_is_not_let_into_anothers_server(classroom: Classroom) -> None:
    ben, ada = classroom.people["ben"], classroom.people["ada"]
    assert ben.ask("GET", "api/contents/").status_code == 200
    assert ben.ask("GET", "api/contents/", url=ada.url).status_code in (403, 404)
    assert ben.ask("GET", "formgrader", url=classroom.teacher.url).status_code in (403, 404)


def test_only_the_teacher_has_the_teachers_tools(classroom: Classroom) -> None:
    assert classroom.teacher.ask("GET", "formgrader").status_code == 200
    assert classroom.people["ben"].ask("GET", "formgrader").status_code == 404
    for name, off in (("teacher", False), ("ben", True)):
        lab = classroom.people[name].ask("GET", "lab").text
        disabled = lab[lab.index('"disabledExtensions"') :].partition("]")[0]
        assert ("@jupyter/nbgrader:formgrader" in disabled) is off
