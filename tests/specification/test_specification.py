"""Answers are held against Docker's specification; what breaks it is named, and real engines break it too."""

from __future__ import annotations

import json
from collections.abc import Iterator
from random import Random
from typing import Any

import pytest

from course.simulator.api.app import App
from course.simulator.api.http import Request, Response
from course.simulator.engine import Engine
from course.simulator.versions import engine_version
from tests.conformance.side_by_side.sides import Real
from tests.conformance.side_by_side.step import Step
from tests.conftest import Clock
from tests.specification.checked import EXCEPTIONS, CheckedApp, NotAsSpecified, names, unexpected
from tests.specification.specification import Problem, specification

NAME = "specified"
CREATE = {"Image": "busybox", "Cmd": ["sleep", "600"], "HostConfig": {"NetworkMode": NAME}}
#: A network and a container, every look at them, and some refusals.
STEPS = [
    f'POST /networks/create {{"Name":"{NAME}","CheckDuplicate":true}}',
    f"POST /containers/create?name={NAME} {json.dumps(CREATE)}",
    f"POST /containers/{NAME}/start",
    f'POST /containers/{NAME}/exec {{"Cmd":["true"]}}',
    *(f"GET /containers/{NAME}/{what}" for what in ("json", "json?size=1", "top", "stats?stream=0")),
    *(f"GET {path}" for path in ("/containers/json?all=1", "/networks", "/networks/", f"/networks/{NAME}")),
    *(f"GET {path}" for path in ("/networks/bridge", "/networks/host", "/networks/none", "/networks/nope")),
    *(f"GET {path}" for path in ("/info", "/version", "/system/df", "/images/json", "/images/busybox/json")),
    *(f"GET {path}" for path in ("/images/busybox/history", "/volumes", "/plugins", "/swarm", "/nodes")),
    "POST /networks/create {}",
    f"POST /containers/{NAME}/kill",
    f"DELETE /containers/{NAME}",
    f"DELETE /networks/{NAME}",
]


@pytest.mark.parametrize(
    ("method", "path", "endpoint"),
    [
        ("GET", "/containers/json", "GET /containers/json"),
        ("GET", "/containers/web/json", "GET /containers/{id}/json"),
        ("GET", "/images/grafana/grafana/json", "GET /images/{name}/json"),
        ("POST", "/networks/prune", "POST /networks/prune"),
        ("HEAD", "/_ping", "HEAD /_ping"),
        ("GET", "/nowhere", "None"),
    ],
)
def test_endpoints(method: str, path: str, endpoint: str) -> None:
    assert str(specification("1.51").endpoint(method, path)) == endpoint


@pytest.mark.parametrize(
    ("status", "document", "problem"),
    [
        (200, {"Name": 5}, "GET /networks/{id} .Name: 5 is not of type 'string'"),
        (200, {"Containers": {"x": {"Name": 1}}}, "GET /networks/{id} .Containers.x.Name: 1 is not of type 'string'"),  # noqa: E501
        (200, {"Nmae": ""}, "GET /networks/{id} : Additional properties are not allowed ('Nmae' was unexpected)"),  # noqa: E501
        (404, {"error": ""}, "GET /networks/{id} : 'message' is a required property"),
        (206, {}, "GET /networks/{id} : no such status: 206"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said(status: int, document: Any, problem: str) -> None:
    body = json.dumps(document).encode()
    assert [str(p) for p in specification("1.51").problems("GET", "/networks/n1", status, body)] == [problem]


def test_an_application_is_checked(clock: Clock) -> None:
    class Wrong(App):
        def handle(self, request: Request) -> Response:
            return Response.json([{"Id": 7}])

    checked = CheckedApp(Wrong(Engine(clock, Random(1))), "28.5")
    checked.handle(Request("GET", "/v1.24/networks"))
    checked.check()
    checked.handle(Request("GET", "/networks"))
    with pytest.raises(NotAsSpecified, match=r"GET /networks \[\]\.Id: 7 is not of type 'string'"):
        checked.check()


@pytest.fixture(params=["28", "20"])
def real(request: pytest.FixtureRequest, real_engines: dict[str, str]) -> Iterator[Real]:
    """A real engine without a container or network called `NAME`."""
    if request.param not in real_engines:
        pytest.skip(f"no real engine {request.param} is named in COURSE_REAL_ENGINES")
    engine = Real(real_engines[request.param], {"28": "28.5", "20": "20.10"}[request.param])
    leftovers = (Step.parse(f"DELETE /containers/{NAME}?force=1"), Step.parse(f"DELETE /networks/{NAME}"))
    for leftover in leftovers:
        engine.ask(leftover)
    yield engine
    for leftover in leftovers:
        engine.ask(leftover)


def test_real_engines_break_it_where_it_is_said_that_they_do(real: Real) -> None:
    api = engine_version(real.version).api
    found = list(_found(real, api))
    named = [entry for entry in EXCEPTIONS if entry["checked"] and entry.get("api", api) == api]
    assert not unexpected(found, api)
    keep_it = [entry["like"] for entry in named if not any(names(entry, problem, api) for problem in found)]
    assert not keep_it


def _found(real: Real, api: str) -> Iterator[Problem]:
    executed = ""
    for line in STEPS:
        step = Step.parse(line)
        answer = real.ask(step)
        if step.target.endswith("/exec"):
            executed = answer.document["Id"]
        yield from _problems(api, step, answer.status, answer.body)
        if executed:
            step, executed = Step("GET", f"/exec/{executed}/json"), ""
            answer = real.ask(step)
            yield from _problems(api, step, answer.status, answer.body)


def _problems(api: str, step: Step, status: int, body: bytes) -> Iterator[Problem]:
    if body.strip():
        yield from specification(api).problems(step.method, step.target.partition("?")[0], status, body)
