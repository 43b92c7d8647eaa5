"""A container's files: those of its image, and what was written, made or removed since.

Removed files of the image are remembered as Docker's layers do it: by a whiteout, an entry
named ``.wh.NAME`` beside the place (OCI image specification, "Whiteouts").
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, MutableMapping, Sequence
from dataclasses import dataclass
from itertools import chain
from posixpath import basename, dirname, normpath

from course.simulator.mounts import Mount

#: Where every image has directories, though no file of the simulation may lie in them.
DIRECTORIES = ("/bin", "/dev", "/etc", "/home", "/proc", "/root", "/sys", "/tmp", "/usr", "/var")


class Written(Mapping[str, str]):
    """Files whose text is written when somebody reads it."""

    def __init__(self, texts: Mapping[str, Callable[[], str]]) -> None:
        self._texts = texts

    def __getitem__(self, path: str) -> str:
        return self._texts[path]()

    def __contains__(self, path: object) -> bool:
        return path in self._texts

    def __iter__(self) -> Iterator[str]:
        return iter(self._texts)

    def __len__(self) -> int:
        return len(self._texts)


class Layer(MutableMapping[str, str]):
    """Files that come to be while time passes: their texts, and when each was changed last.

    `times` are seconds since the epoch, by path; a directory changes when something in it comes or goes.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._texts: dict[str, str] = {}
        self.times: dict[str, float] = {}

    def __getitem__(self, path: str) -> str:
        return self._texts[path]

    def __setitem__(self, path: str, text: str) -> None:
        if path not in self._texts:
            self._touch(dirname(path.rstrip("/")))
        self._texts[path] = text
        self._touch(path.rstrip("/"))

    def __delitem__(self, path: str) -> None:
        del self._texts[path]
        self._touch(dirname(path.rstrip("/")))

    def __iter__(self) -> Iterator[str]:
        return iter(self._texts)

    def __len__(self) -> int:
        return len(self._texts)

    def _touch(self, path: str) -> None:
        self.times[path] = self._clock()


class ReadOnlyError(OSError):
    """Writing where something is mounted to be read only."""


@dataclass(frozen=True, slots=True)
class FileTree:
    """Files by absolute path. `made` holds what the engine itself provides (/etc/hosts …);
    `changed` what programs did: path to text, a path with a slash at its end being a directory.
    What lies under the destination of a mount is read from and written to its own files."""

    image: Mapping[str, str]
    changed: MutableMapping[str, str]
    made: Mapping[str, str]
    mounts: Sequence[Mount] = ()
    directories: tuple[str, ...] = DIRECTORIES
    writable: bool = True

    def read(self, path: str) -> str:
        """Raises FileNotFoundError, IsADirectoryError."""
        path = normpath(path)
        if (there := self._mounted(path)) is not None:
            return there.tree.read(there.path)
        for files in (self.changed, self.made):
            if path in files:
                return files[path]
        if path in self.image and not self._gone(path):
            return self.image[path]
        if self.is_directory(path):
            raise IsADirectoryError(path)
        raise FileNotFoundError(path)

    def list(self, path: str) -> list[str]:
        """The names in the directory, sorted. Raises FileNotFoundError, NotADirectoryError."""
        path = normpath(path)
        if (there := self._mounted(path)) is not None:
            return there.tree.list(there.path)
        if not self.is_directory(path):
            raise NotADirectoryError(path) if self.is_file(path) else FileNotFoundError(path)
        start = path.rstrip("/") + "/"
        inside = (entry[len(start) :] for entry in self._entries(start) if entry != start)
        return sorted({entry.partition("/")[0] for entry in inside})

    def write(self, path: str, text: str) -> None:
        """Raises FileNotFoundError where the directory is missing, IsADirectoryError, ReadOnlyError."""
        path = normpath(path)
        if (there := self._mounted(path)) is not None:
            there.tree.write(there.path, text)
            return
        if self.is_directory(path):
            raise IsADirectoryError(path)
        self._need_parent(path)
        self.changed.pop(_whiteout(path), None)
        self.changed[path] = text

    def make_directory(self, path: str) -> None:
        """Raises FileExistsError, FileNotFoundError, ReadOnlyError."""
        path = normpath(path)
        if (there := self._mounted(path)) is not None:
            there.tree.make_directory(there.path)
            return
        if self.is_directory(path) or self.is_file(path):
            raise FileExistsError(path)
        self._need_parent(path)
        self.changed[path + "/"] = ""

    def make_directories(self, path: str) -> None:
        """Make a directory and those above it, where they are missing. Raises OSError."""
        if not self.is_directory(path):
            self.make_directories(dirname(path))
            self.make_directory(path)

    def remove(self, path: str) -> None:
        """Raises FileNotFoundError, ReadOnlyError."""
        path = normpath(path)
        if (there := self._mounted(path)) is not None:
            there.tree.remove(there.path)
            return
        if not (self.is_file(path) or self.is_directory(path)):
            raise FileNotFoundError(path)
        if not self.writable:
            raise ReadOnlyError(path)
        start = path + "/"
        for entry in [e for e in self.changed if e == path or e.startswith(start)]:
            del self.changed[entry]
        if any(entry == path or entry.startswith(start) for entry in (*self.image, *self._directories())):
            self.changed[_whiteout(path)] = ""

    def is_file(self, path: str) -> bool:
        if (there := self._mounted(path)) is not None:
            return there.tree.is_file(there.path)
        return path in self.changed or path in self.made or (path in self.image and not self._gone(path))

    def is_directory(self, path: str) -> bool:
        if (there := self._mounted(path.rstrip("/") or "/")) is not None:
            return there.tree.is_directory(there.path)
        start = path.rstrip("/") + "/"
        return start == "/" or any(True for _ in self._entries(start))

    def changed_at(self, path: str) -> float | None:
        """When it was changed last, in seconds since the epoch; None where it is as it was made."""
        if (there := self._mounted(path)) is not None:
            return there.tree.changed_at(there.path)
        return self.changed.times.get(path) if isinstance(self.changed, Layer) else None

    def _need_parent(self, path: str) -> None:
        if not self.writable:
            raise ReadOnlyError(path)
        if not self.is_directory(dirname(path)):
            raise FileNotFoundError(dirname(path))

    def _mounted(self, path: str) -> _Place | None:
        """The mount that holds `path`, and where in it; the engine's own files lie above all mounts."""
        if not self.mounts or path in self.made:
            return None
        over = [m for m in self.mounts if path == m.destination or path.startswith(f"{m.destination}/")]
        if not over:
            return None
        mount = max(over, key=lambda mount: len(mount.destination))
        tree = FileTree({}, mount.files, {}, directories=(), writable=mount.writable)
        return _Place(tree, path[len(mount.destination) :] or "/")

    def _entries(self, start: str) -> Iterator[str]:
        """All that is there whose path begins so."""
        mounts = (f"{mount.destination}/" for mount in self.mounts)
        for entry in chain(self.changed, self.made, mounts):
            if entry.startswith(start) and not basename(entry).startswith(".wh."):
                yield entry
        for entry in chain(self.image, self._directories()):
            if entry.startswith(start) and not self._gone(entry.rstrip("/")):
                yield entry

    def _directories(self) -> tuple[str, ...]:
        return tuple(f"{directory}/" for directory in self.directories)

    def _gone(self, path: str) -> bool:
        while path not in ("", "/"):
            if _whiteout(path) in self.changed:
                return True
            path = dirname(path)
        return False


@dataclass(frozen=True, slots=True)
class _Place:
    tree: FileTree
    path: str


def removed_path(entry: str) -> str:
    """The path whose removal an entry of a layer tells of; empty for all other entries."""
    name = basename(entry)
    return f"{dirname(entry).rstrip('/')}/{name.removeprefix('.wh.')}" if name.startswith(".wh.") else ""


def _whiteout(path: str) -> str:
    return f"{dirname(path).rstrip('/')}/.wh.{basename(path)}"
