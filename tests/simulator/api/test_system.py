"""Ping, version, info, events and the rest that concerns the engine as a whole."""

from __future__ import annotations

import pytest

from tests.simulator.api.conftest import Api


def test_ping(api: Api) -> None:
    response = api.send("GET", "/_ping")
    assert (response.status, response.body) == (200, b"OK")
    assert response.headers == {
        "Api-Version": "1.51",
        "Builder-Version": "2",
        "Cache-Control": "no-cache, no-store, must-revalidate",
        "Content-Type": "text/plain; charset=utf-8",
        "Docker-Experimental": "false",
        "Ostype": "linux",
        "Pragma": "no-cache",
        "Server": "Docker/28.5.2 (linux)",
        "Swarm": "inactive",
    }
    head = api.send("HEAD", "/_ping")
    assert (head.status, head.body, head.headers["Content-Length"]) == (200, b"", "0")


def test_ping_of_20_10(old_api: Api) -> None:
    assert not {"Builder-Version", "Swarm"} & old_api.send("GET", "/_ping").headers.keys()


def test_version(api: Api) -> None:
    document = api.get("/version")
    assert (document["Version"], document["ApiVersion"], document["MinAPIVersion"]) == (
        "28.5.2",
        "1.51",
        "1.24",
    )
    assert list(document)[:3] == ["Platform", "Components", "Version"]
    assert document["Components"][0]["Details"]["ApiVersion"] == "1.51"


def test_info_counts(api: Api) -> None:
    api.run("web", "top")
    api.run("job", "sh", "-c", "exit 0")
    api.run("still", "top")
    api.post("/containers/still/pause")
    document = api.get("/info")
    counts = [document[f"Containers{state}"] for state in ("", "Running", "Paused", "Stopped")]
    assert counts == [3, 1, 1, 1]
    assert (document["Images"], document["ServerVersion"]) == (1, "28.5.2")
    assert document["Swarm"]["LocalNodeState"] == "inactive"


def test_info_by_api_version(api: Api, old_api: Api) -> None:
    assert "FirewallBackend" in api.get("/v1.49/info")
    assert "FirewallBackend" not in api.get("/v1.48/info")
    assert "KernelMemory" in old_api.get("/info")


def test_disk_usage(api: Api) -> None:
    api.run("web", "top")
    document = api.get("/system/df")
    assert document["LayersSize"] == 3_005_407
    assert (document["Images"][0]["Containers"], document["Containers"][0]["Names"]) == (1, ["/web"])
    api.post("/volumes/create", {"Name": "data"})
    volumes = api.get("/system/df?type=volume")
    assert volumes["Volumes"][0]["UsageData"] == {"RefCount": 0, "Size": 0}
    assert (volumes["LayersSize"], volumes["Images"], volumes["BuildCache"]) == (0, None, None)
    assert api.refusal("GET", "/system/df?type=nope") == (400, "unknown object type: nope")


def test_login(api: Api) -> None:
    assert api.post("/auth", {"username": "a", "password": "b"})[1]["Status"] == "Login Succeeded"


def test_there_are_no_plugins(api: Api) -> None:
    assert api.get("/plugins") == []
    assert api.refusal("GET", "/plugins/nope/json") == (404, 'plugin "nope" not found')


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/nodes"), ("GET", "/swarm"), ("POST", "/services/create")]
)
def test_there_is_no_swarm(api: Api, method: str, path: str) -> None:
    status, message = api.refusal(method, path)
    assert status == 503
    assert message.startswith("This node is not a swarm manager.")
    assert api.refusal("POST", "/swarm/leave") == (503, "This node is not part of a swarm")
