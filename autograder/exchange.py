"""nbgrader's exchange for a class whose members are users of one machine, and do not all mean well.

What is handed in is for its learner and the teacher alone; what the teacher collects is the learner's own:

    from autograder.exchange import configure
    configure(get_config(), root="/srv/nbgrader/exchange")

in an nbgrader_config.py that teacher and learners read. The folders stay nbgrader's.
"""

from __future__ import annotations

import os
import pwd
import stat
from pathlib import Path
from typing import Any

from nbgrader.exchange.default import ExchangeCollect, ExchangeReleaseAssignment, ExchangeSubmit
from nbgrader.utils import ignore_patterns
from traitlets.config import Config

from autograder import texts

#: Of a submission's folder, whose group is the teacher's. What is in it may have another group.
FOLDER = 0o770


def configure(c: Config, *, root: str | Path) -> None:
    """Release, hand in and collect in this way, through the exchange at `root`."""
    c.Exchange.root = str(root)
    c.ExchangeFactory.release_assignment = StickyRelease
    c.ExchangeFactory.submit = PrivateSubmit
    c.ExchangeFactory.collect = OwnCollect


class StickyRelease(ExchangeReleaseAssignment):  # type: ignore[misc]  # nbgrader has no types
    """Makes the folder of submissions one in which nobody but the teacher moves or removes another's."""

    def init_dest(self) -> None:
        """As nbgrader does, and one bit more."""
        super().init_dest()
        mode = stat.S_IMODE(os.stat(self.inbound_path).st_mode)
        os.chmod(self.inbound_path, mode | stat.S_ISVTX)


class PrivateSubmit(ExchangeSubmit):  # type: ignore[misc]
    """Hands in for the teacher's eyes only.

    nbgrader leaves a submission to everybody who knows the name of its folder, to read and to write.
    """

    def copy_files(self) -> None:
        """As nbgrader does; then the folder, which it opened to all, is closed to others."""
        super().copy_files()
        if os.stat(self.inbound_path).st_mode & stat.S_ISGID:  # so what is made in it has the teacher's group
            os.chmod(Path(self.inbound_path, self.assignment_filename), FOLDER)


class OwnCollect(ExchangeCollect):  # type: ignore[misc]
    """Collects what is a learner's own: nothing in another's name, and no link to what is the teacher's.

    nbgrader warns of the first, and follows the second: the notebook with solutions would be handed in.
    """

    src_records: list[dict[str, Any]]

    def _sort_by_timestamp(self, records: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Those that are not their learner's own come last, however late they are."""
        newest_first = super()._sort_by_timestamp(records)
        return sorted(newest_first, key=lambda record: not self._own(record))

    def copy_files(self) -> None:
        """As nbgrader does, without what is nobody's own."""
        strange = [record for record in self.src_records if not self._own(record)]
        for record in strange:
            self.log.warning(texts.NOT_THEIRS.format(student=record["username"], name=record["filename"]))
        self.src_records = [record for record in self.src_records if record not in strange]
        super().copy_files()

    def _own(self, record: dict[str, Any]) -> bool:
        path = Path(self.inbound_path, record["filename"])
        try:
            return not path.is_symlink() and pwd.getpwuid(path.stat().st_uid).pw_name == record["username"]
        except (OSError, KeyError):
            return False

    def do_copy(self, src: str, dest: str, log: Any = None) -> None:
        """Copy the files of who owns the folder: opened without following links, and looked at then."""
        owner = os.lstat(src).st_uid
        unwanted = ignore_patterns(
            exclude=self.coursedir.ignore,
            include=self.coursedir.include,
            max_file_size=self.coursedir.max_file_size,
            log=self.log,
        )
        for folder, folders, files, handle in os.fwalk(src, follow_symlinks=False):
            ignored = set(unwanted(folder, [*folders, *files]))
            folders[:] = [name for name in folders if name not in ignored]
            to = Path(dest, os.path.relpath(folder, src))
            to.mkdir(parents=True)
            for name in files:
                if name not in ignored and (data := _own_file(name, handle, owner)) is not None:
                    (to / name).write_bytes(data)
                elif name not in ignored:
                    self.log.warning(texts.NOT_COLLECTED.format(path=Path(folder, name)))


def _own_file(name: str, folder: int, owner: int) -> bytes | None:
    """What a file holds; None where it is none of this owner's, or a link."""
    try:
        number = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=folder)
    except OSError:
        return None
    with open(number, "rb") as file:
        found = os.fstat(number)
        return file.read() if stat.S_ISREG(found.st_mode) and found.st_uid == owner else None
