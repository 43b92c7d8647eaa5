"""Several programs inside one process: pipelines, background jobs, and `timeout`.

The engine runs one generator for each process. A shell's children are generators that the
shell drives itself: `together` steps each as far as it goes and then waits for what comes first.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, field

from course.simulator.process import FOREVER, READ, Effect, Machine, Process, Program, Sleep, Socket

SIGPIPE_EXIT = 141
SEGMENTATION_FAULT_EXIT = 139


class BrokenPipe(Exception):
    """Written to a pipe that nobody reads any more (SIGPIPE)."""


class Pipe:
    """What one program writes and another reads."""

    def __init__(self, data: bytes = b"", closed: bool = False) -> None:
        self._data = bytearray(data)
        self.closed = closed  # nobody writes any more
        self.abandoned = False  # nobody reads any more

    def write(self, data: bytes) -> None:
        if self.abandoned:
            raise BrokenPipe
        self._data += data

    def take(self) -> bytes | None:
        """What has arrived; b"" at the end; None while there is nothing yet."""
        if self._data:
            data = bytes(self._data)
            self._data.clear()
            return data
        return b"" if self.closed else None


class OwnSockets(list[Socket]):
    """A child's sockets: seen among its parent's, and closed when the child ends."""

    def __init__(self, outer: list[Socket]) -> None:
        super().__init__()
        self._outer = outer

    def append(self, socket: Socket) -> None:
        super().append(socket)
        self._outer.append(socket)

    def clear(self) -> None:
        for socket in self:
            if socket in self._outer:
                self._outer.remove(socket)
        super().clear()


@dataclass(eq=False)
class Task:
    """A program on its way. Without `stdin` it reads what the process around it reads."""

    process: Process
    program: Program
    stdin: Pipe | None = None
    at_end: list[Callable[[], None]] = field(default_factory=list)
    code: int | None = None
    effect: Effect | None = None
    wake: float = 0.0

    def advance(self, now: float) -> bool:
        """Go on as far as possible; whether anything happened."""
        moved = False
        while self.code is None:
            data: bytes | None = None
            if self.effect is READ:
                data = self.stdin.take() if self.stdin is not None else None
                if data is None:
                    break
            elif self.effect is FOREVER or (isinstance(self.effect, Sleep) and now < self.wake):
                break
            self.resume(data if self.effect is READ else (b"" if self.effect else None), now)
            moved = True
        return moved

    def resume(self, data: bytes | None, now: float) -> None:
        try:
            self.effect = self.program.send(data)  # type: ignore[arg-type]  # None only starts it
        except StopIteration as stop:
            self.end(stop.value or 0)
        except BrokenPipe:
            self.end(SIGPIPE_EXIT)
        except RecursionError:  # a function that calls itself without end: real shells die of it
            self.end(SEGMENTATION_FAULT_EXIT)
        if isinstance(self.effect, Sleep):
            self.wake = now + max(0.0, self.effect.seconds)

    def end(self, code: int) -> None:
        """End it here: by its own return, or by a signal."""
        if self.code is not None:
            return
        self.code = code
        self.program.close()
        self.process.sockets.clear()
        if self.stdin is not None:
            self.stdin.abandoned = True
        for action in self.at_end:
            action()


def together(
    tasks: Sequence[Task], machine: Machine, until: Callable[[], bool]
) -> Generator[Effect, bytes, None]:
    """Run `tasks` (more may join meanwhile) until `until` holds.

    Who reads the outer input goes first: jobs in the background of a prompt catch up afterwards.
    """
    while not until():
        moved = [task.advance(machine.now()) for task in tuple(tasks)]  # each has its turn
        if any(moved):
            continue
        reader = next((t for t in tasks if t.code is None and t.effect is READ and t.stdin is None), None)
        if reader is not None:
            data = yield READ
            reader.resume(data, machine.now())
            continue
        wakes = [t.wake for t in tasks if t.code is None and isinstance(t.effect, Sleep)]
        yield Sleep(max(0.0, min(wakes) - machine.now())) if wakes else FOREVER


def child(
    parent: Process,
    argv: Sequence[str],
    *,
    sink: Callable[[int, bytes], None] | None = None,
    env: dict[str, str] | None = None,
    heir: bool = False,
) -> Process:
    """A process for a program that `parent` runs. An `heir` takes its place (exec): signals are its."""
    return Process(
        pid=parent.pid,
        argv=list(argv),
        env=parent.env if env is None else env,
        machine=parent.machine,
        sink=sink or parent.sink,
        cwd=parent.cwd,
        user=parent.user,
        tty=parent.tty and sink is None,
        init=parent.init and heir,
        started=parent.machine.now(),
        handlers=parent.handlers if heir else {},
        sockets=OwnSockets(parent.sockets),
    )


def run_child(process: Process, argv: Sequence[str]) -> Generator[Effect, bytes, int | None]:
    """Run another program in this one's place, with its streams; None where there is no such program."""
    main = process.machine.find_program(argv[0])
    if main is None:
        return None
    heir = child(process, argv, heir=True)
    process.argv = list(argv)
    try:
        return (yield from main(heir))
    finally:
        heir.sockets.clear()
