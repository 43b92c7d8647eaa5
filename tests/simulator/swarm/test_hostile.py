"""Whatever is sent about swarms, an answer comes, and it is never that the simulated engine failed."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from course.simulator.api import bodies, swarm_bodies
from tests.conftest import Clock
from tests.simulator.api.test_hostile import WORDS, fitting
from tests.simulator.swarm.conftest import Pair, spec

KEYS = WORDS | st.sampled_from(["web", "multi", "ingress", "node1", "node2", "docker_gwbridge"])
NAME = KEYS.map(lambda words: quote(words, safe=""))
VERSION = st.sampled_from(["", "1", "9", "x", "-1", "99999999999999999999"])
OVERLAY = fitting(bodies.NETWORK).map(
    lambda body: {**body, "Driver": "overlay"} if isinstance(body, dict) else body
)
SERVICE = fitting(swarm_bodies.SERVICE) | st.fixed_dictionaries(
    {
        "Name": WORDS,
        "TaskTemplate": st.fixed_dictionaries(
            {
                "ContainerSpec": st.just({"Image": "busybox"}),
                "Placement": st.fixed_dictionaries({"Constraints": st.lists(WORDS, max_size=1)}),
                "Networks": st.lists(st.fixed_dictionaries({"Target": KEYS}), max_size=2),
            }
        ),
        "Mode": fitting(swarm_bodies.SERVICE.fields["Mode"]),
        "EndpointSpec": fitting(swarm_bodies.SERVICE.fields["EndpointSpec"]),
    }
)
REQUESTS = st.one_of(
    st.tuples(st.just("POST"), st.just("/services/create"), SERVICE),
    st.tuples(st.just("POST"), st.builds("/services/{}/update?version={}".format, NAME, VERSION), SERVICE),
    st.tuples(st.just("POST"), st.just("/networks/create"), OVERLAY),
    st.tuples(st.just("POST"), st.just("/swarm/init"), fitting(swarm_bodies.SWARM_INIT)),
    st.tuples(st.just("POST"), st.just("/swarm/join"), fitting(swarm_bodies.SWARM_JOIN)),
    st.tuples(
        st.just("POST"),
        st.builds("/swarm/update?version={}".format, VERSION),
        fitting(swarm_bodies.SWARM_SPEC),
    ),
    st.tuples(
        st.just("POST"),
        st.builds("/nodes/{}/update?version={}".format, NAME, VERSION),
        fitting(swarm_bodies.NODE_SPEC),
    ),
    st.tuples(
        st.sampled_from(["GET", "DELETE"]),
        st.builds("/{}/{}".format, st.sampled_from(["services", "nodes", "tasks", "networks"]), NAME),
        st.none(),
    ),
)


@pytest.mark.parametrize("in_swarm", [True, False])
@given(requests=st.lists(REQUESTS, min_size=1, max_size=5))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_the_engine_never_fails(in_swarm: bool, requests: list[tuple[str, str, Any]]) -> None:
    pair = Pair(Clock())
    if in_swarm:
        pair.init()
        pair.join()
        pair.overlay()
        pair.first.post("/services/create", spec("web", networks=("multi",)))
    for method, target, body in requests:
        for api in (pair.first, pair.second):
            _, document = api.ask(method, target, body)
            message = document.get("message", "") if isinstance(document, dict) else ""
            assert "the simulated engine failed" not in message, (method, target, body)
    pair.first.engine.scheduler.settle()
    for api in (pair.first, pair.second):
        api.engine.topology()
        assert api.ask("GET", "/info")[0] == 200
        assert api.ask("GET", "/containers/json?all=1")[0] == 200
