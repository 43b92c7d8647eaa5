"""Files taken out of containers, by `docker cp` and `docker export`, on every engine at hand."""

from __future__ import annotations

import io
import json
import tarfile
from base64 import b64decode
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conformance.asking import ask, events, is_28, now, send
from tests.conformance.conftest import CONTAINERS, Answer, Place

VOLUME = "movies-data"
#: A program that leaves files in its container, in a volume and in memory.
WRITING = (
    "echo alien > /data/m; mkdir /srv; echo heat > /srv/b; echo up > /srv/a; mkdir /srv/d; echo x > /t/x"
)


@pytest.fixture
def tidy(empty: Place) -> Iterator[Place]:
    yield empty
    for name in CONTAINERS:
        ask(empty, "DELETE", f"/containers/{name}?force=1&v=1")
    ask(empty, "DELETE", f"/volumes/{VOLUME}")


@pytest.fixture
def written(tidy: Place) -> Place:
    """The engine with a container `toolbox` that has written something, and waits."""
    mounts = {"Binds": [f"{VOLUME}:/data"], "Mounts": [{"Type": "tmpfs", "Target": "/t"}]}
    body = {"Image": "busybox", "Cmd": ["sleep", "600"], "HostConfig": mounts}
    assert ask(tidy, "POST", "/containers/create?name=toolbox", body)[0] == 201
    assert ask(tidy, "POST", "/containers/toolbox/start")[0] == 204
    assert tidy.docker(f"exec toolbox sh -c '{WRITING}'").code == 0
    return tidy


def taken(place: Place, target: str) -> list[tarfile.TarInfo]:
    """What an archive has in it, in order."""
    response = send(place, "GET", f"/containers/toolbox/{target}")
    assert response.status_code == 200, response.text
    with tarfile.open(fileobj=io.BytesIO(response.content)) as archive:
        return archive.getmembers()


def read(place: Place, path: str) -> str:
    response = send(place, "GET", f"/containers/toolbox/archive?path={path}")
    with tarfile.open(fileobj=io.BytesIO(response.content)) as archive:
        file = archive.extractfile(archive.getmembers()[0])
        assert file is not None
        return file.read().decode()


def stat(place: Place, path: str) -> Any:
    """What the header says of a path: document without the time."""
    response = send(place, "HEAD", f"/containers/toolbox/archive?path={path}")
    assert (response.status_code, response.content) == (200, b"")
    document = json.loads(b64decode(response.headers["X-Docker-Container-Path-Stat"]))
    assert document.pop("mtime").endswith("Z")
    return document


def shown(member: tarfile.TarInfo) -> tuple[str, int, int]:
    return member.name, member.mode & 0o777, member.size


def test_a_file(written: Place) -> None:
    (member,) = taken(written, "archive?path=/srv/b")
    assert shown(member) == ("b", 0o644, 5)
    assert (member.uid, member.gid, member.isreg()) == (0, 0, True)
    assert abs(member.mtime - now(written)) < 60
    assert read(written, "/srv/b") == "heat\n"
    response = send(written, "GET", "/containers/toolbox/archive?path=/srv/b")
    assert response.headers["Content-Type"] == "application/x-tar"
    assert len(response.content) == 2048
    assert json.loads(b64decode(response.headers["X-Docker-Container-Path-Stat"]))["name"] == "b"


def test_a_directory_in_the_order_of_names(written: Place) -> None:
    found = [shown(member) for member in taken(written, "archive?path=/srv")]
    assert found == [
        ("srv", 0o755, 0),
        ("srv/a", 0o644, 3),
        ("srv/b", 0o644, 5),
        ("srv/d", 0o755, 0),
    ]


@pytest.mark.parametrize(
    ("path", "names"),
    [
        ("srv", ["srv", "srv/a", "srv/b", "srv/d"]),
        ("/srv/", ["srv", "srv/a", "srv/b", "srv/d"]),
        ("/srv/.", [".", "./a", "./b", "./d"]),
        ("/data/../srv/d", ["d"]),
        ("//srv//a", ["a"]),
        ("/data", ["data", "data/m"]),
        ("/t", ["t"]),  # what is in memory is not seen from outside
    ],
)
def test_how_a_path_is_said(written: Place, path: str, names: list[str]) -> None:
    assert [member.name for member in taken(written, f"archive?path={path}")] == names


def test_what_a_path_is(written: Place) -> None:
    directory = 0o755 | 1 << 31
    assert stat(written, "/srv/b") == {"name": "b", "size": 5, "mode": 0o644, "linkTarget": ""}
    assert stat(written, "/srv/") == {"name": "srv", "size": 4096, "mode": directory, "linkTarget": ""}
    assert stat(written, "/srv/.")["name"] == "."
    assert stat(written, "/srv/..")["name"] == (".." if is_28(written) else "/")
    assert stat(written, "/")["name"] == "/"
    link = {"name": "mtab", "size": 12, "mode": 0o777 | 1 << 27, "linkTarget": "/proc/mounts"}
    assert stat(written, "/etc/mtab") == link


def test_what_the_engine_makes(written: Place) -> None:
    address = ask(written, "GET", "/containers/toolbox/json")[1]["NetworkSettings"]["Networks"]["bridge"]
    assert read(written, "/etc/hosts") == written.docker("exec toolbox cat /etc/hosts").out
    assert address["IPAddress"] in read(written, "/etc/hosts")
    assert "nameserver" in read(written, "/etc/resolv.conf")
    assert stat(written, "/etc/hosts")["mode"] == 0o644
    written.docker("exec toolbox sh -c 'echo mine > /etc/hosts'")
    assert read(written, "/etc/hosts") == "mine\n"
    written.docker("stop -t 0 toolbox")
    assert read(written, "/etc/hostname").strip() in ask(written, "GET", "/containers/toolbox/json")[1]["Id"]
    assert read(written, "/data/m") == "alien\n"


def test_before_its_first_start(tidy: Place) -> None:
    tidy.docker(f"create --name toolbox -v {VOLUME}:/data busybox sleep 600")
    for path in ("/etc/hosts", "/etc/hostname", "/etc/resolv.conf", "/.dockerenv", "/dev/console"):
        assert (stat(tidy, path)["size"], stat(tidy, path)["mode"]) == (0, 0o755)
    assert [member.name for member in taken(tidy, "archive?path=/data")] == ["data"]


@pytest.mark.parametrize(
    ("target", "status", "message"),
    [
        ("nope/archive?path=/x", 404, "No such container: nope"),
        ("nope/archive", 400, "bad parameter: pathcannot be empty"),
        ("toolbox/archive?path=", 400, "bad parameter: pathcannot be empty"),
        ("toolbox/archive?path=/nope/x", 404, "Could not find the file /nope/x in container toolbox"),
        ("toolbox/archive?path=nope/", 404, "Could not find the file nope/ in container toolbox"),
        ("toolbox/archive?path=/proc/1", 404, "Could not find the file /proc/1 in container toolbox"),
        ("nope/export", 404, "No such container: nope"),
    ],
)
def test_what_is_refused(written: Place, target: str, status: int, message: str) -> None:
    assert ask(written, "GET", f"/containers/{target}") == (status, message)


@pytest.mark.parametrize("ending", ["/", "/."])
def test_a_file_is_no_directory(written: Place, ending: str) -> None:
    status, message = ask(written, "GET", f"/containers/toolbox/archive?path=/srv/a{ending}")
    folder = "" if is_28(written) else "/var/lib/docker/overlay2/ID/merged"
    assert (status, message) == (500, f"lstat {folder}/srv/a{ending}: not a directory")


@pytest.mark.parametrize(
    ("target", "status", "message"),
    [
        ("nope/archive?path=/x", 404, "No such container: nope"),
        ("nope/archive", 400, "bad parameter: pathcannot be empty"),
        ("toolbox/archive?path=/nope", 404, "Could not find the file /nope in container toolbox"),
    ],
)
def test_putting_something_nowhere(written: Place, target: str, status: int, message: str) -> None:
    assert ask(written, "PUT", f"/containers/{target}") == (status, message)


def test_putting_something_into_a_file(written: Place) -> None:
    answer = ask(written, "PUT", "/containers/toolbox/archive?path=/srv/a")
    assert answer == (400 if is_28(written) else 500, "extraction point is not a directory")


def test_export(written: Place) -> None:
    members = {member.name: member for member in taken(written, "export")}
    assert not {".", "/"} & members.keys()
    assert {".dockerenv", "dev/console", "dev/pts", "dev/shm", "etc/mtab", "proc", "sys"} <= members.keys()
    assert {"data", "t", "srv", "srv/a", "srv/d"} <= members.keys()
    # Neither what volumes hold, nor what the engine mounts.
    assert not {"data/m", "t/x"} & members.keys()
    assert shown(members["etc/hosts"]) == ("etc/hosts", 0o755, 0)
    assert members["etc/mtab"].linkname == "/proc/mounts"
    response = send(written, "GET", "/containers/toolbox/export")
    assert response.headers["Content-Type"] == "application/octet-stream"


def test_what_is_told_of_it(written: Place) -> None:
    start = now(written)
    send(written, "GET", "/containers/toolbox/archive?path=/srv")
    send(written, "HEAD", "/containers/toolbox/archive?path=/srv")
    send(written, "GET", "/containers/toolbox/archive?path=/nope")
    send(written, "GET", "/containers/toolbox/export")
    assert events(written, start) == [
        "volume mount",
        "container archive-path",
        "volume unmount",
        *["volume mount", "volume unmount"] * 2,
        "container export",
    ]


def test_dockers_own_program(written: Place, program: Callable[..., Answer], tmp_path: Path) -> None:
    listing = program("cp", "toolbox:/etc/hosts", "-")
    assert (listing.code, "localhost" in listing.out) == (0, True)
    assert program("cp", "toolbox:/srv", "copied").code == 0
    assert program("cp", "toolbox:/srv/a", ".").code == 0
    assert program("cp", "toolbox:/srv/a", "copied/d").code == 0
    assert (tmp_path / "a").read_text() == (tmp_path / "copied/d/a").read_text() == "up\n"
    assert (tmp_path / "copied/b").read_text() == "heat\n"
    missing = program("cp", "toolbox:/nope", ".")
    assert missing.err.splitlines()[-1] == (
        "Error response from daemon: Could not find the file /nope in container toolbox"
    )
    nobody = program("cp", "nope:/x", "./")
    assert (nobody.code, nobody.err) == (1, "Error response from daemon: No such container: nope\n")
    assert program("export", "-o", "all.tar", "toolbox").code == 0
    with tarfile.open(tmp_path / "all.tar") as archive:
        assert archive.getmember("srv/a").size == 3
    assert program("export", "nope").err.endswith("Error response from daemon: No such container: nope\n")
