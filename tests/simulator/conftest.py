"""An engine with two small images, so that these tests need no program of the catalogue."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest

from course.simulator.engine import Engine
from course.simulator.process import FOREVER, READ, Process, Program, Sleep
from course.simulator.state import ContainerRecord, ImageRecord
from course.topology.model import Host, Platform
from tests.conftest import Clock


class Echo:
    """A service that sends back what it gets."""

    greeting = b""

    def respond(self, data: bytes) -> bytes:
        return data


def _server(process: Process) -> Program:
    process.handlers["SIGTERM"] = 0
    process.listen(80, Echo())
    process.out("listening\n")
    yield FOREVER
    return 0


def _stubborn(process: Process) -> Program:
    yield FOREVER
    return 0


def _sleep(process: Process) -> Program:
    yield Sleep(float(process.argv[1]))
    return int(process.argv[2]) if len(process.argv) > 2 else 0


def _say(process: Process) -> Program:
    process.out(" ".join(process.argv[1:]) + "\n")
    return 0
    yield FOREVER


def _upper(process: Process) -> Program:
    while data := (yield READ):
        process.out(data.upper())
    return 0


PROGRAMS = {"server": _server, "stubborn": _stubborn, "sleep": _sleep, "say": _say, "upper": _upper}
IMAGE = ImageRecord(
    "sha256:" + "1" * 64, ("lab:1",), 0, 1, {"Cmd": ["server"], "Env": ["PATH=/bin"]}, PROGRAMS
)


def small_engine(clock: Clock, version: str = "28.5", platform: Platform = "linux") -> Engine:
    host = Host(platform=platform)
    return Engine(clock=clock, random=Random(7), version=version, host=host, images=[IMAGE])


@pytest.fixture
def engine(clock: Clock) -> Engine:
    return small_engine(clock)


@pytest.fixture
def old_engine(clock: Clock) -> Engine:
    """Engine 20.10."""
    return small_engine(clock, "20.10")


def run(
    engine: Engine,
    name: str,
    *command: str,
    network: str | None = None,
    publish: dict[str, str] | None = None,
    start: bool = True,
    **host_config: object,
) -> ContainerRecord:
    """`docker run -d --name NAME --network NETWORK -p …` of the small image."""
    config: dict[str, Any] = dict(host_config)
    if network is not None:
        config["NetworkMode"] = network
    if publish:
        config["PortBindings"] = {f"{inner}/tcp": [{"HostPort": outer}] for outer, inner in publish.items()}
    exposed = {port: {} for port in config.get("PortBindings") or ()}  # as the command line does
    body = {"Image": "lab:1", "Cmd": list(command) or None, "ExposedPorts": exposed, "HostConfig": config}
    record, _ = engine.containers.create(name, body)
    if start:
        engine.containers.start(name)
    return record


def address_of(record: ContainerRecord, network: str) -> str:
    return str(record.endpoints[network].address or "")
