"""This machine's cores at work on submissions: a process for each, replaced where it dies or does not end."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess

from autograder import texts
from autograder.grading.work import Done, Job, carry_out

#: Real seconds after which a process is taken to be lost: more than a submission may take.
LONGEST = 300.0


@dataclass(slots=True)
class _Worker:
    process: BaseProcess
    connection: Connection
    job: Job | None = None
    begun: float = 0.0
    tries: int = 0


def graded(
    jobs: Iterable[Job], processes: int, work: Callable[[Job], Done] = carry_out
) -> Iterator[tuple[Job, Done | str]]:
    """Each job and what came of it, as soon as it is done; a sentence where it could not be done.

    A job whose process was lost is tried once more.
    """
    waiting = [(job, 0) for job in jobs][::-1]
    workers = [_start(work) for _ in range(min(processes, max(1, len(waiting))))]
    try:
        while waiting or any(worker.job is not None for worker in workers):
            for number, worker in enumerate(workers):
                if worker.job is None and waiting:
                    if not worker.process.is_alive():
                        worker = workers[number] = _start(work)
                    _give(worker, *waiting.pop())
            for number, worker in enumerate(workers):
                if worker.job is None:
                    continue
                outcome = _outcome(worker)
                if outcome is None:
                    continue
                job, tries = worker.job, worker.tries
                worker.job = None
                if isinstance(outcome, Lost):
                    _stop(worker)
                    workers[number] = _start(work)
                    if tries == 0:
                        waiting.append((job, 1))
                        continue
                    outcome = texts.LOST.format(why=outcome.why)
                yield job, outcome
            wait([worker.connection for worker in workers if worker.job is not None], timeout=1.0)
    finally:
        for worker in workers:
            _stop(worker)


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


def _start(work: Callable[[Job], Done]) -> _Worker:
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(theirs, work), daemon=False)
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
    worker.connection.close()
    worker.process.join(2 if worker.job is None else 0)
    if worker.process.is_alive():
        worker.process.kill()
        worker.process.join()


def _serve(connection: Connection, work: Callable[[Job], Done]) -> None:
    """In the process: one job after the other, until there are no more."""
    while True:
        try:
            job = connection.recv()
        except (EOFError, OSError):
            return
        try:
            outcome: Done | str = work(job)
        except Exception as error:  # one submission must not hold up the others
            outcome = texts.NOT_GRADED.format(why=f"{type(error).__name__}: {error}")
        try:
            connection.send(outcome)
        except OSError:
            return
