"""A grader that is killed between any two things that it writes: ``python -m tests.grading.dying DIR UNIT``.

For each moment the class's folder is copied, and a process killed there grades the copy; then another grades
it to its end. Nothing is carried out: what came of the submissions is settled.
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from autograder.grading import batch
from autograder.grading.folders import Folders
from autograder.grading.work import Done, Job


def settled(jobs: Iterable[Job]) -> Iterator[tuple[Job, Done | str]]:
    """In place of the processes: full points, and files that say whose they are."""
    for job in jobs:
        scores: dict[str, float | None] = {cell.name: cell.points for cell in job.assignment.graded}
        text = f'{{"cells": [], "whose": "{job.student}"}}\n'.encode("utf-8", "replace")
        yield job, Done(job.student, scores, (), (), text, text)


class Moments:
    """Counts the moments before and amid all that is written, and kills its process at one of them."""

    def __init__(self, last: int) -> None:
        self._left = last
        self._follow(Path, "unlink")
        self._follow(Path, "mkdir")
        self._follow(os, "replace")
        self._follow(Session, "commit")
        self._halve()

    def _passes(self) -> None:
        if self._left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        self._left -= 1

    def _follow(self, owner: Any, name: str) -> None:
        usual: Callable[..., Any] = getattr(owner, name)

        def followed(*arguments: Any, **named: Any) -> Any:
            self._passes()
            return usual(*arguments, **named)

        setattr(owner, name, followed)

    def _halve(self) -> None:
        """A file may be written in part."""
        usual = Path.write_bytes

        def in_halves(path: Path, data: bytes) -> int:
            usual(path, data[: len(data) // 2])
            self._passes()
            return usual(path, data)

        Path.write_bytes = in_halves  # type: ignore[method-assign,assignment]


def grade(folders: Folders, unit: str) -> None:
    for _ in batch.carry_out(batch.plan(folders, unit), settled):
        pass


def killed(folders: Folders, unit: str, moment: int) -> bool:
    """Grade in a process that is killed at this moment; whether it came so far."""
    if (child := os.fork()) != 0:
        ended = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        assert ended in (0, -signal.SIGKILL)
        return ended != 0
    try:
        Moments(moment)
        grade(folders, unit)
        os._exit(0)
    except BaseException as error:
        print(f"{type(error).__name__}: {error}", file=sys.stderr)
        os._exit(1)


def main(root: Path, unit: str) -> None:
    """Writes a folder beside the class's for each moment, named by its number, and `whole`."""
    folders = Folders.here(root)
    grade(copied(folders, "whole"), unit)
    for moment in count():
        copy = copied(folders, str(moment))
        if not killed(copy, unit, moment):  # there are no more
            shutil.rmtree(copy.root)
            return
        grade(copy, unit)


def copied(folders: Folders, name: str) -> Folders:
    """The folders of a copy, beside the class's."""
    root = folders.root.with_name(name)
    shutil.copytree(folders.root, root)
    places = {step: root / step for step in ("submitted", "autograded", "feedback")}
    return replace(folders, root=root, gradebook=f"sqlite:///{root / 'gradebook.db'}", **places)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
