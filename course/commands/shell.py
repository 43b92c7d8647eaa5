"""`course shell`: a terminal in which `docker` speaks to a simulated engine, or to another one."""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

import click

from course.commands import texts
from course.commands.signals import hang_ups
from course.lab import Lab, LabError
from course.topology.model import PLATFORMS


@click.command("shell", context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--engine",
    default="simulated",
    show_default=True,
    help="simulated, docker, unix:///path or tcp://host:port.",
)
@click.option(
    "--platform",
    type=click.Choice(PLATFORMS),
    default="linux",
    show_default=True,
    help="desktop: a simulated engine as that of Docker Desktop.",
)
@click.option(
    "--own", is_flag=True, help="The course's docker command line, also where Docker's own is there."
)
def shell_command(engine: str, platform: str, own: bool) -> None:
    """Open a shell in which docker speaks to a simulated engine.

    Where this machine has no docker command, the course's own takes its place. The engine ends with it.
    """
    try:
        lab = Lab(engine, platform=platform)
    except LabError as error:
        raise click.ClickException(str(error)) from None
    shell = os.environ.get("SHELL") or shutil.which("bash") or "/bin/sh"
    with tempfile.TemporaryDirectory(prefix="course-shell-") as folder:
        real = shutil.which("docker")
        if own or real is None:
            _write_docker(Path(folder, "docker"))
        which = texts.SHELL_OWN if own or real is None else texts.SHELL_REAL
        click.echo(texts.SHELL.format(engine=lab, docker=which))
        for number in hang_ups():  # the shell gets it too, and ends; then there is something to clear away
            signal.signal(number, lambda *_: None)
        code = subprocess.run([shell], env=_environment(lab.docker_host, folder), check=False).returncode
    lab.close()
    raise SystemExit(code)


def _write_docker(path: Path) -> None:
    """A program called `docker` that is the course's command line."""
    path.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m course.docker_cli "$@"\n')
    path.chmod(0o755)


def _environment(docker_host: str, folder: str) -> Mapping[str, str]:
    """This one, with the engine's address, and with the folder before all others that hold programs."""
    path = os.pathsep.join([folder, os.environ.get("PATH", os.defpath)])
    return {**os.environ, "DOCKER_HOST": docker_host, "PATH": path}
