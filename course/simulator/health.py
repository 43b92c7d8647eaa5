"""Healthchecks: a command that is run in a container again and again, and what its exit codes come to.

Rules as Engine 28.5.2 and 20.10.24 show them, and Docker's reference ("HEALTHCHECK"): the first probe comes
one interval after the start; a failure counts once the start period is over; a container that is paused or
has stopped is unhealthy.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeAlias

from course.simulator.errors import EngineError

if TYPE_CHECKING:
    from course.simulator.engine import Engine
    from course.simulator.state import ContainerRecord, Document, ExecRecord

HealthStatus: TypeAlias = Literal["starting", "healthy", "unhealthy"]

#: Seconds, and a number of times, where the container names none.
INTERVAL, TIMEOUT, START_INTERVAL, RETRIES = 30.0, 30.0, 5.0, 3
#: Results that `docker inspect` shows, and bytes of output that each keeps.
RESULTS_KEPT, OUTPUT_KEPT = 5, 4096
#: The exit code of a probe that has none: it could not be started, or took too long.
NO_EXIT_CODE = -1
_NANOSECONDS = 1e9


@dataclass(frozen=True, slots=True)
class Result:
    """One probe: when it began and ended (seconds since the epoch), its exit code, what it printed."""

    start: float
    end: float
    exit_code: int
    output: str


@dataclass(slots=True)
class Health:
    """What is known of a container's health. `round` grows with each start, so that old probes are told."""

    status: HealthStatus = "starting"
    streak: int = 0
    results: list[Result] = field(default_factory=list)
    round: int = 0


class Healthchecks:
    """The probes of one engine."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def begin(self, record: ContainerRecord) -> None:
        """Probe a container that has just started, if it is to be."""
        if probe(record.config) is None:
            return
        record.health = health = record.health or Health()
        health.status, health.streak = "starting", 0
        self.resume(record)

    def resume(self, record: ContainerRecord) -> None:
        """Go on with the probes of a container that was paused."""
        if record.health is not None:
            record.health.round += 1
            self._later(record, record.health.round)

    def cease(self, record: ContainerRecord) -> None:
        """Probe no more: the container is paused, or has ended."""
        if record.health is not None:
            record.health.status = "unhealthy"
            record.health.round += 1

    def _later(self, record: ContainerRecord, round: int) -> None:
        settings = record.config["Healthcheck"]
        interval = _seconds(settings, "Interval", INTERVAL)
        early = self._engine.now() - (record.started or 0.0) < _seconds(settings, "StartPeriod", 0.0)
        if early and self._engine.version.at_least(25):
            interval = _seconds(settings, "StartInterval", START_INTERVAL)
        self._engine.scheduler.after(interval, lambda: self._probe(record, round))

    def _probe(self, record: ContainerRecord, round: int) -> None:
        argv = probe(record.config)
        if argv is None or record.health is None or record.health.round != round:
            return
        start = self._engine.now()
        body = {"Cmd": argv, "AttachStdout": True, "AttachStderr": True}
        try:
            run = self._engine.execs.create(record.id, body)
        except EngineError:  # it is just being restarted, or removed
            return
        run.at_end = lambda: self._ended(record, round, run, start)
        timeout = _seconds(record.config["Healthcheck"], "Timeout", TIMEOUT)
        self._engine.scheduler.after(timeout, lambda: self._give_up(record, round, run, start, timeout))
        self._engine.execs.start(run.id, {})

    def _ended(self, record: ContainerRecord, round: int, run: ExecRecord, start: float) -> None:
        assert run.process is not None
        printed = b"".join(data for _, data in run.output)
        code = run.process.exit_code or 0
        if run.problem:
            code, printed = NO_EXIT_CODE, printed.rstrip(b"\r\n")
        self._judge(record, round, start, code, printed[:OUTPUT_KEPT].decode(errors="replace"))

    def _give_up(
        self, record: ContainerRecord, round: int, run: ExecRecord, start: float, timeout: float
    ) -> None:
        if run.process is None or not run.running:
            return
        run.at_end = None
        self._engine.scheduler.signal(run.process, "SIGKILL")
        said = self._engine.messages.health_timeout(go_duration(timeout))
        self._judge(record, round, start, NO_EXIT_CODE, said)

    def _judge(self, record: ContainerRecord, round: int, start: float, code: int, output: str) -> None:
        health = record.health
        if health is None or health.round != round:
            return
        health.results.append(Result(start, self._engine.now(), code, output))
        del health.results[:-RESULTS_KEPT]
        before = health.status
        settings = record.config["Healthcheck"]
        if code == 0:
            health.status, health.streak = "healthy", 0
        elif before != "starting" or start - (record.started or 0.0) >= _seconds(
            settings, "StartPeriod", 0.0
        ):
            health.streak += 1
            if health.streak >= int(settings.get("Retries") or RETRIES):
                health.status = "unhealthy"
        self._engine.touch()
        if health.status != before:
            self._engine.containers.tell(record, f"health_status: {health.status}")
        self._later(record, round)


def probe(config: Document) -> list[str] | None:
    """The command that a container's configuration asks to be run; None for no healthcheck."""
    test = (config.get("Healthcheck") or {}).get("Test") or []
    match test:
        case ["CMD", *argv]:
            return list(argv)
        case ["CMD-SHELL", *words]:
            return [*(config.get("Shell") or ["/bin/sh", "-c"]), *words]
    return None


def _seconds(settings: Document, name: str, default: float) -> float:
    return float(settings.get(name) or 0) / _NANOSECONDS or default


def go_duration(seconds: float) -> str:
    """``300ms``, ``1m30s``: as Go writes a time.Duration."""
    if 0 < seconds < 1:
        return f"{seconds * 1000:g}ms"
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(int(minutes), 60)
    parts = [f"{hours}h"] if hours else []
    parts += [f"{minutes}m"] if hours or minutes else []
    return "".join([*parts, f"{rest:g}s"])
