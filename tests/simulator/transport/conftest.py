"""One engine, and clients that reach it in each way there is."""

from __future__ import annotations

from collections.abc import Iterator
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


@pytest.fixture(params=["in process", "unix socket", "tcp port"])
def client(
    request: pytest.FixtureRequest, shared: SharedEngine, tmp_path: Path
) -> Iterator[docker.DockerClient]:
    """The docker SDK's client, by way of each transport."""
    if request.param == "in process":
        client = in_process.client(shared)
        yield client
        client.close()
        return
    where = {"socket": tmp_path / "engine.sock"} if request.param == "unix socket" else {"port": 0}
    with Server(shared, **where) as server:
        client = docker.DockerClient(server.address, version="auto")
        yield client
        client.close()
