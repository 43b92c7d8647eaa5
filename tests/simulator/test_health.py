"""Healthchecks: when a probe runs, and what its results come to."""

from __future__ import annotations

from typing import Any

import pytest

from course.simulator.engine import Engine
from course.simulator.errors import EngineError
from course.simulator.health import go_duration
from course.simulator.state import ContainerRecord

SECOND = 1_000_000_000


def checked(engine: Engine, *test: str, **settings: int) -> ContainerRecord:
    """A running container with a healthcheck; the settings in nanoseconds, `Retries` as a number."""
    body: dict[str, Any] = {"Image": "lab:1", "Healthcheck": {"Test": list(test), **settings}}
    record, _ = engine.containers.create("web", body)
    engine.containers.start("web")
    return record


def state(record: ContainerRecord) -> tuple[str, int]:
    assert record.health is not None
    return record.health.status, record.health.streak


def pass_time(engine: Engine, seconds: float) -> None:
    engine.scheduler.pass_time(seconds)


def test_the_first_probe_comes_one_interval_after_the_start(engine: Engine) -> None:
    record = checked(engine, "CMD", "say", "fine", Interval=10 * SECOND)
    pass_time(engine, 9)
    assert state(record) == ("starting", 0)
    pass_time(engine, 2)
    assert state(record) == ("healthy", 0)
    assert record.health is not None
    assert [(result.exit_code, result.output) for result in record.health.results] == [(0, "fine\n")]


def test_it_is_unhealthy_after_so_many_failures_in_a_row(engine: Engine) -> None:
    record = checked(engine, "CMD", "sleep", "0", "1", Interval=SECOND, Retries=3)
    pass_time(engine, 2.5)
    assert state(record) == ("starting", 2)
    pass_time(engine, 1)
    assert state(record) == ("unhealthy", 3)
    told = [event.action for event in engine.events if event.action.startswith("health_status")]
    assert told == ["health_status: unhealthy"]


def test_failures_do_not_count_while_it_starts(engine: Engine) -> None:
    record = checked(engine, "CMD", "sleep", "0", "1", Interval=SECOND, StartPeriod=60 * SECOND, Retries=1)
    pass_time(engine, 50)
    assert state(record) == ("starting", 0)
    pass_time(engine, 20)
    assert state(record)[0] == "unhealthy"


def test_a_probe_that_takes_too_long_has_failed(engine: Engine) -> None:
    record = checked(engine, "CMD", "sleep", "100", Interval=SECOND, Timeout=SECOND // 2, Retries=1)
    pass_time(engine, 2)
    assert record.health is not None
    assert state(record) == ("unhealthy", 1)
    assert record.health.results[0].exit_code == -1
    assert record.health.results[0].output == "Health check exceeded timeout (500ms)"
    assert engine.execs.running_in(record) == []


def test_a_probe_without_its_program_has_failed(engine: Engine) -> None:
    record = checked(engine, "CMD", "nosuch", Interval=SECOND)
    pass_time(engine, 1.5)
    assert record.health is not None
    assert record.health.results[0].exit_code == -1
    assert record.health.results[0].output.endswith('"nosuch": executable file not found in $PATH')


def test_five_results_are_kept(engine: Engine) -> None:
    record = checked(engine, "CMD", "say", "fine", Interval=SECOND)
    pass_time(engine, 30)
    assert record.health is not None
    assert len(record.health.results) == 5


def test_stopped_and_paused_containers_are_unhealthy_and_not_probed(engine: Engine) -> None:
    record = checked(engine, "CMD", "say", "fine", Interval=SECOND)
    pass_time(engine, 2)
    engine.containers.pause("web")
    assert state(record) == ("unhealthy", 0)
    before = list(record.health.results if record.health else [])
    pass_time(engine, 10)
    assert record.health is not None
    assert record.health.results == before
    engine.containers.unpause("web")
    pass_time(engine, 2)
    assert state(record) == ("healthy", 0)
    engine.containers.stop("web")
    assert state(record) == ("unhealthy", 0)
    engine.containers.start("web")
    assert state(record) == ("starting", 0)


@pytest.mark.parametrize("test", [[], ["NONE"], ["ECHO", "x"]])
def test_without_a_command_there_is_no_health(engine: Engine, test: list[str]) -> None:
    assert checked(engine, *test).health is None


@pytest.mark.parametrize(
    ("setting", "value", "message"),
    [
        ("Interval", 5, "Interval in Healthcheck cannot be less than 1ms"),
        ("Timeout", 999_999, "Timeout in Healthcheck cannot be less than 1ms"),
        ("StartPeriod", -SECOND, "StartPeriod in Healthcheck cannot be less than 1ms"),
        ("Retries", -1, "Retries in Healthcheck cannot be negative"),
    ],
)
def test_settings_that_are_refused(engine: Engine, setting: str, value: int, message: str) -> None:
    with pytest.raises(EngineError, match=message) as refused:
        checked(engine, "CMD", "true", **{setting: value})
    assert refused.value.status == 400
    assert engine.containers.all() == []


def test_durations_are_written_as_go_writes_them() -> None:
    assert [go_duration(s) for s in (0.3, 1, 30, 90, 3600, 5400.5)] == [
        *("300ms", "1s", "30s", "1m30s", "1h0m0s", "1h30m0.5s")
    ]
