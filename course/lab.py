"""A lab: one engine, simulated or real, with what a notebook needs to use it and to look at it."""

from __future__ import annotations

import io
import os
import shlex
import tempfile
import time
from dataclasses import replace
from html import escape
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any, ClassVar

from course import texts
from course.leftovers import Leftovers
from course.topology.model import Topology
from course.topology.trace import Trace
from course.topology.walk import walk

if TYPE_CHECKING:
    import docker
    from ipywidgets import Widget

    from course.simulator.engine import Engine
    from course.simulator.transport.server import Server
    from course.widgets import Diagram, Goal, Matrix, TraceView


class LabError(Exception):
    """A lab cannot be had, or cannot do what is asked of it; the message says why and what to do."""

    def _render_traceback_(self) -> list[str]:
        """What IPython shows in place of a traceback: the sentence."""
        return [str(self)]


class Lab:
    """One engine and its picture.

    `engine` is ``simulated`` (one of its own in this process, new with each `Lab`), ``docker`` (the Docker of
    this machine, as the `docker` command would find it) or the address of an engine (``unix:///…``, ``tcp://…``).
    Without it the environment variable COURSE_ENGINE decides, else it is simulated. `version` is the one that
    a simulated engine behaves as.

    The lab made last is the current one: `%%docker` and the checks use it. Raises LabError where there is no
    such engine.
    """

    _current: ClassVar[Lab | None] = None

    def __init__(self, engine: str | None = None, version: str = "28.5") -> None:
        where = engine or os.environ.get("COURSE_ENGINE") or "simulated"
        self.simulated = where == "simulated"
        self.engine: Engine | None = None
        self.client: docker.DockerClient
        self._server: Server | None = None
        self._pictures: list[Diagram | Matrix] = []
        if self.simulated:
            self._simulate(version)
        else:
            self._connect(where)
            self._leftovers = Leftovers(self.client)
            self._tell_leftovers()
        Lab._current = self
        _join_notebook()

    @classmethod
    def current(cls) -> Lab:
        """The lab made last; one is made where there is none yet."""
        return cls._current or cls()

    # -- engines ----------------------------------------------------------------------------

    def _simulate(self, version: str) -> None:
        from course.simulator.engine import Engine
        from course.simulator.transport.in_process import BASE_URL, InProcessAdapter, client
        from course.simulator.transport.shared import SharedEngine

        try:
            self.engine = Engine(time.time, Random(), version)
        except ValueError as error:
            raise LabError(str(error)) from None
        self._shared = SharedEngine(self.engine)
        if hasattr(self, "client"):
            self.client.api.mount(BASE_URL, InProcessAdapter(self._shared))
        else:
            self.client = client(self._shared)

    def _connect(self, where: str) -> None:
        import docker

        if where != "docker" and "://" not in where:
            raise LabError(texts.NO_SUCH_ENGINE.format(where=where))
        self._address = where
        try:
            if where != "docker":
                self.client = docker.DockerClient(base_url=where)
            elif "DOCKER_HOST" in os.environ:
                self._address = os.environ["DOCKER_HOST"]
                self.client = docker.from_env()
            else:  # Docker Desktop and others say in a context of the docker command where they are
                context = docker.ContextAPI.get_current_context()
                self._address = str(context.Host)
                self.client = docker.DockerClient(base_url=context.Host, tls=context.TLSConfig)
            self.client.ping()
        except (docker.errors.DockerException, ValueError) as error:
            raise LabError(_why_not(where, self._address, str(error))) from None

    @property
    def docker_host(self) -> str:
        """The address to put into `DOCKER_HOST`; a simulated engine opens a socket at first use."""
        if not self.simulated:
            return self._address
        if self._server is None:
            from course.simulator.transport.server import Server

            self._folder = tempfile.TemporaryDirectory(prefix="course-")
            self._server = Server(self._shared, socket=Path(self._folder.name) / "docker.sock")
            self._server.start()
        return self._server.address

    def close(self) -> None:
        """Let go of the engine. A simulated one is gone then."""
        self._stop_serving()
        self.client.close()
        if Lab._current is self:
            Lab._current = None

    def _stop_serving(self) -> None:
        if self._server is not None:
            self._server.stop()
            self._folder.cleanup()
            self._server = None

    # -- looking ----------------------------------------------------------------------------

    def topology(self) -> Topology:
        """What the engine holds now."""
        if self.engine is not None:
            with self._shared.lock:
                return self.engine.topology()
        from course.observe import observe

        return observe(self.client)

    def attempt(self, source: str, url: str) -> Trace:
        """What becomes of a connection from `source` (a container, "host" or "outside") to `url`.

        On a real engine it is also really tried; where that comes to something else, it is what counts, and
        the trace says so. Raises URLError.
        """
        return self._attempt(self.topology(), source, url)

    def _attempt(self, topology: Topology, source: str, url: str) -> Trace:
        trace = walk(topology, source, url)
        if self.simulated or source == "outside":
            return trace
        from course.probe import probe

        tried = probe(self.client, source, url)
        if tried.verdict is trace.verdict:
            return trace
        reason = texts.TRIED.format(seen=tried.seen or tried.verdict)
        return replace(trace, verdict=tried.verdict, reason=reason)

    def settle(self) -> None:
        """Let the programs of a simulated engine come to rest, at once; a real one is left to its own pace.

        Between a command and a look at what it led to hardly any time may have passed, when a notebook runs
        as a whole: without this the same work would look different on a slow machine.
        """
        if self.simulated:
            with self._shared.changing() as engine:
                engine.scheduler.settle()

    def diagram(self) -> Diagram:
        """A picture of the engine that follows what is done to it."""
        from course.widgets import Diagram

        diagram = Diagram(self.topology())
        self._pictures.append(diagram)
        return diagram

    def matrix(self, goal: Goal | None = None) -> Matrix:
        """Who reaches whom, as a table that follows what is done; each cell opens its trace.

        `goal` says for pairs of names (from, to) whether the second is to be reached; the table shows where
        it is otherwise.
        """
        from course.widgets import Matrix

        matrix = Matrix(self.topology(), self._followed, goal)
        self._pictures.append(matrix)
        return matrix

    def _followed(self, source: str, url: str) -> Widget:
        """The trace, or a sentence where there is none to be had (any more)."""
        import ipywidgets
        from docker.errors import DockerException
        from requests.exceptions import RequestException

        try:
            return self.trace(source, url)
        except LabError as error:
            said = str(error)
        except (DockerException, RequestException):
            said = texts.NOBODY_THERE.format(where=self.docker_host)
        return ipywidgets.HTML(f'<p role="alert">{escape(said)}</p>')

    def trace(self, source: str, url: str) -> TraceView:
        """A connection from `source` to `url`, step by step, on the picture. Raises LabError for no URL."""
        from course.topology.url import URLError
        from course.widgets import TraceView

        try:
            topology = self.topology()
            return TraceView(topology, self._attempt(topology, source, url))
        except URLError as error:
            raise LabError(str(error)) from None

    def refresh(self) -> None:
        """Bring the pictures up to date."""
        if self._pictures:
            topology = self.topology()
            for picture in self._pictures:
                picture.show(topology)

    # -- doing ------------------------------------------------------------------------------

    def run(self, command: str) -> tuple[int, str]:
        """Carry out a `docker` command line; returns its exit code, and what it printed on both streams."""
        from course import docker_cli

        written = io.StringIO()
        code = docker_cli.run(shlex.split(command)[1:], self.client, written, written)
        return code, written.getvalue()

    def reset(self, confirm: bool = False) -> None:
        """Back to the beginning.

        A simulated engine is replaced by a fresh one behind the same client (programs that use `docker_host`
        need its new address). On a real one all that came to be since the first lab of this notebook is
        listed, and with ``confirm=True`` removed: containers and networks, nothing else.
        """
        if self.engine is not None:
            self._stop_serving()
            self._simulate(self.engine.version.name)
        elif not confirm:
            self._tell_leftovers(texts.CLEAN)
        else:
            for sentence in self._leftovers.remove():
                print(sentence)
        self.refresh()

    def _tell_leftovers(self, if_none: str = "") -> None:
        names = ", ".join(thing.name for thing in self._leftovers.list())
        if names or if_none:
            print(texts.WOULD_REMOVE.format(names=names) if names else if_none)

    def __repr__(self) -> str:
        if self.engine is not None:
            return f"Lab(engine='simulated', version={self.engine.version.name!r})"
        return f"Lab(engine={self._address!r})"


def _why_not(where: str, address: str, error: str) -> str:
    if "Permission denied" in error:
        return texts.NOT_ALLOWED
    return texts.NO_DOCKER if where == "docker" else texts.NOBODY_THERE.format(where=address)


def _join_notebook() -> None:
    """In IPython: the magics, and pictures that follow each cell."""
    try:
        from IPython import get_ipython
    except ImportError:
        return
    shell = get_ipython()
    if shell is None or getattr(shell, "_course_joined", False):
        return
    shell._course_joined = True
    shell.run_line_magic("load_ext", "course.docker_cli.magics")
    shell.events.register("post_run_cell", _after_cell)


def _after_cell(result: Any) -> None:
    from docker.errors import DockerException
    from requests.exceptions import RequestException

    lab = Lab._current
    if lab is None:
        return
    try:
        lab.refresh()
    except (DockerException, RequestException):  # the pictures stay as they were
        print(texts.NOBODY_THERE.format(where=lab.docker_host))
