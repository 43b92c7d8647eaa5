"""/images: list, inspect, pull, search."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

import pytest

from tests.simulator.api.conftest import Api, collected


def progress(api: Api, query: str) -> list[Any]:
    response = api.send("POST", f"/images/create?{query}")
    assert response.status == 200
    return [json.loads(line) for line in collected(response.body).split(b"\r\n") if line]


def test_list_and_inspect(api: Api) -> None:
    api.run("web", "top")
    (listed,) = api.get("/images/json")
    assert (listed["RepoTags"], listed["Size"], listed["Containers"]) == (
        ["lab:1", "lab:latest"],
        3_005_407,
        1,
    )
    document = api.get("/images/lab/json")
    assert (document["Id"], document["Created"]) == (listed["Id"], "2023-11-14T22:13:20.25Z")
    assert document["Config"]["Cmd"] == ["sh"]
    assert api.get(f"/images/{listed['Id']}/history")[0]["Tags"] == ["lab:1", "lab:latest"]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({"reference": ["lab"]}, 1),
        ({"reference": ["la*:1"]}, 1),
        ({"reference": ["mongo"]}, 0),
        ({"dangling": ["false"]}, 1),
        ({"dangling": ["true"]}, 0),
        ({"label": ["kind"]}, 0),
    ],
)
def test_filters(api: Api, wanted: dict[str, list[str]], found: int) -> None:
    assert len(api.get("/images/json", **wanted)) == found


def test_fields_by_api_version(api: Api) -> None:
    assert "VirtualSize" in api.get("/v1.43/images/lab:1/json")
    assert "VirtualSize" not in api.get("/v1.44/images/lab:1/json")
    assert "ContainerConfig" in api.get("/v1.44/images/lab:1/json")
    assert "ContainerConfig" not in api.get("/v1.45/images/lab:1/json")
    assert "Hostname" in api.get("/v1.47/images/lab:1/json")["Config"]
    assert "Hostname" not in api.get("/v1.48/images/lab:1/json")["Config"]
    assert api.get("/v1.50/images/json")[0]["Containers"] == -1


def test_missing(api: Api, old_api: Api) -> None:
    assert api.refusal("GET", "/images/nosuch:1/json") == (404, "No such image: nosuch:1")
    assert old_api.refusal("GET", "/images/nosuch:1/json") == (
        404,
        "no such image: nosuch:1: No such image: nosuch:1",
    )


def test_pull(api: Api) -> None:
    assert api.refusal("POST", "/containers/create", {"Image": "example/server:2"}) == (
        404,
        "No such image: example/server:2",
    )
    steps = progress(api, "fromImage=docker.io/example/server&tag=2")
    assert steps[0] == {"status": "Pulling from example/server", "id": "2"}
    assert steps[-2]["status"].startswith("Digest: sha256:")
    assert steps[-1] == {"status": "Status: Downloaded newer image for example/server:2"}
    assert api.post("/containers/create", {"Image": "example/server:2"})[0] == 201
    again = progress(api, "fromImage=example/server:2")
    assert again[-1] == {"status": "Status: Image is up to date for example/server:2"}
    assert [step["status"] for step in again][1:-1] == [steps[-2]["status"]]


def test_official_images_come_from_the_library(api: Api) -> None:
    steps = progress(api, "fromImage=docker.io/library/lab&tag=1")
    assert steps[0] == {"status": "Pulling from library/lab", "id": "1"}


def test_pull_of_what_the_catalogue_lacks(api: Api) -> None:
    status, message = api.refusal("POST", "/images/create?fromImage=nosuch&tag=latest")
    assert status == 404
    assert "nosuch" in message
    assert api.refusal("POST", "/images/create?fromSrc=-")[0] == 501


def test_prune(api: Api) -> None:
    assert api.post("/images/prune") == (200, {"ImagesDeleted": None, "SpaceReclaimed": 0})
    unused = quote(json.dumps({"dangling": ["false"]}))
    api.run("web", "top")
    status, pruned = api.post(f"/images/prune?filters={unused}")
    # A name can go while another is left; the last one stays with the container that uses the image.
    assert (status, pruned["ImagesDeleted"], pruned["SpaceReclaimed"]) == (200, [{"Untagged": "lab:1"}], 0)
    api.ask("DELETE", "/containers/web?force=1")
    status, pruned = api.post(f"/images/prune?filters={unused}")
    assert [list(done) for done in pruned["ImagesDeleted"]] == [["Untagged"], ["Deleted"], ["Deleted"]]
    assert pruned["SpaceReclaimed"] == 3_005_407
    assert api.get("/images/json") == []


def test_search(api: Api) -> None:
    assert api.get("/images/search?term=", **{"is-official": ["true"]})[0]["name"] == "lab"
    assert api.get("/images/search?term=server", stars=["1"]) == []
    found = api.get("/images/search?term=server")
    assert [(image["name"], image["is_official"]) for image in found] == [("example/server", False)]


def test_remove(api: Api) -> None:
    assert api.refusal("DELETE", "/images/nosuch") == (404, "No such image: nosuch:latest")
    container = api.run("web", "top")
    assert api.ask("DELETE", "/images/lab") == (200, [{"Untagged": "lab:latest"}])
    message = (
        'conflict: unable to remove repository reference "lab:1" (must force) - '
        f"container {container[:12]} is using its referenced image abababababab"
    )
    assert api.refusal("DELETE", "/images/lab:1") == (409, message)
    assert api.ask("DELETE", "/images/lab:1?force=1") == (200, [{"Untagged": "lab:1"}])
    assert api.get("/containers/json")[0]["Image"] == "sha256:" + "ab" * 32
    assert api.get("/images/json")[0]["RepoTags"] == []
    assert api.get("/v1.42/images/json")[0]["RepoTags"] == ["<none>:<none>"]
