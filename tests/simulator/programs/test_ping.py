"""`ping`: facts 201, 202, 208, 214 and 220 of Engine 28.5.2."""

from __future__ import annotations

import pytest

from course.topology.trace import Verdict
from tests.simulator.programs.machine import FakeMachine, Net, run


@pytest.fixture
def box() -> FakeMachine:
    net = Net()
    FakeMachine(net=net, address="172.18.0.2", name="db")
    return FakeMachine(net=net)


def test_an_answer(box: FakeMachine) -> None:
    ran = run(box, "ping", "-c1", "-W1", "db")
    assert ran.out == (
        "PING db (172.18.0.2): 56 data bytes\n"
        "64 bytes from 172.18.0.2: seq=0 ttl=64 time=0.150 ms\n"
        "\n--- db ping statistics ---\n"
        "1 packets transmitted, 1 packets received, 0% packet loss\n"
        "round-trip min/avg/max = 0.150/0.150/0.150 ms\n"
    )
    assert (ran.code, ran.err) == (0, "")


def test_a_name_that_nobody_has(box: FakeMachine) -> None:
    ran = run(box, "ping", "-c1", "nosuch")
    assert (ran.code, ran.out, ran.err) == (1, "", "ping: bad address 'nosuch'\n")


def test_no_answer(box: FakeMachine) -> None:
    ran = run(box, "ping", "-c1", "-W1", "172.18.0.99")
    assert ran.out == (
        "PING 172.18.0.99 (172.18.0.99): 56 data bytes\n"
        "\n--- 172.18.0.99 ping statistics ---\n"
        "1 packets transmitted, 0 packets received, 100% packet loss\n"
    )
    assert (ran.code, ran.seconds) == (1, pytest.approx(1))


def test_it_waits_ten_seconds_for_an_answer_unless_told(box: FakeMachine) -> None:
    assert run(box, "ping", "-c1", "172.18.0.99").seconds == pytest.approx(10)


def test_no_way_there(box: FakeMachine) -> None:
    box.net.verdicts["172.17.0.1"] = Verdict.NO_ROUTE
    ran = run(box, "ping", "-c1", "172.17.0.1")
    assert ran.out == "PING 172.17.0.1 (172.17.0.1): 56 data bytes\n"
    assert (ran.code, ran.err) == (1, "ping: sendto: Network is unreachable\n")


def test_one_a_second(box: FakeMachine) -> None:
    ran = run(box, "ping", "-c", "3", "-q", "db")
    assert "3 packets transmitted, 3 packets received, 0% packet loss" in ran.out
    assert "seq=" not in ran.out
    assert ran.seconds == pytest.approx(2)


def test_w_ends_it(box: FakeMachine) -> None:
    ran = run(box, "ping", "-w", "3", "db")
    assert ran.seconds == pytest.approx(3, abs=0.01)
    assert "3 packets transmitted" in ran.out


def test_an_option_it_does_not_have(box: FakeMachine) -> None:
    ran = run(box, "ping", "-z", "db")
    assert ran.err.startswith("ping: invalid option -- 'z'\nBusyBox v1.37.0")
    assert ran.code == 1


def test_a_count_that_is_no_number(box: FakeMachine) -> None:
    assert run(box, "ping", "-c", "abc", "db").err == "ping: invalid number 'abc'\n"
