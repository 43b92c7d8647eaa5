"""Where the processes that grade come from: forked from one that has imported all that they need.

It imports while the grader itself still does, so `ahead` is called first of all. Nothing of a submission ever
runs in it, and it has no threads, so a process that is lost can be replaced at any time.
"""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable
from multiprocessing import forkserver
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess

from autograder.confined.isolation import end_with

_CONTEXT = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload(["autograder.commands.main", "autograder.grading.work"])


def ahead() -> None:
    """Begin to import."""
    forkserver.ensure_running()


def start(serve: Callable[[Connection], None]) -> tuple[BaseProcess, Connection]:
    """A new process that serves at the other end of the connection. It does not outlive this one."""
    ours, theirs = _CONTEXT.Pipe()
    process = _CONTEXT.Process(target=_run, args=(serve, theirs), daemon=False)
    process.start()
    theirs.close()
    return process, ours


def _run(serve: Callable[[Connection], None], connection: Connection) -> None:
    """In the process. Its parent ends with the grader, but may have done so before this one could be told."""
    end_with(os.getppid())
    grader = multiprocessing.parent_process()
    if grader is None or not grader.is_alive():
        os._exit(1)
    serve(connection)
