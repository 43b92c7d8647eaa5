"""One engine shared by many clients: its lock, and how its clients wait.

When a response has nothing to say yet, whoever waits for it first lets the scheduler do what is due.
Then simulated time jumps or keeps step with the clock, by these rules:

- A client that waits for a process (wait, attach, exec) makes time jump while that very process
  sleeps, up to the moment it goes on: ``docker run --rm busybox sleep 60`` takes no minute.
- Every `docker run` asks to be told of the container's next end (wait with a condition), a detached one
  too, which leaves at once. Such a request makes time jump only after `GRACE` real seconds.
- What waits for anything else (a service, somebody's input, another container) makes no time jump.
- Followers (events, logs) keep step with the clock, so that a ticking container ticks once a second.
  A client that follows the logs of what it has started with its request just before runs it in the
  foreground, as docker-py's `containers.run` does: it counts as waiting for the process.
- After `MOST_JUMPS` jumps a request keeps step with the clock too: an endless process is being watched.
- Where time keeps step, the wait ends when the next timer is due or when anybody changed something.
- An engine that is shared `in_step` never jumps for who waits: `sleep 60` takes a minute, for people who want
  to watch. Only `docker stop` and `restart` wait no real time for a program that does not obey.

No lock is held while a client waits.
"""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NamedTuple, Protocol

from course.simulator.api.app import App
from course.simulator.api.http import Pending, Request, Response
from course.simulator.engine import Engine
from course.simulator.process import Process

#: Jumps of simulated time that one request may cause.
MOST_JUMPS = 100
#: Real seconds after which who waits for a container's next end is taken to wait in earnest.
GRACE = 1.0

_CONTAINER = re.compile(r"(?:/v[\d.]+)?/containers/([^/]+)/(\w+)")


class Application(Protocol):
    """What answers requests: `course.simulator.api.app.App`."""

    def handle(self, request: Request) -> Response: ...


class Wait(NamedTuple):
    """Nothing yet: ask again after so many real seconds (None: no limit), or when something changed."""

    seconds: float | None


class SharedEngine:
    """An engine, its API, and the one lock around both. Every transport of one engine shares it.

    `beside` is that of another engine of the same world: what happens on one host may change the other, so
    they have one lock, and who waits for one is woken by both.
    """

    def __init__(
        self,
        engine: Engine,
        app: Application | None = None,
        beside: SharedEngine | None = None,
        in_step: bool = False,
    ) -> None:
        self.engine = engine
        #: Told, under the lock, of every request and its answer.
        self.witnesses: list[Callable[[Request, Response], None]] = []
        self.in_step: bool = in_step if beside is None else beside.in_step
        self.app: Application = app or App(engine)
        if beside is None:
            self.changed = threading.Condition(threading.RLock())
            self._listeners: list[Callable[[], None]] = []
        else:
            self.changed, self._listeners = beside.changed, beside._listeners
        self.lock = self.changed

    @contextmanager
    def changing(self) -> Iterator[Engine]:
        """The engine, for calling it directly: under the lock, and those who wait are woken after."""
        with self.lock:
            self.engine.scheduler.run_due()
            try:
                yield self.engine
            finally:
                self.notify()

    def subscribe(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call `listener`, under the lock and in any thread, after each change. Gives what undoes it."""

        def unsubscribe() -> None:
            with self.lock:
                self._listeners.remove(listener)

        with self.lock:
            self._listeners.append(listener)
        return unsubscribe

    def notify(self) -> None:
        """Wake those who wait. The caller holds the lock."""
        self.changed.notify_all()
        for listener in self._listeners:
            listener()

    def conversation(self) -> Conversation:
        """For one more client."""
        return Conversation(self)

    def handle(self, request: Request) -> Reply:
        """Answer a request that belongs to no conversation."""
        return Conversation(self).handle(request)


class Answering(Protocol):
    """What a client's requests go to, one after the other."""

    def handle(self, request: Request) -> Reply: ...


class Conversation:
    """The requests of one client, one after the other: a connection, or an SDK client in this process."""

    def __init__(self, shared: SharedEngine) -> None:
        self.shared = shared
        self._started: str | None = None  # the container that the last request started

    def handle(self, request: Request) -> Reply:
        """Answer a request, after whatever is due by now. Its body is pulled from the reply."""
        with self.shared.changing():
            response = self.shared.app.handle(request)
            for witness in self.shared.witnesses:
                witness(request, response)
        target = _CONTAINER.fullmatch(request.path)
        container, action = target.groups() if target else (None, None)
        if action == "logs" and container != self._started:
            response.waits_for = None
        self._started = container if action == "start" else None
        next_end = action == "wait" and request.query.get("condition", "not-running") != "not-running"
        return Reply(self.shared, response, GRACE if next_end else 0.0)


class Reply:
    """A response on its way: its head, and a body that is pulled piece by piece."""

    def __init__(self, shared: SharedEngine, response: Response, grace: float = 0.0) -> None:
        self.status = response.status
        self.headers = response.headers
        self.body = response.body if isinstance(response.body, bytes) else None
        self.hijacked = response.input is not None
        self._shared = shared
        self._stream = iter((response.body,)) if isinstance(response.body, bytes) else response.body
        self._input = response.input
        self._waits_for = response.waits_for
        self._jumps_left = 0 if shared.in_step else MOST_JUMPS
        self._jumps_from = time.monotonic() + grace
        self._due: tuple[float, float] | None = None  # the timer waited for, and when that wait is over
        self._closed = False

    # -- output -----------------------------------------------------------------------------

    def step(self) -> bytes | Wait | None:
        """The next piece; None at the end; a `Wait` where there is nothing yet. Never blocks."""
        with self._shared.lock:
            revision = self._shared.engine.revision
            try:
                return self._step()
            finally:
                if self._shared.engine.revision != revision:
                    self._shared.notify()

    def _step(self) -> bytes | Wait | None:
        for _ in range(MOST_JUMPS):
            piece = None if self._closed else next(self._stream, None)
            if not isinstance(piece, Pending):
                return piece
            if self._shared.engine.power.off:  # with its host an engine's connections break off
                return None
            if not self._time_passes():
                return self._wait()
        return Wait(0.0)  # much is going on: others' turn

    def next_piece(self, timeout: float | None = None) -> bytes | None:
        """The next piece, waited for; None at the end.

        Raises TimeoutError when nothing has come for `timeout` real seconds.
        """
        end = None if timeout is None else time.monotonic() + timeout
        with self._shared.lock:
            while isinstance(piece := self.step(), Wait):
                left = None if end is None else end - time.monotonic()
                if left is not None and left <= 0:
                    raise TimeoutError
                self._shared.changed.wait(_sooner(piece.seconds, left))
            return piece

    def close(self) -> None:
        """The client is gone, or has enough: end the body."""
        with self._shared.lock:
            if not self._closed:
                self._closed = True
                self.close_input()
                if (close := getattr(self._stream, "close", None)) is not None:
                    close()
                self._shared.notify()

    # -- input ------------------------------------------------------------------------------

    def feed(self, data: bytes) -> None:
        """Bytes that the client sent on a connection that was taken over."""
        with self._shared.changing():
            if self._input is not None:
                self._input.feed(data)

    @property
    def input_waiting(self) -> int:
        """Bytes that were fed and that no process has taken yet."""
        return 0 if self._input is None else self._input.waiting

    def close_input(self) -> None:
        """The client sends no more. Only its half of the connection is closed."""
        with self._shared.changing():
            if self._input is not None:
                self._input.close()
                self._input = None

    # -- time -------------------------------------------------------------------------------

    def _time_passes(self) -> bool:
        """Let happen what is due, or jump if the rules allow; whether anything happened."""
        scheduler = self._shared.engine.scheduler
        if scheduler.run_due():
            return True
        if (sleeper := self._sleeper()) is not None and time.monotonic() >= self._jumps_from:
            self._jumps_left -= 1
            self._jump(sleeper)
            return True
        # A clock that stands still (a test's) would never make due what was really waited for.
        if self._due is not None and scheduler.next_due == self._due[0] and time.monotonic() >= self._due[1]:
            return scheduler.skip()
        return False

    def _sleeper(self) -> Process | None:
        """The process that time may jump for: the one waited for, if it sleeps."""
        process = self._waits_for() if self._waits_for is not None and self._jumps_left else None
        asleep = process is not None and self._shared.engine.scheduler.wakes_at(process) is not None
        return process if asleep else None

    def _jump(self, process: Process) -> None:
        scheduler = self._shared.engine.scheduler
        wakes_at = scheduler.wakes_at(process)
        while scheduler.wakes_at(process) == wakes_at and scheduler.skip():
            pass

    def _wait(self) -> Wait:
        scheduler = self._shared.engine.scheduler
        if (due := scheduler.next_due) is None:
            self._due = None
            return Wait(None)
        seconds = max(0.0, due - scheduler.now())
        if self._due is None or self._due[0] != due:
            self._due = (due, time.monotonic() + seconds)
        if self._sleeper() is not None:
            seconds = min(seconds, max(0.0, self._jumps_from - time.monotonic()))
        return Wait(seconds)


def _sooner(first: float | None, second: float | None) -> float | None:
    if first is None or second is None:
        return first if second is None else second
    return min(first, second)
