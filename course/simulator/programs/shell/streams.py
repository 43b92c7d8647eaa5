"""Where a command's output goes and its input comes from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from course.simulator.process import READ, STDOUT, Program
from course.simulator.programs.shell.expansion import ShellError
from course.simulator.programs.tasks import Pipe

Writer = Callable[[bytes], None]


@dataclass(frozen=True, slots=True)
class Streams:
    """Where a command's output goes. `own` as long as nothing was redirected."""

    out: Writer
    err: Writer
    own: bool = True

    def sink(self, stream: int, data: bytes) -> None:
        (self.out if stream == STDOUT else self.err)(data)


def fed(program: Program, stdin: Pipe) -> Program:
    """`program`, reading from `stdin` and not from what is around it."""
    data: bytes | None = None
    while True:
        try:
            effect = program.send(data)  # type: ignore[arg-type]  # None only starts a generator
        except StopIteration as stop:
            return stop.value or 0
        data = stdin.take() if effect is READ else (yield effect)


def preceded(program: Program, unread: bytearray) -> Program:
    """`program`, reading first what `read` took in and did not use."""
    data: bytes | None = None
    while True:
        try:
            effect = program.send(data)  # type: ignore[arg-type]  # None only starts a generator
        except StopIteration as stop:
            return stop.value or 0
        if effect is READ and unread:
            data = bytes(unread)
            unread.clear()
        else:
            data = yield effect


def renamed(err: Writer, name: str, shell: str) -> Writer:
    """Complaints of the tool `name` as the shell's own."""
    start = f"{name}: ".encode()
    return lambda data: err(f"{shell}: ".encode() + data[len(start) :] if data.startswith(start) else data)


def closer(pipe: Pipe) -> Callable[[], None]:
    def close() -> None:
        pipe.closed = True

    return close


def directed(streams: Streams, descriptor: int, writer: Writer) -> Streams:
    if descriptor == 2:
        return Streams(streams.out, writer, own=False)
    return Streams(writer, streams.err, own=False)


def duplicated(streams: Streams, descriptor: int, target: str) -> Streams:
    source = streams.err if target == "2" else streams.out
    if target not in ("1", "2"):
        raise ShellError(f"{target}: bad file descriptor" if target.isdigit() else "bad fd number", 2)
    return directed(streams, descriptor, source)
