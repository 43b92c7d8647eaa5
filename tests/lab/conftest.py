"""What the tests of labs share."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from random import Random

import docker
import pytest
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

from course import Lab
from course.notebook import Notebook, notebook
from course.simulator.engine import Engine
from course.simulator.transport.server import Server
from course.simulator.transport.shared import SharedEngine


@pytest.fixture(autouse=True)
def on_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """No lab before, and an environment that says nothing."""
    monkeypatch.setattr(Lab, "_current", None)
    monkeypatch.setattr("course.leftovers._there_before", {})
    for name in ("COURSE_ENGINE", "DOCKER_HOST"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def ipython() -> Iterator[InteractiveShell]:
    """A notebook's shell, which this process has for one test: labs that are made join it."""
    yield InteractiveShell.instance(config=Config({"HistoryManager": {"enabled": False}}))
    InteractiveShell.clear_instance()
    vars(notebook).update(vars(Notebook()))


@pytest.fixture
def lab() -> Iterator[Lab]:
    lab = Lab()
    yield lab
    lab.close()


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[str]:
    """The address of an engine that a lab knows nothing more of: to it, a real one. It holds a container."""
    engine = Engine(time.time, Random(1))
    with Server(SharedEngine(engine), socket=tmp_path / "docker.sock") as server:
        client = docker.DockerClient(base_url=server.address)
        client.containers.run("redis", detach=True, name="precious")
        client.close()
        yield server.address


def names(lab: Lab) -> list[str]:
    """Of all of its containers."""
    return [container.name for container in lab.topology().containers]
