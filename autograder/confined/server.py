"""The process in the box that forks a kernel for each submission: ``python -m autograder.confined.server``.

Nothing of a submission ever runs in it. It has imported all that kernels need: a fork is ready at once.
"""

from __future__ import annotations

import gc
import os
import resource
import shutil
import signal
import socket
import sys
from dataclasses import replace
from pathlib import Path
from select import select
from typing import Any, NoReturn

from autograder.confined import isolation
from autograder.confined.frames import FrameError, receive_with, send
from autograder.confined.isolation import Limits
from autograder.confined.session import Shell, prepare, serve

#: Seconds between two looks at the memory that a submission takes.
LOOK = 0.1
_PAGE = resource.getpagesize()


class Forking:
    """Forks kernels as the grader asks, one at a time. `boxed`: whether bubblewrap holds this process."""

    def __init__(self, control: socket.socket, boxed: bool) -> None:
        self._control = control
        self._boxed = boxed
        self._own_numbers = os.open("/proc/self/ns/pid", os.O_RDONLY)
        self._shell = prepare()
        self._kernel: int | None = None
        self._killed_for = ""
        self._limits = Limits()
        gc.collect()
        gc.freeze()  # what is shared with the forks is not written to by counting

    def serve(self) -> None:
        """Until the grader goes away."""
        send(self._control, {"ready": os.getpid()})
        while True:
            # A message that has begun is waited for: what was read of it would be lost.
            if self._kernel is not None and not select([self._control], [], [], LOOK)[0]:
                self._watch()
                continue
            try:
                asked, files = receive_with(self._control, 1)
            except FrameError:
                self._end()
                if not self._boxed:  # the grader may have been killed, and this folder is for nobody else
                    shutil.rmtree(os.environ["HOME"], ignore_errors=True)
                return
            send(self._control, self._begin(asked, files) if asked["do"] == "begin" else self._end())

    def _begin(self, asked: dict[str, Any], files: list[int]) -> dict[str, Any]:
        self._end()
        self._limits = replace(Limits(), **asked["limits"])
        sock = socket.socket(fileno=files[0])
        try:
            if self._boxed:
                isolation.new_process_numbers(self._own_numbers)
            self._kernel = os.fork()
            if self._kernel == 0:
                self._first(sock, asked["home"])
        except OSError as error:
            return {"problem": str(error)}
        finally:
            sock.close()
        return {}

    def _end(self) -> dict[str, Any]:
        """Kill the kernel and all that it has started; say why, if it was killed before."""
        if self._kernel is None:
            return {}
        self._kill()
        os.waitpid(self._kernel, 0)
        self._kernel = None
        why, self._killed_for = self._killed_for, ""
        return {"why": why}

    def _kill(self) -> None:
        assert self._kernel is not None
        for kill in (os.kill,) if self._boxed else (os.killpg, os.kill):
            try:
                kill(self._kernel, signal.SIGKILL)
            except ProcessLookupError:
                continue

    def _watch(self) -> None:
        """Kill a submission whose processes together take more memory than they may."""
        if not self._killed_for and self._taken() > self._limits.resident:
            self._killed_for = "memory"
            self._kill()

    def _taken(self) -> int:
        """Bytes in memory that the submission's processes do not share with this one."""
        own = _resident(os.getpid())
        others = [int(name) for name in os.listdir("/proc") if name.isdigit()] if self._boxed else []
        mine = [pid for pid in others if pid not in (1, os.getpid())] or [self._kernel or 0]
        return sum(max(0, _resident(pid) - own) for pid in mine)

    # -- in the fork ------------------------------------------------------------------------

    def _first(self, sock: socket.socket, home: str) -> NoReturn:
        """The first process of a submission: it makes the place for the kernel, and ends when that does."""
        self._control.close()
        os.close(self._own_numbers)
        try:
            if self._boxed:
                isolation.isolate(self._limits)
                if (kernel := os.fork()) != 0:
                    sock.close()
                    os.waitpid(kernel, 0)
                    os._exit(0)
                isolation.confine(self._limits)
            else:
                os.setsid()
                os.chdir(home)
                isolation.limit(self._limits)
            _run(self._shell, sock)
        except BaseException as error:
            _last_words(sock, error)
        os._exit(0)


def _run(shell: Shell, sock: socket.socket) -> None:
    """Nothing that a kernel writes past Python is anybody's."""
    nothing = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1, 2):
        os.dup2(nothing, number)
    serve(shell, sock)


def _last_words(sock: socket.socket, error: BaseException) -> None:
    try:
        send(sock, {"problem": f"{type(error).__name__}: {error}"})
    except FrameError:
        return


def _resident(pid: int) -> int:
    """Bytes of a process that are in memory and in no file; 0 where it has gone."""
    try:
        _, resident, shared, *_ = Path(f"/proc/{pid}/statm").read_text("ascii").split()
    except OSError:
        return 0
    return (int(resident) - int(shared)) * _PAGE


def main() -> None:
    """Take the control socket from the arguments, and serve."""
    control = socket.socket(fileno=int(sys.argv[1]))
    boxed = sys.argv[2] == "boxed"
    if boxed and os.getuid() != 0:
        isolation.own_process_numbers()
    Forking(control, boxed).serve()


if __name__ == "__main__":
    main()
