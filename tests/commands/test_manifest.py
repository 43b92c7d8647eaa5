"""Nothing of the learner's is lost: what `put` does with files that are there."""

import json
from pathlib import Path

import pytest

from course.commands.manifest import NAME, CourseFile, ManifestError, put

PATH = "04-own-network/04-own-network.ipynb"


def notebook(*sources: str, outputs: list[object] | None = None, **metadata: object) -> bytes:
    cells = [{"cell_type": "code", "source": source, "outputs": outputs or []} for source in sources]
    return json.dumps({"cells": cells, "metadata": metadata}).encode()


def test_a_new_directory_gets_everything(tmp_path: Path) -> None:
    done = put(
        tmp_path / "my-course",
        [CourseFile(PATH, notebook("1")), CourseFile("04-own-network/a.svg", b"<svg/>")],
    )
    assert done.written == [PATH, "04-own-network/a.svg"]
    assert (tmp_path / "my-course" / PATH).read_bytes() == notebook("1")


def test_the_second_time_nothing_is_written(tmp_path: Path) -> None:
    put(tmp_path, [CourseFile(PATH, notebook("1"))])
    before = (tmp_path / PATH).stat()
    done = put(tmp_path, [CourseFile(PATH, notebook("1"))])
    assert (done.written, done.beside) == ([], {})
    assert (tmp_path / PATH).stat().st_mtime_ns == before.st_mtime_ns


def test_a_file_nobody_changed_follows_the_course(tmp_path: Path) -> None:
    put(tmp_path, [CourseFile(PATH, notebook("1"))])
    assert put(tmp_path, [CourseFile(PATH, notebook("2"))]).written == [PATH]
    assert (tmp_path / PATH).read_bytes() == notebook("2")


@pytest.mark.parametrize(
    "work", [notebook("mine"), notebook("1", outputs=[{"text": "ran"}]), b"", b"[1]", b"{}"]
)
def test_work_stays_and_the_new_version_lies_beside_it_once(tmp_path: Path, work: bytes) -> None:
    put(tmp_path, [CourseFile(PATH, notebook("1"))])
    (tmp_path / PATH).write_bytes(work)
    assert put(tmp_path, [CourseFile(PATH, notebook("1"))]).beside == {}  # the course has not changed

    done = put(tmp_path, [CourseFile(PATH, notebook("2"))])
    assert done.beside == {PATH: "04-own-network/04-own-network-new.ipynb"}
    assert (tmp_path / PATH).read_bytes() == work
    assert (tmp_path / "04-own-network/04-own-network-new.ipynb").read_bytes() == notebook("2")

    assert put(tmp_path, [CourseFile(PATH, notebook("2"))]).beside == {}
    assert put(tmp_path, [CourseFile(PATH, notebook("3"))]).beside == {
        PATH: "04-own-network/04-own-network-new-2.ipynb"
    }
    assert (tmp_path / "04-own-network/04-own-network-new.ipynb").read_bytes() == notebook("2")
    assert (tmp_path / PATH).read_bytes() == work


def test_a_notebook_that_was_only_looked_at_still_follows_the_course(tmp_path: Path) -> None:
    put(tmp_path, [CourseFile(PATH, notebook("1"))])
    (tmp_path / PATH).write_bytes(
        notebook("1", language_info={"version": "3.13.9"})
    )  # as JupyterLab saves it
    assert put(tmp_path, [CourseFile(PATH, notebook("1"))]).written == []
    assert put(tmp_path, [CourseFile(PATH, notebook("2"))]).written == [PATH]


def test_a_file_that_was_there_before_the_course_stays(tmp_path: Path) -> None:
    (tmp_path / PATH).parent.mkdir()
    (tmp_path / PATH).write_bytes(notebook("mine"))
    done = put(tmp_path, [CourseFile(PATH, notebook("1"))])
    assert done.beside == {PATH: "04-own-network/04-own-network-new.ipynb"}
    assert (tmp_path / PATH).read_bytes() == notebook("mine")


def test_who_removes_a_notebook_gets_a_fresh_one(tmp_path: Path) -> None:
    put(tmp_path, [CourseFile(PATH, notebook("1"))])
    (tmp_path / PATH).unlink()
    assert put(tmp_path, [CourseFile(PATH, notebook("1"))]).written == [PATH]


def test_work_that_goes_back_to_the_given_text_is_no_work(tmp_path: Path) -> None:
    put(tmp_path, [CourseFile(PATH, notebook("1"))])
    (tmp_path / PATH).write_bytes(notebook("mine"))
    (tmp_path / PATH).write_bytes(notebook("1"))
    assert put(tmp_path, [CourseFile(PATH, notebook("2"))]).written == [PATH]


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"given": 1, "offered": {}}'])
def test_with_a_broken_manifest_nothing_is_touched(tmp_path: Path, text: str) -> None:
    put(tmp_path, [CourseFile(PATH, notebook("1"))])
    (tmp_path / PATH).write_bytes(notebook("mine"))
    (tmp_path / NAME).write_text(text)
    with pytest.raises(ManifestError):
        put(tmp_path, [CourseFile(PATH, notebook("2"))])
    assert (tmp_path / PATH).read_bytes() == notebook("mine")
    assert [path.name for path in tmp_path.rglob("*.ipynb")] == ["04-own-network.ipynb"]


def test_a_broken_off_write_leaves_the_old_file_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path, [CourseFile(PATH, notebook("1"))])

    def disk_full(old: str, new: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.replace", disk_full)
    with pytest.raises(OSError, match="No space"):
        put(tmp_path, [CourseFile(PATH, notebook("2"))])
    assert (tmp_path / PATH).read_bytes() == notebook("1")
    assert sorted(path.name for path in (tmp_path / PATH).parent.iterdir()) == ["04-own-network.ipynb"]
