"""Where a grade looks: the topology, the engine's client, the answers.

A learner's notebook needs to say nothing: the Lab made last and the notebook's variables are
taken. A program that grades says ``with use(Context(...)):``.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, TypeAlias

from autograder import texts
from autograder.data import Data, data
from autograder.finding import CouldNotBeCarriedOut, Finding, Outcome
from course.topology.model import Topology

if TYPE_CHECKING:
    from docker import DockerClient


Look: TypeAlias = "Callable[[Context], Finding]"
Answers: TypeAlias = Callable[[], Mapping[str, object]]

PATIENCE = 5.0  # seconds in which a real container's program mostly has started
AGAIN = 0.25  # seconds between two looks


class Context:
    """One look at a learner's work. The topology and the client are fetched when first asked for.

    Programs take a moment to listen, or to give up. `settle` is called before the first look, to let
    those of a simulated engine come to rest (see `Lab.settle`). `patience` is how many seconds the checks of
    one grade together may wait for those of a real one (to listen, to write a line into their log).
    Where there are several hosts, `on` gives the client of the engine of each, by the host's name.
    """

    def __init__(
        self,
        topology: Topology | Callable[[], Topology],
        *,
        client: DockerClient | Callable[[], DockerClient] | None = None,
        answers: Mapping[str, object] | Answers | None = None,
        simulated: bool = True,
        settle: Callable[[], None] | None = None,
        patience: float = 0.0,
        on: Callable[[str], DockerClient] | None = None,
    ) -> None:
        self._topology = topology
        self._client = client
        self._answers = answers
        self._settle = settle
        self._on = on
        self.simulated = simulated
        self.patience = patience
        self._until = time.monotonic() + patience
        self._seen: Topology | None = None

    @property
    def topology(self) -> Topology:
        """What the engine holds: the same through one look."""
        if self._seen is None:
            if self._settle is not None:
                self._settle()
            self._seen = self._topology if isinstance(self._topology, Topology) else self._topology()
        return self._seen

    @property
    def client(self) -> Any:
        """The docker SDK's client. Raises `CouldNotBeCarriedOut` where there is none."""
        if self._client is None:
            raise CouldNotBeCarriedOut(texts.NO_CLIENT)
        return self._client() if callable(self._client) else self._client

    def client_on(self, host: str) -> Any:
        """As `client`, for the engine of a host."""
        return self.client if self._on is None else self._on(host)

    def answer(self, name: str) -> Data:
        """The learner's answer. Raises `CouldNotBeCarriedOut` for none, and for what is not data."""
        answers = self._answers() if callable(self._answers) else (self._answers or {})
        value = answers.get(name)
        if value is None or value is ... or (isinstance(value, str) and not value.strip()):
            raise CouldNotBeCarriedOut(texts.NO_ANSWER.format(name=name))
        return data(name, value)

    def look_again(self) -> Context:
        """The same place, seen afresh, with new patience."""
        return Context(
            self._topology,
            client=self._client,
            answers=self._answers,
            simulated=self.simulated,
            settle=self._settle,
            patience=self.patience,
            on=self._on,
        )

    def at_once(self) -> Context:
        """The same place as it is at this moment: without waiting, and without letting any time pass."""
        return Context(
            self._topology,
            client=self._client,
            answers=self._answers,
            simulated=self.simulated,
            on=self._on,
        )

    def patiently(self, look: Look, *, once_carried_out: bool = False) -> Finding:
        """The finding of `look`, tried again while it does not pass and patience lasts.

        With `once_carried_out` any outcome of a check that could be carried out stands: that nobody answers
        at first must not prove that somebody is kept away.
        """
        context, finding = self, _finding(look, self)
        while time.monotonic() < self._until and not (
            finding.passed or (once_carried_out and finding.outcome is not Outcome.NOT_CARRIED_OUT)
        ):
            time.sleep(AGAIN)
            context = context.look_again()
            finding = _finding(look, context)
        return finding


def _finding(look: Look, context: Context) -> Finding:
    try:
        return look(context)
    except CouldNotBeCarriedOut as reason:
        return reason.finding


_current: ContextVar[Context | None] = ContextVar("autograder_context", default=None)


@contextmanager
def use(context: Context) -> Iterator[Context]:
    """Grade against `context` inside the ``with`` block."""
    token = _current.set(context)
    try:
        yield context
    finally:
        _current.reset(token)


def current() -> Context:
    """A fresh look at the context in use, else at the Lab made last and the notebook's variables."""
    context = _current.get()
    return context.look_again() if context is not None else of_the_notebook()


def of_the_notebook() -> Context:
    """The context of a learner's kernel."""
    from course.lab import Lab  # here, so that a grader without a lab needs none

    lab = Lab.current()
    return Context(
        lab.topology,
        client=lambda: lab.client,
        answers=_variables,
        simulated=lab.simulated,
        settle=lab.settle,
        patience=0.0 if lab.simulated else PATIENCE,
        on=lab.on,
    )


def of_the_cells() -> Context | None:
    """As `of_the_notebook`, of what its cells alone have done; None where nothing else was done."""
    from course.lab import Lab

    engine = Lab.current().cells_only()
    if engine is None:
        return None
    return Context(engine.topology, client=lambda: engine.client, answers=_variables, settle=engine.settle)


def _variables() -> Mapping[str, object]:
    """The variables of the notebook; outside of one, those of the program."""
    if (ipython := sys.modules.get("IPython")) is not None and (shell := ipython.get_ipython()) is not None:
        namespace: Mapping[str, object] = shell.user_ns
        return namespace
    return vars(sys.modules["__main__"])
