"""Simulated engines of a lab's own, one for each host."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, ClassVar

from course import texts
from course.errors import LabError
from course.notebook import notebook
from course.topology.model import PLATFORMS, Host, Topology
from course.topology.trace import Trace

if TYPE_CHECKING:
    import docker

    from course.simulator.engine import Engine
    from course.simulator.transport.server import Server
    from course.simulator.transport.shared import SharedEngine


def simulated(
    version: str, hosts: int = 1, in_step: bool = False, platform: str = "linux"
) -> list[SimulatedEngine]:
    """An engine in this process for each of so many hosts, which reach each other. Raises LabError.

    The one host of one engine is called host, several are node1, node2 and so on. `in_step`: nobody's waiting
    makes simulated time jump. `platform`: "desktop" puts the one engine into Docker Desktop's
    virtual machine.
    """
    return [SimulatedEngine(shared) for shared in _fresh(version, hosts, in_step, platform)]


def restart(engines: Sequence[SimulatedEngine]) -> None:
    """Put fresh engines behind the clients of all hosts."""
    first = engines[0]
    fresh = _fresh(first.engine.version.name, len(engines), first.in_step, first.engine.platform)
    for engine, shared in zip(engines, fresh, strict=True):
        engine.replace(shared)


def _fresh(version: str, hosts: int, in_step: bool, platform: str) -> list[SharedEngine]:
    from course.simulator.engine import Engine
    from course.simulator.hosts import engines
    from course.simulator.transport.shared import SharedEngine

    if platform not in PLATFORMS:
        raise LabError(texts.NO_SUCH_PLATFORM.format(platform=platform))
    if platform != "linux" and hosts > 1:
        raise LabError(texts.ONE_DESKTOP)
    try:
        if hosts == 1:
            host = Host(platform=platform)
            return [SharedEngine(Engine(time.time, Random(), version, host), in_step=in_step)]
        first, *others = engines(time.time, Random(), hosts, version)
    except ValueError as error:
        raise LabError(str(error)) from None
    shared = SharedEngine(first, in_step=in_step)
    return [shared, *(SharedEngine(engine, beside=shared) for engine in others)]


class SimulatedEngine:
    """An engine in this process."""

    simulated: ClassVar[bool] = True

    def __init__(self, shared: SharedEngine) -> None:
        from course.simulator.transport.in_process import client

        self._server: Server | None = None
        self._watchers: list[Callable[[], None]] = []
        self._follow(shared)
        self.client: docker.DockerClient = client(shared)

    def _follow(self, shared: SharedEngine) -> None:
        """Take `shared` for the engine from now on."""
        from course.journal import Journal

        self._shared = shared
        self._seen = shared.engine.revision
        #: What was done to it while no cell of the notebook ran.
        self.journal = Journal(shared.engine, notebook.in_a_cell)
        shared.witnesses.append(self.journal.witness)
        shared.subscribe(self._changed)

    def cells_only(self) -> SimulatedEngine:
        """Another one, on which only that was done which cells of the notebook did."""
        from course.simulator.transport.shared import SharedEngine

        with self._shared.lock:
            return SimulatedEngine(SharedEngine(self.journal.cells_only()))

    def watch(self, changed: Callable[[], None]) -> None:
        """Call `changed`, in any thread, when something is other than it was."""
        self._watchers.append(changed)

    def _changed(self) -> None:
        if self.engine.revision != self._seen:
            self._seen = self.engine.revision
            for changed in self._watchers:
                changed()

    @property
    def engine(self) -> Engine:
        return self._shared.engine

    @property
    def shared(self) -> SharedEngine:
        """The engine with its lock and its API."""
        return self._shared

    @property
    def in_step(self) -> bool:
        """Whether its time keeps step with the clock, whoever waits."""
        return self._shared.in_step

    @property
    def host(self) -> str:
        """The name of its host."""
        return self.engine.host.name

    @property
    def address(self) -> str:
        """Where programs outside of this process reach it; it opens a socket at first use."""
        if self._server is None:
            from course.simulator.transport.server import Server

            self._folder = tempfile.TemporaryDirectory(prefix="course-")
            self._server = Server(self._shared, socket=Path(self._folder.name) / "docker.sock")
            if not self.engine.power.off:
                self._server.start()
        return self._server.address

    def another_client(self) -> docker.DockerClient:
        """A client besides `client`, for another thread; whoever asks for it closes it."""
        from course.simulator.transport.in_process import client

        return client(self._shared)

    def topology(self) -> Topology:
        with self._shared.lock:
            return self.engine.topology()

    def tried(self, trace: Trace) -> Trace:
        """The trace itself: what the simulated programs get to is what `walk` says."""
        return trace

    def wait(self, seconds: float) -> None:
        with self._shared.changing() as engine:
            engine.scheduler.pass_time(seconds)

    def settle(self) -> None:
        with self._shared.changing() as engine:
            engine.scheduler.settle()

    def firewall(self, port: str, closed: bool) -> None:
        """Close the host's firewall for a port, or open it. Raises LabError for what is no port."""
        from course.simulator.ports import split_port

        try:
            number, protocol = split_port(port)
        except ValueError:
            raise LabError(texts.NO_PORT.format(port=port)) from None
        with self._shared.changing() as engine:
            change = engine.host.drop if closed else engine.host.admit
            change(number, protocol)

    def listen(self, program: str, port: int | None, address: str) -> str:
        """Start a program on the host. Raises LabError. Returns where it listens."""
        from course.simulator.process import AddressInUse
        from course.simulator.programs.on_host import PROGRAMS

        known = PROGRAMS[program]
        number = known.port if port is None else port
        with self._shared.changing() as engine:
            service = known.service(engine.scheduler.now)
            try:
                engine.host.listen(number, service, address, known.process)
            except AddressInUse:
                raise LabError(texts.PORT_TAKEN.format(port=number)) from None
        return f"{address}:{number}"

    def stop_listening(self, port: int) -> None:
        """End the host's own program that listens on a port, if one does."""
        with self._shared.changing() as engine:
            engine.host.close(port)

    def switch_off(self, cut: bool) -> None:
        """Switch its host off, in order or as if its current was cut: the engine answers no more."""
        with self._shared.changing() as engine:
            off = engine.power.cut if cut else engine.power.shut_down
            off()
        if self._server is not None:
            self._server.stop()

    def switch_on(self) -> None:
        """Switch its host on again, and the engine with it."""
        with self._shared.changing() as engine:
            engine.power.start()
        if self._server is not None:
            self._server.start()

    def restart_engine(self) -> None:
        """End the engine and let it begin anew; its host stays on."""
        with self._shared.changing() as engine:
            engine.power.restart_engine()

    def replace(self, shared: SharedEngine) -> None:
        """Put another engine behind the same client."""
        from course.simulator.transport.in_process import InProcessAdapter
        from course.simulator.transport.sdk import BASE_URL

        self._stop_serving()
        self._follow(shared)
        self.client.api.mount(BASE_URL, InProcessAdapter(shared))

    def close(self) -> None:
        self._stop_serving()
        self.client.close()

    def _stop_serving(self) -> None:
        if self._server is not None:
            self._server.stop()
            self._folder.cleanup()
            self._server = None

    def __repr__(self) -> str:
        platform = f", platform={self.engine.platform!r}" if self.engine.platform != "linux" else ""
        return f"engine='simulated', version={self.engine.version.name!r}{platform}"
