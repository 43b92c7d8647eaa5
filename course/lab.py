"""A lab: an engine, simulated or real, with what a notebook needs to use it and to look at it."""

from __future__ import annotations

import io
import os
import shlex
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, ClassVar

from course import texts
from course.errors import LabError
from course.graded import SCHEME, GradedEngine, graded
from course.host_programs import checked
from course.notebook import notebook
from course.pictures import Pictures
from course.real_engine import RealEngine, connect
from course.simulated_engine import SimulatedEngine, restart, simulated
from course.topology.model import Topology
from course.topology.trace import Trace
from course.topology.walk import walk

if TYPE_CHECKING:
    import docker

    from course.comparing import Compared
    from course.simulator.engine import Engine

__all__ = ["Lab", "LabError"]


class Lab(Pictures):
    """An engine and its picture; or several, one on each of `hosts` hosts that reach each other.

    `engine` is ``simulated`` (one of its own in this process, new with each `Lab`), ``docker`` (the Docker of
    this machine, as the `docker` command would find it) or the address of an engine (``unix:///…``, ``tcp://…``).
    Without it the environment variable COURSE_ENGINE decides, else it is simulated. `version` is the one that
    a simulated engine behaves as. Several real engines are named with commas between their addresses.
    `in_step`: time in a simulated engine keeps step with the clock, so that `sleep 60` takes a minute. Else
    it jumps ahead for who waits. `platform`: ``desktop`` makes a simulated engine that of Docker Desktop,
    which is in a virtual machine of its host (docs/docker-desktop.md tells what differs).

    The lab made last is the current one: `%%docker` and the checks use it. Raises LabError where there is no
    such engine.
    """

    _current: ClassVar[Lab | None] = None

    def __init__(
        self,
        engine: str | None = None,
        version: str = "28.5",
        hosts: int = 1,
        in_step: bool = False,
        platform: str = "linux",
    ) -> None:
        where = engine or os.environ.get("COURSE_ENGINE") or "simulated"
        super().__init__()
        self._engines: Sequence[SimulatedEngine | GradedEngine | RealEngine]
        if where == "simulated":
            self._engines = simulated(version, hosts, in_step, platform)
        elif where.startswith(SCHEME):
            self._engines = graded(where.removeprefix(SCHEME), version, hosts, in_step, platform)
        else:
            self._engines = _real(where.split(","), hosts)
        self._backing = self._engines[0]
        Lab._current = self
        notebook.join()
        for each in self._engines if notebook.live else ():
            each.watch(lambda: notebook.changed(self))

    @classmethod
    def current(cls) -> Lab:
        """The lab made last; one is made where there is none yet."""
        return cls._current or cls()

    @classmethod
    def made_last(cls) -> Lab | None:
        """The lab made last, if there is one that was not closed."""
        return cls._current

    # -- the engine -------------------------------------------------------------------------

    @property
    def simulated(self) -> bool:
        return self._backing.simulated

    @property
    def looked_at(self) -> bool:
        """Whether somebody may see how its pictures change: while a submission is graded nobody does."""
        return not isinstance(self._backing, GradedEngine)

    @property
    def engine(self) -> Engine | None:
        """The simulated engine itself; None where it is a real one."""
        return self._backing.engine if isinstance(self._backing, SimulatedEngine) else None

    @property
    def engines(self) -> Sequence[SimulatedEngine | GradedEngine | RealEngine]:
        """The engines, one of each host."""
        return self._engines

    @property
    def client(self) -> docker.DockerClient:
        """The docker SDK's client for the engine."""
        return self._backing.client

    @property
    def docker_host(self) -> str:
        """The address to put into `DOCKER_HOST`; a simulated engine opens a socket at first use."""
        return self._backing.address

    @property
    def hosts(self) -> tuple[str, ...]:
        """The names of the hosts, that of `client` first: what `docker --host` takes in a notebook."""
        return tuple(engine.host for engine in self._engines)

    def on(self, host: str) -> docker.DockerClient:
        """The docker SDK's client for the engine of another host. Raises LabError where there is none."""
        return self._on(host).client

    def address_of(self, host: str) -> str:
        """As `docker_host`, for the engine of another host. Raises LabError where there is none."""
        return self._on(host).address

    def outside(self) -> list[str]:
        """What was done while no cell ran, as command lines: in a terminal, or with a form.

        None is known of a real engine, nor in a program that is no notebook.
        """
        return [
            line if engine is self._backing else line.replace("docker ", f"docker --host {engine.host} ", 1)
            for engine in self._engines
            if isinstance(engine, SimulatedEngine)
            for line in engine.journal.outside()
        ]

    def cells_only(self) -> SimulatedEngine | None:
        """An engine as the notebook's cells alone would have made it; None where nothing else was done.

        Neither is known of real engines and of several hosts.
        """
        if len(self._engines) > 1 or not self.outside():
            return None
        assert isinstance(self._backing, SimulatedEngine)  # of others nothing is known
        return self._backing.cells_only()

    def _on(self, host: str) -> SimulatedEngine | GradedEngine | RealEngine:
        for engine in self._engines:
            if engine.host == host:
                return engine
        raise LabError(texts.NO_SUCH_HOST.format(host=host, hosts=", ".join(self.hosts)))

    def close(self) -> None:
        """Let go of the engines. Simulated ones are gone then."""
        for engine in self._engines:
            engine.close()
        if Lab._current is self:
            Lab._current = None

    # -- looking ----------------------------------------------------------------------------

    def topology(self) -> Topology:
        """What the engines hold now."""
        if len(self._engines) == 1 or self.simulated:
            return self._backing.topology()
        from course.observe_swarm import joined

        return joined([engine.topology() for engine in self._engines])

    def attempt(self, source: str, url: str) -> Trace:
        """What becomes of a connection from `source` (a container, "host" or "outside") to `url`.

        On a real engine it is also really tried; where that comes to something else, it is what counts, and
        the trace says so. Raises URLError.
        """
        return self.attempt_on(self.topology(), source, url)

    def attempt_on(self, topology: Topology, source: str, url: str) -> Trace:
        """As `attempt`, on a topology that was fetched before."""
        trace = walk(topology, source, url)
        on = trace.source.host if trace.source.host in self.hosts else self.hosts[0]
        return self._on(on).tried(trace)

    def compared(self, only: Iterable[str] | None = None) -> list[Compared]:
        """Each cell of the matrix beside what comes of really trying it: seconds for each that is silent.

        `only`: of these containers, and the hosts.
        """
        from course.comparing import compared

        return compared(self.topology(), lambda host: self._on(host).another_client(), only)

    def settle(self) -> None:
        """Let the programs of a simulated engine come to rest, at once; a real one is left to its own pace.

        Between a command and a look at what it led to hardly any time may have passed, when a notebook runs
        as a whole: without this the same work would look different on a slow machine.
        """
        self._backing.settle()  # simulated hosts have one time

    # -- doing ------------------------------------------------------------------------------

    def block(self, port: str, host: str | None = None) -> None:
        """Put a firewall in front of a simulated host that lets nothing through to a port (``4789/udp``).

        Without `host` it is the first one. Raises LabError for a real engine's host, and for no port.
        """
        self._on(host or self.hosts[0]).firewall(port, closed=True)

    def unblock(self, port: str, host: str | None = None) -> None:
        """Let through again what `block` kept out. Raises LabError as `block` does."""
        self._on(host or self.hosts[0]).firewall(port, closed=False)

    def listen_on_host(
        self, program: str, port: int | None = None, address: str = "0.0.0.0", host: str | None = None
    ) -> str:
        """Start a program on a host itself, outside of all containers, and say where it listens.

        `program` is ``spring-boot``, ``mongo``, ``mysql`` or ``postgres``, `port` the usual one unless given,
        `address` 0.0.0.0 for all of the host's addresses or 127.0.0.1 for its own programs alone. On a real
        engine a container on the host's network stands for it. Without `host` it is the first one. Raises
        LabError for a program or address that there is not, and where the port is taken.
        """
        checked(program, address)
        where = self._on(host or self.hosts[0]).listen(program, port, address)
        self.refresh()
        return where

    def stop_on_host(self, port: int, host: str | None = None) -> None:
        """End what `listen_on_host` started on a port; nothing happens where there is no such program."""
        self._on(host or self.hosts[0]).stop_listening(port)
        self.refresh()

    def switch_off(self, host: str | None = None, cut: bool = True) -> None:
        """Switch a simulated host off: as if its current was `cut`, or in order, its containers ended first.

        Nothing on it answers then, its engine neither. In a swarm the others notice after a while. Without
        `host` it is the first one. Raises LabError for a real engine's host.
        """
        self._on(host or self.hosts[0]).switch_off(cut)
        self.refresh()

    def switch_on(self, host: str | None = None) -> None:
        """Switch a simulated host on again: its engine begins, and starts what its policies say."""
        self._on(host or self.hosts[0]).switch_on()
        self.refresh()

    def restart_engine(self, host: str | None = None) -> None:
        """End a simulated engine and let it begin anew, as `systemctl restart docker` does."""
        self._on(host or self.hosts[0]).restart_engine()
        self.refresh()

    def wait(self, seconds: float) -> None:
        """Let so much simulated time go by at once. Raises LabError for a real engine."""
        self._backing.wait(seconds)
        self.refresh()

    def run(self, command: str, patience: float | None = None) -> tuple[int, str]:
        """Carry out a `docker` command line; returns its exit code, and what it printed on both streams.

        `patience`: seconds to wait for a container in the foreground that says nothing; None: for ever.
        Raises LabError for a quotation mark that is not closed.
        """
        from course import docker_cli
        from course.docker_cli.texts import UNCLOSED_QUOTE

        try:
            words = shlex.split(command)
        except ValueError:
            raise LabError(UNCLOSED_QUOTE.format(line=command)) from None
        written = io.StringIO()
        code = docker_cli.run(words, self.client, written, written, patience=patience, reach=self.client_at)
        return code, written.getvalue()

    def client_at(self, where: str) -> docker.DockerClient:
        """The client that ``docker --host WHERE`` means: a host's name, or any engine's address.

        Raises LabError where no engine answers.
        """
        return connect(where) if "://" in where else self.on(where)

    def reset(self, confirm: bool = False) -> None:
        """Back to the beginning.

        A simulated engine is replaced by a fresh one behind the same client (programs that use `docker_host`
        need its new address). On a real one all that came to be since the first lab of this notebook is
        listed, and with ``confirm=True`` removed: containers and networks, nothing else.
        """
        fresh = [engine for engine in self._engines if isinstance(engine, SimulatedEngine)]
        if fresh:
            restart(fresh)
        for engine in self._engines:
            if isinstance(engine, RealEngine):
                engine.reset(confirm)
        if isinstance(self._backing, GradedEngine):
            self._backing.reset(confirm)
        self.refresh()

    def __repr__(self) -> str:
        hosts = f", hosts={len(self._engines)}" if len(self._engines) > 1 else ""
        return f"Lab({self._backing!r}{hosts})"


def _real(addresses: Sequence[str], hosts: int) -> list[RealEngine]:
    if hosts > len(addresses):
        raise LabError(texts.NOT_ENOUGH_ENGINES.format(hosts=hosts, engines=len(addresses)))
    if len(addresses) == 1:
        return [RealEngine(addresses[0])]
    return [RealEngine(address.strip(), f"node{n}") for n, address in enumerate(addresses, 1)]
