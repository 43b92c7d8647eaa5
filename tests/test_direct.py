"""The docker SDK's short way to an engine: the same answers as by its own, and the same failures."""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

import docker
import pytest
import requests
from docker.errors import APIError

from course import direct
from course.simulator.engine import Engine
from course.simulator.transport.server import Server
from course.simulator.transport.shared import SharedEngine


@contextmanager
def connected(path: Path) -> Iterator[docker.DockerClient]:
    made = direct.client(str(path), "1.44")
    yield made
    made.close()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "docker.sock"


@pytest.fixture
def server(path: Path) -> Iterator[Server]:
    with Server(SharedEngine(Engine(time.time, Random(1))), socket=path) as serving:
        yield serving


@pytest.fixture
def client(server: Server, path: Path) -> Iterator[docker.DockerClient]:
    with connected(path) as made:
        yield made


def test_the_same_answers_as_by_the_sdks_own_way(server: Server, client: docker.DockerClient) -> None:
    usual = docker.DockerClient(base_url=server.address, version="1.44")
    client.networks.create("lan", labels={"für": "Gäste"})
    client.containers.run("nginx", name="web", network="lan", detach=True)
    for ask in (
        lambda each: each.api.networks(),
        lambda each: each.api.inspect_container("web"),
        lambda each: each.api.ping(),
        lambda each: each.api.containers(all=True, filters={"network": "lan"}),
    ):
        assert ask(client) == ask(usual)
    usual.close()


def test_what_is_refused_is_told(client: docker.DockerClient) -> None:
    with pytest.raises(APIError, match=r"404 .*No such container: nope") as refused:
        client.containers.get("nope")
    assert refused.value.response.reason == "Not Found"


def test_what_comes_bit_by_bit_and_programs_that_are_run(client: docker.DockerClient) -> None:
    box = client.containers.run("busybox", ["sh", "-c", "echo one; echo two"], detach=True)
    assert box.wait()["StatusCode"] == 0
    assert list(box.logs(stream=True)) == [b"one\n", b"two\n"]
    web = client.containers.run("nginx", detach=True)
    assert web.exec_run("echo hello").output == b"hello\n"


def test_a_program_that_is_typed_to(client: docker.DockerClient) -> None:
    box = client.containers.run("nginx", detach=True)
    made = client.api.exec_create(box.id, ["cat"], stdin=True)
    pipe = client.api.exec_start(made["Id"], socket=True)
    pipe._sock.sendall(b"hello\n")
    pipe._sock.shutdown(socket.SHUT_WR)
    assert pipe.readall() == b"\1\0\0\0\0\0\0\6hello\n"
    pipe.close()


def test_a_connection_that_was_closed_meanwhile_is_made_anew(path: Path) -> None:
    shared = SharedEngine(Engine(time.time, Random(1)))
    with connected(path) as client:
        for _ in range(2):
            with Server(shared, socket=path):
                assert client.ping()
        with pytest.raises(requests.ConnectionError):
            client.ping()


def test_more_than_the_sdk_asks_goes_by_a_session_of_requests(client: docker.DockerClient) -> None:
    answer = client.api.get(f"{client.api.base_url}/_ping", hooks={"response": _marked})
    assert (answer.text, answer.reason) == ("OK", "marked")


def _marked(response: requests.Response, **_: object) -> None:
    response.reason = "marked"


def test_one_thread_waits_while_another_goes_on(client: docker.DockerClient) -> None:
    box = client.containers.run("nginx", detach=True)
    waiting = threading.Thread(target=box.wait, daemon=True)
    waiting.start()
    time.sleep(0.2)
    box.stop()
    waiting.join(10)
    assert not waiting.is_alive()


def test_many_threads_at_once(client: docker.DockerClient) -> None:
    names: list[str] = []

    def make(number: int) -> None:
        client.api.create_network(f"net-{number}")
        names.append(client.api.inspect_network(f"net-{number}")["Name"])

    threads = [threading.Thread(target=make, args=[number]) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(names) == [f"net-{number}" for number in range(8)]


FAILURES = {
    "silence": (None, requests.ReadTimeout),
    "nothing": (b"", requests.ConnectionError),
    "no HTTP": (b"what?\r\n\r\n", requests.ConnectionError),
    "half an answer": (b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nOK", requests.ConnectionError),
    "another protocol": (b"HTTP/1.1 101 UPGRADED\r\n\r\n", requests.ConnectionError),
}
#: Of these, what shows before the body is read.
AT_ONCE = ("silence", "nothing", "no HTTP")


@pytest.mark.parametrize(
    ("what", "stream"), [*((what, False) for what in FAILURES), *((what, True) for what in AT_ONCE)]
)
def test_an_engine_that_does_not_answer(path: Path, what: str, stream: bool) -> None:
    answer, failure = FAILURES[what]
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    listener.bind(os.fspath(path))
    listener.listen()
    held = []

    def serve() -> None:
        connection, _ = listener.accept()
        connection.recv(65536)
        held.append(connection)
        if answer is not None:
            connection.sendall(answer)
            connection.close()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    with connected(path) as client, pytest.raises(failure):
        client.api.get(f"{client.api.base_url}/_ping", timeout=1.0, stream=stream)
    thread.join()
    listener.close()
    held[0].close()
