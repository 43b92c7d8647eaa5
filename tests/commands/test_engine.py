from __future__ import annotations

import os
import re
import signal
import socket
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


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
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


def test_nohup_lets_it_outlive_its_terminal(tmp_path: Path) -> None:
    usual = signal.signal(signal.SIGHUP, signal.SIG_IGN)  # what `nohup` does
    try:
        with running("--socket", str(tmp_path / "engine.sock")) as (process, address):
            process.send_signal(signal.SIGHUP)
            client = docker.DockerClient(address)
            assert client.ping()
            client.close()
            assert process.poll() is None
    finally:
        signal.signal(signal.SIGHUP, usual)


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
def hosts(number: int, *options: str, ended_by: signal.Signals = signal.SIGKILL) -> Iterator[list[str]]:
    """`course engine --hosts` and the addresses it tells."""
    command = "from course.commands.engine import engine_command; engine_command()"
    process = subprocess.Popen(
        [sys.executable, "-c", command, "--hosts", str(number), *options], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    try:
        process.stdout.readline()
        yield [process.stdout.readline().partition("DOCKER_HOST=")[2].strip() for _ in range(number)]
    finally:
        process.send_signal(ended_by)
        process.wait()
        process.stdout.close()


def test_several_hosts_take_no_place_for_one() -> None:
    result = CliRunner().invoke(engine_command, ["--hosts", "2", "--port", "0"])
    assert result.exit_code == 2
    assert "a socket each" in result.output


def test_the_sockets_of_several_hosts_are_where_they_are_wanted(tmp_path: Path) -> None:
    directory = tmp_path / "new" / "sockets"
    directory.mkdir(parents=True)
    with socket.socket(socket.AF_UNIX) as crashed:  # left by an engine that is gone
        crashed.bind(str(directory / "node2.sock"))
    with hosts(2, "--socket-dir", str(directory)) as addresses:
        assert addresses == [f"unix://{directory}/node1.sock", f"unix://{directory}/node2.sock"]
        for number, address in enumerate(addresses, start=1):
            client = docker.DockerClient(address)
            assert client.info()["Name"] == f"node{number}"
            client.close()
        again = CliRunner().invoke(engine_command, ["--hosts", "2", "--socket-dir", str(directory)])
        assert (again.exit_code, again.output.count("\n")) == (1, 1)
        assert f"An engine answers on {directory}/node1.sock already" in again.output


def test_the_directory_of_the_sockets_is_made(tmp_path: Path) -> None:
    directory = tmp_path / "new" / "sockets"
    with hosts(2, "--socket-dir", str(directory)) as addresses:
        assert sorted(path.name for path in directory.iterdir()) == ["node1.sock", "node2.sock"]
        assert len(addresses) == 2


def test_a_directory_that_cannot_be(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    result = CliRunner().invoke(engine_command, ["--hosts", "2", "--socket-dir", str(tmp_path / "file")])
    assert (result.exit_code, result.output.count("\n")) == (1, 1)
    assert "choose another one" in result.output
    alone = CliRunner().invoke(engine_command, ["--socket-dir", str(tmp_path)])
    assert alone.exit_code == 2
    assert "give --hosts too" in alone.output


def test_sockets_go_with_the_engines_their_directory_stays(tmp_path: Path) -> None:
    with hosts(2, "--socket-dir", str(tmp_path), ended_by=signal.SIGTERM):
        assert len(list(tmp_path.iterdir())) == 2
    assert list(tmp_path.iterdir()) == []


def test_the_engine_of_docker_desktop() -> None:
    with running("--platform", "desktop", "--port", "0") as (_, address):
        client = docker.DockerClient(address)
        assert client.info()["OperatingSystem"] == "Docker Desktop"
        client.close()


def test_docker_desktop_has_one_host() -> None:
    refused = CliRunner().invoke(engine_command, ["--platform", "desktop", "--hosts", "2"])
    assert refused.exit_code == 2
    assert "Docker Desktop has one host: leave out --hosts, or --platform." in refused.output
