"""Signals to containers, with and without Docker's own first program, on every engine at hand."""

from __future__ import annotations

import re

import pytest

from tests.conformance.asking import ask, is_28
from tests.conformance.conftest import Place


def run(place: Place, *words: str, init: bool = False) -> None:
    body = {"Image": "busybox", "Cmd": list(words), "HostConfig": {"Init": init}}
    assert ask(place, "POST", "/containers/create?name=toolbox", body)[0] == 201
    assert ask(place, "POST", "/containers/toolbox/start")[0] == 204
    place.settle()
    if init and words[0] == "sleep":  # only then does it pass signals on
        assert place.eventually(lambda: " ".join(words) in processes(place))


def state(place: Place) -> str:
    return place.docker("inspect -f '{{.State.Status}} {{.State.ExitCode}}' toolbox").out.strip()


def kill(place: Place, signal: str, name: str = "toolbox") -> tuple[int, str | None]:
    return ask(place, "POST", f"/containers/{name}/kill?signal={signal}")


def cannot(place: Place, problem: str) -> str:
    text = f"cannot kill container: toolbox: {problem}"
    return text if is_28(place) else text.replace("cannot", "Cannot").replace(": the", ": The")


def processes(place: Place) -> list[str]:
    """The commands that run in the container, without their numbers, by number."""
    return re.findall(r"root +(?:\d+:\d+ )?(.+)", place.docker("exec toolbox ps").out)


@pytest.mark.parametrize(
    "signal", ["SIGCONT", "chld", "RTMAX", "rtmax-3", "SIGRTMIN%2B3", "64", "17", "PWR", "sigurg", "TERM"]
)
def test_the_first_process_heeds_only_what_it_handles(empty: Place, signal: str) -> None:
    run(empty, "sleep", "600")
    assert kill(empty, signal) == (204, None)
    assert state(empty) == "running 0"


@pytest.mark.parametrize("signal", ["SIGFOO", "0", "RTMIN+3", "BAD"])
def test_what_is_no_signal(empty: Place, signal: str) -> None:
    run(empty, "sleep", "600")
    problem = f"invalid signal: {signal.replace('+', ' ')}"
    # Older engines do not name the container.
    expected = (
        cannot(empty, problem) if is_28(empty) else problem.capitalize().replace(signal.lower(), signal)
    )
    assert kill(empty, signal) == (400, expected.replace("rtmin 3", "RTMIN 3"))


@pytest.mark.parametrize("signal", ["65", "32", "33", "99"])
def test_numbers_that_linux_has_not(empty: Place, signal: str) -> None:
    run(empty, "sleep", "600")
    problem = cannot(empty, f"the linux daemon does not support signal {signal}")
    assert kill(empty, signal) == (400 if is_28(empty) else 500, problem)
    assert kill(empty, signal, "nope")[0] == (400 if is_28(empty) else 404)


@pytest.mark.parametrize(
    ("signal", "status"), [("SIGRTMIN+3", 201), ("37", 201), ("99", 201), ("0", 400), ("SIGNOPE", 400)]
)
def test_the_signal_to_stop_by(empty: Place, signal: str, status: int) -> None:
    body = {"Image": "busybox", "StopSignal": signal}
    assert ask(empty, "POST", "/containers/create?name=toolbox", body)[0] == status


def test_stopping_by_what_is_no_signal(empty: Place) -> None:
    """Older engines do not read it."""
    run(empty, "sleep", "600")
    stopped = ask(empty, "POST", "/containers/toolbox/stop?signal=BAD&t=0")
    assert stopped == (
        (500, "cannot stop container: toolbox: invalid signal: BAD") if is_28(empty) else (204, None)
    )
    again = ask(empty, "POST", "/containers/toolbox/restart?signal=BAD&t=0")
    assert again == (
        (500, "Cannot restart container toolbox: invalid signal: BAD") if is_28(empty) else (204, None)
    )


def test_dockers_own_first_program(empty: Place) -> None:
    run(empty, "sleep", "600", init=True)
    assert processes(empty) == ["/sbin/docker-init -- sleep 600", "sleep 600", "ps"]
    assert empty.docker("exec toolbox cat /proc/1/comm").out == "docker-init\n"
    changed = {(each["Path"], each["Kind"]) for each in ask(empty, "GET", "/containers/toolbox/changes")[1]}
    added = 1
    assert changed == {("/sbin", added), ("/sbin/docker-init", added)}


@pytest.mark.parametrize(("signal", "code"), [("TERM", 143), ("HUP", 129), ("USR1", 138), ("KILL", 137)])
def test_it_passes_signals_on(empty: Place, signal: str, code: int) -> None:
    run(empty, "sleep", "600", init=True)
    assert kill(empty, signal) == (204, None)
    assert empty.eventually(lambda: state(empty) == f"exited {code}")


def test_it_passes_signals_from_inside_on(empty: Place) -> None:
    run(empty, "sleep", "600", init=True)
    empty.docker("exec toolbox kill -9 1")
    assert state(empty) == "running 0"
    empty.docker("exec toolbox kill 1")
    assert empty.eventually(lambda: state(empty) == "exited 143")


def test_it_ends_with_its_programs_code(empty: Place) -> None:
    run(empty, "sh", "-c", "exit 5", init=True)
    assert empty.eventually(lambda: state(empty) == "exited 5")


def test_it_finds_no_such_program(empty: Place) -> None:
    run(empty, "nope", init=True)
    assert empty.eventually(lambda: state(empty) == "exited 127")
    said = empty.docker("logs toolbox").err
    assert re.fullmatch(r"\[FATAL tini \(\d+\)\] exec nope failed: No such file or directory\n", said)
