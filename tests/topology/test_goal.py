"""Goals: who is to reach whom, made from the few connections that have to be."""

from __future__ import annotations

import pytest

from course.topology.goal import on_places, only, place_of
from course.topology.model import OUTSIDE, Place
from tests.topology.worlds import container, network, on, world

FRONT = network("front", 18)
WORLD = world(container("web", on(FRONT, 2, "web"), listens=(80,)), networks=(FRONT,))


def test_who_is_not_named_must_not_be_reached() -> None:
    goal = only({"shop": ["db"], "stranger": ["web"]})
    assert goal["shop", "db"] is True
    assert goal["stranger", "db"] is False
    assert goal["shop", "web"] is False
    assert ("shop", "shop") not in goal


def test_who_is_called_may_call_back() -> None:
    assert ("db", "shop") not in only({"shop": ["db"]})
    assert only({"shop": ["db"], "db": ["shop"]})["db", "shop"] is True


def test_who_is_called_from_outside_may_be_called_by_all() -> None:
    goal = only({"outside": ["web"], "shop": ["db"]})
    assert goal["outside", "web"] is True
    assert ("shop", "web") not in goal
    assert goal["outside", "db"] is False
    assert not any(target == "outside" for _, target in goal)


@pytest.mark.parametrize("reaches", [{"web": ["web"]}, {"web": ["outside"]}])
def test_what_no_container_could_reach_is_refused(reaches: dict[str, list[str]]) -> None:
    with pytest.raises(ValueError, match="no container that web could reach"):
        only(reaches)


def test_names_are_places_also_of_what_is_not_there() -> None:
    assert place_of(WORLD, "web") == Place("container", "web", "host")
    assert place_of(WORLD, "host/web") == Place("container", "web", "host")
    assert place_of(WORLD, "outside") == OUTSIDE
    assert place_of(WORLD, "node2/shop") == Place("container", "shop", "node2")
    assert on_places(WORLD, {("outside", "web"): True}) == {
        (OUTSIDE, Place("container", "web", "host")): True
    }
