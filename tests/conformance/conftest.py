"""The same scenario on a simulated and on a real engine: each test runs once on each that is at hand."""

from __future__ import annotations

import io
import subprocess
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from random import Random

import docker
import pytest

from course import docker_cli
from course.images.making import STAND_IN, make_stand_in
from course.images.stand_ins import stand_ins
from course.observe import observe
from course.probe import Probe, probe
from course.simulator.engine import Engine
from course.simulator.transport import in_process
from course.simulator.transport.server import Server
from course.simulator.transport.shared import SharedEngine
from course.topology.model import Topology
from course.topology.walk import walk
from tests.conformance.parents import PARENT, SERVER, done
from tests.conformance.side_by_side.pair import Pair
from tests.conformance.side_by_side.sides import Real, get, simulation_of

#: All that the scenarios make. On a real engine these, and nothing else, are removed before and after.
CONTAINERS = ("mongodb", "favorites", "toolbox", "stranger", "apart", "late")
NETWORKS = ("favorites-net", "apart-net", "late-net")
IMAGES = ("mongo", "favorites-node")
#: Seconds that a program on a real engine has to start, or to give up.
PATIENCE = 20.0

SIMULATED = ("simulated 28.5", "simulated 20.10")
# The fixture of the engines' addresses is asked for at run time: the marker has to be given here.
REAL = [pytest.param(f"real {name}", marks=pytest.mark.real_engine) for name in ("28", "20")]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a command line came to."""

    code: int
    out: str
    err: str


@dataclass(frozen=True, slots=True)
class Place:
    """An engine: `simulated` is None where it is real. `connect` gives another client of it."""

    name: str
    client: docker.DockerClient
    connect: Callable[[], docker.DockerClient]
    simulated: SharedEngine | None = None

    def docker(self, line: str) -> Answer:
        """Carry out a line of the course's command line."""
        out, err = io.StringIO(), io.StringIO()
        code = docker_cli.run(line, self.client, out, err)
        return Answer(code, out.getvalue(), err.getvalue())

    def topology(self) -> Topology:
        return observe(self.client)

    def tried(self, questions: Iterable[tuple[str, str]]) -> list[Probe]:
        """Each connection really tried: on a real engine several at once, for silence takes its time."""

        def ask(question: tuple[str, str]) -> Probe:
            client = self.connect()
            try:
                return probe(client, *question)
            finally:
                client.close()

        with ThreadPoolExecutor(1 if self.simulated else 8) as pool:
            return list(pool.map(ask, questions))

    def differing(self, questions: Iterable[tuple[str, str]]) -> dict[tuple[str, str], str]:
        """Of connections from a source to a URL, those of which `walk` says something else than happens."""
        topology, asked = self.topology(), list(questions)
        said = [walk(topology, *question).verdict for question in asked]
        return {
            question: f"walk: {verdict}, tried: {outcome.verdict} ({outcome.seen})"
            for question, verdict, outcome in zip(asked, said, self.tried(asked), strict=True)
            if verdict is not outcome.verdict
        }

    def settle(self) -> None:
        """Let programs start: at once on a simulated engine."""
        if self.simulated is not None:
            with self.simulated.changing() as engine:
                engine.scheduler.settle()

    def eventually(self, holds: Callable[[], bool]) -> bool:
        """Whether it comes to hold, within `PATIENCE` on a real engine."""
        self.settle()
        end = time.monotonic() + (PATIENCE if self.simulated is None else 0)
        while not (held := holds()) and time.monotonic() < end:
            time.sleep(0.3)
        return held


#: Of real engines by the names that they have here, the version.
VERSIONS = {"28": "28.5", "20": "20.10"}


@pytest.fixture(scope="module", params=sorted(VERSIONS, reverse=True))
def pair(request: pytest.FixtureRequest) -> Iterator[Pair]:
    """A simulated engine and a real one, which must be empty: everything that is on it would be lost."""
    engines = request.getfixturevalue("real_engines")
    if request.param not in engines:
        pytest.skip(f"no real engine {request.param} is named in COURSE_REAL_ENGINES")
    real = Real(engines[request.param], VERSIONS[request.param])
    if get(real, "containers", "json", all=1) or len(get(real, "networks")) > 3:
        pytest.skip(f"real engine {request.param} is in use: this empties it, over and over")
    yield Pair(simulation_of(real), real)
    real.clear()


@pytest.fixture(scope="module", params=[*SIMULATED, *REAL])
def place(request: pytest.FixtureRequest) -> Iterator[Place]:
    """An engine without any of `CONTAINERS` and `NETWORKS`, and with `IMAGES`."""
    kind, _, name = request.param.partition(" ")
    if kind == "simulated":
        shared = SharedEngine(Engine(time.time, Random(1), name))
        yield Place(request.param, in_process.client(shared), lambda: in_process.client(shared), shared)
        return
    engines = request.getfixturevalue("real_engines")
    if name not in engines:
        pytest.skip(f"no real engine {name} is named in COURSE_REAL_ENGINES")

    def connect() -> docker.DockerClient:
        return docker.DockerClient(base_url=engines[name])

    client = connect()
    clear(client)
    made = _with_images(client)
    yield Place(request.param, client, connect)
    clear(client)
    for image in made:
        client.images.remove(image)
    client.close()


@pytest.fixture
def empty(place: Place) -> Iterator[Place]:
    """The engine, with nothing in it that a scenario made, before and after."""
    clear(place.client)
    yield place
    clear(place.client)


@pytest.fixture
def wired(empty: Place) -> Place:
    """The engine, with a bridge `PARENT`, which is up as a container is on it."""
    name = f"-o com.docker.network.bridge.name={PARENT}"
    done(empty, f"network create {name} --subnet 10.220.0.0/24 late-net")
    done(empty, f"run -d --name late --network late-net busybox {SERVER}")
    return empty


@pytest.fixture
def address(place: Place, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """Where the engine listens: unix:///…"""
    if place.simulated is None:
        yield request.getfixturevalue("real_engines")[place.name.removeprefix("real ")]
        return
    with Server(place.simulated, socket=tmp_path / "engine.sock") as server:
        yield server.address


@pytest.fixture
def program(address: str, docker_binary: str, tmp_path: Path) -> Callable[..., Answer]:
    """Runs Docker's own command line program with these words on the engine, in a folder of its own."""

    def run(*words: str, stdin: str = "") -> Answer:
        done = subprocess.run(
            [docker_binary, "--host", address, *words],
            input=stdin,
            capture_output=True,
            text=True,
            cwd=tmp_path,
            timeout=60,
            check=False,
        )
        return Answer(done.returncode, done.stdout, done.stderr)

    return run


def old(place: Place) -> bool:
    """Whether this is Engine 20.10."""
    return "20" in place.name


def clear(client: docker.DockerClient) -> None:
    """Remove `CONTAINERS` and `NETWORKS`."""
    for listed in client.api.containers(all=True):
        if listed["Names"][0].removeprefix("/") in CONTAINERS:
            client.api.remove_container(listed["Id"], force=True)
    for network in client.api.networks():
        if network["Name"] in NETWORKS:
            client.api.remove_network(network["Id"])


def _with_images(client: docker.DockerClient) -> list[str]:
    """Make stand-ins for the images that are not there; gives those that were made."""
    missing = []
    for stand_in in stand_ins():
        if stand_in.name in IMAGES:
            try:
                client.images.get(stand_in.name)
            except docker.errors.ImageNotFound:
                list(make_stand_in(client, stand_in))
                assert client.images.get(stand_in.name).labels[STAND_IN]
                missing.append(stand_in.name)
    return missing
