"""How containers end: by themselves, stopped or killed; what their policy does then; and pauses."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

from course.simulator.errors import EngineError
from course.simulator.process import SIGNALS
from course.simulator.state import ContainerRecord, NetworkRecord

if TYPE_CHECKING:
    from course.simulator.engine import Engine

#: Seconds that `docker stop` waits for the program to obey before it kills it.
STOP_TIMEOUT = 10
#: Seconds before a restart policy starts a container again: twice as long each time, unless the container
#: has run for a while (https://docs.docker.com/engine/containers/start-containers-automatically/).
FIRST_BACKOFF, LONGEST_BACKOFF, STEADY = 0.1, 60.0, 10.0


class Ending:
    """How containers end, and what is done to those that run."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._texts = engine.messages
        #: Since 23 a container leaves its networks before its end is told, which says how long it lived.
        self._new = engine.version.at_least(23)
        #: Since 28 networks are joined when the program is ready to start; before, they come first.
        self._networks_last = engine.version.at_least(28)

    def get(self, key: str) -> ContainerRecord:
        raise NotImplementedError

    def forget(self, record: ContainerRecord, volumes: bool = False) -> None:
        raise NotImplementedError

    def attributes(self, record: ContainerRecord) -> dict[str, str]:
        """What an event about this container says of it."""
        return {
            "image": str(record.config.get("Image") or ""),
            "name": record.name,
            **(record.config.get("Labels") or {}),
        }

    def tell(self, record: ContainerRecord, action: str, **more: str) -> None:
        """The event that something has happened to a container."""
        self._engine.changed("container", action, record.id, {**self.attributes(record), **more})

    def _start_afresh(self, record: ContainerRecord) -> None:
        raise NotImplementedError

    def _launch(self, record: ContainerRecord) -> None:
        raise NotImplementedError

    # -- ending -----------------------------------------------------------------------------

    def _ended(self, record: ContainerRecord) -> None:
        """PID 1 has ended, and the container with it."""
        first, *others = record.processes
        record.processes = []
        for process in others:
            self._engine.scheduler.signal(process, "SIGKILL")
        record.state, record.exit_code, record.written = "exited", first.exit_code or 0, None
        record.finished = self._engine.now()
        self._engine.health.cease(record)
        self._tell_end(record)
        self._engine.membership.container_ended(record)
        if record.host_config.get("AutoRemove"):
            self.forget(record, volumes=True)
        elif self._restarts(record):
            self._restart_later(record)

    def _tell_end(self, record: ContainerRecord) -> None:
        if self._new:
            self._give_back(record)
            self._tell_stop(record)
            self._tell_death(record)
        else:
            self._tell_death(record)
            self._give_back(record)
            self._tell_stop(record)

    def _tell_death(self, record: ContainerRecord) -> None:
        lasted = self._engine.now() - (record.started or 0.0)
        lived = {"execDuration": str(int(lasted))} if self._new else {}
        self.tell(record, "die", exitCode=str(record.exit_code), **lived)

    def _tell_stop(self, record: ContainerRecord) -> None:
        if record.ending == "stop":
            self.tell(record, "stop")

    def _networks(self, record: ContainerRecord) -> list[NetworkRecord]:
        """Those that the container is attached to now."""
        attached = [endpoint for endpoint in record.endpoints.values() if endpoint.attached]
        found = (self._engine.networks.find(endpoint.network_id) for endpoint in attached)
        return [network for network in found if network is not None]

    def _give_back(self, record: ContainerRecord) -> None:
        self._leave_networks(record)
        self._engine.volumes.unmount(record)

    def _leave_networks(self, record: ContainerRecord) -> None:
        """Give addresses and ports back."""
        networks = self._networks(record)
        self._engine.attachments.detach_all(record)
        for endpoint in record.endpoints.values():
            endpoint.remains = None
        self._tell_networks(record, "disconnect", networks)

    def _tell_networks(self, record: ContainerRecord, action: str, networks: list[NetworkRecord]) -> None:
        for network in networks:
            self._engine.networks.tell(action, network, record)

    def _restarts(self, record: ContainerRecord) -> bool:
        if record.ending:
            return False
        policy = record.host_config.get("RestartPolicy") or {}
        name, most = policy.get("Name"), int(policy.get("MaximumRetryCount") or 0)
        if name == "on-failure":
            return record.exit_code != 0 and (not most or record.restarts < most)
        return name in ("always", "unless-stopped")

    def _restart_later(self, record: ContainerRecord) -> None:
        assert record.started is not None
        steady = self._engine.now() - record.started >= STEADY
        again = record.backoff > 0 and not steady
        record.backoff = min(LONGEST_BACKOFF, 2 * record.backoff) if again else FIRST_BACKOFF
        record.state = "restarting"
        record.restarts += 1
        self._engine.scheduler.after(record.backoff, lambda: self._restart_now(record))

    def _restart_now(self, record: ContainerRecord) -> None:
        if record.state != "restarting":
            return
        try:
            self._launch(record)
        except EngineError as error:
            record.state, record.error = "exited", error.message
            self._engine.touch()

    def stop(self, key: str, timeout: int | None = None, signal: str | None = None) -> bool:
        """Ask PID 1 to end, and kill it after `timeout` simulated seconds; False where nothing runs."""
        record = self.get(key)
        if not record.running:
            return False
        try:
            self._check_stop_signal(signal)
        except EngineError as error:
            raise self._texts.cannot_stop(key, error) from None
        self._stop(record, timeout, signal)
        return True

    def _check_stop_signal(self, signal: str | None) -> None:
        if signal and self.signal_name(signal) is None and not is_number(signal):
            raise self._texts.bad_signal(signal)

    def _stop(self, record: ContainerRecord, timeout: int | None, signal: str | None) -> None:
        record.stopped_by_hand = True
        if timeout is None:
            timeout = int(record.config.get("StopTimeout") or STOP_TIMEOUT)
        wanted = signal or str(record.config.get("StopSignal") or "SIGTERM")
        if record.processes:
            self._send(record, self.signal_name(wanted) or "SIGTERM", "stop")
        if record.processes and timeout > 0:
            record.ending = "stop"
            self._engine.scheduler.pass_time(timeout, until=lambda: not record.processes)
        self.destroy_processes(record, "stop")

    def destroy_processes(self, record: ContainerRecord, ending: Literal["stop", "kill"] = "kill") -> None:
        """Kill whatever still runs; a container that waits for its restart stays exited."""
        if record.processes:
            self._send(record, "SIGKILL", ending)
        elif record.state == "restarting":
            record.state, record.ending = "exited", ending
            self._tell_stop(record)
        record.ending = ""

    def _send(self, record: ContainerRecord, signal: str, ending: Literal["", "stop", "kill"]) -> None:
        """Send PID 1 a signal, and say so; `ending` is whether the container is meant to end by it."""
        self.tell(record, "kill", signal=str(SIGNALS[signal]))
        record.ending = ending
        self._deliver(record, signal)
        record.ending = ""

    def restart(self, key: str, timeout: int | None = None, signal: str | None = None) -> None:
        """Stop, then start. Raises EngineError."""
        record = self.get(key)
        try:
            if record.running:
                self._check_stop_signal(signal)
                remove, record.host_config["AutoRemove"] = record.host_config.get("AutoRemove"), False
                self._stop(record, timeout, signal)
                record.host_config["AutoRemove"] = remove
            self._start_afresh(record)
        except EngineError as error:
            raise self._texts.cannot_restart(key, error) from None
        self.tell(record, "restart")

    def kill(self, key: str, signal: str = "SIGKILL") -> None:
        """Send PID 1 a signal, SIGKILL unless another is named. Raises EngineError."""
        name = self.signal_name(signal)
        unknown = self._unknown_signal(key, signal) if name is None else None
        if unknown is not None and (self._new or not is_number(signal)):
            raise unknown
        try:
            record = self.get(key)
            if not record.running:
                raise self._texts.not_running(record.id)
        except EngineError as error:
            raise self._texts.cannot_kill(key, error) from None
        if name is None:
            raise self._unknown_signal(key, signal)
        record.stopped_by_hand |= name in ("SIGKILL", "SIGTERM")
        record.written = None
        if record.state == "restarting":  # nothing runs, and now nothing will
            self.destroy_processes(record)
            return
        if record.state == "paused" and record.config.get("StopSignal") in (None, "", name):
            self.unpause(key)  # a signal that is to end it wakes it first
        self._send(record, name, "kill" if name in ("SIGKILL", "SIGTERM") else "")

    def _unknown_signal(self, key: str, signal: str) -> EngineError:
        """A name that no signal has, or a number that Linux does not have."""
        if is_number(signal):
            return self._texts.unsupported_signal(key, signal)
        return self._texts.bad_kill_signal(key, signal)

    def _deliver(self, record: ContainerRecord, signal: str) -> None:
        if record.processes:
            self._engine.scheduler.signal(record.processes[0], signal)

    @staticmethod
    def signal_name(text: str) -> str | None:
        """``term``, ``SIGTERM`` and ``15`` -> ``SIGTERM``; None for what is no signal."""
        if text.isdecimal():
            return next((name for name, number in SIGNALS.items() if number == int(text)), None)
        name = text.upper() if text.upper().startswith("SIG") else f"SIG{text.upper()}"
        return name if name in SIGNALS else None

    # -- with the engine --------------------------------------------------------------------

    def ask_to_end(self, record: ContainerRecord) -> None:
        """The engine ends: so does the container, and no policy starts it again before the engine does."""
        record.ending = "stop"
        if record.state == "restarting":
            record.state = "exited"
        signal = str(record.config.get("StopSignal") or "SIGTERM")
        if record.state != "paused":
            self._deliver(record, self.signal_name(signal) or "SIGTERM")

    def abandon(self, record: ContainerRecord) -> None:
        """All programs of a container are gone at once, and nothing is told of it."""
        for process in record.processes:
            self._engine.scheduler.drop(process)
        record.processes = []
        self._engine.health.cease(record)

    def relaunch(self, record: ContainerRecord) -> None:
        """Start a container as the engine begins; its restarts are counted on. Raises EngineError."""
        record.backoff, record.ending = 0.0, ""
        self._launch(record)

    # -- pausing ----------------------------------------------------------------------------

    def pause(self, key: str) -> None:
        """Freeze a container: its addresses and names stay, its programs stop. Raises EngineError."""
        record = self.get(key)
        if record.state == "paused":
            raise self._texts.already_paused(record.id)
        if record.state == "restarting":
            raise self._texts.restarting(record.id)
        if not record.running:
            raise self._texts.not_running(record.id)
        record.state, record.written = "paused", None
        self._engine.health.cease(record)
        self.tell(record, "pause")

    def unpause(self, key: str) -> None:
        """Let a paused container go on. Raises EngineError."""
        record = self.get(key)
        if record.state != "paused":
            raise self._texts.not_paused(record.id)
        record.state, record.written = "running", None
        self._engine.health.resume(record)
        self.tell(record, "unpause")


def starts_with_engine(record: ContainerRecord) -> bool:
    """Whether a container that has been started before starts with its engine, by its policy."""
    policy = record.host_config.get("RestartPolicy") or {}
    name, most = policy.get("Name"), int(policy.get("MaximumRetryCount") or 0)
    if record.started is None:
        return False
    if name == "on-failure":  # also where somebody has stopped it
        return record.exit_code != 0 and (not most or record.restarts < most)
    return name == "always" or (name == "unless-stopped" and not record.stopped_by_hand)


def is_number(signal: str) -> bool:
    """Whether a signal is given by a number, though perhaps by one that Linux does not have; 0 is none."""
    return re.fullmatch(r"[+-]?\d+", signal, re.ASCII) is not None and int(signal) != 0
