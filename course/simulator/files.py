"""A container's files: those of its image, and what was written, made or removed since.

Removed files of the image are remembered as Docker's layers do it: by a whiteout, an entry
named ``.wh.NAME`` beside the place (OCI image specification, "Whiteouts").
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, MutableMapping
from dataclasses import dataclass
from posixpath import basename, dirname, normpath

#: Where every image has directories, though no file of the simulation may lie in them.
DIRECTORIES = ("/bin", "/dev", "/etc", "/home", "/proc", "/root", "/sys", "/tmp", "/usr", "/var")


@dataclass(frozen=True, slots=True)
class FileTree:
    """Files by absolute path. `made` holds what the engine itself provides (/etc/hosts …);
    `changed` what programs did: path to text, a path with a slash at its end being a directory."""

    image: Mapping[str, str]
    changed: MutableMapping[str, str]
    made: Mapping[str, str]

    def read(self, path: str) -> str:
        """Raises FileNotFoundError, IsADirectoryError."""
        path = normpath(path)
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
        if not self.is_directory(path):
            raise NotADirectoryError(path) if self.is_file(path) else FileNotFoundError(path)
        start = path.rstrip("/") + "/"
        inside = (
            entry[len(start) :] for entry in self._entries() if entry.startswith(start) and entry != start
        )
        return sorted({entry.partition("/")[0] for entry in inside})

    def write(self, path: str, text: str) -> None:
        """Raises FileNotFoundError where the directory is missing, IsADirectoryError."""
        path = normpath(path)
        if self.is_directory(path):
            raise IsADirectoryError(path)
        self._need_parent(path)
        self.changed.pop(_whiteout(path), None)
        self.changed[path] = text

    def make_directory(self, path: str) -> None:
        """Raises FileExistsError, FileNotFoundError."""
        path = normpath(path)
        if self.is_directory(path) or self.is_file(path):
            raise FileExistsError(path)
        self._need_parent(path)
        self.changed[path + "/"] = ""

    def remove(self, path: str) -> None:
        """Raises FileNotFoundError."""
        path = normpath(path)
        if not (self.is_file(path) or self.is_directory(path)):
            raise FileNotFoundError(path)
        for entry in [e for e in self.changed if e == path or e.startswith(path + "/")]:
            del self.changed[entry]
        self.changed[_whiteout(path)] = ""

    def is_file(self, path: str) -> bool:
        return path in self.changed or path in self.made or (path in self.image and not self._gone(path))

    def is_directory(self, path: str) -> bool:
        start = path.rstrip("/") + "/"
        return start == "/" or any(entry.startswith(start) for entry in self._entries())

    def _need_parent(self, path: str) -> None:
        if not self.is_directory(dirname(path)):
            raise FileNotFoundError(dirname(path))

    def _entries(self) -> Iterator[str]:
        yield from (entry for entry in self.changed if not basename(entry).startswith(".wh."))
        yield from self.made
        for entry in (*self.image, *(f"{directory}/" for directory in DIRECTORIES)):
            if not self._gone(entry.rstrip("/")):
                yield entry

    def _gone(self, path: str) -> bool:
        while path not in ("", "/"):
            if _whiteout(path) in self.changed:
                return True
            path = dirname(path)
        return False


def _whiteout(path: str) -> str:
    return f"{dirname(path).rstrip('/')}/.wh.{basename(path)}"
