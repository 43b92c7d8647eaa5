"""`docker events`: what has happened and what happens, and which of it a client wants to be told."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

import pytest

from course.simulator.api.http import PENDING
from tests.conftest import Clock
from tests.simulator.api.conftest import Api, collected, rest, stream


def told(body: bytes) -> list[Any]:
    return [json.loads(line) for line in body.splitlines()]


def events(api: Api, query: str = "since=1", **wanted: list[str]) -> list[str]:
    path = f"/events?{query}&filters={quote(json.dumps(wanted))}"
    return [f"{e['Type']} {e['Action']}" for e in told(collected(api.send("GET", path).body))]


def test_past_events(api: Api, clock: Clock) -> None:
    container = api.run("web", "top", start=False)
    clock.advance(10)
    network = api.post("/networks/create", {"Name": "n1"})[1]["Id"]
    response = api.send("GET", f"/events?since=1&until={int(clock.now)}")
    first, second = told(rest(response.body))
    created = int(clock.now) - 10
    assert first == {
        "status": "create",
        "id": container,
        "from": "lab:1",
        "Type": "container",
        "Action": "create",
        "Actor": {"ID": container, "Attributes": {"image": "lab:1", "name": "web"}},
        "scope": "local",
        "time": created,
        "timeNano": created * 1_000_000_000,
    }
    assert list(second) == ["Type", "Action", "Actor", "scope", "time", "timeNano"]
    assert second["Actor"] == {"ID": network, "Attributes": {"name": "n1", "type": "bridge"}}
    assert events(api, f"since={created + 1}") == ["network create"]


def test_coming_events(api: Api) -> None:
    api.post("/networks/create", {"Name": "before"})
    body = stream(api.send("GET", "/events"))
    assert next(body) is PENDING
    api.post("/networks/create", {"Name": "after"})
    (event,) = told(next(body))
    assert event["Actor"]["Attributes"]["name"] == "after"
    assert next(body) is PENDING


def test_events_until_a_moment_to_come(api: Api, clock: Clock) -> None:
    body = stream(api.send("GET", f"/events?until={int(clock.now) + 5}"))
    assert next(body) is PENDING
    api.engine.scheduler.pass_time(6)
    assert list(body) == []


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({"type": ["network"]}, ["network create", "network create"]),
        ({"event": ["create"]}, ["network create", "network create", "container create"]),
        ({"container": ["web"]}, ["container create"]),
        ({"network": ["back"], "event": ["create"]}, ["network create"]),
        ({"image": ["lab"], "event": ["create"]}, ["container create"]),
        ({"image": ["mongo"]}, []),
        ({"label": ["env=lab"]}, ["container create"]),
        ({"nosuch": ["x"], "type": ["volume"]}, []),
    ],
)
def test_filtered_events(api: Api, wanted: dict[str, list[str]], found: list[str]) -> None:
    api.post("/networks/create", {"Name": "front"})
    api.post("/networks/create", {"Name": "back"})
    api.run("web", "top", start=False, Labels={"env": "lab"})
    assert events(api, **wanted) == found


def test_a_time_that_cannot_be(api: Api) -> None:
    problem = "`since` time (20.5) cannot be after `until` time (10)"
    assert api.refusal("GET", "/events?since=20.5&until=10") == (400, problem)
