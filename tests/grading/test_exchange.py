"""The exchange among users who do not all mean well; among real users it is tried in tests/classroom."""

from __future__ import annotations

import os
import pwd
import stat
from pathlib import Path

import pytest
from nbgrader.auth import Authenticator
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config

from autograder.exchange import OwnCollect, PrivateSubmit, StickyRelease, configure
from autograder.nbgrader import own_programs_first

ME = pwd.getpwuid(os.getuid()).pw_name
WHEN = "2026-01-01 00:00:00.000000 UTC"


@pytest.fixture
def config(tmp_path: Path) -> Config:
    """A class whose exchange is empty, with one notebook to release."""
    own_programs_first()
    c = Config()
    (tmp_path / "exchange").mkdir(mode=0o777)
    (tmp_path / "exchange").chmod(0o1777)
    configure(c, root=tmp_path / "exchange")
    c.Exchange.assignment_dir = str(tmp_path / "home")
    c.Exchange.cache = str(tmp_path / "cache")
    c.CourseDirectory.root = str(tmp_path / "class")
    c.CourseDirectory.course_id = "networks"
    c.CourseDirectory.assignment_id = "unit"
    for folder in ("class/release/unit", "home/unit"):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "unit.ipynb").write_text("{}")
    step(StickyRelease, c)
    return c


def step(kind: type, c: Config) -> None:
    kind(coursedir=CourseDirectory(config=c), authenticator=Authenticator(config=c), config=c).start()


def inbound(tmp_path: Path) -> Path:
    return tmp_path / "exchange" / "networks" / "inbound"


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def submit_by_hand(tmp_path: Path, when: str = WHEN, student: str = ME) -> Path:
    """A submission as somebody may make it who does not use nbgrader."""
    folder = inbound(tmp_path) / f"{student}+unit+{when}+x"
    folder.mkdir()
    (folder / "timestamp.txt").write_text(when)
    (folder / "unit.ipynb").write_text(when)
    return folder


def collected(tmp_path: Path) -> Path:
    return tmp_path / "class" / "submitted" / ME / "unit"


def test_nobody_moves_what_another_has_handed_in(config: Config, tmp_path: Path) -> None:
    assert mode(inbound(tmp_path)) == 0o3733


def test_a_submission_is_its_learners_and_the_teachers(config: Config, tmp_path: Path) -> None:
    step(PrivateSubmit, config)
    (submission,) = inbound(tmp_path).iterdir()
    assert mode(submission) == 0o770
    assert submission.stat().st_gid == inbound(tmp_path).stat().st_gid


def test_where_the_group_is_not_the_teachers_nbgraders_rights_stay(config: Config, tmp_path: Path) -> None:
    """The teacher could not collect otherwise: the exchange was made by hand, or long ago."""
    inbound(tmp_path).chmod(0o733)
    step(PrivateSubmit, config)
    (submission,) = inbound(tmp_path).iterdir()
    assert mode(submission) == 0o777


def test_what_was_submitted_is_collected_whole(config: Config, tmp_path: Path) -> None:
    (tmp_path / "home" / "unit" / "pictures").mkdir()
    (tmp_path / "home" / "unit" / "pictures" / "a.png").write_bytes(b"png")
    step(PrivateSubmit, config)
    step(OwnCollect, config)
    found = {path.relative_to(collected(tmp_path)).as_posix() for path in collected(tmp_path).rglob("*.*")}
    assert found == {"unit.ipynb", "pictures/a.png", "timestamp.txt", "submission_secret.txt"}


def test_a_link_to_the_teachers_notebook_is_not_followed(config: Config, tmp_path: Path) -> None:
    solutions = tmp_path / "class" / "source"
    solutions.mkdir()
    (solutions / "unit.ipynb").write_text("with solutions")
    folder = submit_by_hand(tmp_path)
    (folder / "unit.ipynb").unlink()
    (folder / "unit.ipynb").symlink_to(solutions / "unit.ipynb")
    (folder / "more").symlink_to(solutions)
    os.mkfifo(folder / "pipe")
    step(OwnCollect, config)
    assert [path.name for path in collected(tmp_path).rglob("*")] == ["timestamp.txt"]


@pytest.mark.skipif(os.getuid() != 0, reason="only root can make files of others")
def test_a_submission_in_anothers_name_does_not_take_the_place_of_hers(
    config: Config, tmp_path: Path
) -> None:
    submit_by_hand(tmp_path)
    forged = submit_by_hand(tmp_path, when="2027-01-01 00:00:00.000000 UTC")
    os.chown(forged, 61_000, -1)
    step(OwnCollect, config)
    assert (collected(tmp_path) / "unit.ipynb").read_text() == WHEN


@pytest.mark.skipif(os.getuid() != 0, reason="only root can make files of others")
def test_in_anothers_name_alone_nothing_is_collected(config: Config, tmp_path: Path) -> None:
    os.chown(submit_by_hand(tmp_path), 61_000, -1)
    step(OwnCollect, config)
    assert not collected(tmp_path).exists()
