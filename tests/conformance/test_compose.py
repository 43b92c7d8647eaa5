"""Compose, unmodified, on every engine at hand: an application on two networks, from `up` to `down`."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

import pytest

from course.simulator.engine import Engine
from course.simulator.transport.server import Server
from course.simulator.transport.shared import SharedEngine
from tests.conformance.conftest import REAL, SIMULATED

APPLICATION = """
version: "3.8"
services:
  web:
    image: busybox
    command: httpd -f -p 80
    networks: [front]
    ports: ["18099:80"]
  app:
    image: busybox
    command: sh -c "echo started; sleep 1000"
    networks: [front, back]
    depends_on: [db]
  db:
    image: busybox
    command: httpd -f -p 5432
    networks:
      back:
        aliases: [store]
networks:
  front: {}
  back:
    internal: true
"""
NAMED = ("web", "app", "db")

Compose = Callable[[str], subprocess.CompletedProcess[str]]


def programs() -> dict[str, list[str]]:
    """The Compose programs of this machine by their first number; COURSE_COMPOSE may name more."""
    named = os.environ.get("COURSE_COMPOSE", "").split(":")
    found: dict[str, list[str]] = {}
    for command in (["docker", "compose"], ["docker-compose"], *([path] for path in named if path)):
        if shutil.which(command[0]) is not None:
            told = subprocess.run(
                [*command, "version", "--short"], capture_output=True, text=True, check=False
            )
            if told.returncode == 0:
                found.setdefault(told.stdout.strip().removeprefix("v").partition(".")[0], command)
    return found


@pytest.fixture(scope="module", params=["1", "2"])
def compose_program(request: pytest.FixtureRequest) -> list[str]:
    """The command line that Compose 1 or 2 is called with."""
    if request.param not in (found := programs()):
        pytest.skip(f"no Compose {request.param} here: docker-compose, `docker compose` or COURSE_COMPOSE")
    return found[request.param]


@pytest.fixture(params=[*SIMULATED, *REAL])
def docker_host(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Where an engine is reached."""
    kind, _, version = request.param.partition(" ")
    if kind == "real":
        engines = request.getfixturevalue("real_engines")
        if version not in engines:
            pytest.skip(f"no real engine {version} is named in COURSE_REAL_ENGINES")
        yield engines[version]
        return
    engine = Engine(time.time, Random(1), version)
    with Server(SharedEngine(engine), socket=str(tmp_path / "docker.sock")) as server:
        yield server.address


@pytest.fixture
def compose(compose_program: list[str], docker_host: str, tmp_path: Path) -> Iterator[Compose]:
    """Compose in a folder that holds the application; what it made is gone after the test."""
    folder = tmp_path / "films"
    folder.mkdir()
    (folder / "docker-compose.yml").write_text(APPLICATION, "utf-8")

    def done(line: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*compose_program, *line.split()],
            cwd=folder,
            env={**os.environ, "DOCKER_HOST": docker_host},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    yield done
    done("down -t 0")


def test_an_application_on_two_networks(compose: Compose) -> None:
    up = compose("up -d")
    assert up.returncode == 0, up.stderr
    running = compose("ps").stdout
    assert all(name in running for name in NAMED)
    assert "0.0.0.0:18099->80/tcp" in running
    assert compose("port web 80").stdout == "0.0.0.0:18099\n"
    assert "started" in compose("logs --no-color app").stdout
    by_alias = compose("exec -T app wget -q -O- http://store:5432/")
    assert "404 Not Found" in by_alias.stderr  # it answers, and has no page
    from_outside = compose("exec -T web ping -c1 -W1 db")
    assert (from_outside.returncode, "bad address 'db'" in from_outside.stderr) == (1, True)
    assert compose("restart -t 0 app").returncode == 0
    down = compose("down -t 0")
    assert down.returncode == 0, down.stderr
    assert not any(name in compose("ps -a").stdout for name in NAMED)


def test_a_port_that_is_taken(compose: Compose, docker_binary: str, docker_host: str) -> None:
    docker = [docker_binary, "--host", docker_host]
    taken = "run -d --name films-taken -p 18099:80 busybox sleep 600".split()
    subprocess.run([*docker, *taken], check=True, capture_output=True)
    try:
        up = compose("up -d")
        assert up.returncode == 1
        assert "port is already allocated" in up.stderr + up.stdout
    finally:
        subprocess.run([*docker, "rm", "-f", "films-taken"], check=True, capture_output=True)
