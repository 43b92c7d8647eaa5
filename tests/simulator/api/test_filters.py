"""Filters in both of their forms, and which containers and networks they pick."""

# ruff: noqa: E501  messages stand here whole, as they were recorded

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

import pytest

from course.simulator.api.filters import Filters
from course.simulator.api.texts import ApiTexts
from course.simulator.errors import EngineError
from course.simulator.versions import engine_version
from tests.conftest import Clock
from tests.simulator.api.conftest import Api

NEW, OLD = ApiTexts(engine_version("28.5")), ApiTexts(engine_version("20.10"))


def filters(document: Any) -> Filters:
    return Filters.parse(json.dumps(document), NEW)


@pytest.mark.parametrize("document", [{"name": ["web", "db"]}, {"name": {"web": True, "db": True}}])
def test_both_forms(document: Any) -> None:
    assert filters(document).values("name") == ["web", "db"]


@pytest.mark.parametrize("text", ["", "null", "{}"])
def test_no_filters(text: str) -> None:
    assert Filters.parse(text, NEW).search("name", "anything")


@pytest.mark.parametrize("text", ["{", "[]", "5", '{"a":"b"}', '{"a":{"b":1}}', '{"a":[1]}', "foo"])
def test_bad_filters(text: str) -> None:
    with pytest.raises(EngineError) as raised:
        Filters.parse(text, NEW)
    assert (raised.value.status, raised.value.message) == (400, "invalid filter")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "unexpected end of JSON input"),
        ("foo", "invalid character 'o' in literal false (expecting 'a')"),
        ("[]", "json: cannot unmarshal array into Go value of type map[string]map[string]bool"),
        ('{"a":"b"}', "json: cannot unmarshal string into Go value of type map[string]bool"),
        ('{"a":{"b":1}}', "json: cannot unmarshal number into Go value of type bool"),
    ],
)
def test_bad_filters_on_20_10(text: str, message: str) -> None:
    with pytest.raises(EngineError) as raised:
        Filters.parse(text, OLD)
    assert (raised.value.status, raised.value.message) == (500, message)


def test_patterns() -> None:
    assert filters({"name": ["^we"]}).search("name", "web")
    assert not filters({"name": ["^eb"]}).search("name", "web")
    assert not filters({"name": ["("]}).search("name", "web")


def test_patterns_that_would_take_for_ever_are_taken_literally() -> None:
    assert not filters({"name": ["(a+)+$"]}).search("name", "a" * 60 + "!")
    assert filters({"name": ["(a+)+$"]}).search("name", "x(a+)+$x")


@pytest.mark.parametrize(
    ("wanted", "found"),
    [("env", True), ("env=lab", True), ("env=prod", False), ("other", False), ("env=", False)],
)
def test_labels(wanted: str, found: bool) -> None:
    assert filters({"label": [wanted]}).labels("label", {"env": "lab"}) is found
    assert filters({"label!": [wanted]}).no_labels("label!", {"env": "lab"}) is not found


def test_all_labels_must_be_there() -> None:
    assert not filters({"label": ["a", "b"]}).labels("label", {"a": ""})


# -- containers -----------------------------------------------------------------------------------


@pytest.fixture
def three(api: Api, clock: Clock) -> Api:
    """`job` has ended, `db` runs on a network of its own, `web` publishes a port."""
    api.post("/networks/create", {"Name": "backend"})
    api.run("job", "sh", "-c", "exit 3")
    clock.advance(60)
    api.run("db", "top", network="backend", Labels={"tier": "data", "env": "lab"})
    ports = {"80/tcp": [{"HostPort": "8080"}]}
    exposed = {"80/tcp": {}, "9000/udp": {}}
    api.run("web", "top", ExposedPorts=exposed, Labels={"env": "lab"}, HostConfig={"PortBindings": ports})
    return api


def names(api: Api, query: str = "", **wanted: list[str]) -> str:
    return " ".join(c["Names"][0][1:] for c in api.get(f"/containers/json{query}", **wanted))


@pytest.mark.parametrize(
    ("query", "wanted", "found"),
    [
        ("", {}, "web db"),
        ("?all=1", {}, "web db job"),
        ("?limit=1", {}, "web"),
        ("?limit=9", {}, "web db job"),
        ("?all=1", {"name": ["b"]}, "web db job"),
        ("?all=1", {"name": ["^/?db$"]}, "db"),
        ("?all=1", {"name": ["web", "db"]}, "web db"),
        ("", {"status": ["exited"]}, "job"),
        ("", {"status": ["created"]}, ""),
        ("", {"status": ["running", "exited"]}, "web db job"),
        ("?all=1", {"exited": ["3"]}, "job"),
        ("?all=1", {"exited": ["0"]}, ""),
        ("", {"label": ["env=lab"]}, "web db"),
        ("", {"label": ["env=lab", "tier"]}, "db"),
        ("", {"network": ["backend"]}, "db"),
        ("", {"network": ["bridge"]}, "web"),
        ("?all=1", {"network": ["nope"]}, ""),
        ("", {"publish": ["8080"]}, "web"),
        ("", {"publish": ["8000-8100/tcp"]}, "web"),
        ("", {"publish": ["80"]}, ""),
        ("", {"expose": ["80"]}, "web"),
        ("", {"expose": ["9000/udp"]}, "web"),
        ("", {"expose": ["9000"]}, ""),
        ("", {"ancestor": ["lab:1"]}, "web db"),
        ("", {"ancestor": ["lab"]}, "web db"),
        ("", {"ancestor": ["nope"]}, ""),
        ("?all=1", {"before": ["db"]}, "job"),
        ("?all=1", {"since": ["job"]}, "web db"),
        ("", {"health": ["none"]}, "web db"),
        ("", {"health": ["healthy"]}, ""),
        ("", {"is-task": ["true"]}, ""),
        ("", {"is-task": ["false"]}, "web db"),
        ("", {"volume": ["data"]}, ""),
    ],
)
def test_containers(three: Api, query: str, wanted: dict[str, list[str]], found: str) -> None:
    assert names(three, query, **wanted) == found


def test_containers_by_id_and_network_id(three: Api) -> None:
    web = three.get("/containers/web/json")["Id"]
    backend = three.get("/networks/backend")["Id"]
    assert names(three, id=[web[:12]]) == "web"
    assert names(three, network=[backend[:12]]) == "db"


@pytest.mark.parametrize(
    ("wanted", "status", "message"),
    [
        ({"foo": ["x"]}, 400, "invalid filter 'foo'"),
        ({"status": ["foo"]}, 400, "invalid filter 'status=foo': invalid value for state (foo): must be one of created, running, paused, restarting, removing, exited, dead"),
        ({"health": ["x"]}, 400, "invalid filter 'health=x': invalid value for health (x): must be one of none, starting, healthy, unhealthy"),
        ({"exited": ["x"]}, 400, "invalid filter 'exited=x': strconv.Atoi: parsing \"x\": invalid syntax"),
        ({"publish": ["x"]}, 500, 'error while looking up for publish x: strconv.ParseUint: parsing "x": invalid syntax'),
        ({"is-task": ["x"]}, 400, "invalid filter 'is-task=[x]'"),
        ({"before": ["nope"]}, 404, "No such container: nope"),
    ],
)  # fmt: skip
def test_filters_that_are_refused(api: Api, wanted: Any, status: int, message: str) -> None:
    path = f"/containers/json?filters={quote(json.dumps(wanted))}"
    assert api.refusal("GET", path) == (status, message)


def test_filters_that_20_10_refuses(old_api: Api) -> None:
    def refusal(wanted: Any) -> tuple[int, str]:
        return old_api.refusal("GET", f"/containers/json?filters={quote(json.dumps(wanted))}")

    assert refusal({"foo": ["x"]}) == (400, "Invalid filter 'foo'")
    assert refusal({"status": ["foo"]}) == (400, "Invalid filter 'status=foo'")
    assert refusal({"health": ["x"]}) == (400, "Unrecognised filter value for health: x")
    assert refusal({"exited": ["x"]}) == (500, 'strconv.Atoi: parsing "x": invalid syntax')
    assert refusal({"before": ["nope"]}) == (500, "no such container nope")


# -- networks -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({}, "bridge host none front back"),
        ({"driver": ["bridge"]}, "bridge front back"),
        ({"driver": ["null", "host"]}, "host none"),
        ({"type": ["custom"]}, "front back"),
        ({"type": ["builtin"]}, "bridge host none"),
        ({"name": ["front", "back"]}, "front back"),
        ({"name": ["^b"]}, "bridge back"),
        ({"label": ["env=lab"]}, "back"),
        ({"scope": ["swarm"]}, ""),
        ({"dangling": ["true"]}, "front back"),
        ({"dangling": ["0"]}, "bridge host none"),
    ],
)
def test_networks(api: Api, wanted: dict[str, list[str]], found: str) -> None:
    api.post("/networks/create", {"Name": "front"})
    api.post("/networks/create", {"Name": "back", "Labels": {"env": "lab"}})
    assert " ".join(network["Name"] for network in api.get("/networks", **wanted)) == found


@pytest.mark.parametrize(
    ("wanted", "status", "message"),
    [
        ({"foo": ["x"]}, 400, "invalid filter 'foo'"),
        ({"type": ["foo"]}, 500, "invalid filter: 'type'='foo'"),
        ({"dangling": ["maybe"]}, 400, "invalid value for filter 'dangling', must be \"true\" (or \"1\"), or \"false\" (or \"0\")"),
    ],
)  # fmt: skip
def test_network_filters_that_are_refused(api: Api, wanted: Any, status: int, message: str) -> None:
    assert api.refusal("GET", f"/networks?filters={quote(json.dumps(wanted))}") == (status, message)


# -- prune ----------------------------------------------------------------------------------------


def test_prune_containers(three: Api) -> None:
    until = quote(json.dumps({"until": ["2m"]}))
    assert three.post(f"/containers/prune?filters={until}") == (
        200,
        {"ContainersDeleted": None, "SpaceReclaimed": 0},
    )
    job = three.get("/containers/job/json")["Id"]
    assert three.post("/containers/prune") == (200, {"ContainersDeleted": [job], "SpaceReclaimed": 0})


def test_prune_networks(three: Api) -> None:
    three.post("/networks/create", {"Name": "spare", "Labels": {"keep": ""}})
    three.post("/networks/create", {"Name": "other"})
    unless = quote(json.dumps({"label!": ["keep"]}))
    assert three.post(f"/networks/prune?filters={unless}") == (200, {"NetworksDeleted": ["other"]})
    assert three.post("/networks/prune") == (200, {"NetworksDeleted": ["spare"]})
    assert three.post("/networks/prune") == (200, {"NetworksDeleted": None})


@pytest.mark.parametrize(
    ("wanted", "message"),
    [
        ({"name": ["x"]}, "invalid filter 'name'"),
        ({"until": ["foo"]}, 'failed to parse value as time or duration: "foo"'),
        ({"until": ["1h", "2h"]}, "more than one until filter specified"),
    ],
)
def test_prune_filters_that_are_refused(api: Api, wanted: Any, message: str) -> None:
    assert api.refusal("POST", f"/networks/prune?filters={quote(json.dumps(wanted))}") == (400, message)
