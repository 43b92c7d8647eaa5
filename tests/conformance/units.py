"""The systems of the units on real engines: what their notebooks make, their stages, and solved exercises."""

from __future__ import annotations

import io
import json
import re
import time
import tomllib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import docker
import pytest

from course import Lab
from course.docker_cli.cell import run_script
from course.docker_cli.daemon import Daemon, daemons
from course.docker_cli.terminal import Terminal
from course.errors import LabError
from course.experiments.staging import stage, stages
from course.images.making import make_stand_in
from course.images.stand_ins import stand_ins
from course.simulator.programs.internet import OUTSIDE
from course.topology.model import Topology
from tests.outside import NoOutside, outside

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
UNITS = sorted(path.stem for path in NOTEBOOKS.glob("*/*.ipynb"))
#: Real engines by the names that they have here: for one host, and for two.
ENGINES = ("28", "28b")
#: Seconds that programs have to come to rest; that they are taken to rest for; that a silent one runs for.
PATIENCE, REST, FOREGROUND = 40.0, 2.0, 3.0
#: Cells that clear away what is there: it is looked at before.
_CLEARS = re.compile(r"^docker (--host \S+ )?(rm|network rm|network prune|system prune|swarm leave)\b", re.M)
_RUNS = re.compile(r"^docker (--host \S+ )?(container )?run\b", re.M)
_ON_HOST = re.compile(r"^lab\.(listen_on_host|stop_on_host)\(.*\)$", re.M)


@dataclass(slots=True)
class Unit:
    """A unit by its notebook's name, to be taken on real engines that hold nothing else."""

    name: str
    cells: list[dict[str, Any]] = field(init=False)
    exercises: dict[str, Any] = field(init=False)
    stages: dict[str, Any] = field(init=False)

    def __post_init__(self) -> None:
        folder = NOTEBOOKS / self.name
        self.cells = json.loads((folder / f"{self.name}.ipynb").read_text("utf-8"))["cells"]
        listed = folder / "exercises.toml"
        self.exercises = tomllib.loads(listed.read_text("utf-8")) if listed.exists() else {}
        try:
            self.stages = stages(self.name)
        except FileNotFoundError:
            self.stages = {}

    @property
    def text(self) -> str:
        """All that it may carry out."""
        told = [json.dumps(each, ensure_ascii=False) for each in (self.cells, self.exercises, self.stages)]
        return " ".join(told)

    @property
    def hosts(self) -> int:
        """How many hosts it needs."""
        return max([1, *map(int, re.findall(r"\bhosts\s*[=:]\s*(\d)", self.text.replace('"', "")))])

    @property
    def names(self) -> set[str]:
        """Words that may be names of what it makes, with those that stand for programs of the host."""
        ports = re.findall(r"\d+", self.text)
        return {*re.findall(r"[a-z][a-z0-9_.-]+", self.text), *(f"host-{port}" for port in ports)}

    def images(self) -> list[Any]:
        """The stand-ins for the images that it names."""
        return [each for each in stand_ins() if each.name in self.text]

    @property
    def has_lesson(self) -> bool:
        """Whether a cell runs a container, besides its exercises."""
        return any(_RUNS.search(source) for _, source in self._shown())

    def _shown(self) -> Iterator[tuple[str, str]]:
        """Its cells of code by name, but for those of the exercises."""
        for cell in self.cells:
            if cell["cell_type"] == "code" and not cell["id"].startswith("ex-"):
                yield cell["id"], "".join(cell["source"])

    def lesson(self, lab: Lab) -> Iterator[str]:
        """Carry out the notebook's cells, but for its exercises; stops before something is cleared away."""
        changed = False
        for name, source in self._shown():
            if changed and _CLEARS.search(source):
                yield f"before {name}"
                changed = False
            if source.startswith("%%docker"):
                carry_out(lab, source)
                changed = True
            for line in _ON_HOST.finditer(source):
                exec(line[0], {"lab": lab})
        if changed:
            yield "at the end"

    def solving(self, lab: Lab) -> Iterator[str]:
        """Solve the exercises by their references; stops when a stage is set, and at the end."""
        for name, exercise in self.exercises.items():
            if name in self.stages:
                try:
                    stage(lab, self.name, name)
                except LabError:  # what only simulated hosts can do, such as a firewall in front of them
                    continue
                yield f"{name} set"
            carry_out(lab, "%%docker\n" + exercise["reference"])
        if self.exercises:
            yield "all solved"


def carry_out(lab: Lab, source: str) -> str:
    """A cell of docker command lines, as the notebook would carry it out; what it printed."""
    line, _, script = source.partition("\n")
    host = re.search(r"--host[ =](\S+)", line)
    printed = io.StringIO()
    client = lab.on(host[1]) if host else lab.client
    terminal = Terminal(Daemon(client), printed, printed, FOREGROUND, reach=daemons(lab.client_at))
    run_script(script, terminal)
    return printed.getvalue()


def at_rest(lab: Lab) -> Topology:
    """What is there once nothing has changed for a while."""
    end = time.monotonic() + PATIENCE
    before, now = None, lab.topology()
    while before != now and time.monotonic() < end:
        time.sleep(REST)
        before, now = now, lab.topology()
    return now


@contextmanager
def held(unit: Unit, engines: dict[str, str]) -> Iterator[str]:
    """As many real engines as the unit needs, with its images; where they are, as `Lab` takes it.

    They hold nothing before and after. Skips where one is not there, or is in use.
    """
    wanted = ENGINES[: unit.hosts]
    if missing := [name for name in wanted if name not in engines]:
        pytest.skip(f"COURSE_REAL_ENGINES names no engine {', '.join(missing)}")
    clients = [docker.DockerClient(base_url=engines[name]) for name in wanted]
    if any(client.containers.list(all=True) or len(client.networks.list()) > 3 for client in clients):
        pytest.skip("a real engine is in use: this needs an empty one")
    made = [(client, with_images(client, unit)) for client in clients]
    try:
        yield ",".join(engines[name] for name in wanted)
    finally:
        for client, images in made:
            clear(client, unit)
            for image in images:
                client.images.remove(image)
            client.close()


@contextmanager
def world(unit: Unit, engines: dict[str, str]) -> Iterator[None]:
    """The world outside for the engines; where there can be none, a unit that asks for it is skipped."""
    with ExitStack() as worlds:
        try:
            for name in ENGINES[: unit.hosts]:
                worlds.enter_context(outside(engines[name]))
        except NoOutside as error:
            if any(known in unit.text for known in (*OUTSIDE.names, *map(str, OUTSIDE.listeners))):
                pytest.skip(f"this unit asks for {', '.join(OUTSIDE.names)}: {error}")
        yield


def with_images(client: docker.DockerClient, unit: Unit) -> list[str]:
    """Make the stand-ins that are not there; gives the names of those that were made."""
    made = []
    for stand_in in unit.images():
        try:
            client.images.get(stand_in.name)
        except docker.errors.ImageNotFound:
            list(make_stand_in(client, stand_in))
            made.append(stand_in.name)
    return made


def clear(client: docker.DockerClient, unit: Unit) -> None:
    """Remove what the unit may have made, and nothing else; leave the swarm."""
    if client.info()["Swarm"]["LocalNodeState"] != "inactive":  # it may be at odds with itself, too
        client.swarm.leave(force=True)
    for listed in client.api.containers(all=True):
        if listed["Names"][0].removeprefix("/") in unit.names:
            client.api.remove_container(listed["Id"], force=True, v=True)
    for network in client.api.networks():
        if network["Name"] in {*unit.names, "docker_gwbridge"} - {"bridge", "host", "none"}:
            client.api.remove_network(network["Id"])
