"""Submissions graded by a Dask cluster: each is one task, tried again where a worker is lost."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from autograder import texts
from autograder.grading.folders import FolderError
from autograder.grading.work import Done, Job, carry_out

if TYPE_CHECKING:
    from distributed import Client

#: Seconds to find the scheduler.
PATIENCE = 10
#: How often a task is tried again on another worker after one was lost.
AGAIN = 2


def graded(jobs: Iterable[Job], scheduler: str) -> Iterator[tuple[Job, Done | str]]:
    """Each job and what came of it, as soon as it is done; a sentence where it could not be done.

    `scheduler` is the address of a Dask scheduler whose workers have this package. Raises FolderError where
    nobody answers there.
    """
    from distributed import as_completed

    with _client(scheduler) as client:
        tasks = {client.submit(carry_out, job, pure=False, retries=AGAIN): job for job in jobs}
        for task, outcome in as_completed(tasks, with_results=True, raise_errors=False):
            if task.status != "finished":
                why = task.exception() if task.status == "error" else task.status
                outcome = texts.NOT_GRADED.format(why=why)
            task.release()
            yield tasks[task], outcome


def _client(scheduler: str) -> Client:
    try:
        from distributed import Client
    except ImportError:
        raise FolderError(texts.NO_DASK) from None
    try:
        return Client(scheduler, timeout=PATIENCE)
    except (OSError, ValueError) as error:
        raise FolderError(texts.NO_SCHEDULER.format(address=scheduler, why=error)) from None
