"""A docker command line on a simulated engine, whose output is kept."""

import io
from collections.abc import Callable
from dataclasses import dataclass

import docker
import pytest

from course.docker_cli.cell import run_script
from course.docker_cli.daemon import Daemon
from course.docker_cli.terminal import Terminal
from course.simulator.engine import Engine
from course.simulator.transport.in_process import client


def nobody() -> str:
    raise EOFError


@dataclass(slots=True)
class Shell:
    """Carries out scripts; `out` is what the last one printed, on both streams."""

    terminal: Terminal
    out: str = ""

    def __call__(self, script: str, answer: Callable[[], str] | None = None) -> int:
        self.terminal.out = self.terminal.err = io.StringIO()
        self.terminal.answer = answer or nobody
        code = run_script(script, self.terminal)
        self.out = self.terminal.out.getvalue()
        return code


def shell_on(docker_client: docker.DockerClient) -> Shell:
    """A command line on the engine of `docker_client`, whose output streams are one."""
    return Shell(Terminal(Daemon(docker_client), io.StringIO(), io.StringIO(), patience=0.05))


@pytest.fixture
def shell(engine: Engine) -> Shell:
    """A command line on the fixture `engine`."""
    return shell_on(client(engine))
