"""A real engine that is there already, as a lab has it."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from course import host_programs, texts
from course.errors import LabError
from course.leftovers import Leftovers
from course.topology.model import OUTSIDE, Topology
from course.topology.trace import Trace, Verdict

if TYPE_CHECKING:
    import docker

#: Events after which a real engine's picture may be another.
_WATCHED = [
    *("create", "start", "die", "destroy", "pause", "unpause", "rename"),
    *("connect", "disconnect", "remove", "health_status"),
]


class RealEngine:
    """The engine at an address, or "docker": the one the `docker` command would find. Raises LabError.

    Tells at once what an earlier run of the notebook has left there.
    """

    simulated: ClassVar[bool] = False

    def __init__(self, where: str, host: str = "host") -> None:
        import docker

        self.host = host

        if where != "docker" and "://" not in where:
            raise LabError(texts.NO_SUCH_ENGINE.format(where=where))
        self.address = self._where = where
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

    def another_client(self) -> docker.DockerClient:
        """A client besides `client`, for another thread; whoever asks for it closes it."""
        return self._connect(self._where)

    def topology(self) -> Topology:
        from course.observe import observe

        return observe(self.client, name=self.host)

    def tried(self, trace: Trace) -> Trace:
        """The trace, and beside it what came of really trying it; where that is something else, it counts."""
        if trace.source.kind == "outside" or trace.verdict is Verdict.NOT_TRIED:
            return trace
        from course.probe import probe

        here = "host" if trace.source.kind == "host" else trace.source.name
        found = probe(self.client, here, trace.url)
        said = {"computed": trace.verdict, "tried": found.verdict, "seen": found.seen or found.verdict}
        if found.verdict is Verdict.NOT_TRIED:
            return replace(trace, tried=texts.NOT_REALLY_TRIED.format(**said))
        if trace.hops and trace.hops[-1].at == OUTSIDE:
            return _beyond(trace, found.verdict, texts.TRIED_BEYOND.format(**said))
        if found.verdict is trace.verdict:
            return replace(trace, tried=texts.TRIED_TOO.format(**said))
        sentence = texts.TRIED_OTHERWISE.format(**said)
        return replace(trace, verdict=found.verdict, reason=sentence, tried=sentence)

    def watch(self, changed: Callable[[], None]) -> None:
        """Call `changed`, in another thread, when the engine tells of containers or networks."""
        threading.Thread(target=self._listen, args=[changed], name="docker events", daemon=True).start()

    def _listen(self, changed: Callable[[], None]) -> None:
        from docker.errors import DockerException
        from requests.exceptions import RequestException

        # What looking does in a container (exec) is told too, and would never end.
        told = {"type": ["container", "network"], "event": _WATCHED}
        with suppress(DockerException, RequestException, OSError, ValueError):  # it has gone, or is closed
            for _ in self.client.events(filters=told):
                changed()

    def wait(self, seconds: float) -> None:
        """Raises LabError: the time of a real engine is everybody's."""
        raise LabError(texts.NOT_OUR_TIME)

    def settle(self) -> None:
        """A real engine is left to its own pace."""

    def firewall(self, port: str, closed: bool) -> None:
        """Raises LabError: a real host's firewall is its owner's."""
        raise LabError(texts.NOT_OUR_FIREWALL)

    def listen(self, program: str, port: int | None, address: str) -> str:
        """Start what stands for a program of the host: a container on the host's own network.

        Raises LabError where the engine refuses. Returns where it listens.
        """
        return host_programs.start(self.client, program, port, address)

    def stop_listening(self, port: int) -> None:
        """Remove the container that `listen` started for this port, if there is one."""
        host_programs.stop(self.client, port)

    def switch_off(self, cut: bool) -> None:
        """Raises LabError: a real host is its owner's."""
        raise LabError(texts.NOT_OUR_HOST)

    def switch_on(self) -> None:
        """Raises LabError as `switch_off` does."""
        raise LabError(texts.NOT_OUR_HOST)

    def restart_engine(self) -> None:
        """Raises LabError as `switch_off` does."""
        raise LabError(texts.NOT_OUR_HOST)

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


def _beyond(trace: Trace, verdict: Verdict, tried: str) -> Trace:
    """Beyond the host nothing is seen but what came of trying: that says whether the last step was passed."""
    last = replace(trace.hops[-1], passed=verdict is Verdict.REACHED)
    return replace(trace, verdict=verdict, hops=(*trace.hops[:-1], last), tried=tried)


def connect(address: str) -> docker.DockerClient:
    """The client of the engine at an address. Raises LabError where none answers."""
    import docker

    try:
        client = docker.DockerClient(base_url=address)
        client.ping()
    except (docker.errors.DockerException, ValueError) as error:
        raise LabError(_why_not(address, address, str(error))) from None
    return client


def _why_not(where: str, address: str, error: str) -> str:
    if "Permission denied" in error:
        return texts.NOT_ALLOWED
    return texts.NO_DOCKER if where == "docker" else texts.NOBODY_THERE.format(where=address)
