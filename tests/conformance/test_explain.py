"""What `course explain` says of the systems of the units is what really happens: every cell of their
matrices, and every connection that their notebooks follow or check.

A unit's systems are those that its notebook's cells make, before they are cleared away and at the end, its
stages, and what the reference solutions leave. Units that come to be join by themselves. Engine 28, and for
units with two hosts also 28b, must hold nothing; images that are not there are stood in for.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from typing import TypeAlias

import pytest

from course import Lab
from course.comparing import Compared
from course.topology.model import Topology
from course.topology.trace import Trace, Verdict
from tests.conformance.units import UNITS, Unit, at_rest, held, world

#: How often a system is looked at again that did not stay as it was while it was tried.
TIMES = 3
_FOLLOWED = re.compile(r'lab\.trace\("([^"]+)",\s*"([^"]+)"')
_CHECKED = re.compile(r'container\("([^"]+)"\)\s*\.(?:cannot_)?reach(?:es)?\("([^"]+)"')
_BY_HOST = re.compile(r'host\(\)\s*\.(?:cannot_)?reach(?:es)?\("([^"]+)"')

pytestmark = [pytest.mark.real_engine, pytest.mark.slow]


#: How a unit is taken, and the unit: its lesson, and its exercises where it lists some.
Taken: TypeAlias = Callable[[Unit, Lab], Iterator[str]]
#: A unit takes a minute or more: unless all are asked for (`make explain`), these are looked at.
FEW = ("00-welcome", "04-own-network")
TAKEN = UNITS if os.environ.get("EXPLAIN") == "all" else [name for name in UNITS if name in FEW]
WAYS: list[tuple[str, Taken]] = [(name, Unit.lesson) for name in TAKEN if Unit(name).has_lesson]
WAYS += [(name, Unit.solving) for name in TAKEN if Unit(name).exercises]


@pytest.fixture
def unit(request: pytest.FixtureRequest) -> Unit:
    return Unit(request.param)


@pytest.fixture
def lab(unit: Unit, real_engines: dict[str, str]) -> Iterator[Lab]:
    """A lab on as many real engines as the unit needs, empty before and after, with the world outside."""
    with held(unit, real_engines) as addresses, world(unit, real_engines):
        lab = Lab(addresses)
        yield lab
        lab.close()


@pytest.mark.parametrize(
    ("unit", "taken"), WAYS, indirect=["unit"], ids=lambda value: getattr(value, "__name__", value)
)
def test_what_is_said_is_what_happens(unit: Unit, lab: Lab, taken: Taken) -> None:
    wrong, tried = [], 0
    for moment in taken(unit, lab):
        cells, followed = _looked_at(unit, lab)
        tried += sum(cell.tried.verdict is not Verdict.NOT_TRIED for cell in cells)
        wrong += [f"{moment}: {_told(cell)}" for cell in cells if cell.differs]
        wrong += [f"{moment}: {trace}" for trace in followed if trace.tried and trace.reason == trace.tried]
    assert wrong == []
    assert tried > 0, "nothing was there to be tried"


def _looked_at(unit: Unit, lab: Lab) -> tuple[list[Compared], list[Trace]]:
    """The cells of the matrix, and what the notebook follows, of a system that stays as it is meanwhile."""
    for _ in range(TIMES):
        before = at_rest(lab)
        cells, followed = lab.compared(unit.names), list(_followed(unit, lab, before))
        if lab.topology() == before:
            break
    return cells, followed


def _followed(unit: Unit, lab: Lab, topology: Topology) -> Iterator[Trace]:
    """Of what the notebook follows or checks, that whose source is there."""
    source = "\n".join("".join(cell["source"]) for cell in unit.cells if cell["cell_type"] == "code")
    asked = {*_FOLLOWED.findall(source), *_CHECKED.findall(source)}
    asked |= {("host", url) for url in _BY_HOST.findall(source)}
    for caller, url in sorted(asked):
        if topology.place(caller) is not None:
            yield lab.attempt_on(topology, caller, url)


def _told(cell: Compared) -> str:
    return (
        f"{cell.source.key} → {cell.attempt.url}: by the steps {cell.computed}, "
        f"tried {cell.tried.verdict} ({cell.tried.seen})"
    )
