"""What an engine was asked, told as command lines: the same lines again where they were Docker's."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from course import Lab
from course.docker_cli.retelling import Done, retold


@pytest.fixture
def lab() -> Iterator[Lab]:
    lab = Lab()
    yield lab
    lab.close()


def test_a_container_that_is_made_and_started_is_a_run() -> None:
    made = Done("POST", ("containers", "create"), {"name": "web"}, {"Image": "nginx"})
    started = Done("POST", ("containers", "web", "start"))
    assert retold([made]) == ["docker create --name web nginx"]
    assert retold([made, started]) == ["docker run -d --name web nginx"]
    assert retold([made, started, started])[1:] == ["docker start web"]


def test_what_has_no_command_here_is_named() -> None:
    assert retold([Done("POST", ("swarm", "init"))]) == ["# POST /swarm/init"]
