"""The docker SDK as it comes, by way of each transport."""

from __future__ import annotations

import subprocess
import sys
import threading
import time

import docker
import pytest
import requests
from docker.models.containers import Container
from docker.utils.socket import frames_iter

from tests.simulator.transport.conftest import Connect


@pytest.fixture
def service(client: docker.DockerClient) -> Container:
    return client.containers.run("tiny", "serve", detach=True, name="service")


def test_the_version_is_the_engines(client: docker.DockerClient) -> None:
    assert client.api.api_version == "1.51"
    assert client.version()["ApiVersion"] == "1.51"
    assert client.ping()


def test_networks(client: docker.DockerClient) -> None:
    network = client.networks.create("favorites-net", labels={"unit": "04"})
    assert [found.name for found in client.networks.list(filters={"label": "unit=04"})] == ["favorites-net"]
    network.remove()
    with pytest.raises(docker.errors.NotFound, match="network favorites-net not found"):
        client.networks.get("favorites-net")


def test_a_foreground_run_takes_no_real_time(client: docker.DockerClient) -> None:
    start = time.monotonic()
    assert client.containers.run("tiny", "count 3", remove=True) == b"0\n1\n2\n"
    assert time.monotonic() - start < 5  # and three simulated minutes


def test_wait(client: docker.DockerClient) -> None:
    container = client.containers.run("tiny", "both", detach=True)
    assert container.wait()["StatusCode"] == 7


def test_a_wait_that_takes_too_long(service: Container) -> None:
    with pytest.raises(requests.ConnectionError, match="Read timed out"):
        service.wait(timeout=0.1)


def test_exec(service: Container) -> None:
    assert service.exec_run("echo hi") == (0, b"hi\n")
    assert service.exec_run("both", demux=True) == (7, (b"out\n", b"err\n"))
    assert service.exec_run("echo hi", tty=True).output == b"hi\r\n"


def test_exec_as_a_stream(service: Container) -> None:
    assert list(service.exec_run("count 3", stream=True).output) == [b"0\n", b"1\n", b"2\n"]
    assert list(service.exec_run("both", stream=True, demux=True).output) == [
        (b"out\n", None),
        (None, b"err\n"),
    ]


def test_exec_detached(service: Container) -> None:
    assert service.exec_run("sleep 60", detach=True).output == ""


def test_exec_as_a_socket(service: Container) -> None:
    client = service.client
    assert client is not None
    made = client.api.exec_create(service.id, "cat", stdin=True)
    sock = client.api.exec_start(made["Id"], socket=True)
    frames = frames_iter(sock, tty=False)
    for word in (b"one", b"two"):
        sock._sock.sendall(word)
        assert next(frames) == (1, word)
    sock._sock.shutdown(1)  # SHUT_WR, as at the end of standard input
    assert list(frames) == []
    assert client.api.exec_inspect(made["Id"])["ExitCode"] == 0
    sock._response.close()


def test_logs(service: Container) -> None:
    assert service.logs() == b"ready\n"
    assert list(service.logs(stream=True, follow=False)) == [b"ready\n"]


def test_following_logs_until_the_end(client: docker.DockerClient, service: Container) -> None:
    lines = service.logs(stream=True, follow=True)
    assert next(lines) == b"ready\n"
    stopping = threading.Thread(target=service.stop)
    stopping.start()
    assert list(lines) == []
    stopping.join()


def test_leaving_a_log_that_goes_on(client: docker.DockerClient) -> None:
    ticker = client.containers.run("tiny", "tick", detach=True)
    client.ping()  # so that it is not what was started just before, which would be a foreground run
    lines = ticker.logs(stream=True, follow=True)
    assert [next(lines) for _ in range(3)] == [b"tick\n"] * 3
    lines.close()
    assert len(list(lines)) < 3  # what was on its way


def test_attach(service: Container) -> None:
    assert service.attach(logs=True, stream=False) == b"ready\n"


def test_events(client: docker.DockerClient) -> None:
    events = client.events(decode=True)
    client.networks.create("favorites-net")
    assert next(events)["Action"] == "create"
    closing = threading.Timer(0.05, events.close)
    closing.start()
    assert list(events) == []
    closing.join()


def test_errors_are_the_engines(client: docker.DockerClient) -> None:
    with pytest.raises(docker.errors.NotFound, match="No such container: nobody"):
        client.containers.get("nobody")
    with pytest.raises(docker.errors.ImageNotFound):
        client.images.get("nothing")


def test_many_at_once(connect: Connect, service: Container) -> None:
    answers: list[bytes] = []

    def work(client: docker.DockerClient) -> None:
        answers.extend(client.containers.get(service.id).exec_run("echo hi").output for _ in range(4))

    # A client for each: the SDK closes the oldest of its 25 connections even while a thread waits on it.
    threads = [threading.Thread(target=work, args=[connect()]) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert answers == [b"hi\n"] * 80


NOTHING_LEFT_OPEN = """
import gc, warnings
from course.simulator.transport import in_process
from tests.simulator.transport.tiny import shared_engine

client = in_process.client(shared_engine())
service = client.containers.run("tiny", "serve", detach=True)
service.exec_run("echo hi")
next(service.logs(stream=True, follow=True))
events = client.events()
client.networks.create("favorites-net")
next(events)
client.api.exec_start(client.api.exec_create(service.id, "cat", stdin=True)["Id"], socket=True).fileno()
del client, service, events
gc.collect()
"""


def test_nothing_is_left_open_in_process() -> None:
    """Not even by one who closes nothing. (Over sockets the SDK itself leaves some open.)"""
    done = subprocess.run(
        [
            sys.executable,
            "-X",
            "dev",
            "-W",
            "error",
            "-W",
            "ignore::DeprecationWarning",
            "-c",
            NOTHING_LEFT_OPEN,
        ],
        capture_output=True,
        text=True,
        timeout=30,
    )
    assert (done.returncode, done.stderr) == (0, "")
