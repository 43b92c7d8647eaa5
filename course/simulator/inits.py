"""Docker's own first program, `docker-init`, which `--init` puts before a container's (it is tini)."""

from __future__ import annotations

from dataclasses import replace

from course.simulator.process import Main, Process, Program

PATH = "/sbin/docker-init"
_NOT_EXECUTABLE = 126


def first_process(child: Process) -> Process:
    """PID 1 over this process."""
    return replace(child, pid=1, argv=[PATH, "--", *child.argv], init=True, handlers={}, sockets=[])


def cannot_run(command: str, exit_code: int) -> Main:
    """What becomes of a program that docker-init finds to be none: the container runs already by then."""
    reason = "Permission denied" if exit_code == _NOT_EXECUTABLE else "No such file or directory"

    def main(process: Process) -> Program:
        yield from ()  # it waits for nothing
        process.err(f"[FATAL tini ({process.pid})] exec {command} failed: {reason}\n")
        return exit_code

    return main
