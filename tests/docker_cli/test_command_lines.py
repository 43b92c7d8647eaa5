"""Our command line does what Docker's own does, on simulated engines and on real ones."""

import time
from collections.abc import Iterator
from pathlib import Path
from random import Random

import docker
import pytest

from course.simulator.engine import Engine
from course.simulator.transport.in_process import client
from course.simulator.transport.server import Server
from course.simulator.transport.shared import SharedEngine
from tests.docker_cli.lines import Scenario, binary, ours, scenarios

REAL = [scenario for scenario in scenarios() if scenario.real]


def titles(scenario: Scenario) -> str:
    return scenario.title


@pytest.mark.parametrize("scenario", scenarios(), ids=titles)
def test_on_simulated_engines(scenario: Scenario, docker_binary: str, tmp_path: Path) -> None:
    with Server(SharedEngine(new_engine()), socket=tmp_path / "engine.sock") as server:
        theirs = [binary(docker_binary, server.address)(line) for line in scenario.lines]
    carry = ours(client(new_engine()))
    for expected in theirs:
        assert carry(expected.line) == expected


def new_engine() -> Engine:
    return Engine(time.time, Random(7))


@pytest.fixture(params=["20", "28"])
def real_engine(request: pytest.FixtureRequest, real_engines: dict[str, str]) -> Iterator[str]:
    """The address of a real engine, from which everything called dcli-… is removed afterwards."""
    if request.param not in real_engines:
        pytest.skip(f"COURSE_REAL_ENGINES names no engine {request.param}")
    address = real_engines[request.param]
    yield address
    clear(address)


def clear(address: str) -> None:
    engine = docker.DockerClient(base_url=address)
    for container in engine.containers.list(all=True, filters={"name": "dcli-"}):
        container.remove(force=True)
    for network in engine.networks.list(filters={"name": "dcli-"}):
        network.remove()
    engine.close()


@pytest.mark.slow
@pytest.mark.parametrize("scenario", REAL, ids=titles)
def test_on_real_engines(scenario: Scenario, real_engine: str, docker_binary: str) -> None:
    theirs = [binary(docker_binary, real_engine)(line) for line in scenario.lines]
    clear(real_engine)
    engine = docker.DockerClient(base_url=real_engine)
    carry = ours(engine)
    for expected in theirs:
        assert carry(expected.line) == expected
    engine.close()
