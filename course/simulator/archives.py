"""A container's files as `docker cp` and `docker export` take them: each with its mode and time, in a tar.

They are read from outside, so there is no /proc in them, and whether the container runs makes no difference.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from posixpath import basename, join
from tarfile import DIRTYPE, PAX_FORMAT, SYMTYPE, TarInfo
from typing import TYPE_CHECKING

from course.simulator.errors import EngineError
from course.simulator.files import FileTree
from course.simulator.machine import ContainerMachine
from course.simulator.state import ContainerRecord

if TYPE_CHECKING:
    from course.simulator.engine import Engine

#: Over these the engine mounts its own, when a container is started for the first time.
_MOUNTED_OVER = ("/etc/hostname", "/etc/hosts", "/etc/resolv.conf")
#: What the engine puts between an image and the container's own layer: empty places to mount something at.
_INITIAL = dict.fromkeys(("/.dockerenv", "/dev/console", "/dev/pts/", "/dev/shm/", *_MOUNTED_OVER), "")
_LINKS = {"/etc/mtab": "/proc/mounts"}
_EXECUTABLE, _PLAIN = 0o755, 0o644
_MODES = {"/root": 0o700, "/tmp": 0o1777}
#: Bytes that a directory takes for itself.
_DIRECTORY_SIZE = 4096
_BLOCK = 512


@dataclass(frozen=True, slots=True)
class Entry:
    """A file, a directory or a symbolic link. `changed` is in seconds since the epoch."""

    name: str
    mode: int  # its permissions
    changed: float
    data: bytes = b""
    directory: bool = False
    target: str = ""  # of a symbolic link

    @property
    def size(self) -> int:
        return _DIRECTORY_SIZE if self.directory else len(self.target) or len(self.data)


class ContainerFiles:
    """What is in a container, with its volumes or, `exported`, its own files alone."""

    def __init__(self, engine: Engine, record: ContainerRecord, exported: bool = False) -> None:
        self._record = record
        self._machine = ContainerMachine(engine, record)
        self._written = {} if exported or not record.files else self._network_files()
        changed = {path: text for path, text in record.changed.items() if path not in _MOUNTED_OVER}
        made = _INITIAL | dict.fromkeys(_LINKS, "") | self._written
        # What a program has in memory alone (tmpfs) is not seen from outside.
        mounts = [] if exported else [mount for mount in record.mounts if mount.kind != "tmpfs"]
        self._tree = FileTree(record.image.files, changed, made, mounts)
        self._own = FileTree(record.image.files, record.changed, {}, mounts)

    def _network_files(self) -> dict[str, str]:
        try:
            return {path: self._machine.read_file(path) for path in _MOUNTED_OVER}
        except EngineError:  # those of a container that is gone, whose network stack this one had
            return {}

    def is_program(self, path: str) -> bool:
        """Whether a program stands for this path: its file has nothing in it here."""
        return not self._tree.is_file(path) and self._machine.find_program(path) is not None

    def entry(self, path: str) -> Entry:
        """What lies at a path. Raises FileNotFoundError."""
        name, changed = basename(path), self._changed(path)
        if self._tree.is_directory(path):
            return Entry(name, _MODES.get(path, _EXECUTABLE), changed, directory=True)
        if not self._tree.is_file(path):
            raise FileNotFoundError(path)
        if path in _LINKS:
            return Entry(name, 0o777, changed, target=_LINKS[path])
        empty = path in _INITIAL and path not in self._written
        return Entry(name, _EXECUTABLE if empty else _PLAIN, changed, self._tree.read(path).encode())

    def _changed(self, path: str) -> float:
        record, changed = self._record, self._own.changed_at(path)
        if path in self._written:
            return changed or record.started or record.created
        if changed is not None and path not in _MOUNTED_OVER:
            return changed
        start = path.rstrip("/") + "/"
        places = [*_INITIAL, *_LINKS, *(mount.destination for mount in self._own.mounts)]
        begun = any(f"{place}/".startswith(start) for place in places)
        return record.created if begun else record.image.created

    def under(self, path: str, name: str) -> Iterator[Entry]:
        """What lies at a path, called `name`, and all that is in it, in the order of names."""
        entry = replace(self.entry(path), name=name)
        yield entry
        if entry.directory:
            for each in self._tree.list(path):
                yield from self.under(join(path, each), join(name, each))


def tar(entries: Iterable[Entry]) -> bytes:
    """The entries as a tar archive, all of them root's."""
    return b"".join(map(_packed, entries)) + bytes(2 * _BLOCK)


def _packed(entry: Entry) -> bytes:
    info = TarInfo(entry.name)
    info.mode, info.mtime, info.size = entry.mode, int(entry.changed), len(entry.data)
    if entry.directory:
        info.type = DIRTYPE
    elif entry.target:
        info.type, info.linkname = SYMTYPE, entry.target
    return info.tobuf(PAX_FORMAT) + entry.data + bytes(-len(entry.data) % _BLOCK)
