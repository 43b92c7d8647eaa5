"""The docker program as it comes, on the server's socket."""

from __future__ import annotations

import signal
import subprocess
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from course.simulator.transport.server import Server

Docker = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def docker(docker_binary: str, server: Server) -> Docker:
    """Runs ``docker …``, with `stdin` typed in."""

    def run(*words: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
        command = [docker_binary, "--host", server.address, *words]
        return subprocess.run(command, input=stdin, capture_output=True, text=True, timeout=30)

    return run


@pytest.fixture
def service(docker: Docker) -> str:
    docker("run", "-d", "--name", "service", "tiny", "serve")
    return "service"


def test_run(docker: Docker) -> None:
    done = docker("run", "--rm", "tiny", "both")
    assert (done.stdout, done.stderr, done.returncode) == ("out\n", "err\n", 7)
    assert docker("ps", "-aq").stdout == ""


def test_a_foreground_run_takes_no_real_time(docker: Docker) -> None:
    start = time.monotonic()
    assert docker("run", "--rm", "tiny", "count", "3").stdout == "0\n1\n2\n"
    assert time.monotonic() - start < 10  # and three simulated minutes


def test_a_detached_run_stays_in_its_time(docker: Docker) -> None:
    docker("run", "-d", "--name", "nap", "tiny", "sleep", "3600")
    assert docker("ps", "--format", "{{.Names}}").stdout == "nap\n"
    assert docker("wait", "nap").stdout == "0\n"


def test_standard_input(docker: Docker, service: str) -> None:
    assert docker("exec", "-i", service, "cat", stdin="hi\n").stdout == "hi\n"
    assert docker("run", "-i", "--rm", "tiny", "cat", stdin="hi\n").stdout == "hi\n"


def test_exec(docker: Docker, service: str) -> None:
    assert docker("exec", service, "echo", "hi").stdout == "hi\n"
    assert docker("exec", service, "both").returncode == 7
    assert docker("exec", service, "nothing").returncode == 127


def test_logs_and_attach(docker: Docker, service: str) -> None:
    assert docker("logs", service).stdout == "ready\n"
    with ThreadPoolExecutor() as pool:
        followed = pool.submit(docker, "logs", "-f", service)
        attached = pool.submit(docker, "attach", "--no-stdin", service)
        time.sleep(0.3)
        docker("stop", service)
    assert followed.result().stdout == "ready\n"
    assert attached.result().returncode == 0


def test_start_and_attach(docker: Docker, service: str) -> None:
    docker("create", "--name", "words", "tiny", "echo", "hi")
    assert docker("start", "-a", "words").stdout == "hi\n"
    assert docker("start", "-a", "words").stdout == "hi\n"


def follow(docker_binary: str, server: Server, *command: str) -> subprocess.Popen[str]:
    """A command that goes on, some moments after its start."""
    words = [docker_binary, "--host", server.address, *command]
    process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    time.sleep(0.3)
    return process


@pytest.mark.parametrize("command", [["logs", "-f", "service"], ["events"]])
def test_ctrl_c(docker_binary: str, server: Server, docker: Docker, service: str, command: list[str]) -> None:
    follower = follow(docker_binary, server, *command)
    follower.send_signal(signal.SIGINT)
    follower.communicate(timeout=5)
    assert docker("ps", "--format", "{{.Names}}").stdout == "service\n"


def test_ctrl_c_of_an_attached_one_goes_to_the_program(
    docker_binary: str, server: Server, docker: Docker, service: str
) -> None:
    attached = follow(docker_binary, server, "attach", service)
    attached.send_signal(signal.SIGINT)
    attached.communicate(timeout=5)
    assert docker("ps", "--format", "{{.Names}}").stdout == ""


@pytest.mark.parametrize("command", [["logs", "-f", "service"], ["exec", "service", "serve"], ["events"]])
def test_one_that_is_killed(
    docker_binary: str, server: Server, docker: Docker, service: str, command: list[str]
) -> None:
    killed = follow(docker_binary, server, *command)
    killed.kill()
    killed.communicate(timeout=5)
    assert docker("exec", service, "echo", "hi").stdout == "hi\n"


def test_many_at_once(docker: Docker, service: str) -> None:
    with ThreadPoolExecutor(20) as pool:
        runs = pool.map(lambda number: docker("run", "--rm", "tiny", "echo", str(number)).stdout, range(40))
    assert list(runs) == [f"{number}\n" for number in range(40)]
