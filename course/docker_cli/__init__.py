"""The `docker` command line, for machines that have none: ``%docker`` and ``%%docker`` in notebooks.

run("ps --all", client, sys.stdout, sys.stderr)

It speaks to any engine, real or simulated, through the docker SDK's client, and imitates Docker's own binary
(version 28.2) in output, errors and exit codes.
"""

from __future__ import annotations

import shlex
from collections.abc import Callable, Sequence
from typing import Any, TextIO

from course.docker_cli import docker
from course.docker_cli.daemon import Daemon, daemons
from course.docker_cli.terminal import Terminal

__all__ = ["run"]


def run(
    line: str | Sequence[str],
    client: Any,
    out: TextIO,
    err: TextIO,
    *,
    patience: float | None = None,
    reach: Callable[[str], Any] | None = None,
) -> int:
    """Carry out one command line; its exit code, as a shell would see it.

    `line` is a text, or the words of it; ``docker`` as the first word may be left out. `client` is a
    `docker.DockerClient` or `docker.APIClient`. `patience` is how many seconds a command that waits for a
    container bears to hear nothing before it stops waiting, as with Ctrl-C; None: for ever. `reach` gives the
    client of the engine that ``--host`` names.
    Raises ValueError for a text with a quotation mark that is not closed.
    """
    words = shlex.split(line) if isinstance(line, str) else list(line)
    if words[:1] == ["docker"]:
        words = words[1:]
    terminal = Terminal(Daemon(client), out, err, patience)
    if reach is not None:
        terminal.reach = daemons(reach)
    return docker.call(terminal, words)
