"""Containers that are waited for, and what ends the waiting."""

import pytest

from course.docker_cli.daemon import Daemon, Stream
from tests.docker_cli.conftest import Shell


def test_the_exit_code_is_the_containers(shell: Shell) -> None:
    assert shell("run --rm busybox sh -c 'echo out; echo err >&2; exit 7'") == 7
    assert shell.out == "out\nerr\n[exit code 7]\n"


def test_simulated_time_does_not_keep_anybody_waiting(shell: Shell) -> None:
    assert shell("run --rm busybox sh -c 'sleep 3600; echo done'") == 0
    assert shell.out == "done\n"


def test_a_service_in_the_foreground_is_stopped_as_by_ctrl_c(shell: Shell) -> None:
    assert shell("run --name db mongo") == 0
    assert "Waiting for connections" in shell.out
    assert "db goes on running" in shell.out
    assert "db has stopped. To let it run in the background, use `docker run -d`." in shell.out
    shell("docker ps -a --format '{{.Names}} {{.State}}'")
    assert shell.out == "db exited\n"


def test_one_that_does_not_react_runs_on(shell: Shell) -> None:
    assert shell("run --name stubborn busybox sh -c 'trap : INT; while true; do sleep 1000000; done'") == 0
    assert "does not react to it and runs on in the background" in shell.out
    shell("docker ps --format '{{.Names}}'")
    assert shell.out == "stubborn\n"


def test_start_attach_and_attach(shell: Shell) -> None:
    shell("docker create --name once busybox sh -c 'echo hello; exit 3'")
    assert shell("docker start -a once") == 3
    assert shell.out == "hello\n[exit code 3]\n"
    assert shell("docker attach once") == 1
    assert shell.out.startswith("You cannot attach to a stopped container, start it first")
    shell("docker run -d --name db mongo")
    assert shell("docker attach db") == 0
    assert "use `docker logs`" in shell.out


def test_logs_that_are_followed_end_when_nothing_more_comes(shell: Shell) -> None:
    shell("docker run -d --name db mongo")
    assert shell("docker logs -f db") == 130
    assert "Nothing more comes from db for now" in shell.out


def test_waiting_for_a_container_that_does_not_end(shell: Shell) -> None:
    shell("docker run -d --name db mongo")
    assert shell("docker wait db") == 130 or "Nothing more comes from db" in shell.out


def test_nobody_types(shell: Shell) -> None:
    assert shell("docker run -it busybox sh") == 1
    assert shell.out.startswith("the input device is not a TTY: nobody can type here.")
    assert "`docker run --rm busybox ls`" in shell.out
    assert shell("docker run --rm -i busybox cat") == 0
    assert shell("docker run -dit --name kept busybox sh") == 0
    assert shell("docker exec -it kept sh") == 1
    assert "`docker exec kept ls`" in shell.out


def test_lines_of_a_container_with_a_terminal_end_as_others_do(shell: Shell) -> None:
    assert shell("docker run --rm -t busybox printf 'a\\nb\\n'") == 0
    assert shell.out == "a\nb\n"


def test_ctrl_c_goes_to_the_container(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    """The stop button of a notebook raises KeyboardInterrupt where the output is read."""
    read = Stream.output
    pressed: list[str] = []

    def interrupted(self: Stream, framed: bool | None = None) -> object:
        for piece in read(self, framed):
            yield piece
            if not pressed:
                pressed.append("Ctrl-C")
                raise KeyboardInterrupt

    monkeypatch.setattr(Stream, "output", interrupted)
    code = shell("run --rm busybox sh -c 'trap \"exit 3\" INT; echo ready; while :; do sleep 1; done'")
    assert pressed
    assert code == 3
    assert shell.out == "ready\n[exit code 3]\n"


def test_the_third_ctrl_c_ends_the_waiting(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(self: Stream, framed: bool | None = None) -> object:
        raise KeyboardInterrupt

    monkeypatch.setattr(Stream, "output", interrupted)
    assert shell("run --name stubborn busybox sleep 1000000") == 1


def test_ctrl_c_elsewhere_ends_the_cell(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*path: str, **query: object) -> object:
        raise KeyboardInterrupt

    monkeypatch.setattr(Daemon, "get", interrupted)
    assert shell("docker ps\ndocker ps") == 130
    assert shell.out == "$ docker ps\n^C\n"
