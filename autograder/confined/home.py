"""A folder for submissions that no box confines. Whatever ends their grader, it does not stay."""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import tempfile
from pathlib import Path

_PREFIX = "autograder-home-"


class Home:
    """A new folder, held until `remove` or the end of this process. What nobody holds is swept away."""

    def __init__(self) -> None:
        self._make()
        if self._held is None:  # another's sweep came between; or this file system's folders cannot be held
            shutil.rmtree(self.path, ignore_errors=True)
            self._make()

    def _make(self) -> None:
        self.path = Path(tempfile.mkdtemp(prefix=_PREFIX))
        self._held = _hold(self.path)

    def remove(self) -> None:
        """Remove it with all that is in it."""
        shutil.rmtree(self.path, ignore_errors=True)
        if self._held is not None:
            os.close(self._held)


def sweep() -> None:
    """Remove the folders of graders that are no more."""
    for path in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        if (held := _hold(path)) is not None:
            shutil.rmtree(path, ignore_errors=True)
            os.close(held)


def _hold(path: Path) -> int | None:
    """Hold a folder of this user's own; None where another process does, or it has gone."""
    with contextlib.suppress(OSError):
        place = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        with contextlib.suppress(OSError):
            fcntl.flock(place, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if path.is_dir() and os.fstat(place).st_uid == os.getuid():
                return place
        os.close(place)
    return None
