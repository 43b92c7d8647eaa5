"""A class on this machine: its users, its folders and its JupyterHub, set up as docs/teaching.md says."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from pathlib import Path
from types import TracebackType

from tests.classroom.hub import Hub
from tests.classroom.person import Person
from tests.classroom.walkthrough import Walkthrough

CHECKOUT = Path(__file__).parents[2]
COURSE = "docker-networking"
UNIT = "04-own-network"
NOTEBOOK = f"{UNIT}/{UNIT}.ipynb"
LEARNERS = ("ada", "ben", "cleo")
PEOPLE = ("teacher", *LEARNERS)

INSTALL = (
    *(f"useradd --create-home --key HOME_MODE=0700 --shell /bin/bash {name}" for name in PEOPLE),
    "install -d -m 1777 /srv/nbgrader/exchange",
    "install -d -m 0700 /srv/jupyterhub",
    "install -d -o teacher -g teacher /home/teacher/docker-networking",
    "install -d -o teacher -g teacher /home/teacher/.jupyter /home/teacher/.jupyter/labconfig",
    "cp -r notebooks /home/teacher/docker-networking/source",
    "chown -R teacher:teacher /home/teacher/docker-networking",
)
FILES = (
    "/opt/course/etc/jupyter/jupyter_server_config.json",
    "/opt/course/etc/jupyter/labconfig/page_config.json",
    "/opt/course/etc/jupyter/nbgrader_config.py",
    "/opt/course/etc/jupyterhub_config.py",
    "/home/teacher/docker-networking/nbgrader_config.py",
    "/home/teacher/.jupyter/nbgrader_config.py",
    "/home/teacher/.jupyter/jupyter_server_config.json",
    "/home/teacher/.jupyter/labconfig/page_config.json",
)


class Classroom:
    """The class of the page, with users of other names; all of it is gone at the end.

    `place` is the Python environment of all users.
    """

    def __init__(self, place: Path) -> None:
        self.place = place
        self.folder = Path(tempfile.mkdtemp(prefix="classroom-"))
        self.folder.chmod(0o755)
        self.exchange = self.folder / "exchange" / COURSE
        self.users = {name: f"{name}-{os.getpid()}" for name in PEOPLE}
        self.people: dict[str, Person] = {}
        places = {
            "/opt/course": str(place),
            "/srv/nbgrader/exchange": str(self.exchange.parent),
            "/srv/jupyterhub": str(self.folder / "hub"),
        }
        self.page = Walkthrough(self.users | places)
        self._stack = ExitStack()

    def __enter__(self) -> Classroom:
        try:
            self._set_up()
        except BaseException:
            self._take_down()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._take_down()

    @property
    def teacher(self) -> Person:
        return self.people["teacher"]

    @property
    def class_folder(self) -> Path:
        """Where the teacher works."""
        return self.home("teacher") / COURSE

    def home(self, name: str) -> Path:
        return Path("/home", self.users[name])

    def teach(self, command: str) -> str:
        """A command of the page, in the teacher's terminal, in the class's folder; what it prints."""
        return self.teacher.shell(f"{self.page.command('cd ~/docker-networking')} && {self._told(command)}")

    def submission(self, name: str) -> Path:
        """The folder in the exchange that holds what somebody has handed in."""
        (found,) = (
            path
            for path in (self.exchange / "inbound").glob(f"{self.users[name]}+*")
            if path.owner() == self.users[name]
        )
        return found

    # -- setting up and taking down ---------------------------------------------------------

    def _told(self, command: str) -> str:
        return self.page.command(command)

    def _set_up(self) -> None:
        for command in INSTALL:
            self._run(self._told(command))
        for path in FILES:
            where = Path(self.page.told(path))
            where.parent.mkdir(exist_ok=True)
            where.write_text(self.page.file(path))
            where.chmod(0o644)
        hub = Hub(self.place, self.place / "etc" / "jupyterhub_config.py", self.folder / "hub")
        self._stack.enter_context(hub)
        with ThreadPoolExecutor() as together:
            seats = together.map(hub.seat, self.users.values())
            for (name, user), seat in zip(self.users.items(), seats, strict=True):
                self.people[name] = Person(user, self.home(name), *seat)

    def _run(self, command: str) -> None:
        """A command in the checkout, as root."""
        done = subprocess.run(command, shell=True, cwd=CHECKOUT, capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"

    def _take_down(self) -> None:
        with suppress(AssertionError):
            self._stack.close()
        for user in self.users.values():
            with suppress(KeyError):
                _end_processes_of(pwd.getpwnam(user).pw_uid)
                subprocess.run(["userdel", "--remove", user], capture_output=True, check=True)
        shutil.rmtree(self.folder)


def _end_processes_of(user: int) -> None:
    """Kill what is left of a user's, each by its number."""
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(FileNotFoundError, ProcessLookupError):
            if process.stat().st_uid == user:
                os.kill(int(process.name), signal.SIGKILL)
