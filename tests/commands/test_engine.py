from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import docker
import pytest
from click.testing import CliRunner

from course.commands.engine import engine_command

pytestmark = pytest.mark.skipif(os.name != "posix", reason="unix sockets and signals")


@contextmanager
def running(*options: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """`course engine` and the address it tells."""
    process = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "from course.commands.engine import engine_command; engine_command()",
            *options,
        ],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    try:
        said = process.stdout.readline()
        address = re.search(r"export DOCKER_HOST=(\S+)$", said)
        assert address is not None, said
        yield process, address[1]
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_serves_until_it_is_told_to_end(number: signal.Signals, tmp_path: Path) -> None:
    path = tmp_path / "engine.sock"
    with running("--socket", str(path), "--engine-version", "20.10") as (process, address):
        assert address == f"unix://{path}"
        client = docker.DockerClient(address)
        assert client.version()["Version"] == "20.10.24"
        client.close()
        process.send_signal(number)
        assert process.wait(5) == 0
    assert not path.exists()


def test_a_port() -> None:
    with running("--port", "0") as (_, address):
        client = docker.DockerClient(address)
        assert client.ping()
        client.close()


def test_without_options_it_finds_itself_a_place() -> None:
    with running() as (process, address):
        path = Path(address.removeprefix("unix://"))
        assert path.is_socket()
        process.terminate()
        process.wait(5)
    assert not path.parent.exists()


def test_what_it_refuses(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    taken = CliRunner().invoke(engine_command, ["--socket", str(tmp_path / "file")])
    assert (taken.exit_code, taken.output.count("\n")) == (1, 1)
    assert "is a file that is no socket: choose another path." in taken.output
    both = CliRunner().invoke(engine_command, ["--socket", "x", "--port", "1"])
    assert both.exit_code == 2
    assert "not both" in both.output


def test_several_hosts_have_a_socket_each_and_reach_each_other() -> None:
    with hosts(2) as addresses:
        first, second = (docker.DockerClient(address) for address in addresses)
        first.swarm.init(advertise_addr="192.0.2.10")
        assert second.swarm.join(["192.0.2.10:2377"], first.swarm.attrs["JoinTokens"]["Worker"])
        assert len(first.nodes.list()) == 2
        for client in (first, second):
            client.close()


@contextmanager
def hosts(number: int) -> Iterator[list[str]]:
    """`course engine --hosts` and the addresses it tells."""
    command = "from course.commands.engine import engine_command; engine_command()"
    process = subprocess.Popen(
        [sys.executable, "-c", command, "--hosts", str(number)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    try:
        process.stdout.readline()
        yield [process.stdout.readline().partition("DOCKER_HOST=")[2].strip() for _ in range(number)]
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def test_several_hosts_take_no_place_for_one() -> None:
    result = CliRunner().invoke(engine_command, ["--hosts", "2", "--port", "0"])
    assert result.exit_code == 2
    assert "a socket each" in result.output


def test_the_engine_of_docker_desktop() -> None:
    with running("--platform", "desktop", "--port", "0") as (_, address):
        client = docker.DockerClient(address)
        assert client.info()["OperatingSystem"] == "Docker Desktop"
        client.close()


def test_docker_desktop_has_one_host() -> None:
    refused = CliRunner().invoke(engine_command, ["--platform", "desktop", "--hosts", "2"])
    assert refused.exit_code == 2
    assert "Docker Desktop has one host: leave out --hosts, or --platform." in refused.output
