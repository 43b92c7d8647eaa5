"""Runs processes and keeps the simulation's time.

Time follows the clock that is passed in, and jumps ahead when somebody waits: a client
that waits for ``sleep 60`` to end skips those 60 seconds instead of sitting through them.
"""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Callable

from course.simulator.process import FOREVER, HARMLESS_SIGNALS, READ, SIGNALS, Process, Program, Sleep

#: Timers that are carried out before others get their turn.
MOST_AT_ONCE = 10_000
#: Seconds that a program sleeps at least: one that sleeps for 0 seconds in a loop must not stop time.
SHORTEST_SLEEP = 0.001

#: Seconds in which a program has started, or has found that it cannot: MongoDB's drivers try for 30.
LONGEST_START = 35.0


class Scheduler:
    """The processes of one engine, each run until it waits, and woken when its time has come."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._skipped = 0.0
        self._moment: float | None = None  # the time of the timer that is being carried out
        self._timers: list[tuple[float, int, Callable[[], None]]] = []
        self._order = itertools.count()
        self._programs: dict[Process, Program] = {}
        self._reading: set[Process] = set()
        self._sleeping: dict[Process, float] = {}
        self._at_exit: dict[Process, Callable[[Process], None]] = {}

    # -- time -------------------------------------------------------------------------------

    def now(self) -> float:
        """Simulated seconds since the epoch. While a timer is carried out, late or not, this is its time:
        a container that ticks has ticked on time also when nobody looked."""
        return self._clock() + self._skipped if self._moment is None else self._moment

    @property
    def next_due(self) -> float | None:
        """When the next timer is due, in simulated seconds since the epoch; None without timers."""
        return self._timers[0][0] if self._timers else None

    def after(self, seconds: float, action: Callable[[], None]) -> None:
        """Call `action` when so much simulated time has passed."""
        heapq.heappush(self._timers, (self.now() + seconds, next(self._order), action))

    def run_due(self) -> bool:
        """Carry out what is due by now, `MOST_AT_ONCE` timers at most; whether there was anything."""
        return self._run_until(self.now())

    def _run_until(self, end: float) -> bool:
        done = 0
        while self._timers and self._timers[0][0] <= end and done < MOST_AT_ONCE:
            self._moment, _, action = heapq.heappop(self._timers)
            try:
                action()
            finally:
                self._moment = None
            done += 1
        return done > 0

    def skip(self) -> bool:
        """Jump to the next timer and carry it out; False where nothing is going to happen."""
        if not self._timers:
            return False
        due = self._timers[0][0]
        self._skipped += max(0.0, due - self.now())
        return self._run_until(max(due, self.now()))  # the sum may fall short of `due` by a rounding error

    def pass_time(self, seconds: float, until: Callable[[], bool] = lambda: False) -> None:
        """Let so much simulated time go by, at once; no more than it takes for `until` to come true."""
        end = self.now() + seconds
        while not until() and self._timers and self._timers[0][0] <= end:
            self.skip()
        if not until():
            self._skipped += max(0.0, end - self.now())

    def settle(self, seconds: float = LONGEST_START) -> None:
        """Let programs come to rest: time passes, so long at most, while there is something to do in it."""
        end = self.now() + seconds
        self.pass_time(seconds, until=lambda: self.next_due is None or self.next_due > end)

    # -- processes --------------------------------------------------------------------------

    def start(self, process: Process, program: Program, at_exit: Callable[[Process], None]) -> None:
        """Run `program` until it first waits. `at_exit` is called once, when it has ended."""
        self._programs[process] = program
        self._at_exit[process] = at_exit
        self._resume(process, None)

    def input_arrived(self, process: Process) -> None:
        """Wake a process that reads, if there is something to read."""
        if process in self._reading and (data := process.take_input()) is not None:
            self._reading.discard(process)
            self._resume(process, data)

    def signal(self, process: Process, name: str) -> None:
        """Deliver a signal; what it does is the process's matter (see `Process.handlers`)."""
        if process.exit_code is not None or name not in SIGNALS:
            return
        if name in process.handlers:
            self._end(process, process.handlers[name])
        elif name == "SIGKILL" or (not process.init and name not in HARMLESS_SIGNALS):
            self._end(process, 128 + SIGNALS[name])

    def drop(self, process: Process) -> None:
        """End a process without a word: nobody is told, not even who waits for its end."""
        self._at_exit.pop(process, None)
        self._end(process, 128 + SIGNALS["SIGKILL"])

    def wakes_at(self, process: Process) -> float | None:
        """When a process that sleeps goes on, in simulated seconds since the epoch; None for any other."""
        return self._sleeping.get(process)

    def _resume(self, process: Process, data: bytes | None) -> None:
        self._sleeping.pop(process, None)
        program = self._programs.get(process)
        if program is None:  # it has ended since the timer was set
            return
        try:
            effect = program.send(data)  # type: ignore[arg-type]  # None only starts a generator
            while effect is READ and (data := process.take_input()) is not None:
                effect = program.send(data)
        except StopIteration as stop:
            self._end(process, stop.value or 0)
            return
        except Exception:
            self._end(process, 1)  # a mistake in a program must not leave its process behind
            raise
        if isinstance(effect, Sleep):
            seconds = max(SHORTEST_SLEEP, effect.seconds)
            self._sleeping[process] = self.now() + seconds
            self.after(seconds, lambda: self._resume(process, b""))
        elif effect is READ:
            self._reading.add(process)
        else:
            assert effect is FOREVER

    def _end(self, process: Process, code: int) -> None:
        program = self._programs.pop(process, None)
        self._reading.discard(process)
        self._sleeping.pop(process, None)
        process.exit_code = code & 0xFF
        process.sockets.clear()
        if program is not None:
            program.close()
        if (at_exit := self._at_exit.pop(process, None)) is not None:
            at_exit(process)
