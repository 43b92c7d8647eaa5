"""The grader's handle on the process that forks kernels: started once, asked for one after the other."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from dataclasses import asdict
from types import TracebackType

from autograder.confined import box
from autograder.confined.frames import FrameError, receive, send
from autograder.confined.home import Home, sweep
from autograder.confined.isolation import LEARNERS, Limits
from autograder.confined.kernel import Kernel, KernelGone

#: Seconds for a start on a busy machine, and for a fork.
START = 120.0
FORK = 30.0


class ForkServer:
    """Kernels for submissions, one at a time.

    `confined`: in a box of bubblewrap's; without it there are limits and nothing else. `kernel()` starts the
    process where it does not run, so one that was killed is replaced.
    """

    def __init__(self, confined: bool, limits: Limits | None = None) -> None:
        self.confined = confined
        self._limits = limits or Limits(user=LEARNERS[os.getpid() % len(LEARNERS)])
        self._process: subprocess.Popen[bytes] | None = None
        self._place: Home | None = None
        self._home: str | None = None

    def start(self) -> ForkServer:
        """Start it, where it does not run. Raises KernelGone."""
        if self._process is not None and self._process.poll() is None:
            return self
        self.close()
        if not self.confined:
            sweep()
            self._place = Home()
        self._control, theirs = socket.socketpair()
        program = [sys.executable, "-m", "autograder.confined.server", str(theirs.fileno())]
        program.append("boxed" if self.confined else "bare")
        self._process = subprocess.Popen(
            box.command(program) if self.confined else program,
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            env=_environment(box.HOME if self._place is None else str(self._place.path)),
            cwd="/",
        )
        theirs.close()
        try:
            receive(self._control, START)
        except FrameError:
            raise KernelGone(self._said()) from None
        return self

    def kernel(self) -> Kernel:
        """A kernel that meets nothing of those before it; its end is `Kernel.close`. Raises KernelGone."""
        self.start()
        ours, theirs = socket.socketpair()
        if self._place is not None:
            self._home = tempfile.mkdtemp(dir=self._place.path)
        asked = {"do": "begin", "limits": asdict(self._limits), "home": self._home}
        try:
            send(self._control, asked, [theirs.fileno()])
            problem = str(receive(self._control, FORK).get("problem", ""))
        except FrameError as error:
            problem = str(error)
        theirs.close()
        if problem:
            ours.close()
            self._leave_home()
            raise KernelGone(problem)
        return Kernel(ours, self._end)

    def _end(self) -> str:
        """End the kernel; what it had taken too much of and was killed for, or ""."""
        why = ""
        try:
            send(self._control, {"do": "end"})
            why = str(receive(self._control, FORK).get("why", ""))
        except FrameError:  # the server has gone itself, and the kernel with it
            self.close()
        self._leave_home()
        return why

    def _leave_home(self) -> None:
        if self._home is not None:
            shutil.rmtree(self._home, ignore_errors=True)
            self._home = None

    def _leave_place(self) -> None:
        if self._place is not None:
            self._place.remove()
            self._place = None

    def close(self) -> None:
        """End the process, with the kernel that it may have."""
        if self._process is None:
            return
        self._control.close()
        try:
            self._process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        if self._process.stderr is not None:
            self._process.stderr.close()
        self._process = None
        self._leave_place()

    def _said(self) -> str:
        """What a server that did not start has written on its way out."""
        assert self._process is not None
        self._process.kill()
        with contextlib.suppress(OSError):
            _, said = self._process.communicate(timeout=5)
        self._process = None
        self._leave_place()
        return said.decode(errors="replace").strip()[-2000:]

    def __enter__(self) -> ForkServer:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _environment(home: str) -> dict[str, str]:
    """What the server needs, and nothing that tells of the grader."""
    kept = {
        name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL", "VIRTUAL_ENV") if name in os.environ
    }
    paths = os.pathsep.join(place for place in sys.path if place)
    return {**kept, "PYTHONPATH": paths, "HOME": home, "TMPDIR": home, "PYTHONDONTWRITEBYTECODE": "1"}
