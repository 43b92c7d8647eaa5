"""The container as its programs see it: `hostname`, `id`, `ps`, `env`, `kill`, `getent`, `date`."""

from __future__ import annotations

import pytest

from tests.simulator.programs.machine import FakeMachine, Net, run, start


@pytest.fixture
def box() -> FakeMachine:
    return FakeMachine()


@pytest.mark.parametrize(
    ("words", "out"),
    [
        ("hostname", "c0ffee\n"),
        ("hostname -i", "172.18.0.3\n"),
        ("hostname -f", "c0ffee\n"),
        ("id", "uid=0(root) gid=0(root) groups=0(root)\n"),
        ("whoami", "root\n"),
        ("uname", "Linux\n"),
        ("date +%Y", "2023\n"),
        ("date", "Tue Nov 14 22:13:20 UTC 2023\n"),
        ("printenv HOME", "/root\n"),
        ("which wget", "/bin/wget\n"),
    ],
)
def test_what_it_says(box: FakeMachine, words: str, out: str) -> None:
    ran = run(box, *words.split())
    assert (ran.code, ran.out, ran.err) == (0, out, "")


def test_processes(box: FakeMachine) -> None:
    start(box, "sleep", "infinity")
    lines = run(box, "ps", "aux").out.splitlines()
    assert lines == [
        "PID   USER     TIME  COMMAND",
        "    1 root      0:00 sleep infinity",
        "    2 root      0:00 ps aux",
    ]


def test_the_environment(box: FakeMachine) -> None:
    assert "MONGO=x\n" in run(box, "env", env={"MONGO": "x"}).out
    assert run(box, "env", "-i", "A=1", "env").out == "A=1\n"


def test_kill_ends_another_process(box: FakeMachine) -> None:
    start(box, "sleep", "infinity")
    victim = start(box, "sleep", "100")
    assert run(box, "kill", str(victim.process.pid)).code == 0
    assert victim.code == 143


def test_kill_knows_who_is_not_there(box: FakeMachine) -> None:
    ran = run(box, "kill", "999")
    assert (ran.code, ran.err) == (1, "kill: can't kill pid 999: No such process\n")


def test_getent_where_there_is_no_other_tool() -> None:
    net = Net()
    FakeMachine(net=net, address="172.18.0.2", name="mongodb")
    box = FakeMachine("mongo", net)
    assert run(box, "getent", "hosts", "mongodb").out == "172.18.0.2      mongodb\n"
    assert run(box, "getent", "hosts", "nosuch").code == 2


def test_top_goes_on_until_it_is_stopped(box: FakeMachine) -> None:
    top = start(box, "top")
    box.scheduler.pass_time(12)
    assert top.out.count("PID  PPID") == 3
    box.scheduler.signal(top.process, "SIGTERM")
    assert top.code == 143


def test_tail_follows_a_file(box: FakeMachine) -> None:
    box.write_file("/tmp/log", "one\n")
    tail = start(box, "tail", "-f", "/tmp/log")
    box.write_file("/tmp/log", "one\ntwo\n")
    box.scheduler.pass_time(2)
    assert tail.out == "one\ntwo\n"


def test_tail_of_nothing_waits_for_ever(box: FakeMachine) -> None:
    ran = run(box, "tail", "-f", "/dev/null")
    assert (ran.code, ran.out) == (None, "")
