"""What a lab shows: pictures and controls that follow what is done to its engine."""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Protocol, TypeVar

from course.errors import LabError
from course.notebook import notebook
from course.topology.model import Topology
from course.topology.trace import Trace

if TYPE_CHECKING:
    import docker

    from course.widgets import Console, Diagram, Goal, Matrix, RunForm, TraceView

#: Seconds that a form waits for a container in the foreground that says nothing more.
FORM_PATIENCE = 3.0


#: Seconds after which something that happens is no effect of a command before.
TOGETHER = 1.0


class Picture(Protocol):
    """Anything that shows what an engine holds. One that marks what a command did has a `go_on`, too."""

    def show(self, topology: Topology) -> None: ...


P = TypeVar("P", bound=Picture)


class Pictures(ABC):
    """The half of `Lab` that shows things."""

    def __init__(self) -> None:
        self._pictures: list[Picture] = []
        self._refreshed = -TOGETHER
        self._shown: Topology | None = None

    @property
    @abstractmethod
    def client(self) -> docker.DockerClient: ...

    @property
    @abstractmethod
    def docker_host(self) -> str: ...

    @property
    @abstractmethod
    def looked_at(self) -> bool: ...

    @abstractmethod
    def on(self, host: str) -> docker.DockerClient: ...

    @abstractmethod
    def topology(self) -> Topology: ...

    @abstractmethod
    def attempt_on(self, topology: Topology, source: str, url: str) -> Trace: ...

    @abstractmethod
    def run(self, command: str, patience: float | None = None) -> tuple[int, str]: ...

    def diagram(self) -> Diagram:
        """A picture of the engine that follows what is done to it, and connections that are picked on it.

        This and all that follow raise LabError where the engine does not answer.
        """
        from course.widgets import Diagram

        return self.follow(Diagram(self._now(), self._told))

    def matrix(self, goal: Goal | None = None) -> Matrix:
        """Who reaches whom, as a table that follows what is done; each cell opens its trace.

        `goal` says for pairs of names (from, to) whether the second is to be reached; the table shows where
        it is otherwise.
        """
        from course.widgets import Matrix

        return self.follow(Matrix(self._now(), self._followed, goal))

    def trace(self, source: str, url: str) -> TraceView:
        """A connection from `source` to `url`, step by step, on the picture.

        Raises LabError for no URL, for a source that is not there, and where the engine has gone away.
        """
        from course.widgets import TraceView

        view = TraceView(*self._attempted(source, url))
        notebook.keep(view)
        return view

    def _followed(self, source: str, url: str) -> tuple[Topology, Trace] | str:
        """The trace, or a sentence where there is none to be had (any more)."""
        try:
            return self._attempted(source, url)
        except LabError as error:
            return str(error)

    def _told(self, source: str, url: str) -> Trace | str:
        followed = self._followed(source, url)
        return followed if isinstance(followed, str) else followed[1]

    def _attempted(self, source: str, url: str) -> tuple[Topology, Trace]:
        """A connection, and the engine as it is now. Raises LabError."""
        from course.failing import in_a_sentence

        with in_a_sentence(self.docker_host):
            topology = self.topology()
            return topology, self.attempt_on(topology, source, url)

    def _now(self) -> Topology:
        """The engine as it is now. Raises LabError."""
        from course.failing import in_a_sentence

        with in_a_sentence(self.docker_host):
            return self.topology()

    def console(self, container: str = "") -> Console:
        """A shell, a line at a time, in `container` or whichever the reader chooses."""
        from course.widgets import Console

        return self.follow(Console(self._now(), self._typed, container))

    def _typed(self, container: str, line: str) -> str:
        """What a line prints, or a sentence where there is no such host, or the engine has gone away."""
        from course.console import type_line
        from course.failing import FAILURES, sentence

        try:
            host, _, name = container.rpartition("/")
            printed = type_line(self.on(host) if host else self.client, name, line)
            self.refresh()
        except FAILURES as error:
            return f"{sentence(error, self.docker_host)}\n"
        return printed

    def run_form(self, line: str = "docker run -d nginx") -> RunForm:
        """A form for `docker run` and the command line it stands for. Raises LabError for no such line."""
        from course.docker_cli.run_line import RunLineError
        from course.failing import in_a_sentence
        from course.widgets import RunForm

        with in_a_sentence(self.docker_host):
            found = self.client.images.list()
        images = sorted({tag.removesuffix(":latest") for image in found for tag in image.tags})
        try:
            return self.follow(RunForm(self._now(), self._carried_out, images, line))
        except RunLineError as error:
            raise LabError(str(error)) from None

    def _carried_out(self, line: str) -> tuple[int, str]:
        from course.failing import FAILURES, sentence

        try:
            done = self.run(line, FORM_PATIENCE)
            self.refresh()
        except FAILURES as error:
            return 1, f"{sentence(error, self.docker_host)}\n"
        return done

    def follow(self, picture: P) -> P:
        """Show `picture` each new state of the engine, until its cell runs again; gives it back."""
        if self.looked_at:
            self._pictures.append(picture)
        notebook.keep(picture)
        return picture

    def refresh(self, by_itself: bool = False) -> None:
        """Bring the pictures up to date after a command; or after what happened `by_itself` for all we know,
        which may be what a command a moment ago still leads to.
        """
        self._pictures = [picture for picture in self._pictures if getattr(picture, "comm", self) is not None]
        if not self._pictures:
            return
        topology, now = self.topology(), time.monotonic()
        goes_on = by_itself and (now - self._refreshed < TOGETHER or topology == self._shown)
        self._refreshed, self._shown = now, topology
        for picture in self._pictures:
            show = getattr(picture, "go_on", picture.show) if goes_on else picture.show
            show(topology)
