"""Who is to reach whom: what a matrix is compared with, for the eye and for a grade."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from course.topology.model import OUTSIDE, Place, Topology

#: From whom (a container, a host or "outside") to which container, and whether it is to be reached at all: by
#: name, by address or by a port of its host. Of pairs that are left out nothing is asked. Names are those
#: that `Topology.place` takes.
Goal: TypeAlias = Mapping[tuple[str, str], bool]


def only(reaches: Mapping[str, Sequence[str]]) -> dict[tuple[str, str], bool]:
    """The goal that those who are named reach whom `reaches` says, and nobody else.

    Two kinds of pairs are left out, as no network can keep them apart: who is called may call back, and who
    is called from outside may be called by everybody. Raises ValueError for one that is to reach itself, and
    for one that is to reach "outside".
    """
    wanted = {(source, target) for source, targets in reaches.items() for target in targets}
    for source, target in wanted:
        if target in (source, OUTSIDE.name):
            raise ValueError(f"no container that {source} could reach: {target}")
    names = dict.fromkeys([*reaches, *(target for targets in reaches.values() for target in targets)])
    public = {target for source, target in wanted if source == OUTSIDE.name}
    return {
        (source, target): (source, target) in wanted
        for source in names
        for target in names
        if target not in (source, OUTSIDE.name)
        and ((source, target) in wanted or not ((target, source) in wanted or target in public))
    }


def place_of(topology: Topology, name: str) -> Place:
    """The place that a goal's name means; where there is none, that of a container of this name."""
    found = topology.place(name)
    if found is not None:
        return found
    host, _, container = name.rpartition("/")
    return Place("container", container, host)


def on_places(topology: Topology, goal: Goal) -> dict[tuple[Place, Place], bool]:
    """The goal by places instead of names."""
    return {
        (place_of(topology, source), place_of(topology, target)): wanted
        for (source, target), wanted in goal.items()
    }
