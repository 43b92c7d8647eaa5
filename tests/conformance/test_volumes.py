"""Volumes on every engine at hand: what the API answers, and what containers find in them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.conformance.conftest import CONTAINERS, Place

#: All volumes with a name that the scenarios make.
VOLUMES = ("movies-data", "movies-more", "movies-lab")
_ID = re.compile(r"\b[0-9a-f]{64}\b")


@pytest.fixture
def tidy(empty: Place) -> Iterator[Place]:
    """The engine without volumes: on a real one there must be none that somebody else made."""
    _remove_all(empty)
    yield empty
    for name in CONTAINERS:
        ask(empty, "DELETE", f"/containers/{name}?force=1&v=1")
    _remove_all(empty)


def _remove_all(place: Place) -> None:
    for volume in ask(place, "GET", "/volumes")[1]["Volumes"] or []:
        if volume["Name"] in VOLUMES or _ID.fullmatch(volume["Name"]):
            ask(place, "DELETE", f"/volumes/{volume['Name']}")


def is_28(place: Place) -> bool:
    return "28" in place.name


def ask(place: Place, method: str, target: str, body: Any = None) -> tuple[int, Any]:
    """Status and document of a request; newest version of the API that the engine has."""
    api = place.client.api
    response = api.request(method, f"{api.base_url}{target}", json=body)
    if "json" not in response.headers.get("content-type", ""):
        return response.status_code, None
    return response.status_code, response.json()


def said(place: Place, method: str, target: str, body: Any = None) -> tuple[int, str]:
    """Status and message of a refusal."""
    status, document = ask(place, method, target, body)
    return status, _ID.sub("ID", document["message"])


def create(place: Place, name: str, volumes: Any = None, **host_config: Any) -> tuple[int, Any]:
    body = {"Image": "busybox", "Cmd": ["sleep", "600"], "Volumes": volumes, "HostConfig": host_config}
    return ask(place, "POST", f"/containers/create?name={name}", body)


def names(place: Place, filters: str = "") -> list[str]:
    listed = ask(place, "GET", f"/volumes?filters={filters}")[1]["Volumes"] or []
    found = ["anonymous" if _ID.fullmatch(each["Name"]) else each["Name"] for each in listed]
    return sorted(name for name in found if name in ("anonymous", *VOLUMES))


def done(place: Place, line: str) -> str:
    answer = place.docker(line)
    assert answer.code == 0, answer.err
    return answer.out.strip()


def test_a_volume_with_a_name(tidy: Place) -> None:
    status, made = ask(tidy, "POST", "/volumes/create", {"Name": "movies-data", "Labels": {"unit": "4"}})
    assert status == 201
    assert made.pop("CreatedAt").endswith("Z")
    assert made == {
        "Driver": "local",
        "Labels": {"unit": "4"},
        "Mountpoint": "/var/lib/docker/volumes/movies-data/_data",
        "Name": "movies-data",
        "Options": None,
        "Scope": "local",
    }
    again = ask(tidy, "POST", "/volumes/create", {"Name": "movies-data", "Labels": {"unit": "5"}})
    assert (again[0], again[1]["Labels"]) == (201, {"unit": "4"})
    assert ask(tidy, "GET", "/volumes/movies-data")[1]["Labels"] == {"unit": "4"}
    assert ask(tidy, "DELETE", "/volumes/movies-data") == (204, None)
    assert said(tidy, "DELETE", "/volumes/movies-data") == (404, "get movies-data: no such volume")
    assert ask(tidy, "DELETE", "/volumes/movies-data?force=1") == (204, None)


def test_a_volume_without_a_name(tidy: Place) -> None:
    made = ask(tidy, "POST", "/volumes/create", {})[1]
    assert _ID.fullmatch(made["Name"])
    assert made["Labels"] == ({"com.docker.volume.anonymous": ""} if is_28(tidy) else None)


@pytest.mark.parametrize(
    ("body", "status", "message"),
    [
        ({"Name": "-x"}, 400, 'create -x: "-x" includes invalid characters for a local volume name, only '),
        ({"Name": "x"}, 400, "create x: volume name is too short, names should be at least two alphanum"),
        ({"Name": "xy", "Driver": "nope"}, 404, "create xy: error looking up volume plugin nope: plugin"),
        ({"Name": "xy", "DriverOpts": {"a": "b"}}, 400, 'create xy: invalid option: "a"'),
        ({"Name": "xy", "DriverOpts": {"type": "nfs"}}, 400, 'create xy: missing required option: "device"'),
        ({"Name": "xy", "DriverOpts": {"size": "1m"}}, 400, "create xy: quota size requested but no quota"),
    ],
)
def test_what_is_refused(tidy: Place, body: dict[str, Any], status: int, message: str) -> None:
    found = said(tidy, "POST", "/volumes/create", body)
    assert (found[0], found[1][: len(message)]) == (status, message)
    assert names(tidy) == []


def test_filters(tidy: Place) -> None:
    ask(tidy, "POST", "/volumes/create", {"Name": "movies-data", "Labels": {"unit": "4"}})
    create(tidy, "toolbox", Binds=["movies-more:/more"])
    assert names(tidy) == ["movies-data", "movies-more"]
    assert names(tidy, '{"name":["more"]}') == ["movies-more"]
    assert names(tidy, '{"name":["^movies"]}') == ["movies-data", "movies-more"]
    assert names(tidy, '{"label":["unit"]}') == ["movies-data"]
    assert names(tidy, '{"label":["unit=5"]}') == []
    assert names(tidy, '{"driver":["nfs"]}') == []
    assert names(tidy, '{"dangling":["true"]}') == ["movies-data"]
    assert names(tidy, '{"dangling":["0"]}') == ["movies-more"]
    word = "invalid" if is_28(tidy) else "Invalid"
    assert said(tidy, "GET", '/volumes?filters={"scope":["local"]}') == (400, f"{word} filter 'scope'")
    refused = (400, f"{word} filter 'dangling=[maybe]'")
    assert said(tidy, "GET", '/volumes?filters={"dangling":["maybe"]}') == refused


def test_a_container_that_mounts_brings_its_volumes_into_being(tidy: Place) -> None:
    wanted = [{"Type": "volume", "Source": "movies-more", "Target": "/more", "ReadOnly": True}]
    create(tidy, "toolbox", {"/scratch/": {}}, Binds=["movies-data:/data", "/etc:/host:ro"], Mounts=wanted)
    assert names(tidy) == ["anonymous", "movies-data", "movies-more"]
    mounts = ask(tidy, "GET", "/containers/toolbox/json")[1]["Mounts"]
    shown = {mount["Destination"]: mount for mount in mounts}
    assert shown["/data"] == {
        "Type": "volume",
        "Name": "movies-data",
        "Source": "/var/lib/docker/volumes/movies-data/_data",
        "Destination": "/data",
        "Driver": "local",
        "Mode": "z",
        "RW": True,
        "Propagation": "",
    }
    assert shown["/host"] == {
        "Type": "bind",
        "Source": "/etc",
        "Destination": "/host",
        "Mode": "ro",
        "RW": False,
        "Propagation": "rprivate",
    }
    assert (shown["/more"]["Mode"], shown["/more"]["RW"]) == ("z", False)
    assert (shown["/scratch"]["Mode"], shown["/scratch"]["RW"]) == ("", True)
    listed = ask(tidy, "GET", "/containers/json?all=1")[1][0]["Mounts"]
    sources = {mount["Destination"]: mount["Source"] for mount in listed}
    assert (sources["/scratch"], sources["/host"]) == ("", "/etc")
    assert said(tidy, "DELETE", "/volumes/movies-data?force=1") == (
        409,
        "remove movies-data: volume is in use - [ID]",
    )
    ask(tidy, "DELETE", "/containers/toolbox?v=1")
    assert names(tidy) == ["movies-data", "movies-more"]


@pytest.mark.parametrize(
    ("host_config", "status", "message"),
    [
        ({"Binds": ["movies-data"]}, 500, "mount path must be absolute"),
        ({"Binds": ["movies-data:/"]}, 500, "invalid specification: destination can't be '/'"),
        ({"Binds": ["movies-data:/x:zz"]}, 500, "invalid mode: zz"),
        ({"Binds": ["movies-data:/x", "movies-more:/x"]}, 400, "Duplicate mount point: /x"),
        ({"Mounts": [{"Type": "disk", "Target": "/x"}]}, 400, 'for type "disk": mount type unknown'),
        ({"Mounts": [{"Type": "volume"}]}, 400, "field Target must not be empty"),
        ({"Mounts": [{"Type": "bind", "Target": "/x"}]}, 400, "field Source must not be empty"),
        ({"Mounts": [{"Type": "tmpfs", "Target": "/x", "Source": "y"}]}, 400, "must not be specified"),
        ({"VolumesFrom": ["nobody"]}, 400, "No such container: nobody"),
    ],
)
def test_mounts_that_are_refused(tidy: Place, host_config: dict[str, Any], status: int, message: str) -> None:
    found, document = create(tidy, "toolbox", **host_config)
    assert (found, message in document["message"]) == (status, True), document
    # Volumes that were made on the way stay.
    assert names(tidy) == (["movies-data"] if "Duplicate" in message else [])


def test_of_a_container_that_cannot_be_linked_the_volume_stays(tidy: Place) -> None:
    status, _ = create(tidy, "mongodb", Binds=["movies-data:/data"], Links=["nope:x"])
    assert status == 400
    assert names(tidy) == ["movies-data"]


def test_what_is_written_outlives_the_container(tidy: Place) -> None:
    done(
        tidy, "run --name mongodb -v movies-data:/data/db -v /scratch busybox sh -c 'echo alien > /data/db/m'"
    )
    done(tidy, "rm -v mongodb")
    assert done(tidy, "run --rm -v movies-data:/d busybox cat /d/m") == "alien"
    answer = tidy.docker("run --rm -v movies-data:/d:ro busybox sh -c 'echo more > /d/m'")
    assert (answer.code, "Read-only file system" in answer.err) == (1, True)
    assert names(tidy) == ["movies-data"]


def test_volumes_from_another_container(tidy: Place) -> None:
    done(tidy, "run -d --name mongodb -v movies-data:/data -v /scratch busybox sleep 600")
    done(tidy, "exec mongodb sh -c 'echo alien > /scratch/m'")
    assert done(tidy, "run --rm --volumes-from mongodb busybox cat /scratch/m") == "alien"
    changes = ask(tidy, "GET", "/containers/mongodb/changes")[1]
    added = 1
    assert {(change["Path"], change["Kind"]) for change in changes} == {("/data", added), ("/scratch", added)}
    assert names(tidy) == ["anonymous", "movies-data"]


def test_prune(tidy: Place) -> None:
    ask(tidy, "POST", "/volumes/create", {"Name": "movies-lab"})
    ask(tidy, "POST", "/volumes/create", {})
    create(tidy, "toolbox", {"/scratch": {}})
    status, pruned = ask(tidy, "POST", "/volumes/prune")
    assert (status, pruned["SpaceReclaimed"]) == (200, 0)
    if is_28(tidy):
        assert names(tidy) == ["anonymous", "movies-lab"]
        assert said(tidy, "POST", '/volumes/prune?filters={"all":["x"]}')[0] == 400
        pruned = ask(tidy, "POST", '/volumes/prune?filters={"all":["1"]}')[1]
        assert "movies-lab" in pruned["VolumesDeleted"]
    assert names(tidy) == ["anonymous"]
    assert said(tidy, "POST", '/volumes/prune?filters={"until":["1h"]}')[0] == 400


def test_events(tidy: Place) -> None:
    start = ask(tidy, "GET", "/info")[1]["SystemTime"]
    done(tidy, "run --rm --name mongodb -v movies-data:/data -v /scratch busybox true")
    ask(tidy, "DELETE", "/volumes/movies-data")
    assert tidy.eventually(lambda: names(tidy) == [])
    end = ask(tidy, "GET", "/info")[1]["SystemTime"]
    told = done(tidy, f"events --since {start} --until {end} --filter type=volume --format '{{{{json .}}}}'")
    actions = re.findall(r'"Action":"(\w+)","Actor":\{"ID":"(\w[^"]*)"', told)
    seen = [(action, "movies-data" if actor == "movies-data" else "anonymous") for action, actor in actions]
    # A container's mounts come in any order.
    both = {"anonymous", "movies-data"}
    assert [action for action, _ in seen] == [
        *["create"] * 2,
        *["mount"] * 2,
        *["unmount"] * 2,
        *["destroy"] * 2,
    ]
    assert all({seen[first][1], seen[first + 1][1]} == both for first in (0, 2, 4))
    assert seen[-2:] == [("destroy", "anonymous"), ("destroy", "movies-data")]
