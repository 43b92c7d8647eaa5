"""Every check on many small systems: whatever a learner left, a check says something and never breaks."""

from __future__ import annotations

from dataclasses import replace

import pytest

from autograder import Context, answer, container, grade, host, network, system, use
from course.topology import Endpoint

URL = "mongodb://mongodb:27017/swfavorites"

CHECKS = [
    network("favorites-net")
    .exists()
    .driver("bridge")
    .internal()
    .not_internal()
    .subnet("172.18.0.0/16")
    .gateway("172.18.0.1")
    .has("mongodb")
    .has_only("mongodb")
    .gone(),
    container("mongodb")
    .exists()
    .running()
    .exited()
    .image("mongo")
    .on("favorites-net")
    .not_on("bridge")
    .only_on("favorites-net")
    .alias("db", on="favorites-net")
    .publishes(3000)
    .publishes_nothing()
    .env("X")
    .logs("x")
    .resolves("favorites")
    .resolves("favorites", to="favorites")
    .cannot_resolve("favorites")
    .reaches("http://favorites:3000/", at="favorites")
    .cannot_reach("http://favorites:3000/")
    .gone(),
    container("favorites").reaches(URL).cannot_reach(URL).cannot_reach("mongodb://172.18.0.2:27017/x"),
    container("favorites").cannot_reach("http://host.docker.internal:8080/").reaches("icmp://mongodb"),
    container("favorites").cannot_reach("icmp://mongodb").cannot_reach(URL, target="mongodb"),
    host().reaches("http://localhost:3030/").cannot_reach(URL).cannot_reach(URL, target="mongodb"),
    host().resolves("mongodb").cannot_resolve("mongodb"),
    answer("url").given().equals(1).is_one_of(1).matches("x").is_url(URL),
    answer("url").is_address_of("mongodb", on="favorites-net"),
    system().no_container("created"),
]

STATES = ["created", "running", "paused", "restarting", "exited", "removing", "dead"]
MODES = ["bridge", "host", "none", "favorites-net", "container:favorites-id", "container:gone"]
ANSWERS = [None, "x", 4, 0.5, True, [1], {"a": 1}, "172.18.0.2", URL, object()]


def look(topology, **more):
    with use(Context(topology, **more)):
        report = grade(*CHECKS, points=10)
    assert "broke" not in str(report), str(report)
    assert 0 <= report.score < 10
    return report


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("mode", MODES)
def test_in_any_state(built, state, mode):
    mongodb = replace(built.MONGODB, state=state, network_mode=mode)
    look(built.system(mongodb, built.APP))


@pytest.mark.parametrize(
    "endpoints",
    [(), (Endpoint("", "favorites-net"),), (Endpoint("gone", "favorites-net"),), (Endpoint("gone", "gone"),)],
)
@pytest.mark.parametrize("state", STATES)
def test_with_any_attachment(built, state, endpoints):
    mongodb = replace(built.MONGODB, state=state, endpoints=endpoints)
    look(built.system(mongodb, built.APP))
    look(built.system(mongodb, built.APP_ON_BRIDGE, networks=(built.BRIDGE,)))


@pytest.mark.parametrize("value", ANSWERS)
def test_with_any_answer(built, value):
    look(built.system(built.MONGODB, built.APP), answers={"url": value})


def test_without_anything(built):
    report = look(built.system(networks=()))
    passed = [line.check.claim for line in report.lines if line.finding.passed]
    assert passed == [
        "there is no network favorites-net",
        "there is no container mongodb",
        "no container is left in state created",
    ]
