"""/containers/{id}/archive and /export: what `docker cp` and `docker export` ask for."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from posixpath import basename, normpath

from course.simulator.api.call import Call
from course.simulator.api.http import Response
from course.simulator.api.routes import route
from course.simulator.api.times import rfc3339
from course.simulator.archives import ContainerFiles, Entry, tar
from course.simulator.state import ContainerRecord

#: How Go's file modes tell what something is (https://pkg.go.dev/io/fs#FileMode).
_DIRECTORY, _LINK, _STICKY = 1 << 31, 1 << 27, 1 << 20
_PERMISSIONS, _UNIX_STICKY = 0o777, 0o1000


@dataclass(frozen=True, slots=True)
class Place:
    """The path that a client asks for: as it came, and as it is looked up from the root."""

    asked: str

    @property
    def path(self) -> str:
        return normpath(f"/{self.asked.lstrip('/')}")

    @property
    def ending(self) -> str:
        """``/`` or ``/.``, with which a path means a directory."""
        return next((end for end in ("/.", "/") if f"/{self.asked}".endswith(end)), "")

    @property
    def name(self) -> str:
        """What it is called in an archive."""
        return "." if self.ending == "/." else basename(self.path) or "/"

    @property
    def last(self) -> str:
        """The last word of what was asked for, even ``..``."""
        return basename(self.asked.rstrip("/")) or "/"


@route("GET", "/containers/{id}/archive")
def get_archive(call: Call) -> Response:
    """Take a file or directory out of a container."""
    record, place = _asked(call)
    with _opened(call, record) as files:
        entry = _entry(call, record, files, place)
        archive = tar(files.under(place.path, place.name))
        call.engine.containers.tell(record, "archive-path")
    return Response(200, archive, {"Content-Type": "application/x-tar", **_told(call, entry, place)})


@route("HEAD", "/containers/{id}/archive")
def stat_path(call: Call) -> Response:
    """Tell what a path in a container is."""
    record, place = _asked(call)
    with _opened(call, record) as files:
        return Response(200, headers=_told(call, _entry(call, record, files, place), place))


@route("PUT", "/containers/{id}/archive")
def put_archive(call: Call) -> Response:
    """Put files into a container: only what is wrong with the place is answered."""
    record, place = _asked(call)
    with _opened(call, record) as files:
        if not _entry(call, record, files, place).directory:
            raise call.texts.no_directory_to_extract()
    raise call.texts.not_simulated("PUT", "/containers/{id}/archive")


@route("GET", "/containers/{id}/export")
def export_container(call: Call) -> Response:
    """Take all files out of a container, without those of its volumes."""
    record = call.engine.containers.get(call["id"])
    _, *entries = ContainerFiles(call.engine, record, exported=True).under("/", "")
    call.engine.containers.tell(record, "export")
    return Response(200, iter([tar(entries)]), {"Content-Type": "application/octet-stream"})


def _asked(call: Call) -> tuple[ContainerRecord, Place]:
    if not call.text("path"):
        raise call.texts.no_path()
    return call.engine.containers.get(call["id"]), Place(call.text("path"))


@contextmanager
def _opened(call: Call, record: ContainerRecord) -> Iterator[ContainerFiles]:
    with call.engine.volumes.mounted(record):
        yield ContainerFiles(call.engine, record)


def _entry(call: Call, record: ContainerRecord, files: ContainerFiles, place: Place) -> Entry:
    try:
        entry = files.entry(place.path)
    except FileNotFoundError:
        if files.is_program(place.path):
            raise call.texts.not_simulated("GET", f"the file of a program ({place.path})") from None
        raise call.texts.no_such_path(place.asked, call["id"]) from None
    if place.ending and not entry.directory:
        raise call.texts.not_a_directory(place.path + place.ending, record.id)
    return entry


def _told(call: Call, entry: Entry, place: Place) -> dict[str, str]:
    """The header that says what it is."""
    name = place.last if call.new else place.name
    document = {
        "name": name,
        "size": entry.size,
        "mode": _go_mode(entry),
        "mtime": rfc3339(entry.changed),
        "linkTarget": entry.target,
    }
    text = json.dumps(document, separators=(",", ":"), ensure_ascii=False)
    return {"X-Docker-Container-Path-Stat": b64encode(text.encode()).decode()}


def _go_mode(entry: Entry) -> int:
    kind = _DIRECTORY if entry.directory else _LINK if entry.target else 0
    sticky = _STICKY if entry.mode & _UNIX_STICKY else 0
    return kind | sticky | entry.mode & _PERMISSIONS
