"""The matrix of an engine beside connections that are really tried: what `walk` says, put to the test."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

from course.probe import AT_ONCE, Probe, probe
from course.topology.attempts import Attempt
from course.topology.model import Place, Topology
from course.topology.reach import Reach
from course.topology.trace import Verdict

if TYPE_CHECKING:
    import docker

#: Gives a client of its own of the engine on a host, for each thread needs one.
Connect: TypeAlias = "Callable[[str], docker.DockerClient]"


@dataclass(frozen=True, slots=True)
class Compared:
    """A connection from `source`: what it comes to by the steps of `walk`, and when it is really tried."""

    source: Place
    attempt: Attempt
    computed: Verdict
    tried: Probe

    @property
    def differs(self) -> bool:
        """Whether it was tried, and came to something else."""
        return self.tried.verdict not in (self.computed, Verdict.NOT_TRIED)


def compared(topology: Topology, connect: Connect, only: Iterable[str] | None = None) -> list[Compared]:
    """Every cell of the matrix of `topology`, but for what the world outside would ask, which nobody can try.

    `only`: of these containers, and the hosts. What differs is tried once more by itself before it counts: on
    a busy machine an answer may come too late. Raises docker.errors.DockerException where an engine has gone
    away.
    """
    reach, names = Reach(topology), None if only is None else set(only)

    def counts(place: Place) -> bool:
        return place.kind == "host" or (place.kind == "container" and (names is None or place.name in names))

    cells = [
        (source, attempt, verdict)
        for source in filter(counts, reach.sources)
        for target in reach.targets
        if source != target.place and counts(target.place)
        for attempt, verdict in reach.attempts(source, target)
    ]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        tried = pool.map(lambda cell: _tried(connect, cell[0], cell[1]), cells)
    found = [Compared(*cell, outcome) for cell, outcome in zip(cells, tried, strict=True)]
    return [_again(connect, each) if each.differs else each for each in found]


def _again(connect: Connect, cell: Compared) -> Compared:
    return replace(cell, tried=_tried(connect, cell.source, cell.attempt))


def _tried(connect: Connect, source: Place, attempt: Attempt) -> Probe:
    with closing(connect(source.host)) as client:
        return probe(client, "host" if source.kind == "host" else source.name, attempt.url)


def differing(cells: Sequence[Compared]) -> list[Compared]:
    """Those where the one says something else than the other."""
    return [cell for cell in cells if cell.differs]
