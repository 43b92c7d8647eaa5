"""The program `sh`: scripts from ``-c``, from a file, from standard input, and at a prompt."""

from __future__ import annotations

from collections.abc import Generator

from course.simulator.process import READ, Effect, Main, Process, Program
from course.simulator.programs.shell.builtins import BUILTINS, evaluate, switch
from course.simulator.programs.shell.expansion import ShellError
from course.simulator.programs.shell.flavour import Flavour
from course.simulator.programs.shell.interpreter import Leave, Shell, Waiting
from course.simulator.programs.shell.parser import parse
from course.simulator.programs.shell.streams import Streams
from course.simulator.programs.shell.syntax import ShellSyntaxError
from course.simulator.programs.tasks import Task, together
from course.simulator.programs.terminal import LineReader
from course.simulator.programs.tool import read_file, reason
from course.simulator.programs.usage import BUSYBOX

ASH_BANNER = f"\n\n{BUSYBOX} built-in shell (ash)\nEnter 'help' for a list of built-in commands.\n\n"


def shell_program(kind: str) -> Main:
    """`sh` as of an image whose shell is `kind`: ash, dash or bash."""

    def main(process: Process) -> Program:
        name = process.argv[0].rpartition("/")[2].lstrip("-") or "sh"
        shell = Shell(process, Flavour(kind, name), BUILTINS)
        front = Task(process, _session(shell, list(process.argv[1:])))
        tasks = _WithJobs(front, shell.jobs)
        try:
            yield from together(tasks, process.machine, lambda: front.code is not None)
        finally:
            for job in shell.jobs:
                job.end(129)
        return front.code or 0

    return main


class _WithJobs(list[Task]):
    """The shell itself and, seen live, its jobs."""

    def __init__(self, front: Task, jobs: list[Task]) -> None:
        super().__init__([front])
        self._front, self._jobs = front, jobs

    def __iter__(self) -> Generator[Task]:
        yield self._front
        yield from self._jobs


def _session(shell: Shell, arguments: list[str]) -> Program:
    streams = Streams(shell.process.out, shell.process.err)
    try:
        command, interactive = _read_arguments(shell, arguments)
        if command is not None:
            return (yield from evaluate(shell, command, streams, last=True))
        if arguments:
            return (yield from _file(shell, arguments, streams))
        if interactive or shell.process.tty:
            return (yield from _prompted(shell, streams))
        return (yield from _piped(shell, streams))
    except Leave as leave:
        return leave.code
    except ShellError as error:
        shell.complain(streams, str(error))
        return error.code


def _read_arguments(shell: Shell, arguments: list[str]) -> tuple[str | None, bool]:
    """Take the options off `arguments`: the script of ``-c``, and whether ``-i`` is there."""
    command, interactive = None, False
    while arguments and arguments[0][:1] in ("-", "+") and len(arguments[0]) > 1:
        option = arguments.pop(0)
        if option == "--":
            break
        switch(shell, option)
        interactive = interactive or ("i" in option and not option.startswith("--"))
        if "c" in option and not option.startswith("--"):
            if not arguments:
                raise_missing(shell)
            command = arguments.pop(0)
            shell.name, shell.arguments = (arguments or [shell.name])[0], arguments[1:]
            break
    return command, interactive


def raise_missing(shell: Shell) -> None:
    raise ShellError(
        "-c requires an argument" if shell.flavour.kind != "bash" else "-c: option requires an argument"
    )


def _file(shell: Shell, arguments: list[str], streams: Streams) -> Waiting:
    shell.name, shell.arguments = arguments[0], arguments[1:]
    try:
        text = read_file(shell.process, arguments[0])
    except OSError as error:
        why = reason(error)
        shell.complain(streams, f"can't open '{arguments[0]}': {why}" if shell.flavour.kind == "ash" else why)
        return 2 if shell.flavour.kind != "bash" else 127
    return (yield from evaluate(shell, text, streams, last=True))


def _piped(shell: Shell, streams: Streams) -> Waiting:
    """A script from standard input, each command carried out as soon as it is whole."""
    text, ended = "", False
    while not ended:
        data = yield READ
        ended = not data
        text += data.decode(errors="replace")
        text = yield from _whole_lines(shell, text, ended, streams)
    return shell.status


def _whole_lines(shell: Shell, text: str, ended: bool, streams: Streams) -> Generator[Effect, bytes, str]:
    """Carry out the commands in `text`; what may go on in the next lines is left over."""
    held = ""
    lines = text.splitlines(keepends=True)
    for line in lines:
        if not line.endswith("\n") and not ended:
            return held + line
        held += line
        if not (ended and line is lines[-1]) and _incomplete(held):
            continue
        yield from evaluate(shell, held, streams)
        shell.line += held.count("\n")
        held = ""
    return held


def _incomplete(text: str) -> bool:
    try:
        parse(text)
    except ShellSyntaxError as error:
        return error.incomplete
    return False


def _prompted(shell: Shell, streams: Streams) -> Waiting:
    """At a prompt, errors end the line and not the shell."""
    reader = LineReader(shell.process)
    if shell.flavour.kind == "ash":
        streams.err(ASH_BANNER.encode())
        if not shell.process.tty:
            streams.err(f"{shell.name}: can't access tty; job control turned off\n".encode())
    held = ""
    while True:
        streams.err((_prompt(shell) if not held else "> ").encode())
        line = yield from reader.line()
        if line is None:
            return shell.status
        held += line
        if not _incomplete(held):
            yield from _guarded(shell, held, streams)
            held = ""


def _prompt(shell: Shell) -> str:
    return shell.flavour.prompt(shell.cwd, shell.process.user or "root", shell.machine.hostname)


def _guarded(shell: Shell, text: str, streams: Streams) -> Waiting:
    try:
        return (yield from evaluate(shell, text, streams))
    except Leave as leave:
        if leave.what == "exit":
            raise
    except ShellError as error:
        shell.complain(streams, str(error))
        shell.status = error.code
    return shell.status
