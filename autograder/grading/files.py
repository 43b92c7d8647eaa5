"""Files that are whole or not there, and a folder that only one grader writes at a time."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from autograder import texts
from autograder.grading.folders import FolderError


def replace(path: Path, data: bytes) -> None:
    """Write a file whole, or not at all. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.part")
    part.write_bytes(data)
    os.replace(part, path)


def remove_parts(folder: Path, unit: str) -> None:
    """Remove what a grader that was killed had begun to write of a unit."""
    for part in folder.glob(f"*/{unit}/.*.part"):
        part.unlink(missing_ok=True)


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Have a folder for oneself, until the end of the block or of the process, whatever ends it.

    Raises FolderError where another process has it.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        place = os.open(folder, os.O_RDONLY)
    except OSError as error:
        raise FolderError(texts.NO_FOLDER.format(folder=folder, why=error.strerror)) from None
    try:
        _take(place, folder)
        yield
    finally:
        os.close(place)


def _take(place: int, folder: Path) -> None:
    try:
        fcntl.flock(place, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise FolderError(texts.NOT_ALONE.format(folder=folder)) from None
    except OSError:
        return  # a file system of another machine's, on which folders cannot be held
