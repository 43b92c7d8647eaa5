"""What `course explain` says of the systems of the units is what really happens: every cell of their
matrices, and every connection that their notebooks follow or check.

A unit's systems are those that its notebook's cells make, before they are cleared away and at the end, its
stages, and what the reference solutions leave. Units that come to be join by themselves. Engine 28, and for
units with two hosts also 28b, must hold nothing; images that are not there are stood in for.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import docker
import pytest

from course import Lab
from course.topology.model import Topology
from tests.conformance.units import UNITS, Unit, at_rest, clear, with_images

ENGINES = ("28", "28b")
#: How often a system is looked at again that did not stay as it was while it was tried.
TIMES = 3
_FOLLOWED = re.compile(r'lab\.trace\("([^"]+)",\s*"([^"]+)"')
_CHECKED = re.compile(r'container\("([^"]+)"\)\s*\.(?:cannot_)?reach(?:es)?\("([^"]+)"')
_BY_HOST = re.compile(r'host\(\)\s*\.(?:cannot_)?reach(?:es)?\("([^"]+)"')

pytestmark = [pytest.mark.real_engine, pytest.mark.slow]


@pytest.fixture(params=UNITS)
def unit(request: pytest.FixtureRequest) -> Unit:
    return Unit(request.param)


@pytest.fixture
def lab(unit: Unit, real_engines: dict[str, str]) -> Iterator[Lab]:
    """A lab on as many real engines as the unit needs, which hold nothing before and after."""
    wanted = ENGINES[: unit.hosts]
    if missing := [name for name in wanted if name not in real_engines]:
        pytest.skip(f"COURSE_REAL_ENGINES names no engine {', '.join(missing)}")
    clients = [docker.DockerClient(base_url=real_engines[name]) for name in wanted]
    if any(client.containers.list(all=True) or len(client.networks.list()) > 3 for client in clients):
        pytest.skip("a real engine is in use: this needs an empty one")
    made = [(client, with_images(client, unit)) for client in clients]
    lab = Lab(",".join(real_engines[name] for name in wanted))
    yield lab
    lab.close()
    for client, images in made:
        clear(client, unit)
        for image in images:
            client.images.remove(image)
        client.close()


@pytest.mark.parametrize("taken", [Unit.lesson, Unit.solving], ids=["lesson", "exercises"])
def test_what_is_said_is_what_happens(
    unit: Unit, lab: Lab, taken: Callable[[Unit, Lab], Iterator[str]]
) -> None:
    wrong = []
    for moment in taken(unit, lab):
        wrong += [f"{moment}: {each}" for each in _differing(unit, lab)]
    assert wrong == []


def _differing(unit: Unit, lab: Lab) -> list[str]:
    """Connections that come to something else than is said of them, in a system that stays as it is."""
    for _ in range(TIMES):
        before = at_rest(lab)
        found = [*_cells(unit, lab), *_followed(unit, lab, before)]
        if not found or lab.topology() == before:
            break
    return found


def _cells(unit: Unit, lab: Lab) -> Iterator[str]:
    cells = lab.compared(unit.names)
    for cell in cells:
        if cell.differs:
            yield (
                f"{cell.source.key} → {cell.attempt.url}: by the steps {cell.computed}, "
                f"tried {cell.tried.verdict} ({cell.tried.seen})"
            )


def _followed(unit: Unit, lab: Lab, topology: Topology) -> Iterator[str]:
    """Of what the notebook follows or checks, that whose source is there."""
    source = "\n".join("".join(cell["source"]) for cell in unit.cells if cell["cell_type"] == "code")
    asked = {*_FOLLOWED.findall(source), *_CHECKED.findall(source)}
    asked |= {("host", url) for url in _BY_HOST.findall(source)}
    for caller, url in sorted(asked):
        if topology.place(caller) is None:
            continue
        trace = lab.attempt_on(topology, caller, url)
        if trace.tried and trace.reason == trace.tried:
            yield f"{caller} → {url}: {trace.tried}"
