"""What services have in common: time stamps, listening, and ending at a signal."""

from __future__ import annotations

from time import gmtime, strftime

from course.simulator.process import Main, Process, Program
from course.simulator.programs.tasks import run_child


def stamp(process: Process, form: str, fraction: int = 0) -> str:
    """Simulated time as `strftime` writes it in UTC; ``%f`` stands for `fraction` digits of the second."""
    now = process.machine.now()
    digits = f"{now % 1:.9f}"[2 : 2 + fraction]
    return strftime(form.replace("%f", digits), gmtime(now))


def ends_with(process: Process, **codes: int) -> None:
    """Set the exit codes of signals: ``ends_with(process, SIGTERM=0)``."""
    process.handlers |= codes


def graceful(process: Process, code: int = 0) -> None:
    """SIGTERM, SIGINT and SIGQUIT end the program in its own way, with this code."""
    ends_with(process, SIGTERM=code, SIGINT=code, SIGQUIT=code)


def port_number(text: str, default: int) -> int:
    """The port that a setting names; `default` where it names none."""
    return int(text) if text.isascii() and text.isdigit() and 0 < int(text) < 65536 else default


def entrypoint(server: str, missing: str = "{path}: exec: {name}: not found") -> Main:
    """An image's entrypoint script: options alone are the server's; anything else is run as it is.

    `missing` is what its shell says where there is no such program.
    """

    def main(process: Process) -> Program:
        path, *argv = process.argv
        argv = argv or [server]
        argv = [server, *argv] if argv[0].startswith("-") else argv
        code = yield from run_child(process, argv)
        if code is None:
            process.err(missing.format(path=path, name=argv[0]) + "\n")
            return 127
        return code

    return main
