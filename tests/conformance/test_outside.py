"""The world outside for a real engine: it says what the simulated one says, and leaves nothing behind."""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Iterator
from contextlib import nullcontext

import pytest

from tests.conformance.conftest import Answer, Place
from tests.outside import CABLE, NoOutside, outside, where

FILMS = [{"title": "A New Hope", "episode": 4}, {"title": "The Empire Strikes Back", "episode": 5}]


@pytest.fixture(params=["bridge", "favorites-net"])
def caller(request: pytest.FixtureRequest, empty: Place) -> Iterator[Place]:
    """An engine with a container `toolbox` on a network, and with a world outside."""
    engines = {} if empty.simulated else request.getfixturevalue("real_engines")
    engine = engines.get(empty.name.removeprefix("real "))
    try:
        with outside(engine) if engine else nullcontext():
            empty.docker("network create favorites-net")
            empty.docker(f"run -d --name toolbox --network {request.param} busybox sleep 600")
            empty.settle()
            yield empty
    except NoOutside as error:
        pytest.skip(str(error))


def asked(place: Place, url: str) -> Answer:
    return place.docker(f"exec toolbox timeout 5 wget -q -O - {url}")


def test_names_and_addresses_lead_to_the_same_answers(caller: Place) -> None:
    for host in ("api.example.com", "203.0.113.80"):
        assert json.loads(asked(caller, f"http://{host}/films").out) == {"results": FILMS}
    assert "<h1>Example</h1>" in asked(caller, "http://www.example.com/").out
    assert "404 Not Found" in asked(caller, "http://example.com/films").err


def test_a_name_that_nobody_has_is_refused_at_once(caller: Place) -> None:
    before = time.monotonic()
    answer = asked(caller, "http://nobody.example/")
    assert (answer.code, answer.err) == (1, "wget: bad address 'nobody.example'\n")
    assert time.monotonic() - before < 4


@pytest.fixture
def engine(real_engines: dict[str, str]) -> str:
    """The address of a real engine to which a cable can be laid."""
    if "28" not in real_engines:
        pytest.skip("COURSE_REAL_ENGINES names no engine 28")
    try:
        where(real_engines["28"])
    except NoOutside as error:
        pytest.skip(str(error))
    return real_engines["28"]


def cables(engine: str) -> int:
    """How many cables lead from the engine's host to a world outside."""
    namespace, _ = where(engine)
    listed = subprocess.run(["ip", "-n", namespace, "-o", "link"], capture_output=True, text=True, check=True)
    return listed.stdout.count(f" {CABLE}@")


def failing(engine: str, error: type[BaseException]) -> None:
    with outside(engine):
        raise error


@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt])
def test_nothing_is_left_whatever_happens(engine: str, error: type[BaseException]) -> None:
    with pytest.raises(error):
        failing(engine, error)
    assert cables(engine) == 0


def test_a_second_world_is_refused_and_the_first_is_not_disturbed(engine: str) -> None:
    with outside(engine):
        with pytest.raises(NoOutside, match="File exists"):
            failing(engine, RuntimeError)
        assert cables(engine) == 1
    assert cables(engine) == 0


def test_elsewhere_no_cable_can_be_laid() -> None:
    with pytest.raises(NoOutside, match="is in no network namespace that a cable could be laid to"):
        failing("unix:///var/run/docker.sock", RuntimeError)
