"""A container's files: its image's, and what was done to them since."""

from __future__ import annotations

import pytest

from course.simulator.files import FileTree


@pytest.fixture
def tree() -> FileTree:
    return FileTree({"/etc/passwd": "root", "/srv/www/index.html": "hi"}, {}, {"/etc/hosts": "127.0.0.1"})


def test_reading(tree: FileTree) -> None:
    assert tree.read("/etc/passwd") == "root"
    assert tree.read("/etc/../etc/hosts") == "127.0.0.1"
    with pytest.raises(FileNotFoundError):
        tree.read("/nope")
    with pytest.raises(IsADirectoryError):
        tree.read("/srv")


def test_listing(tree: FileTree) -> None:
    assert tree.list("/etc") == ["hosts", "passwd"]
    assert tree.list("/srv/") == ["www"]
    assert "srv" in tree.list("/")
    with pytest.raises(NotADirectoryError):
        tree.list("/etc/passwd")


def test_writing(tree: FileTree) -> None:
    tree.write("/tmp/x", "1")
    assert tree.read("/tmp/x") == "1"
    with pytest.raises(FileNotFoundError):
        tree.write("/nodir/x", "1")
    with pytest.raises(IsADirectoryError):
        tree.write("/etc", "1")


def test_the_image_stays_as_it_is(tree: FileTree) -> None:
    tree.write("/etc/passwd", "changed")
    tree.remove("/srv/www/index.html")
    assert tree.image["/etc/passwd"] == "root"
    assert tree.changed == {"/etc/passwd": "changed", "/srv/www/.wh.index.html": ""}


def test_removing(tree: FileTree) -> None:
    tree.remove("/etc/passwd")
    with pytest.raises(FileNotFoundError):
        tree.read("/etc/passwd")
    assert tree.list("/etc") == ["hosts"]
    tree.write("/etc/passwd", "again")
    assert tree.read("/etc/passwd") == "again"
    tree.remove("/srv")
    assert "srv" not in tree.list("/")


def test_directories(tree: FileTree) -> None:
    tree.make_directory("/www")
    assert tree.list("/www") == []
    tree.write("/www/index.html", "hello")
    assert tree.list("/www") == ["index.html"]
    with pytest.raises(FileExistsError):
        tree.make_directory("/www")
    with pytest.raises(FileNotFoundError):
        tree.make_directory("/a/b")
