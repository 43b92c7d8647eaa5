"""The commands that a shell carries out itself."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from posixpath import normpath

from course.simulator.process import READ, SIGNALS
from course.simulator.programs.shell.expansion import ShellError
from course.simulator.programs.shell.interpreter import Builtin, Leave, Shell, Waiting
from course.simulator.programs.shell.parser import parse
from course.simulator.programs.shell.streams import Streams, renamed
from course.simulator.programs.shell.syntax import ShellSyntaxError
from course.simulator.programs.shell.words import NAME
from course.simulator.programs.tasks import Task, together
from course.simulator.programs.tool import absolute, is_directory, read_file, reason
from course.simulator.programs.tools.system import kill

RESERVED = (
    "if",
    "then",
    "elif",
    "else",
    "fi",
    "for",
    "while",
    "until",
    "do",
    "done",
    "case",
    "esac",
    "{",
    "}",
    "!",
)


def instant(action: Callable[[Shell, list[str], Streams], int]) -> Builtin:
    """A builtin that never waits."""

    def builtin(shell: Shell, argv: list[str], streams: Streams) -> Waiting:
        return action(shell, argv, streams)
        yield READ  # makes it a generator, as all commands are

    return builtin


@instant
def builtin_cd(shell: Shell, argv: list[str], streams: Streams) -> int:
    target = argv[1] if len(argv) > 1 else shell.variables.get("HOME", "/")
    place = shell.variables.get("OLDPWD", shell.cwd) if target == "-" else absolute(shell.process, target)
    if not is_directory(shell.process, place):
        missing = "Not a directory" if shell._is_file(place) else "No such file or directory"
        shell.complain(streams, _cd_complaint(shell.flavour.kind, target, missing), "cd")
        return 1 if shell.flavour.kind == "bash" else 2
    if target == "-":
        streams.out(f"{place}\n".encode())
    shell.variables["OLDPWD"] = shell.cwd
    shell.process.cwd = shell.variables["PWD"] = normpath(place)
    return 0


def _cd_complaint(kind: str, target: str, why: str) -> str:
    if kind == "bash":
        return f"{target}: {why}"
    return f"can't cd to {target}" + (f": {why}" if kind == "ash" else "")


@instant
def builtin_pwd(shell: Shell, argv: list[str], streams: Streams) -> int:
    streams.out(f"{shell.cwd}\n".encode())
    return 0


@instant
def builtin_exit(shell: Shell, argv: list[str], streams: Streams) -> int:
    if len(argv) > 1 and not re.fullmatch(r"-?\d+", argv[1]):
        shell.complain(streams, shell.flavour.illegal_number(argv[1]), "exit")
        raise Leave("exit", 2)
    raise Leave("exit", int(argv[1]) & 0xFF if len(argv) > 1 else shell.status)


@instant
def builtin_return(shell: Shell, argv: list[str], streams: Streams) -> int:
    raise Leave("return", int(argv[1]) & 0xFF if len(argv) > 1 and argv[1].isdigit() else shell.status)


@instant
def builtin_loop(shell: Shell, argv: list[str], streams: Streams) -> int:
    """`break` and `continue`."""
    raise Leave(argv[0], 0, int(argv[1]) if len(argv) > 1 and argv[1].isdigit() else 1)


@instant
def builtin_export(shell: Shell, argv: list[str], streams: Streams) -> int:
    """`export`, `readonly` and `local`, as far as they set variables."""
    for argument in argv[1:]:
        name, equals, value = argument.partition("=")
        if name.startswith("-"):
            continue
        if not NAME.fullmatch(name):
            shell.complain(streams, f"{name}: bad variable name", argv[0])
            return 2
        if equals:
            shell.variables[name] = value
        if argv[0] == "export":
            shell.exported.add(name)
    if argv[1:] in ([], ["-p"]):
        lines = (f"export {k}='{v}'\n" for k, v in sorted(shell.environment.items()))
        streams.out("".join(lines).encode())
    return 0


@instant
def builtin_unset(shell: Shell, argv: list[str], streams: Streams) -> int:
    for name in argv[1:]:
        shell.variables.pop(name, None)
        shell.functions.pop(name, None)
    return 0


SETTINGS = {"e": "errexit", "u": "nounset", "x": "xtrace"}


@instant
def builtin_set(shell: Shell, argv: list[str], streams: Streams) -> int:
    if argv[1:] == []:
        lines = (f"{k}='{v}'\n" for k, v in sorted(shell.variables.items()))
        streams.out("".join(lines).encode())
    for index, argument in enumerate(argv[1:], 1):
        if argument == "--" or argument[:1] not in "+-":
            shell.arguments = argv[index + (argument == "--") :]
            break
        switch(shell, argument)
    return 0


def switch(shell: Shell, argument: str) -> None:
    """Turn on (-) or off (+) what the letters of `argument` stand for; others are taken without effect."""
    for letter in argument[1:]:
        if letter in SETTINGS:
            setattr(shell, SETTINGS[letter], argument[0] == "-")


@instant
def builtin_shift(shell: Shell, argv: list[str], streams: Streams) -> int:
    count = int(argv[1]) if len(argv) > 1 and argv[1].isdigit() else 1
    if count > len(shell.arguments):
        return 1
    del shell.arguments[:count]
    return 0


def builtin_read(shell: Shell, argv: list[str], streams: Streams) -> Waiting:
    names = [name for name in argv[1:] if not name.startswith("-")] or ["REPLY"]
    ended = False
    while b"\n" not in shell.unread and not ended:
        data = yield READ
        shell.unread += data
        ended = not data
    line, _, rest = bytes(shell.unread).partition(b"\n")
    shell.unread[:] = rest
    fields = line.decode(errors="replace").split(maxsplit=len(names) - 1)
    for index, name in enumerate(names):
        shell.variables[name] = fields[index].rstrip() if index < len(fields) else ""
    return int(ended)


@instant
def builtin_trap(shell: Shell, argv: list[str], streams: Streams) -> int:
    """``trap 'exit 0' TERM`` makes the signal end the shell with that code; ``trap '' TERM`` ignores it.

    Other actions are taken without effect: programs of the simulation know a signal by its exit code only.
    """
    if len(argv) > 2:
        for name in argv[2:]:
            _set_trap(shell, argv[1], "SIG" + name.upper().removeprefix("SIG"))
    return 0


def _set_trap(shell: Shell, action: str, name: str) -> None:
    by_number = {f"SIG{number}": signal for signal, number in SIGNALS.items()}
    name = by_number.get(name, name)
    if action == "-" or name not in SIGNALS:
        shell.process.handlers.pop(name, None)
    elif (match := re.search(r"\bexit\b(?:\s+(\d+))?", action)) is not None:
        shell.process.handlers[name] = int(match[1] or 0) & 0xFF


def builtin_wait(shell: Shell, argv: list[str], streams: Streams) -> Waiting:
    jobs = [job for job in shell.jobs if not argv[1:] or str(job.process.pid) in argv[1:]]
    yield from _idle(jobs)
    status = jobs[-1].code or 0 if jobs and argv[1:] else 0
    shell.jobs[:] = [job for job in shell.jobs if job.code is None]
    return status


def _idle(jobs: list[Task]) -> Waiting:
    """Until all `jobs` have ended; they are driven by the shell's own loop, or here."""
    if jobs:
        yield from together(jobs, jobs[0].process.machine, lambda: all(j.code is not None for j in jobs))
    return 0


@instant
def builtin_jobs(shell: Shell, argv: list[str], streams: Streams) -> int:
    for number, job in enumerate((j for j in shell.jobs if j.code is None), 1):
        streams.out(f"[{number}]  {job.process.pid} Running\n".encode())
    return 0


def builtin_kill(shell: Shell, argv: list[str], streams: Streams) -> Waiting:
    """Jobs of this shell end here; any other process is the `kill` program's matter."""
    signal = argv[1].lstrip("-").upper().removeprefix("SIG") if argv[1:] and argv[1][:1] == "-" else "TERM"
    numbers = {str(number): number for number in SIGNALS.values()} | {
        name.removeprefix("SIG"): number for name, number in SIGNALS.items()
    }
    left = []
    for operand in [a for a in argv[1:] if not a.startswith("-")]:
        job = next((j for j in shell.jobs if j.code is None and _names(operand, j, shell)), None)
        if job is not None:
            job.end(128 + numbers.get(signal, 15))
        else:
            left.append(operand)
    if argv[1:] and not left and signal != "L":
        return 0
    options = [a for a in argv[1:] if a.startswith("-")]
    if shell.flavour.kind == "ash":
        streams = replace(streams, err=renamed(streams.err, argv[0], shell.flavour.name), own=False)
    program, _ = shell.start(kill, [argv[0], *options, *left], shell.environment, streams)
    return (yield from program)


def _names(operand: str, job: Task, shell: Shell) -> bool:
    if operand.startswith("%"):
        return operand[1:].isdigit() and shell.jobs.index(job) + 1 == int(operand[1:])
    return operand == str(job.process.pid)


def builtin_eval(shell: Shell, argv: list[str], streams: Streams) -> Waiting:
    return (yield from evaluate(shell, " ".join(argv[1:]), streams))


def evaluate(shell: Shell, text: str, streams: Streams, last: bool = False) -> Waiting:
    """Parse and carry out `text`. Raises ShellError for one that is no script."""
    try:
        script = parse(text)
    except ShellSyntaxError as error:
        raise ShellError(shell.flavour.syntax_error(str(error), text)) from None
    return (yield from shell.script(script, streams, last))


def builtin_source(shell: Shell, argv: list[str], streams: Streams) -> Waiting:
    if len(argv) < 2:
        return 2
    try:
        text = read_file(shell.process, argv[1])
    except OSError as error:
        raise ShellError(f"{argv[0]}: " + shell.flavour.cannot_open(argv[1], reason(error))) from None
    try:
        return (yield from evaluate(shell, text, streams))
    except Leave as leave:
        if leave.what != "return":
            raise
        return leave.code


def builtin_exec(shell: Shell, argv: list[str], streams: Streams) -> Waiting:
    if len(argv) == 1:
        return 0
    raise Leave("exit", (yield from shell.run(argv[1:], {}, streams, last=True)))


@instant
def builtin_type(shell: Shell, argv: list[str], streams: Streams) -> int:
    status = 0
    for name in argv[1:]:
        if name in RESERVED:
            streams.out(f"{name} is a shell keyword\n".encode())
        elif name in shell.functions:
            streams.out(f"{name} is a function\n".encode())
        elif name in shell.builtins:
            streams.out(f"{name} is a shell builtin\n".encode())
        elif shell.machine.find_program(name) is not None:
            streams.out(f"{name} is {program_path(shell, name)}\n".encode())
        else:
            streams.out(f"{name}: not found\n".encode())
            status = 127
    return status


def program_path(shell: Shell, name: str) -> str:
    """Where `PATH` finds the program `name`."""
    if "/" in name:
        return name
    places = shell.variables.get("PATH", "/bin").split(":")
    for place in places:
        if shell.machine.find_program(f"{place}/{name}") is not None:
            return f"{place}/{name}"
    return f"/bin/{name}"


def builtin_command(shell: Shell, argv: list[str], streams: Streams) -> Waiting:
    if argv[1:2] == ["-v"]:
        for name in argv[2:]:
            if name in shell.builtins or name in shell.functions or name in RESERVED:
                streams.out(f"{name}\n".encode())
            elif shell.machine.find_program(name) is not None:
                streams.out(f"{program_path(shell, name)}\n".encode())
            else:
                return 127
        return 0
    return (yield from shell.run(argv[1:], {}, streams)) if argv[1:] else 0


@instant
def builtin_nothing(shell: Shell, argv: list[str], streams: Streams) -> int:
    """``:``, `true`, and settings that mean nothing here (`umask`, `ulimit`, `alias`, `hash`)."""
    return 0


@instant
def builtin_false(shell: Shell, argv: list[str], streams: Streams) -> int:
    return 1


BUILTINS: dict[str, Builtin] = {
    ".": builtin_source,
    ":": builtin_nothing,
    "alias": builtin_nothing,
    "break": builtin_loop,
    "cd": builtin_cd,
    "command": builtin_command,
    "continue": builtin_loop,
    "eval": builtin_eval,
    "exec": builtin_exec,
    "exit": builtin_exit,
    "export": builtin_export,
    "false": builtin_false,
    "hash": builtin_nothing,
    "jobs": builtin_jobs,
    "kill": builtin_kill,
    "local": builtin_export,
    "pwd": builtin_pwd,
    "read": builtin_read,
    "readonly": builtin_export,
    "return": builtin_return,
    "set": builtin_set,
    "shift": builtin_shift,
    "source": builtin_source,
    "trap": builtin_trap,
    "true": builtin_nothing,
    "type": builtin_type,
    "ulimit": builtin_nothing,
    "umask": builtin_nothing,
    "unset": builtin_unset,
    "wait": builtin_wait,
}
