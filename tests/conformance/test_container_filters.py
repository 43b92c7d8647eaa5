"""Which containers `docker ps` lists, filter by filter, on every engine at hand."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest

from tests.conformance.asking import ask, is_28
from tests.conformance.conftest import CONTAINERS, Place, clear

NET, VOLUME = "favorites-net", "movies-data"
SLEEPING = {"Image": "busybox", "Cmd": ["sleep", "600"]}
#: What is created and started, in this order; `late` is not started.
BODIES: dict[str, dict[str, Any]] = {
    "mongodb": SLEEPING
    | {
        "Labels": {"env": "lab", "tier": "1"},
        "ExposedPorts": {"80/tcp": {}, "53/udp": {}},
        "HostConfig": {
            "NetworkMode": NET,
            "PortBindings": {"80/tcp": [{"HostPort": "18080"}]},
            "Binds": [f"{VOLUME}:/data"],
        },
    },
    "favorites": {"Image": "busybox", "Cmd": ["sh", "-c", "exit 3"], "Labels": {"env": "prod"}},
    "toolbox": SLEEPING | {"HostConfig": {"Binds": ["/etc:/host"]}},
    "apart": {"Image": "busybox", "Cmd": ["true"]},
    "late": SLEEPING | {"ExposedPorts": {"81/tcp": {}}, "HostConfig": {"NetworkMode": NET}},
}
EVERY = ["late", "apart", "toolbox", "favorites", "mongodb"]
RUNNING = ["toolbox", "mongodb"]


@pytest.fixture(scope="module")
def five(place: Place) -> Iterator[Place]:
    """The engine with the containers of `BODIES`."""
    clear(place.client)
    ask(place, "POST", "/networks/create", {"Name": NET})
    for name, body in BODIES.items():
        assert ask(place, "POST", f"/containers/create?name={name}", body)[0] == 201
        if name != "late":
            assert ask(place, "POST", f"/containers/{name}/start")[0] == 204
    assert place.eventually(lambda: listed(place, {"status": ["exited"]}) == ["apart", "favorites"])
    yield place
    clear(place.client)
    ask(place, "DELETE", f"/volumes/{VOLUME}")


def listed(place: Place, filters: Any, query: str = "all=1") -> Any:
    """The names of what is listed, or the refusal; of others that a real engine may have nothing is said."""
    text = filters if isinstance(filters, str) else json.dumps(filters)
    status, found = ask(place, "GET", f"/containers/json?{query}&filters={quote(text)}")
    if status != 200:
        return status, found
    names = [each["Names"][0].removeprefix("/") for each in found]
    return [name for name in names if name in CONTAINERS]


@pytest.mark.parametrize(
    ("key", "values", "names"),
    [
        ("before", ["toolbox"], ["favorites", "mongodb"]),
        ("before", ["/toolbox"], ["favorites", "mongodb"]),
        ("since", ["toolbox"], ["late", "apart"]),
        ("volume", [VOLUME], ["mongodb"]),
        ("volume", ["/data"], ["mongodb"]),
        ("volume", ["/etc"], ["toolbox"]),
        ("volume", ["/data/"], []),
        ("network", [NET], ["late", "mongodb"]),
        ("network", ["bridge"], ["apart", "toolbox", "favorites"]),
        ("network", ["favorites"], []),
        ("network", [NET, "bridge"], EVERY),
        ("publish", ["18080"], ["mongodb"]),
        ("publish", ["18000-18100/tcp"], ["mongodb"]),
        ("publish", ["18080/tcp/x"], ["mongodb"]),
        ("publish", ["18080/udp"], []),
        ("publish", ["80"], []),
        ("expose", ["80"], ["mongodb"]),
        ("expose", ["80/"], ["mongodb"]),
        ("expose", ["53"], []),
        ("expose", ["53/udp"], ["mongodb"]),
        ("expose", ["80-90"], ["mongodb"]),  # ports of what never ran are not counted
        ("health", ["none"], EVERY),
        ("health", ["healthy"], []),
        ("is-task", ["true"], []),
        ("is-task", ["false"], EVERY),
        ("exited", ["0"], ["apart"]),
        ("exited", ["3", "0"], ["apart", "favorites"]),
        ("exited", ["03"], ["favorites"]),
        ("ancestor", ["busybox"], EVERY),
        ("ancestor", ["busybox:latest", "nope"], EVERY),
        ("ancestor", ["nope"], []),
        ("ancestor", ["busyb"], []),
        ("label", ["env"], ["favorites", "mongodb"]),
        ("label", ["env=lab"], ["mongodb"]),
        ("label", ["env=la"], []),
        ("label", ["env", "tier"], ["mongodb"]),
        ("label", ["env=lab", "env=prod"], []),
        ("name", ["o"], ["toolbox", "favorites", "mongodb"]),
        ("name", ["^mongo"], ["mongodb"]),
        ("name", ["^/mongo"], ["mongodb"]),
        ("name", ["^mongo$"], []),
        ("name", ["apart|late"], ["late", "apart"]),
        ("name", ["MONGODB"], []),
        ("name", ["mongo("], []),
        ("status", ["running"], RUNNING),
        ("status", ["created"], ["late"]),
        ("status", ["exited", "created"], ["late", "apart", "favorites"]),
        ("isolation", ["process"], EVERY),  # heeded on Windows only
        ("id", [""], []),
        ("id", ["^"], []),
        ("name", [], EVERY),
    ],
)
def test_a_filter(five: Place, key: str, values: list[str], names: list[str]) -> None:
    assert listed(five, {key: values}) == names


def test_filters_together(five: Place) -> None:
    assert listed(five, {"name": ["o"], "status": ["running"]}) == RUNNING
    assert listed(five, {"since": ["mongodb"], "before": ["apart"]}) == ["toolbox", "favorites"]
    assert listed(five, {"publish": ["18080"], "expose": ["53/udp"]}) == ["mongodb"]
    assert listed(five, {"name": {"mongodb": True}}) == ["mongodb"]
    assert listed(five, {"exited": ["3"]}, "") == []
    assert listed(five, {"status": ["exited"]}, "limit=1") in (["apart"], [])
    assert listed(five, {"before": ["apart"]}, "") == RUNNING


def test_ids_of_containers(five: Place) -> None:
    identity = ask(five, "GET", "/containers/toolbox/json")[1]["Id"]
    assert listed(five, {"id": [identity]}) == listed(five, {"id": [identity[:12]]}) == ["toolbox"]
    assert listed(five, {"id": [identity[3:15]]}) == listed(five, {"id": ["toolbox"]}) == []
    assert listed(five, {"id": [identity[:12].upper()]}) == (
        [] if identity[:12].upper() != identity[:12] else ["toolbox"]
    )
    assert listed(five, {"since": [identity]}) == ["late", "apart"]
    assert listed(five, {"since": [identity[:12]]}) == missing(five, identity[:12])


def missing(place: Place, key: str) -> tuple[int, str]:
    return (404, f"No such container: {key}") if is_28(place) else (500, f"no such container {key}")


@pytest.mark.parametrize("key", ["before", "since"])
@pytest.mark.parametrize("name", ["nope", ""])
def test_neighbours_that_are_not_there(five: Place, key: str, name: str) -> None:
    assert listed(five, {key: [name]}) == missing(five, name)


def test_ids_of_images_and_networks(five: Place) -> None:
    image = ask(five, "GET", "/images/busybox/json")[1]["Id"]
    for key in (image, image.removeprefix("sha256:"), image[7:19], image[:20]):
        assert listed(five, {"ancestor": [key]}) == EVERY
    network = ask(five, "GET", f"/networks/{NET}")[1]["Id"]
    # A container that was never started knows its network by name only.
    assert listed(five, {"network": [network]}) == listed(five, {"network": [network[:12]]}) == ["mongodb"]
    assert listed(five, {"network": [network[5:12]]}) == []


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        ("x", 'strconv.ParseUint: parsing "x": invalid syntax'),
        ("80-x", 'strconv.ParseUint: parsing "x": invalid syntax'),
        ("-80", 'strconv.ParseUint: parsing "": invalid syntax'),
        ("70000", 'strconv.ParseUint: parsing "70000": value out of range'),
        ("80-70", "Invalid range specified for the Port: 80-70"),
        ("", "Empty string specified for ports."),
        ("/tcp", "Empty string specified for ports."),
    ],
)
@pytest.mark.parametrize("key", ["publish", "expose"])
def test_ports_that_are_none(five: Place, key: str, value: str, problem: str) -> None:
    assert listed(five, {key: [value]}) == (500, f"error while looking up for {key} {value}: {problem}")


def test_values_that_are_none(five: Place) -> None:
    word = "invalid" if is_28(five) else "Invalid"
    assert listed(five, {"nope": ["x"]}) == (400, f"{word} filter 'nope'")
    assert listed(five, {"is-task": ["x"]}) == (400, f"{word} filter 'is-task=[x]'")
    assert listed(five, {"status": ["nope"]})[0] == 400
    assert listed(five, {"health": ["nope"]})[0] == 400
    assert listed(five, {"exited": ["x"]})[0] == (400 if is_28(five) else 500)
    assert listed(five, "[]")[0] == (400 if is_28(five) else 500)
    # Older engines know two words only, and take the first of both.
    assert listed(five, {"is-task": ["1"]}) == ([] if is_28(five) else (400, "Invalid filter 'is-task=[1]'"))
    assert (listed(five, {"is-task": ["true", "false"]}) == []) != is_28(five)


@pytest.mark.parametrize(
    ("text", "problem"),
    [("x", "invalid syntax"), ("99999999999999999999", "value out of range"), ("1.5", "invalid syntax")],
)
def test_limits_that_are_none(five: Place, text: str, problem: str) -> None:
    expected = (500, f'strconv.Atoi: parsing "{text}": {problem}')
    assert ask(five, "GET", f"/containers/json?limit={text}") == expected


def test_beginnings_of_the_ids_of_images(five: Place) -> None:
    image = ask(five, "GET", "/images/busybox/json")[1]["Id"]
    others = [each["Id"] for each in ask(five, "GET", "/images/json")[1] if each["Id"] != image]
    start = next(
        image[7 : 7 + n] for n in range(1, 65) if not any(o[7:].startswith(image[7 : 7 + n]) for o in others)
    )
    assert ask(five, "GET", f"/images/{start}/json")[1]["Id"] == image
    shared = start[:-1]
    if shared:
        assert ask(five, "GET", f"/images/{shared}/json")[0] == 404
