"""The steps of a connection: noting each, ending it, and meeting who listens."""

from __future__ import annotations

from course.topology import sentences as say
from course.topology.model import Address, Listener, Place, Topology
from course.topology.stacks import Stack, listeners
from course.topology.trace import Hop, HopKind, Trace, Verdict
from course.topology.url import URL


class Steps:
    """One connection under way: the hops so far, and the address it is going to."""

    def __init__(self, topology: Topology, source: Place, url: URL) -> None:
        self._topology = topology
        self._source = source
        self._url = url
        self._hops: list[Hop] = []
        self._to: Address | None = None

    # -- ends -------------------------------------------------------------------------------

    def _hop(self, kind: HopKind, at: Place, text: str) -> None:
        self._hops.append(Hop(kind, at, text))

    def _stop(self, kind: HopKind, at: Place, text: str, verdict: Verdict) -> Trace:
        self._hops.append(Hop(kind, at, text, passed=False))
        return self._trace(verdict, text, at)

    def _trace(self, verdict: Verdict, reason: str, target: Place, listener: Listener | None = None) -> Trace:
        return Trace(self._source, self._url, tuple(self._hops), verdict, reason, self._to, target, listener)

    # -- arriving ---------------------------------------------------------------------------

    def _find(self, stack: Stack, to: Address, port: int | None = None) -> tuple[Place, Listener] | None:
        wanted = self._url.port if port is None else port
        return next(
            (
                (place, listener)
                for place, listener in listeners(self._topology, stack)
                if listener.accepts(to, wanted, self._url.protocol)
            ),
            None,
        )

    def _listener(self, stack: Stack, to: Address, port: int | None = None, proxied: bool = False) -> Trace:
        """Meet a socket in the stack that the packet has reached, or nobody."""
        if self._url.scheme == "icmp":
            return self._answered(stack.place, to)
        found = self._find(stack, to, port)
        wanted = self._url.port if port is None else port
        if found is None:
            near = [listener for _, listener in listeners(self._topology, stack)]
            text = say.nobody_listens(stack.place, to, wanted, near, proxied)
            return self._stop("listener", stack.place, text, Verdict.RESET if proxied else Verdict.REFUSED)
        place, listener = found
        container = self._topology.at(place)
        if container is not None and container.state == "paused":
            return self._stop("listener", place, say.paused(place), Verdict.TIMED_OUT)
        return self._accepted(place, listener)

    def _accepted(self, place: Place, listener: Listener) -> Trace:
        text = say.accepted(place, listener)
        self._hop("listener", place, text)
        return self._trace(Verdict.REACHED, text, place, listener)

    def _answered(self, place: Place, to: Address) -> Trace:
        text = say.ping_answered(place, to)
        self._hop("listener", place, text)
        return self._trace(Verdict.REACHED, text, place)
