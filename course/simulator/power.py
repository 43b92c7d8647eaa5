"""An engine that ends and begins anew, with its host or alone: what is lost, and what starts again.

Rules as Engine 28.5.2 and 20.10.24 show them: networks, containers and volumes are kept, but for the default
bridge, which is made anew. What ran has ended, with the exit code 255 where nobody could take note of it;
restart policies are looked at when the engine begins. The others notice that a host is gone after a while
(`NOTICED`, and in a swarm `HEARTBEATS`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from course.simulator.ending import STOP_TIMEOUT, starts_with_engine
from course.simulator.errors import EngineError
from course.simulator.state import ContainerRecord

if TYPE_CHECKING:
    from course.simulator.engine import Engine

#: The exit code of what ran when the engine's end came without a word.
CUT_OFF = 255
#: Seconds until nodes tell each other no more of one that was cut off: seen with two engines 28.5.2.
NOTICED = 7.0
#: Seconds until a swarm says that a node is down which sends no more heartbeats: seen with the same two.
HEARTBEATS = 12.0


#: How exact the times of timers are, in seconds.
CLOCK = 0.001


class Power:
    """Whether an engine's host is on, and the ends and beginnings of the engine."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        #: Whether the host is switched off: then nothing on it answers.
        self.off = False
        self._since = 0.0
        self._orderly = False
        self._cut: list[ContainerRecord] = []  # they ran, and nobody has taken note of their end
        self._ended_at_start: list[ContainerRecord] = []  # of those, which the engine does when it begins

    # -- off --------------------------------------------------------------------------------

    def cut(self) -> None:
        """The host is gone at once, as without current: no program is told to end."""
        if self.off:
            return
        self._away(orderly=False)
        for record in self._engine.containers.all():
            if record.running:
                self._engine.containers.abandon(record)
                self._cut.append(record)
        since = self._since
        self._engine.scheduler.after(NOTICED, lambda: self._noticed(since))

    def shut_down(self) -> None:
        """The host is switched off in order: the engine ends all containers first, and says good-bye."""
        if self.off:
            return
        self._away(orderly=True)
        self._end_all()

    def _away(self, orderly: bool) -> None:
        engine = self._engine
        self.off, self._since, self._orderly = True, engine.now(), orderly
        engine.touch()
        if (cluster := engine.membership.cluster) is not None:
            engine.scheduler.after(HEARTBEATS, cluster.take_stock)

    def _missed(self, since: float) -> bool:
        return self.off and self._since == since

    @property
    def silent(self) -> bool:
        """Whether it has been off for so long that a swarm takes it to be down."""
        return self.off and self._engine.now() - self._since >= HEARTBEATS - CLOCK

    @property
    def known(self) -> bool:
        """Whether other nodes still tell each other of it: not after a good-bye, nor long after silence."""
        return not self.off or (not self._orderly and self._engine.now() - self._since < NOTICED - CLOCK)

    def _end_all(self) -> None:
        """Ask all containers to end, and kill those that do not; policies start none again."""
        containers = self._engine.containers
        running = [record for record in containers.all() if record.running]
        for record in running:
            containers.ask_to_end(record)
        self._engine.scheduler.pass_time(
            STOP_TIMEOUT, until=lambda: not any(record.processes for record in running)
        )
        for record in running:
            containers.destroy_processes(record, "stop")

    def _noticed(self, since: float) -> None:
        if self._missed(since):
            self._give_up()

    def _give_up(self) -> None:
        """What was cut off counts no more: its addresses are free, and its names are gone."""
        for record in self._cut:
            record.state, record.exit_code = "exited", CUT_OFF
            self._engine.attachments.detach_all(record)
            self._engine.volumes.unmount(record)
        self._ended_at_start, self._cut = self._cut, []
        self._engine.touch()

    # -- on ---------------------------------------------------------------------------------

    def start(self) -> None:
        """The host is switched on, and the engine begins."""
        if not self.off:
            return
        if self._cut:
            self._give_up()
        for record in self._ended_at_start:
            record.finished = self._engine.now()
            if record.host_config.get("AutoRemove"):
                self._engine.containers.forget(record, volumes=True)
        self._ended_at_start = []
        self.off = False
        self._begin(self._orderly)

    def restart_engine(self) -> None:
        """The engine alone ends, in order, and begins anew, as by `systemctl restart docker`."""
        if not self.off:
            # While it ends it takes part in no swarm.
            self.off, self._since, self._orderly = True, self._engine.now(), True
            self._end_all()
            self.off = False
            self._begin(orderly=True)

    def _begin(self, orderly: bool) -> None:
        engine = self._engine
        engine.events.clear()
        engine.networks.renew_bridge()
        engine.attachments.renew_ports()
        engine.membership.back(orderly)
        again = [record for record in engine.containers.all() if starts_with_engine(record)]
        # All start at once: who shares another's network stack finds on 28 that it does not run yet, and on
        # 20.10 that it does.
        guests_first = engine.version.at_least(28)
        for record in sorted(again, key=lambda record: _is_guest(record) != guests_first):
            try:
                engine.containers.relaunch(record)
            except EngineError as error:
                record.error = error.message
        engine.touch()


def _is_guest(record: ContainerRecord) -> bool:
    return record.network_mode.startswith("container:")
