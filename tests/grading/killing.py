"""`autograder grade` as a process, and all that it starts, to be killed at random moments."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Literal, TypeAlias

import psutil

from tests.grading.conftest import CHECKOUT, Class

Victim: TypeAlias = Literal["grader", "worker"]

#: Seconds that whatever a killed grader had started may still live, on a busy machine.
LINGERING = 15
#: Seconds in which a grader goes on, or a worker begins.
PATIENCE = 240
#: So many submissions before the end no kill is planned: the batch would be over before it.
MARGIN = 4


class Grader:
    """One batch of a class, by as many processes in turn as are killed.

    `temporary` is its folder for temporary files. It is on the path of all that the grader starts: this tells
    its processes from others.
    """

    def __init__(self, course: Class, temporary: Path) -> None:
        temporary.mkdir()
        self.course = course
        self.temporary = temporary
        self._begun = time.time_ns()
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> bool:
        """Start it, where it does not run; whether it did not."""
        if self._process is not None and self._process.poll() is None:
            return False
        path = os.pathsep.join((str(self.temporary), os.environ.get("PATH", os.defpath)))
        with self.temporary.with_suffix(".log").open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "autograder", "grade", "--jobs", "2", self.course.unit],
                cwd=self.course.root,
                env=os.environ | {"PYTHONPATH": str(CHECKOUT), "TMPDIR": str(self.temporary), "PATH": path},
                stdout=log,
                stderr=log,
            )
        return True

    def end(self) -> int:
        """Let it come to its end; its exit code."""
        self.start()
        assert self._process is not None
        return self._process.wait(PATIENCE + 10 * self.left)

    @property
    def done(self) -> int:
        """Submissions that this batch has noted."""
        notes = (self.course.root / "autograded").glob(f"*/{self.course.unit}/graded.json")
        return sum(note.stat().st_mtime_ns > self._begun for note in notes)

    @property
    def left(self) -> int:
        return len(list((self.course.root / "submitted").iterdir())) - self.done

    def processes(self, word: str = "") -> list[psutil.Process]:
        """Those of this batch that live, with this word in their command lines."""
        return [each for each in psutil.process_iter() if self._is_ours(each, word)]

    def _is_ours(self, process: psutil.Process, word: str) -> bool:
        try:
            path = process.environ().get("PATH", "")
            return str(self.temporary) in path.split(os.pathsep) and word in " ".join(process.cmdline())
        except psutil.Error:
            return False  # it has gone, or is another user's

    def workers(self) -> list[psutil.Process]:
        """Those that were forked to grade."""
        assert self._process is not None
        return [each for each in self.processes("autograder grade") if parent_of(each) == self._process.pid]

    def kill(self, victim: Victim, chance: Random) -> bool:
        """Kill the grader or one of its workers; whether it was still there."""
        assert self._process is not None
        if victim == "worker":
            until(lambda: self.workers() or self._process.poll() is not None)
            workers = self.workers()
            if workers:
                chance.choice(workers).kill()
            return bool(workers)
        self._process.kill()
        return self._process.wait() == -signal.SIGKILL

    def alive(self) -> bool:
        return self._process is not None and self._process.poll() is None


def parent_of(process: psutil.Process) -> int:
    """The number of its parent; 0 where it has gone."""
    try:
        return process.ppid()
    except psutil.Error:
        return 0


def until(holds: Callable[[], object], seconds: float = PATIENCE) -> None:
    """Wait for something."""
    last = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < last, "it did not come to that"
        time.sleep(0.02)


def wait_for_a_moment(grader: Grader, kills: int, chance: Random, start: float, each: float) -> None:
    """Wait until some more submissions are noted, and a little; so that all these kills come before the end.

    `start` and `each`: the seconds until the first submission is done, 0 for a grader that is at work, and
    for each one more.
    """
    before = grader.done
    more = chance.randint(0, max(0, min(grader.left - MARGIN, 2 * grader.left // (kills + 1))))
    until(lambda: grader.done >= before + more or not grader.alive(), PATIENCE + 10 * more)
    time.sleep(chance.uniform(0, 2 * each if more or not start else start))
