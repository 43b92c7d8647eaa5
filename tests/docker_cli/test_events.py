"""``docker events``, beside Docker's own program on the same engine."""

from pathlib import Path
from random import Random

import pytest

from course.simulator.engine import Engine
from course.simulator.transport.in_process import client
from course.simulator.transport.server import Server
from course.simulator.transport.shared import SharedEngine
from tests.docker_cli.conftest import Shell
from tests.docker_cli.lines import binary, ours

BEGIN = 1_700_000_000
SPAN = f"--since {BEGIN} --until {BEGIN + 60}"
LINES = (
    f"docker events {SPAN}",
    f"docker system events {SPAN} --filter type=network",
    f"docker events {SPAN} --filter container=web --format json",
    f"docker events {SPAN} --format '{{{{json .}}}}'",
    f"docker events {SPAN} -f event=start --format '{{{{.Type}}}} {{{{.Actor.Attributes.name}}}}'",
    f"docker events {SPAN} -f event=create --format '{{{{.Actor.Attributes.no}}}}|{{{{.Scope}}}}'",
    f"docker events {SPAN} --format '{{{{.Nope}}}}'",
    f"docker events {SPAN} --format '{{{{'",
    "docker events --since nonsense",
    f"docker events {SPAN} --filter nope=1",
    "docker events --filter type",
    "docker events extra",
)


class Clock:
    """Stands still, until it is put on."""

    now = float(BEGIN)

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def engine() -> Engine:
    """An engine on which something has happened a while ago."""
    clock = Clock()
    engine = Engine(clock, Random(7))
    carry = ours(client(engine))
    for line in (
        "docker network create app",
        "docker run -d --name web --network app nginx",
        "docker network disconnect app web",
        "docker rm -f web",
    ):
        assert carry(line).code == 0
    clock.now += 100
    return engine


def test_as_dockers_own_program(engine: Engine, docker_binary: str, tmp_path: Path) -> None:
    carry = ours(client(engine))
    with Server(SharedEngine(engine), socket=tmp_path / "engine.sock") as server:
        theirs = [binary(docker_binary, server.address)(line) for line in LINES]
    assert "network connect" in theirs[0].out
    for expected in theirs:
        assert carry(expected.line) == expected


def test_without_an_end_it_goes_on_until_nothing_more_comes(shell: Shell) -> None:
    assert shell(f"docker events --since {BEGIN}") == 130
    assert "network create" in shell.out
    assert "Nothing more comes from the engine for now" in shell.out
