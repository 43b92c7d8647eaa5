"""The engine of a lab: a simulated one of its own, or a real one that is there already."""

from __future__ import annotations

import os
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from course import texts
from course.errors import LabError
from course.leftovers import Leftovers
from course.topology.model import Topology
from course.topology.trace import Trace

if TYPE_CHECKING:
    import docker

    from course.simulator.engine import Engine
    from course.simulator.transport.server import Server


class SimulatedEngine:
    """An engine in this process. `version` is the one it behaves as. Raises LabError for an unknown one."""

    def __init__(self, version: str) -> None:
        from course.simulator.transport.in_process import client

        self._start(version)
        self.client: docker.DockerClient = client(self._shared)

    def _start(self, version: str) -> None:
        from course.simulator.engine import Engine
        from course.simulator.transport.shared import SharedEngine

        self._server: Server | None = None
        try:
            self.engine: Engine = Engine(time.time, Random(), version)
        except ValueError as error:
            raise LabError(str(error)) from None
        self._shared = SharedEngine(self.engine)

    @property
    def address(self) -> str:
        """Where programs outside of this process reach it; it opens a socket at first use."""
        if self._server is None:
            from course.simulator.transport.server import Server

            self._folder = tempfile.TemporaryDirectory(prefix="course-")
            self._server = Server(self._shared, socket=Path(self._folder.name) / "docker.sock")
            self._server.start()
        return self._server.address

    def topology(self) -> Topology:
        with self._shared.lock:
            return self.engine.topology()

    def tried(self, trace: Trace) -> Trace:
        """The trace itself: what the simulated programs get to is what `walk` says."""
        return trace

    def settle(self) -> None:
        with self._shared.changing() as engine:
            engine.scheduler.settle()

    def reset(self, confirm: bool) -> None:
        """Put a fresh engine behind the same client."""
        from course.simulator.transport.in_process import BASE_URL, InProcessAdapter

        self._stop_serving()
        self._start(self.engine.version.name)
        self.client.api.mount(BASE_URL, InProcessAdapter(self._shared))

    def close(self) -> None:
        self._stop_serving()
        self.client.close()

    def _stop_serving(self) -> None:
        if self._server is not None:
            self._server.stop()
            self._folder.cleanup()
            self._server = None

    def __repr__(self) -> str:
        return f"engine='simulated', version={self.engine.version.name!r}"


class RealEngine:
    """The engine at an address, or "docker": the one the `docker` command would find. Raises LabError.

    Tells at once what an earlier run of the notebook has left there.
    """

    def __init__(self, where: str) -> None:
        import docker

        if where != "docker" and "://" not in where:
            raise LabError(texts.NO_SUCH_ENGINE.format(where=where))
        self.address = where
        try:
            self.client: docker.DockerClient = self._connect(where)
            self.client.ping()
        except (docker.errors.DockerException, ValueError) as error:
            raise LabError(_why_not(where, self.address, str(error))) from None
        self._leftovers = Leftovers(self.client)
        self._tell_leftovers()

    def _connect(self, where: str) -> docker.DockerClient:
        import docker

        if where != "docker":
            return docker.DockerClient(base_url=where)
        if "DOCKER_HOST" in os.environ:
            self.address = os.environ["DOCKER_HOST"]
            return docker.from_env()
        # Docker Desktop and others say in a context of the docker command where they are.
        context = docker.ContextAPI.get_current_context()
        self.address = str(context.Host)
        return docker.DockerClient(base_url=context.Host, tls=context.TLSConfig)

    def topology(self) -> Topology:
        from course.observe import observe

        return observe(self.client)

    def tried(self, trace: Trace) -> Trace:
        """The trace, with what came of really trying it where that is something else."""
        if trace.source.kind == "outside":
            return trace
        from course.probe import probe

        found = probe(self.client, trace.source.name, trace.url)
        if found.verdict is trace.verdict:
            return trace
        reason = texts.TRIED.format(seen=found.seen or found.verdict)
        return replace(trace, verdict=found.verdict, reason=reason)

    def settle(self) -> None:
        """A real engine is left to its own pace."""

    def reset(self, confirm: bool) -> None:
        """Tell what came to be since the first look, or with `confirm` remove it."""
        if not confirm:
            self._tell_leftovers(texts.CLEAN)
            return
        for sentence in self._leftovers.remove():
            print(sentence)

    def _tell_leftovers(self, if_none: str = "") -> None:
        names = ", ".join(thing.name for thing in self._leftovers.list())
        if names or if_none:
            print(texts.WOULD_REMOVE.format(names=names) if names else if_none)

    def close(self) -> None:
        self.client.close()

    def __repr__(self) -> str:
        return f"engine={self.address!r}"


def _why_not(where: str, address: str, error: str) -> str:
    if "Permission denied" in error:
        return texts.NOT_ALLOWED
    return texts.NO_DOCKER if where == "docker" else texts.NOBODY_THERE.format(where=address)
