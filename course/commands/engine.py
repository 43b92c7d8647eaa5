"""`course engine`: a simulated Docker Engine for programs of their own processes, until Ctrl+C."""

from __future__ import annotations

import random
import signal
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from course.simulator.engine import Engine
from course.simulator.transport.listening import CannotListen
from course.simulator.transport.server import Server
from course.simulator.transport.shared import SharedEngine
from course.simulator.versions import VERSIONS

READY = (
    "A simulated Docker Engine {version} is ready; Ctrl+C ends it. To use it: export DOCKER_HOST={address}"
)
NOT_BOTH = "Give a socket or a port, not both."


@click.command("engine", context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--socket", type=click.Path(path_type=Path), help="Unix socket to listen on (a new one by default)."
)
@click.option(
    "--port", type=click.IntRange(0, 65535), help="Listen on this port of 127.0.0.1; 0 is any free one."
)
@click.option("--engine-version", type=click.Choice(list(VERSIONS)), default="28.5", show_default=True)
def engine_command(socket: Path | None, port: int | None, engine_version: str) -> None:
    """Run a simulated Docker Engine for other programs to talk to."""
    serve(socket, port, engine_version)


def serve(socket: Path | None = None, port: int | None = None, engine_version: str = "28.5") -> None:
    """Serve an engine on a unix socket or a port until Ctrl+C or SIGTERM.

    Raises click.ClickException, with one sentence, where that place is taken.
    """
    if socket is not None and port is not None:
        raise click.UsageError(NOT_BOTH)
    engine = Engine(time.time, random.Random(), engine_version)
    with _place(socket, port) as path:
        server = Server(SharedEngine(engine), socket=path, port=port)
        ended = _ended_by_signal()
        try:
            server.start()
        except CannotListen as problem:
            raise click.ClickException(str(problem)) from None
        with server:
            click.echo(READY.format(version=engine_version, address=server.address))
            ended.wait()


@contextmanager
def _place(socket: Path | None, port: int | None) -> Iterator[Path | None]:
    """The socket's path; in a directory of its own, for as long as it is used, where none was named."""
    if socket is not None or port is not None:
        yield socket
        return
    with tempfile.TemporaryDirectory(prefix="course-engine-") as directory:
        yield Path(directory) / "docker.sock"


def _ended_by_signal() -> threading.Event:
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    return ended
