"""What an engine was asked, told as command lines: the same lines again where they were Docker's."""

from __future__ import annotations

import shlex

import pytest

from course.docker_cli.retelling import Done, retold
from course.journal import Journal
from course.simulator.engine import Engine
from course.simulator.transport.in_process import client
from course.simulator.transport.shared import SharedEngine
from tests.docker_cli.conftest import Shell, shell_on

#: Each is told again as it stands here, after what is told of the lines before it.
LINES = (
    "docker network create favorites-net",
    "docker network create --driver overlay --attachable wide-net",
    "docker network create --subnet 10.88.0.0/24 --gateway 10.88.0.254 --ip-range 10.88.0.128/25 "
    "--aux-address router=10.88.0.130 --internal shop-net",
    "docker network create --subnet 10.89.0.0/24 --subnet fd00:89::/64 --ipv6 six-net",
    "docker network create --opt com.docker.network.bridge.enable_icc=false --label course=net apart-net",
    "docker run -d --name mongodb --network favorites-net mongo",
    "docker run -d --name favorites --network favorites-net -p 3000:3000 favorites-node",
    "docker run -d --name web -p 127.0.0.1:8081:80 -p 8082:81/udp -p 82 nginx",
    "docker run -d --name open -p 8083:80 -P nginx",
    "docker run -d --name store --network shop-net --ip 10.88.0.160 --network-alias db mongo",
    "docker run -d --name both --network name=favorites-net,alias=web,alias=shop "
    "--network name=shop-net,ip=10.88.0.140 nginx",
    "docker run -d --name near --network host nginx",
    "docker run -d --name alone --network none busybox sleep 600",
    "docker run -d --name beside --network container:web busybox sleep 600",
    "docker run -d --name caller --add-host gate:host-gateway --dns 192.0.2.7 busybox sleep 600",
    "docker run -d --name told -e 'GREETING=good day' --label kind=told --hostname box --workdir /tmp "
    "--user nobody --restart on-failure:3 busybox sleep 600",
    "docker run -d --name linked --link web:shop busybox sleep 600",
    "docker run -d --name typed -i -t busybox sh",
    "docker create --name never --expose 81/udp busybox sleep 600",
    "docker run -d --name other --entrypoint sleep busybox 600",
    "docker network connect --ip 10.88.0.150 --alias cache shop-net web",
    "docker network disconnect favorites-net mongodb",
    "docker network disconnect -f shop-net store",
    "docker rename never later",
    "docker pause web",
    "docker unpause web",
    "docker stop favorites",
    "docker start favorites",
    "docker restart favorites",
    "docker kill --signal TERM favorites",
    "docker rm -f both",
    "docker container prune -f",
    "docker network rm apart-net",
    "docker network prune -f",
)


@pytest.fixture
def journal(engine: Engine) -> Journal:
    """The journal of an engine to which no cell does anything."""
    return Journal(engine, lambda: False)


@pytest.fixture
def told(engine: Engine, journal: Journal) -> Shell:
    """A command line on that engine."""
    shared = SharedEngine(engine)
    shared.witnesses.append(journal.witness)
    return shell_on(client(shared))


def test_docker_command_lines_are_told_as_they_were(journal: Journal, told: Shell) -> None:
    assert told("docker swarm init") == 0
    before = len(journal.outside())
    for line in LINES:
        assert told(line) == 0, (line, told.out)
    lines = [line for line in journal.outside()[before:] if not line.startswith("docker pull")]
    assert lines == [shlex.join(shlex.split(line)) for line in LINES]


def test_only_what_changed_something_is_told(journal: Journal, told: Shell) -> None:
    told("docker network create favorites-net")
    for line in (
        "network create favorites-net",
        "network ls",
        "network inspect favorites-net",
        "rm nobody",
        "ps",
    ):
        told(f"docker {line}")
    assert journal.outside() == ["docker network create favorites-net"]


def test_a_container_is_told_by_its_name_where_its_id_was_given(journal: Journal, told: Shell) -> None:
    told("docker create --name web nginx")
    told(f"docker start {told.out.strip()[:12]}")
    assert journal.outside() == ["docker run -d --name web nginx"]


def test_a_container_that_is_made_and_started_is_a_run() -> None:
    made = Done("POST", ("containers", "create"), {"name": "web"}, {"Image": "nginx"})
    started = Done("POST", ("containers", "web", "start"))
    assert retold([made]) == ["docker create --name web nginx"]
    assert retold([made, started]) == ["docker run -d --name web nginx"]
    assert retold([made, started, started])[1:] == ["docker start web"]


def test_what_has_no_command_here_is_named() -> None:
    assert retold([Done("POST", ("swarm", "init"))]) == ["# POST /swarm/init"]
