"""`course engine`: a simulated Docker Engine for programs of their own processes, until Ctrl+C."""

from __future__ import annotations

import random
import signal
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import click

from course.commands.signals import hang_ups
from course.commands.switches import HOW, Switches
from course.simulator.engine import Engine
from course.simulator.hosts import MOST, engines
from course.simulator.transport.listening import CannotListen
from course.simulator.transport.server import Server
from course.simulator.transport.shared import SharedEngine
from course.simulator.versions import VERSIONS
from course.topology.model import PLATFORMS, Host, Platform

READY = (
    "A simulated Docker Engine {version} is ready; Ctrl+C ends it. To use it: export DOCKER_HOST={address}"
)
READY_ON = (
    "Simulated Docker Engines {version} are ready on {number} hosts; Ctrl+C ends them. To use them:\n{each}"
)
ONE_DESKTOP = "Docker Desktop has one host: leave out --hosts, or --platform."
NOT_BOTH = "Give a socket or a port, not both."
ONE_EACH = "Several hosts have a socket each: leave out --socket and --port; --socket-dir says where."
FOR_SEVERAL = "A directory of sockets is for several hosts: give --hosts too, or --socket for one."
NO_DIRECTORY = "Cannot make the directory {path} ({reason}): choose another one."


@click.command("engine", context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--socket", type=click.Path(path_type=Path), help="Unix socket to listen on (a new one by default)."
)
@click.option(
    "--port", type=click.IntRange(0, 65535), help="Listen on this port of 127.0.0.1; 0 is any free one."
)
@click.option("--engine-version", type=click.Choice(list(VERSIONS)), default="28.5", show_default=True)
@click.option(
    "--hosts",
    type=click.IntRange(1, MOST),
    default=1,
    help="So many hosts that reach each other, with an engine each: enough for a swarm.",
)
@click.option(
    "--socket-dir",
    type=click.Path(path_type=Path),
    help="Directory for the sockets of several hosts (a new one by default): node1.sock and so on.",
)
@click.option(
    "--platform",
    type=click.Choice(PLATFORMS),
    default="linux",
    show_default=True,
    help="desktop: the engine of Docker Desktop, in a virtual machine of its host.",
)
@click.option(
    "--in-step",
    is_flag=True,
    help="Time keeps step with the clock: `sleep 60` takes a minute. Else it jumps ahead for who waits.",
)
def engine_command(
    socket: Path | None,
    port: int | None,
    engine_version: str,
    hosts: int,
    socket_dir: Path | None,
    platform: Platform,
    in_step: bool,
) -> None:
    """Run a simulated Docker Engine for other programs to talk to."""
    if hosts == 1 and socket_dir is not None:
        raise click.UsageError(FOR_SEVERAL)
    if hosts == 1:
        serve(socket, port, engine_version, in_step, platform)
    elif platform != "linux":
        raise click.UsageError(ONE_DESKTOP)
    elif socket is not None or port is not None:
        raise click.UsageError(ONE_EACH)
    else:
        serve_hosts(hosts, engine_version, in_step, socket_dir)


def serve(
    socket: Path | None = None,
    port: int | None = None,
    engine_version: str = "28.5",
    in_step: bool = False,
    platform: Platform = "linux",
) -> None:
    """Serve an engine on a unix socket or a port until it is told to end.

    Raises click.ClickException, with one sentence, where that place is taken.
    """
    if socket is not None and port is not None:
        raise click.UsageError(NOT_BOTH)
    engine = Engine(time.time, random.Random(), engine_version, Host(platform=platform))
    with _place(socket, port) as path:
        shared = SharedEngine(engine, in_step=in_step)
        server = Server(shared, socket=path, port=port)
        ended = _ended_by_signal()
        try:
            server.start()
        except CannotListen as problem:
            raise click.ClickException(str(problem)) from None
        with server:
            click.echo(READY.format(version=engine_version, address=server.address))
            Switches({engine.host.name: (shared, server)}).listen()
            ended.wait()


def serve_hosts(
    number: int, engine_version: str = "28.5", in_step: bool = False, directory: Path | None = None
) -> None:
    """Serve the engines of several hosts, each on a socket of its own, until it is told to end.

    The sockets are in `directory`, which is made if it is missing. Raises click.ClickException, with one
    sentence, where that cannot be, or a socket's place is taken.
    """
    first, *others = engines(time.time, random.Random(), number, engine_version)
    shared = SharedEngine(first, in_step=in_step)
    ended = _ended_by_signal()
    with _directory(directory) as place, ExitStack() as running:
        lines, hosts = [], {}
        for each in (shared, *(SharedEngine(engine, beside=shared) for engine in others)):
            name = each.engine.host.name
            try:
                server = running.enter_context(Server(each, socket=place / f"{name}.sock"))
            except CannotListen as problem:
                raise click.ClickException(str(problem)) from None
            hosts[name] = (each, server)
            lines.append(f"  {name} ({each.engine.host.addresses[0]}): export DOCKER_HOST={server.address}")
        click.echo(READY_ON.format(version=engine_version, number=number, each="\n".join([*lines, HOW])))
        Switches(hosts).listen()
        ended.wait()


@contextmanager
def _directory(named: Path | None) -> Iterator[Path]:
    """The directory that was named, which stays; else one for as long as it is used."""
    if named is None:
        with tempfile.TemporaryDirectory(prefix="course-engine-") as directory:
            yield Path(directory)
        return
    try:
        named.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise click.ClickException(NO_DIRECTORY.format(path=named, reason=error.strerror)) from None
    yield named


@contextmanager
def _place(socket: Path | None, port: int | None) -> Iterator[Path | None]:
    """The socket's path; in a directory of its own, for as long as it is used, where none was named."""
    if socket is not None or port is not None:
        yield socket
        return
    with _directory(None) as directory:
        yield directory / "docker.sock"


def _ended_by_signal() -> threading.Event:
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM, *hang_ups()):
        signal.signal(number, lambda *_: ended.set())
    return ended
