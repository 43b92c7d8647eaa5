"""The comparison of two engines itself: here both are simulated, and one may be made to differ."""

from __future__ import annotations

import pytest

from tests.conformance.side_by_side.looking import differences
from tests.conformance.side_by_side.pair import REACH, Different, Pair
from tests.conformance.side_by_side.search import replay, search, shortened
from tests.conformance.side_by_side.sides import Simulated
from tests.conformance.side_by_side.step import Step, step

LINES = [
    'POST /networks/create {"Name":"red"}',
    "POST /networks/prune",
    'POST /networks/create {"Name":"green"}',
    'POST /containers/create?name=c1 {"Image":"busybox","Cmd":["top"],"HostConfig":{"NetworkMode":"green"}}',
    "POST /containers/c1/start",
    'exec c1 ["hostname"]',
    REACH,
    "DELETE /networks/red",
    "GET /containers/json?all=1",
]


class Twin(Simulated):
    """A second simulated engine, of which prune may forget what to do."""

    prunes = True

    def clear(self) -> None:
        super().clear()
        if not self.prunes:
            self.engine.networks.prune = lambda match: []  # type: ignore[method-assign]


@pytest.fixture(params=["28.5", "20.10"])
def pair(request: pytest.FixtureRequest) -> Pair:
    return Pair(Simulated(request.param), Twin(request.param))


def test_engines_that_are_alike(pair: Pair) -> None:
    assert replay(pair, LINES) is None
    assert pair.counts["reachability of a pair"] > 0


def test_random_operations_on_engines_that_are_alike(pair: Pair) -> None:
    *_, done = search(pair, steps=150, first_seed=1)
    assert [str(different) for different in done.differing] == []
    assert sum(pair.counts.values()) >= 150


def test_a_difference_is_found_and_shortened(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Twin, "prunes", False)
    different = replay(pair, LINES)
    assert different is not None
    assert different.steps == LINES[:2]
    assert "NetworksDeleted" in different.found[0]
    longer = Different(["POST /networks/prune", *different.steps], different.found)
    assert shortened(pair, longer).steps == LINES[:2]


def test_what_walk_says_is_held_against_the_simulated_programs(
    pair: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.conformance.side_by_side.reach.walk", lambda *_: pytest.fail("asked"))
    with pytest.raises(pytest.fail.Exception, match="asked"):
        replay(pair, LINES)


def test_what_is_not_simulated_is_not_asked_of_the_other(pair: Pair) -> None:
    pair.carry("POST /commit")
    assert pair.counts["not simulated"] == 1


def test_steps_are_lines() -> None:
    made = step("POST", "networks", "x y", "connect", body={"Container": "c1"}, force=1)
    assert str(made) == 'POST /networks/x%20y/connect?force=1 {"Container":"c1"}'
    assert Step.parse(str(made)) == made
    assert made.action == "POST /networks/{id}/connect"


def test_differences_name_their_place() -> None:
    ours, theirs = {"a": [1, {"b": "x"}], "c": 1}, {"a": [1, {"b": "y"}], "d": True}
    assert sorted(differences(ours, theirs)) == [
        'a[1] / b: simulated "x", real "y"',
        "c: simulated 1, real has none",
        "d: simulated has none, real true",
    ]
    assert list(differences({"n": 1}, {"n": True})) == ["n: simulated 1, real true"]
