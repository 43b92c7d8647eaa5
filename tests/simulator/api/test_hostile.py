"""Whatever is sent, an answer comes, and it is never that the simulated engine failed."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from course.simulator.api import bodies
from course.simulator.api.shapes import Many, Map, Scalar, Shape, Struct
from tests.conftest import Clock
from tests.simulator.api.conftest import Api, collected, make_api

PLAIN_WORDS = """
    n1 web bridge host none overlay container:web container: foo 80/tcp 80 0 -1 1e9 8080 8000-8010 99999
    10.5.0.0/24 10.5.0.9 fd00::/64 :: 0.0.0.0 1.2.3.4/33 always top A=b = db:1.2.3.4 02:42:ac:11:00:02 SIGTERM
    lab:1 / .. % { ( [a 1h true null é
    """
WORDS = st.sampled_from([*PLAIN_WORDS.split(), "", "x y", "\x00", "a" * 300])
JUNK = st.sampled_from([None, 5, "x", [], {}, True, 1.5, -1, 10**30, [None], {"": None}])


def fitting(shape: Shape) -> st.SearchStrategy[Any]:
    """Values of a shape, now and then something else."""
    return st.one_of(*[_fitting(shape)] * 9, JUNK)


def _fitting(shape: Shape) -> st.SearchStrategy[Any]:
    if isinstance(shape, Scalar):
        if shape.go == "string":
            return WORDS
        return st.booleans() if shape.go == "bool" else st.sampled_from([0, 1, -1, 5, 10**12, 10**18])
    if isinstance(shape, Many):
        return st.lists(fitting(shape.item), max_size=2)
    if isinstance(shape, Map):
        return st.dictionaries(WORDS, fitting(shape.item), max_size=2)
    if isinstance(shape, Struct):
        fields = {name: fitting(field) for name, field in shape.fields.items()}
        if not fields:  # an empty object, such as each of ExposedPorts
            return st.just({})
        return st.lists(st.sampled_from(sorted(fields)), max_size=4, unique=True).flatmap(
            lambda names: st.fixed_dictionaries({name: fields[name] for name in names})
        )
    return JUNK


def encoded(words: str) -> str:
    return quote(words, safe="")


KEYS = st.sampled_from(
    ["name", "id", "label", "status", "exited", "publish", "network", "before", "until", "type"]
)
FILTERS = st.dictionaries(KEYS, st.lists(WORDS, max_size=2), max_size=2).map(lambda f: encoded(json.dumps(f)))
NAME = WORDS.map(encoded)

REQUESTS = st.one_of(
    st.tuples(st.just("POST"), st.just("/networks/create"), fitting(bodies.NETWORK)),
    st.tuples(st.just("POST"), NAME.map("/containers/create?name={}".format), fitting(bodies.CONTAINER)),
    st.tuples(st.just("POST"), NAME.map("/networks/{}/connect".format), fitting(bodies.CONNECT)),
    st.tuples(st.just("POST"), NAME.map("/networks/{}/disconnect".format), fitting(bodies.DISCONNECT)),
    st.tuples(st.just("POST"), NAME.map("/containers/{}/exec".format), fitting(bodies.EXEC)),
    *[
        st.tuples(st.just(method), NAME.map(path.format), st.none())
        for method, path in [
            ("POST", "/containers/{}/start"),
            ("POST", "/containers/web/stop?t={}"),
            ("POST", "/containers/web/kill?signal={}"),
            ("POST", "/containers/web/rename?name={}"),
            ("POST", "/containers/web/wait?condition={}"),
            ("GET", "/containers/{}/json"),
            ("GET", "/containers/web/logs?stdout=1&tail={}"),
            ("GET", "/containers/web/logs?stdout=1&since={}"),
            ("GET", "/containers/web/top?ps_args={}"),
            ("GET", "/networks/{}"),
            ("GET", "/images/{}/json"),
            ("POST", "/images/create?fromImage={}"),
            ("DELETE", "/containers/{}?force=1"),
            ("DELETE", "/networks/{}"),
        ]
    ],
    st.tuples(st.just("GET"), FILTERS.map("/containers/json?all=1&filters={}".format), st.none()),
    st.tuples(st.just("GET"), FILTERS.map("/networks?filters={}".format), st.none()),
    st.tuples(st.just("GET"), FILTERS.map("/events?since=1&until=2&filters={}".format), st.none()),
    st.tuples(st.just("POST"), FILTERS.map("/networks/prune?filters={}".format), st.none()),
)


@pytest.mark.parametrize("version", ["28.5", "20.10"])
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(requests=st.lists(REQUESTS, min_size=5, max_size=12))
def test_anything(version: str, requests: list[tuple[str, str, Any]]) -> None:
    api = prepared(version)
    for method, target, body in requests:
        check(api, method, target, body)
        for path in ("/containers/json?all=1", "/networks", "/info", "/system/df"):
            check(api, "GET", path)


def prepared(version: str) -> Api:
    api = make_api(Clock(), version)
    api.post("/networks/create", {"Name": "n1"})
    api.run("web", "top")
    return api


def check(api: Api, method: str, target: str, body: Any = None) -> None:
    response = api.send(method, target, body)
    said = collected(response.body)
    assert not (response.status == 500 and b"simulated engine failed" in said), (method, target, body, said)


@given(body=st.binary(max_size=40))
def test_any_bytes(body: bytes) -> None:
    assert prepared("28.5").send("POST", "/networks/create", body).status in (201, 400)
