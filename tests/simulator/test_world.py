"""Hosts that reach each other: one time, one picture, and connections from one to the other."""

from __future__ import annotations

from random import Random

import pytest

from course.simulator.engine import Engine
from course.simulator.hosts import engines
from course.simulator.process import Service
from course.topology import walk
from course.topology.url import URL
from tests.conftest import Clock


class Greeting(Service):
    """Says hello to whoever connects."""

    greeting = b"hello"

    def respond(self, data: bytes) -> bytes:
        return b""


@pytest.fixture
def pair(clock: Clock) -> tuple[Engine, Engine]:
    first, second = engines(clock, Random(1), 2)
    return first, second


def test_time_passes_for_all(pair: tuple[Engine, Engine]) -> None:
    first, second = pair
    before = second.now()
    first.scheduler.pass_time(60)
    assert second.now() == before + 60


def test_a_change_on_one_host_is_in_the_others_picture(pair: tuple[Engine, Engine]) -> None:
    first, second = pair
    before = first.topology()
    assert first.topology() is before
    second.host.listen(9000, Greeting())
    assert first.topology() is not before
    assert [host.name for host in first.topology().hosts] == ["node1", "node2"]
    assert [host.name for host in second.topology().hosts] == ["node2", "node1"]


def test_programs_connect_from_host_to_host(pair: tuple[Engine, Engine]) -> None:
    first, second = pair
    second.host.listen(9000, Greeting())
    connection = first.host.connect(URL.parse("tcp://192.0.2.20:9000"))
    assert connection.service.greeting == b"hello"
    assert connection.trace.target == second.host.place


def test_an_engine_of_its_own_knows_nobody_else(clock: Clock) -> None:
    one, other = Engine(clock, Random(1)), Engine(clock, Random(2))
    other.host.listen(9000, Greeting())
    assert len(one.topology().hosts) == 1
    assert not walk(one.topology(), "host", "tcp://localhost:9000").reached


@pytest.mark.parametrize("number", [0, -1, 1000])
def test_so_many_hosts_there_cannot_be(clock: Clock, number: int) -> None:
    with pytest.raises(ValueError, match="1 to 20 hosts"):
        engines(clock, Random(1), number)
