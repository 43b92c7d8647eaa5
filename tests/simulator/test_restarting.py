"""Restart policies: when a container is started again, after which time, and what can be done meanwhile."""

from __future__ import annotations

from itertools import pairwise

import pytest

from course.simulator.engine import Engine
from course.simulator.errors import EngineError
from course.simulator.state import ContainerRecord
from tests.simulator.conftest import run


def failing(engine: Engine, policy: str, most: int = 0, lives: float = 0.0) -> ContainerRecord:
    """A container that fails after so many seconds, again and again."""
    restart = {"Name": policy, "MaximumRetryCount": most}
    return run(engine, "c1", "sleep", str(lives), "1", RestartPolicy=restart)


def starts(engine: Engine) -> list[float]:
    """When containers were started, in seconds after the first start."""
    times = [event.time for event in engine.events if event.action == "start"]
    return [round(time - times[0], 1) for time in times]


def test_on_failure_so_many_times(engine: Engine) -> None:
    record = failing(engine, "on-failure", most=2)
    engine.scheduler.pass_time(60)
    assert (record.state, record.exit_code, record.restarts) == ("exited", 1, 2)


def test_who_ends_well_is_not_started_again_on_failure(engine: Engine) -> None:
    record = run(engine, "c1", "say", "done", RestartPolicy={"Name": "on-failure"})
    engine.scheduler.pass_time(60)
    assert (record.state, record.restarts) == ("exited", 0)


def test_the_wait_doubles_up_to_a_minute(engine: Engine) -> None:
    failing(engine, "always")
    engine.scheduler.pass_time(300)
    times = starts(engine)
    waits = [round(later - time, 1) for time, later in pairwise(times)]
    assert waits == [0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 12.8, 25.6, 51.2, 60.0, 60.0, 60.0]


def test_who_has_run_for_ten_seconds_waits_briefly_again(engine: Engine) -> None:
    record = failing(engine, "always", lives=10)
    engine.scheduler.pass_time(60)
    assert starts(engine) == [0.0, 10.1, 20.2, 30.3, 40.4, 50.5]
    assert record.restarts == 5


@pytest.mark.parametrize("policy", ["always", "unless-stopped"])
def test_whom_somebody_stops_stays_stopped(engine: Engine, policy: str) -> None:
    record = run(engine, "c1", RestartPolicy={"Name": policy})
    engine.containers.stop("c1")
    engine.scheduler.pass_time(60)
    assert (record.state, record.restarts) == ("exited", 0)


def test_a_start_by_hand_counts_anew(engine: Engine) -> None:
    record = failing(engine, "always")
    engine.scheduler.pass_time(1)
    assert record.restarts == 4
    engine.containers.stop("c1")
    engine.containers.start("c1")
    engine.scheduler.pass_time(0.05)
    assert (record.state, record.restarts, record.backoff) == ("restarting", 1, 0.1)


def test_killing_who_waits_for_a_restart_ends_the_waiting(engine: Engine) -> None:
    record = failing(engine, "always")
    engine.scheduler.pass_time(0.05)
    assert record.state == "restarting"
    engine.containers.kill("c1")
    engine.scheduler.pass_time(60)
    assert (record.state, record.restarts) == ("exited", 1)


def test_what_has_to_wait_for_the_restart(engine: Engine) -> None:
    record = failing(engine, "always")
    engine.scheduler.pass_time(0.05)
    for action in (
        lambda: engine.containers.pause("c1"),
        lambda: engine.execs.create("c1", {"Cmd": ["say"]}),
    ):
        with pytest.raises(EngineError) as refusal:
            action()
        assert refusal.value.message == (
            f"Container {record.id} is restarting, wait until the container is running"
        )
    with pytest.raises(EngineError, match="container is restarting: stop the container before removing"):
        engine.containers.remove("c1")
    engine.containers.remove("c1", force=True)
    assert engine.containers.all() == []
