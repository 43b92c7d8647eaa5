"""The shell: what real busybox did with these scripts, and how waiting, jobs and prompts behave."""

from __future__ import annotations

import json
from pathlib import Path

import docker
import pytest

from tests.simulator.programs.machine import FakeMachine, Ran, run, start
from tests.simulator.programs.recorded.record import without_lines

RECORDED = json.loads((Path(__file__).parent / "recorded" / "ash.json").read_text())["scripts"]


def sh(script: str, image: str = "busybox", shell: str = "sh") -> Ran:
    machine = FakeMachine(image)
    start(machine, "sh", "-c", "sleep infinity")
    return run(machine, shell, "-c", script, limit=60)


def complaint(text: str) -> str:
    """Standard error without how the tool is used."""
    return text.split("BusyBox v")[0]


@pytest.mark.parametrize("case", RECORDED, ids=lambda case: case["script"].partition("\n")[0])
def test_as_recorded(case: dict[str, str]) -> None:
    ran = sh(case["script"])
    assert (ran.code, ran.out, complaint(ran.err)) == (case["code"], case["out"], case["err"])


@pytest.mark.slow
def test_the_recording_is_what_busybox_does(real_engines: dict[str, str]) -> None:
    if "28" not in real_engines:
        pytest.skip("no real engine 28 is named in COURSE_REAL_ENGINES")
    client = docker.DockerClient(real_engines["28"])
    container = client.containers.run("busybox", ["sleep", "600"], detach=True)
    try:
        for case in RECORDED:
            code, texts = container.exec_run(["sh", "-c", case["script"]], demux=True)
            out, err = (without_lines((text or b"").decode()) for text in texts)
            assert (code, out, err) == (case["code"], case["out"], case["err"])
    finally:
        container.remove(force=True)


# -- errors of other images' shells -----------------------------------------------------------


@pytest.mark.parametrize(
    ("script", "dash", "bash"),
    [
        ("foo", "sh: 1: foo: not found", "bash: line 1: foo: command not found"),
        ("/nope", "sh: 1: /nope: not found", "bash: line 1: /nope: No such file or directory"),
        ("cd /nope", "sh: 1: cd: can't cd to /nope", "bash: line 1: cd: /nope: No such file or directory"),
        ("cat < /nope", "sh: 1: cannot open /nope: No such file",
         "bash: line 1: /nope: No such file or directory"),
        ('echo "a', "sh: 1: Syntax error: Unterminated quoted string",
         "bash: -c: line 1: unexpected EOF while looking for matching `\"'"),
        ("fi", 'sh: 1: Syntax error: "fi" unexpected',
         "bash: -c: line 1: syntax error near unexpected token `fi'\nbash: -c: line 1: `fi'"),
        ("if true; then echo x", 'sh: 1: Syntax error: end of file unexpected (expecting "fi")',
         "bash: -c: line 2: syntax error: unexpected end of file"),
    ],
)  # fmt: skip
def test_debian_shells_have_their_own_words(script: str, dash: str, bash: str) -> None:
    assert sh(script, "mongo").err == dash + "\n"
    assert sh(script, "mongo", "bash").err == bash + "\n"


# -- waiting ----------------------------------------------------------------------------------


def test_an_endless_loop_lets_time_pass() -> None:
    ran = sh("while :; do :; done")
    assert ran.code is None


def test_sleeping_takes_simulated_time() -> None:
    assert sh("sleep 2; sleep 0.5m").seconds == pytest.approx(32)


def test_a_pipeline_ends_when_its_reader_has_enough() -> None:
    ran = sh("while :; do echo x; sleep 1; done | head -n 3")
    assert (ran.code, ran.out) == (0, "x\nx\nx\n")


def test_background_jobs_run_beside_the_foreground() -> None:
    ran = sh("(sleep 2; echo late) & echo early; sleep 3; echo end")
    assert ran.out == "early\nlate\nend\n"


def test_wait_waits_for_jobs() -> None:
    ran = sh("sleep 7 & wait; echo done")
    assert (ran.out, ran.seconds) == ("done\n", pytest.approx(7))


def test_a_server_in_the_background_serves_the_foreground() -> None:
    ran = sh("mkdir /www; echo hello > /www/index.html; httpd -f -h /www & sleep 1; wget -q -O - localhost")
    assert ran.out == "hello\n"


def test_jobs_end_with_their_shell() -> None:
    machine = FakeMachine()
    start(machine, "sleep", "infinity")
    run(machine, "sh", "-c", "httpd -f -h / & sleep 1")
    assert machine.listeners() == []


# -- signals, and who is PID 1 ------------------------------------------------------------------


def test_the_last_program_takes_the_shells_place() -> None:
    machine = FakeMachine()
    started = start(machine, "sh", "-c", "echo ready; top")
    assert [process.argv for process in machine.running] == [["top"]]
    machine.scheduler.signal(started.process, "SIGTERM")
    assert started.code == 143


def test_an_earlier_program_does_not_get_the_shells_signals() -> None:
    machine = FakeMachine()
    started = start(machine, "sh", "-c", "top; echo after")
    machine.scheduler.signal(started.process, "SIGTERM")
    assert started.code is None
    machine.scheduler.signal(started.process, "SIGKILL")
    assert started.code == 137


def test_trap_says_how_the_shell_ends() -> None:
    machine = FakeMachine()
    started = start(machine, "sh", "-c", "trap 'exit 0' TERM; while :; do sleep 0.1; done")
    machine.scheduler.pass_time(1)
    machine.scheduler.signal(started.process, "SIGTERM")
    assert started.code == 0


def test_pid_1_cannot_kill_itself() -> None:
    machine = FakeMachine()
    ran = run(machine, "sh", "-c", "kill -TERM $$; echo alive")
    assert (ran.code, ran.out) == (0, "alive\n")


# -- scripts from standard input, and prompts ---------------------------------------------------


def test_a_script_from_standard_input() -> None:
    ran = run(FakeMachine(), "sh", stdin=b"echo one\nif true\nthen echo two\nfi\nexit 4\necho never\n")
    assert (ran.code, ran.out) == (4, "one\ntwo\n")


def test_commands_are_carried_out_as_they_arrive() -> None:
    machine = FakeMachine()
    started = start(machine, "sh", open_input=True)
    for text, seen in ((b"echo one\n", "one\n"), (b"echo t", "one\n"), (b"wo\n", "one\ntwo\n")):
        started.process.feed(text)
        machine.scheduler.input_arrived(started.process)
        assert started.out == seen
    started.process.close_input()
    machine.scheduler.input_arrived(started.process)
    assert started.code == 0


def test_a_prompt_echoes_and_survives_errors() -> None:
    machine = FakeMachine()
    started = start(machine, "sh", open_input=True, tty=True)
    started.process.feed(b"eco\x7fho hi\rfi\rcd /etc\rexit 3\r")
    machine.scheduler.input_arrived(started.process)
    screen = started.out + started.err
    assert "hi\r\n" in screen
    assert 'sh: syntax error: unexpected "fi"\r\n' in screen
    assert "/etc # " in screen
    assert started.code == 3


def test_standard_input_goes_to_the_program_that_reads_it() -> None:
    ran = run(FakeMachine(), "sh", "-c", "read first; echo [$first]; cat", stdin=b"a b\nrest\nof it\n")
    assert ran.out == "[a b]\nrest\nof it\n"
