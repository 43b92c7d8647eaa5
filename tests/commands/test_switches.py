"""Hosts of `course engine` that are switched by lines typed where it runs."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from random import Random

import docker
import pytest

from course.commands.switches import HOW, Switches
from course.simulator.hosts import engines
from course.simulator.transport.server import Server
from course.simulator.transport.shared import SharedEngine
from tests.conftest import Clock


@pytest.fixture
def switches(clock: Clock, tmp_path: Path) -> Iterator[Switches]:
    first, second = engines(clock, Random(1), 2)
    shared = SharedEngine(first)
    each = [shared, SharedEngine(second, beside=shared)]
    servers = [Server(one, socket=tmp_path / f"{one.engine.host.name}.sock") for one in each]
    for server in servers:
        server.start()
    yield Switches({one.engine.host.name: (one, server) for one, server in zip(each, servers, strict=True)})
    for server in servers:
        server.stop()


def test_what_is_typed_is_done(switches: Switches, tmp_path: Path) -> None:
    socket = tmp_path / "node2.sock"
    client = docker.DockerClient(f"unix://{socket}")
    client.containers.run("redis", detach=True, name="box")
    assert switches.do("cut node2\n") == "node2 has no current any more."
    assert not socket.exists()
    assert switches.do("start node2") == "node2 is on."
    assert client.containers.get("box").attrs["State"]["ExitCode"] == 255
    assert switches.do("restart node1") == "The engine of node1 has begun anew."
    assert switches.do("stop node2") == "node2 was shut down."
    assert not socket.exists()
    client.close()


@pytest.mark.parametrize("line", ["stop", "stop node1 node2", "please", "off node1"])
def test_what_is_not_understood_is_answered_with_what_can_be_typed(switches: Switches, line: str) -> None:
    assert switches.do(line) == HOW


def test_a_host_that_is_not_there(switches: Switches) -> None:
    assert switches.do("stop node9") == "There is no host node9: there are node1, node2."


def test_in_the_terminal_where_it_runs() -> None:
    program = "from course.commands.engine import engine_command; engine_command()"
    command = [sys.executable, "-c", program, "--hosts", "2"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        head = [process.stdout.readline() for _ in range(4)]
        assert head[-1].strip() == HOW
        process.stdin.write("cut node2\n")
        process.stdin.flush()
        assert process.stdout.readline() == "node2 has no current any more.\n"
        process.terminate()
