"""Putting the course's files into a learner's directory, without ever writing over somebody's work."""

import hashlib
import json
import os
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

NAME = ".course.json"


class ManifestError(Exception):
    """The manifest in a learner's directory cannot be read; the text is its path."""


@dataclass(frozen=True, slots=True)
class CourseFile:
    """One file of the course, as learners get it: its place (relative, with slashes) and content."""

    path: str
    content: bytes

    @property
    def digest(self) -> str:
        """Says which version of the file this is.

        For a notebook it is made of the cells' texts, outputs and grading metadata: JupyterLab changes the
        rest, such as the version of Python, when a notebook is merely looked at.
        """
        return hashlib.sha256(self._cells() if self.path.endswith(".ipynb") else self.content).hexdigest()

    def _cells(self) -> bytes:
        try:
            cells = [
                [
                    cell["cell_type"],
                    "".join(cell["source"]),
                    cell.get("outputs"),
                    cell.get("metadata", {}).get("nbgrader"),
                ]
                for cell in json.loads(self.content)["cells"]
            ]
        except (ValueError, KeyError, TypeError, AttributeError):
            return self.content  # no notebook any more, but certainly somebody's work
        return json.dumps(cells, sort_keys=True).encode()


@dataclass(frozen=True, slots=True)
class Put:
    """What `put` did: the files it wrote, and the new versions it laid beside files that were worked in."""

    written: list[str]
    beside: dict[str, str]  # path of the file that stays -> path of the new version


@dataclass(slots=True)
class Manifest:
    """Which version of each file the learner was given (`given`), and which lies beside it (`offered`)."""

    directory: Path
    given: dict[str, str] = field(default_factory=dict)
    offered: dict[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, directory: Path) -> "Manifest":
        """Reads the directory's manifest; without one nothing was given yet. Raises ManifestError."""
        path = directory / NAME
        if not path.exists():
            return cls(directory)
        try:
            document = json.loads(path.read_text("utf-8"))
            return cls(directory, dict(document["given"]), dict(document["offered"]))
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise ManifestError(str(path)) from error

    def write(self) -> None:
        """Writes the manifest, whole or not at all."""
        document = {"given": self.given, "offered": self.offered}
        write(self.directory / NAME, (json.dumps(document, indent=1, sort_keys=True) + "\n").encode())

    def holds(self, file: CourseFile) -> bool:
        """Says whether this version of the file is in its place already."""
        return self._digest(file.path) == file.digest

    def has_work(self, file: CourseFile) -> bool:
        """Says whether somebody changed the file since it was given, or put one of their own in its place."""
        return self._digest(file.path) not in {self.given.get(file.path), file.digest}

    def _digest(self, path: str) -> str:
        return CourseFile(path, (self.directory / path).read_bytes()).digest

    def is_news(self, file: CourseFile) -> bool:
        """Says whether the learner has not seen this version yet, neither in its place nor beside it."""
        return file.digest not in {self.given.get(file.path), self.offered.get(file.path)}


def put(directory: Path, files: Iterable[CourseFile]) -> Put:
    """Puts the course's files into a directory.

    A file that is missing is written (so who removes a notebook gets a fresh one), one that nobody changed
    follows the course, and one that somebody worked in stays: a version that is new to the learner is laid
    beside it, once, as NAME-new. Raises ManifestError, and OSError when the directory cannot be written.
    """
    directory.mkdir(parents=True, exist_ok=True)
    manifest = Manifest.read(directory)
    done = Put([], {})
    for file in files:
        place = directory / file.path
        if not place.exists():
            _give(manifest, file, done)
        elif manifest.holds(file):
            manifest.given[file.path] = file.digest
        elif not manifest.has_work(file):
            _give(manifest, file, done)
        elif manifest.is_news(file):
            new = _free_name(place)
            write(new, file.content)
            manifest.offered[file.path] = file.digest
            done.beside[file.path] = new.relative_to(directory).as_posix()
    manifest.write()
    return done


def _give(manifest: Manifest, file: CourseFile, done: Put) -> None:
    write(manifest.directory / file.path, file.content)
    manifest.given[file.path] = file.digest
    done.written.append(file.path)


def _free_name(place: Path) -> Path:
    """Returns NAME-new, or NAME-new-2 and so on where an earlier new version lies already."""
    for number in range(1, 1000):
        candidate = place.with_stem(f"{place.stem}-new" + (f"-{number}" if number > 1 else ""))
        if not candidate.exists():
            return candidate
    raise FileExistsError(f"a thousand new versions of {place.name}")


def write(path: Path, content: bytes) -> None:
    """Writes a file whole or not at all, so that a full disk or a broken-off run leaves no half notebook."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        os.chmod(name, 0o644)
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
