"""Letting the programs of a simulated engine come to rest before anybody looks at them.

A database takes a moment until it listens, and an application that finds none gives up after half a minute.
Between a learner's last command and a check hardly any time may have passed, when a notebook runs as
a whole: without this, the same work would be graded differently on a slow machine.
"""

from __future__ import annotations

from course.simulator.engine import Engine

#: MongoDB's drivers try for 30 seconds to find their server; what starts after that is no start any more.
LONGEST_START = 35.0


def settle(engine: Engine) -> None:
    """Let simulated time pass, `LONGEST_START` seconds at most, while programs have something to do in it.

    No time passes where nothing is going to happen. The caller holds the lock of a shared engine.
    """
    scheduler = engine.scheduler
    end = scheduler.now() + LONGEST_START

    def at_rest() -> bool:
        return scheduler.next_due is None or scheduler.next_due > end

    scheduler.pass_time(LONGEST_START, until=at_rest)
