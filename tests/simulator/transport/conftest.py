"""One engine, and clients that reach it in each way there is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import docker
import pytest

from course.simulator.transport import in_process
from course.simulator.transport.server import Server
from course.simulator.transport.shared import SharedEngine
from tests.simulator.transport.tiny import shared_engine


@pytest.fixture
def shared() -> SharedEngine:
    return shared_engine()


@pytest.fixture
def server(shared: SharedEngine, tmp_path: Path) -> Iterator[Server]:
    with Server(shared, socket=tmp_path / "engine.sock") as server:
        yield server


Connect = Callable[[], docker.DockerClient]


@pytest.fixture(params=["in process", "unix socket", "tcp port"])
def connect(request: pytest.FixtureRequest, shared: SharedEngine, tmp_path: Path) -> Iterator[Connect]:
    """Makes one more docker SDK client of the engine, by way of each transport."""
    with ExitStack() as stack:
        if request.param == "in process":
            yield lambda: stack.enter_context(closing(in_process.client(shared)))
            return
        where = {"socket": tmp_path / "engine.sock"} if request.param == "unix socket" else {"port": 0}
        address = stack.enter_context(Server(shared, **where)).address
        yield lambda: stack.enter_context(closing(docker.DockerClient(address, version="auto")))


@pytest.fixture
def client(connect: Connect) -> docker.DockerClient:
    return connect()
