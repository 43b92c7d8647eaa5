"""`course shell`: a shell whose `docker` speaks to an engine of its own."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from click.testing import CliRunner

from course.commands.main import main

pytestmark = pytest.mark.skipif(os.name != "posix", reason="a shell of Unix")


def in_shell(script: str, *options: str) -> subprocess.CompletedProcess[str]:
    """What a shell does with `script` as its input."""
    return subprocess.run(
        [sys.executable, "-m", "course.commands", "shell", *options],
        input=script,
        env={**os.environ, "SHELL": "/bin/sh"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_docker_speaks_to_the_simulated_engine() -> None:
    done = in_shell(
        "docker run -d --name web nginx >/dev/null; docker ps --format '{{.Names}}' | head -1\nexit 3\n",
        "--own",
    )
    assert done.stdout.splitlines()[1:] == ["web"]
    assert "the course's docker command line" in done.stdout
    assert done.returncode == 3


def test_the_engine_of_docker_desktop() -> None:
    done = in_shell("docker info --format '{{.OperatingSystem}}'\n", "--own", "--platform", "desktop")
    assert done.stdout.splitlines()[-1] == "Docker Desktop"


def test_a_terminal_that_is_closed_leaves_nothing_behind() -> None:
    done = in_shell(
        'echo "${PATH%%:*}"; echo "${DOCKER_HOST#unix://}"; kill -HUP $PPID $$; sleep 60\n', "--own"
    )
    folder, socket = done.stdout.splitlines()[-2:]
    assert "course-shell-" in folder
    assert not os.path.exists(folder)
    assert not os.path.exists(socket)


def test_mistakes_have_dockers_words_and_exit_codes() -> None:
    done = in_shell("docker network rm nope; echo $?; docker frobnicate; echo $?\n", "--own")
    assert done.stdout.splitlines()[1:] == ["1", "1"]
    assert "network nope not found" in done.stderr
    assert "unknown command: docker frobnicate" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_engine_that_is_not_there_is_told_in_a_sentence() -> None:
    done = in_shell("DOCKER_HOST=unix:///nowhere docker ps; echo $?\n", "--own")
    assert done.stdout.splitlines()[1:] == ["1"]
    assert done.stderr == "Cannot connect to the Docker daemon. Is the docker daemon running?\n"
    refused = CliRunner().invoke(main, ["shell", "--engine", "unix:///nowhere"])
    assert (refused.exit_code, refused.output.count("\n")) == (1, 1)
