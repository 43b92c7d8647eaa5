"""`nc` and `telnet`."""

from __future__ import annotations

import pytest

from tests.simulator.programs.machine import FakeMachine, Net, run, start


@pytest.fixture
def box() -> FakeMachine:
    net = Net()
    start(FakeMachine("mongo", net, "172.18.0.2", "mongodb"), "mongod")
    return FakeMachine(net=net)


def test_an_open_port(box: FakeMachine) -> None:
    ran = run(box, "nc", "-zv", "mongodb", "27017")
    assert (ran.code, ran.err) == (0, "mongodb (172.18.0.2:27017) open\n")


def test_a_closed_port(box: FakeMachine) -> None:
    ran = run(box, "nc", "-z", "-v", "mongodb", "81")
    assert (ran.code, ran.err) == (1, "nc: mongodb (172.18.0.2:81): Connection refused\n")


def test_a_closed_port_without_words(box: FakeMachine) -> None:
    ran = run(box, "nc", "mongodb", "81")
    assert (ran.code, ran.err) == (1, "nc: can't connect to remote host (172.18.0.2): Connection refused\n")


def test_nobody_there(box: FakeMachine) -> None:
    ran = run(box, "nc", "-zv", "-w", "2", "172.18.0.99", "80")
    assert (ran.code, ran.err) == (1, "nc: 172.18.0.99 (172.18.0.99:80): timed out\n")
    assert ran.seconds == pytest.approx(2)


def test_an_unknown_name(box: FakeMachine) -> None:
    assert run(box, "nc", "-zv", "nosuch", "80").err == "nc: bad address 'nosuch'\n"


def test_http_by_hand(box: FakeMachine) -> None:
    ran = run(box, "nc", "mongodb", "27017", stdin=b"GET / HTTP/1.0\r\n\r\n")
    assert "MongoDB over HTTP on the native driver port." in ran.out


def test_listening_for_one_caller(box: FakeMachine) -> None:
    start(box, "sleep", "infinity")
    ran = run(
        box, "sh", "-c", "echo hey | nc -l -p 7000 & sleep 1; nc 127.0.0.1 7000 </dev/null; netstat -tln"
    )
    assert ran.out.startswith("hey\n")
    assert "7000" in ran.out  # it takes a moment to notice that the caller has gone
    assert box.listeners() == []


def test_what_the_caller_says_is_printed(box: FakeMachine) -> None:
    listening = start(box, "nc", "-l", "-p", "7000")
    run(box, "nc", "127.0.0.1", "7000", stdin=b"hello\n")
    box.scheduler.pass_time(1)
    assert (listening.out, listening.code) == ("hello\n", 0)


def test_telnet_refused(box: FakeMachine) -> None:
    ran = run(box, "telnet", "mongodb", "81")
    assert (ran.code, ran.err) == (
        1,
        "telnet: can't connect to remote host (172.18.0.2): Connection refused\n",
    )
