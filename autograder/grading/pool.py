"""This machine's cores at work on submissions: a process for each, replaced where it dies or does not end."""

from __future__ import annotations

import multiprocessing
import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess

from autograder import texts
from autograder.confined.isolation import end_with
from autograder.grading.work import Done, Job, carry_out

#: Real seconds after which a process is taken to be lost: more than a submission may take.
LONGEST = 300.0
#: Real seconds between two looks whether a process that says nothing is still there.
LOOK = 1.0


@dataclass(slots=True)
class _Worker:
    process: BaseProcess
    connection: Connection
    job: Job | None = None
    begun: float = 0.0
    tries: int = 0


def nothing() -> None:
    """What a process does by default before its first job."""


class Pool:
    """Up to `processes` at work. `early` of them start at once: they get ready, by `ready`, while it is still
    looked for what they are to do.
    """

    def __init__(
        self,
        processes: int,
        early: int = 0,
        work: Callable[[Job], Done] = carry_out,
        ready: Callable[[], object] = nothing,
    ) -> None:
        self._processes = processes
        self._work, self._ready = work, ready
        self._waiting: list[tuple[Job, int]] = []  # each with how often it was tried
        self._workers: list[_Worker] = []
        self._start(min(processes, early))

    def __enter__(self) -> Pool:
        return self

    def __exit__(self, *error: object) -> None:
        """End all processes, whatever they do."""
        for worker in self._workers:
            _stop(worker)

    def graded(self, jobs: Iterable[Job]) -> Iterator[tuple[Job, Done | str]]:
        """Each job and what came of it, as soon as it is done; a sentence where it could not be done.

        A job whose process was lost is tried once more.
        """
        self._waiting = [(job, 0) for job in jobs][::-1]
        self._start(min(self._processes, len(self._waiting)))
        self._give_out()
        while busy := [worker.connection for worker in self._workers if worker.job is not None]:
            wait(busy, timeout=LOOK)
            for number in range(len(self._workers)):
                outcome = self._came_of(number)
                self._give_out()  # before anything is made of the outcome: nobody is to be idle meanwhile
                if outcome is not None:
                    yield outcome

    def _start(self, processes: int) -> None:
        """Have so many."""
        while len(self._workers) < processes:
            self._workers.append(_start(self._work, self._ready))

    def _give_out(self) -> None:
        for worker in self._workers:
            if worker.job is None and self._waiting:
                _give(worker, *self._waiting.pop())

    def _came_of(self, number: int) -> tuple[Job, Done | str] | None:
        """What a worker's job came to; None while it is at work, or where its job is tried again."""
        worker = self._workers[number]
        if worker.job is None or (outcome := _outcome(worker)) is None:
            return None
        if isinstance(outcome, Lost):
            return self._lost(number, worker.job, outcome.why)
        job, worker.job = worker.job, None
        return job, outcome

    def _lost(self, number: int, job: Job, why: str) -> tuple[Job, str] | None:
        """Put another process in the place of one that is lost, and let its job be tried again, once."""
        tries = self._workers[number].tries
        _stop(self._workers[number])
        self._workers[number] = _start(self._work, self._ready)
        if tries:
            return job, texts.LOST.format(why=why)
        self._waiting.append((job, 1))
        return None


@dataclass(frozen=True, slots=True)
class Lost:
    """A process is gone, or does not answer."""

    why: str


def _outcome(worker: _Worker) -> Done | str | Lost | None:
    """What a worker has to say; None while it is at work."""
    try:
        if worker.connection.poll():
            outcome: Done | str = worker.connection.recv()
            return outcome
    except (EOFError, OSError):
        return Lost(texts.DIED)
    if not worker.process.is_alive():
        return Lost(texts.DIED)
    if time.monotonic() - worker.begun > LONGEST:
        return Lost(texts.ENDLESS.format(seconds=LONGEST))
    return None


#: A fork has imported all that it needs. Elsewhere than on Linux libraries of the system may not survive one.
if sys.platform == "linux":
    _CONTEXT = multiprocessing.get_context("fork")
else:
    _CONTEXT = multiprocessing.get_context("spawn")


def _start(work: Callable[[Job], Done], ready: Callable[[], object]) -> _Worker:
    ours, theirs = _CONTEXT.Pipe()
    process = _CONTEXT.Process(target=_serve, args=(theirs, work, ready, os.getpid()), daemon=False)
    process.start()
    theirs.close()
    return _Worker(process, ours)


def _give(worker: _Worker, job: Job, tries: int) -> None:
    worker.job, worker.tries, worker.begun = job, tries, time.monotonic()
    try:
        worker.connection.send(job)
    except OSError:
        return  # it is gone, which is noticed next


def _stop(worker: _Worker) -> None:
    if worker.job is None:
        with suppress(OSError):
            worker.connection.send(None)  # that this end is closed it may not see: other forks have it too
    worker.connection.close()
    worker.process.join(2 if worker.job is None else 0)
    if worker.process.is_alive():
        worker.process.kill()
        worker.process.join()


def _serve(
    connection: Connection, work: Callable[[Job], Done], ready: Callable[[], object], grader: int
) -> None:
    """In the process: one job after the other, until there are no more. It does not outlive its grader."""
    end_with(grader)
    with suppress(Exception):  # what is in the way then is told of each job
        ready()
    while True:
        try:
            job = connection.recv()
        except (EOFError, OSError):
            return
        if job is None:
            return
        try:
            outcome: Done | str = work(job)
        except Exception as error:  # one submission must not hold up the others
            outcome = texts.NOT_GRADED.format(why=f"{type(error).__name__}: {error}")
        try:
            connection.send(outcome)
        except OSError:
            return
