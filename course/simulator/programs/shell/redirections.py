"""Redirections: where they lead a command's output, and what they give it to read."""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING

from course.simulator.process import Effect, Machine
from course.simulator.programs.shell.expansion import ShellError
from course.simulator.programs.shell.streams import Streams, Writer, directed, duplicated
from course.simulator.programs.shell.syntax import Redirection
from course.simulator.programs.tasks import Pipe
from course.simulator.programs.tool import absolute, reason

if TYPE_CHECKING:
    from course.simulator.programs.shell.interpreter import Shell


def redirected(
    shell: Shell, redirections: tuple[Redirection, ...], streams: Streams
) -> Generator[Effect, bytes, tuple[Streams, Pipe | None]]:
    """The streams after these, from left to right, and what is read instead of the input, if anything.

    Raises ShellError where a file cannot be opened.
    """
    stdin: Pipe | None = None
    for redirection in redirections:
        target = yield from shell.expansion.text(redirection.target)
        if redirection.operator == "<<":
            stdin = Pipe(target.encode(), closed=True)
        elif redirection.operator == "<":
            stdin = Pipe(_read(shell, target), closed=True)
        elif redirection.operator in (">&", "<&"):
            streams = duplicated(streams, redirection.descriptor, target)
        else:
            writer = _file(shell, target, append=redirection.operator == ">>")
            streams = directed(streams, redirection.descriptor, writer)
    return streams, stdin


def _read(shell: Shell, path: str) -> bytes:
    if path == "/dev/null":
        return b""
    try:
        return shell.machine.read_file(absolute(shell.process, path)).encode()
    except OSError as error:
        raise ShellError(shell.flavour.cannot_open(path, reason(error)), _refused(shell)) from None


def _file(shell: Shell, path: str, append: bool) -> Writer:
    if path == "/dev/null":
        return lambda data: None
    if path in ("/dev/stdout", "/dev/stderr", "/dev/tty", "/proc/1/fd/1", "/proc/1/fd/2"):
        return shell.process.err if path == "/dev/stderr" else shell.process.out
    machine, place = shell.machine, absolute(shell.process, path)
    try:
        held = bytearray(_held(machine, place) if append else b"")
        machine.write_file(place, held.decode(errors="replace"))
    except OSError as error:
        raise ShellError(shell.flavour.cannot_create(path, reason(error)), _refused(shell)) from None

    def write(data: bytes) -> None:
        held.extend(data)
        machine.write_file(place, held.decode(errors="replace"))

    return write


def _held(machine: Machine, place: str) -> bytes:
    try:
        return machine.read_file(place).encode()
    except FileNotFoundError:
        return b""


def _refused(shell: Shell) -> int:
    """The exit code of a command whose redirection failed."""
    return 2 if shell.flavour.kind == "dash" else 1
