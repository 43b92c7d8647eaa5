"""What services have in common: time stamps, listening, and ending at a signal."""

from __future__ import annotations

from time import gmtime, strftime

from course.simulator.process import Process


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
