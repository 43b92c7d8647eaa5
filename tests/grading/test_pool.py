"""Processes at work on submissions: one that dies, hangs or fails holds up nobody."""

from __future__ import annotations

import os
import tempfile
import time
from functools import partial
from pathlib import Path

import pytest

from autograder.grading import pool
from autograder.grading.work import Done, Job
from tests.grading.working import work
from tests.hostile.assignment import ASSIGNMENT

pytestmark = pytest.mark.slow


def outcomes(*students: str, processes: int = 2) -> dict[str, Done | str]:
    jobs = [Job(student, b"", ASSIGNMENT) for student in students]
    with pool.Pool(processes, work=work) as workers:
        return {job.student: outcome for job, outcome in workers.graded(jobs)}


def test_all_are_done_by_fewer_processes() -> None:
    done = outcomes(*(f"s{number}" for number in range(7)))
    assert len(done) == 7
    assert all(isinstance(outcome, Done) and outcome.score == 1 for outcome in done.values())


def test_nothing_to_do_starts_nobody() -> None:
    assert outcomes() == {}


def test_early_ones_get_ready_before_there_are_jobs(tmp_path: Path) -> None:
    ready = partial(tempfile.mkstemp, dir=tmp_path)
    with pool.Pool(3, early=2, work=work, ready=ready) as workers:
        end = time.monotonic() + 60
        while len(list(tmp_path.iterdir())) < 2 and time.monotonic() < end:
            time.sleep(0.05)
        assert len(list(tmp_path.iterdir())) == 2
        jobs = [Job(f"s{number}", b"", ASSIGNMENT) for number in range(5)]
        assert len(list(workers.graded(jobs))) == 5
    assert len(list(tmp_path.iterdir())) == 3


def test_who_cannot_get_ready_tries_its_jobs_all_the_same(tmp_path: Path) -> None:
    with pool.Pool(1, early=1, work=work, ready=partial(os.mkdir, tmp_path)) as workers:
        [(_, outcome)] = workers.graded([Job("ada", b"", ASSIGNMENT)])
    assert isinstance(outcome, Done)


def test_what_goes_wrong_is_a_sentence_and_the_others_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "LONGEST", 8.0)
    done = outcomes("raises", "dies", "hangs", "ada", "ben")
    assert done["raises"] == "It could not be graded: OSError: no such thing"
    assert done["dies"] == "It could not be graded, twice: the process that graded it ended"
    assert done["hangs"] == "It could not be graded, twice: it was not done after 8 seconds"
    assert isinstance(done["ada"], Done)
    assert isinstance(done["ben"], Done)
