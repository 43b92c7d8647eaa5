"""/containers: life of a container as its documents show it."""

from __future__ import annotations

import pytest

from tests.conftest import Clock
from tests.simulator.api.conftest import Api


def status(api: Api, name: str) -> str:
    (container,) = api.get("/containers/json?all=1", name=[f"^/{name}$"])
    return str(container["Status"])


def test_life(api: Api, clock: Clock) -> None:
    api.run("web", "top", start=False)
    assert status(api, "web") == "Created"
    assert api.post("/containers/web/start") == (204, None)
    assert api.post("/containers/web/start") == (304, None)
    clock.advance(180)
    assert status(api, "web") == "Up 3 minutes"
    assert api.post("/containers/web/pause") == (204, None)
    assert status(api, "web") == "Up 3 minutes (Paused)"
    assert api.post("/containers/web/unpause") == (204, None)
    assert api.post("/containers/web/stop") == (204, None)
    assert api.post("/containers/web/stop") == (304, None)
    clock.advance(7200)
    assert status(api, "web") == "Exited (143) 2 hours ago"
    assert api.post("/containers/web/restart?t=1") == (204, None)
    assert api.post("/containers/web/kill?signal=KILL") == (204, None)
    assert status(api, "web") == "Exited (137) Less than a second ago"
    assert api.post("/containers/web/rename?name=shop") == (204, None)
    assert api.ask("DELETE", "/containers/shop") == (204, None)
    assert api.refusal("GET", "/containers/shop/json") == (404, "No such container: shop")


def test_restarting(api: Api) -> None:
    api.run("job", "sh", "-c", "exit 3", HostConfig={"RestartPolicy": {"Name": "always"}})
    state = api.get("/containers/job/json")["State"]
    assert (state["Status"], state["Running"], state["Restarting"]) == ("restarting", True, True)
    assert status(api, "job") == "Restarting (3) Less than a second ago"


def test_create_answers_with_warnings(api: Api) -> None:
    body = {"Image": "lab:1", "Cmd": ["top"]}
    code, document = api.post("/containers/create?name=web", body)
    assert (code, document["Warnings"]) == (201, [])
    published = {"NetworkMode": "host", "PortBindings": {"80/tcp": [{"HostPort": "80"}]}}
    code, document = api.post("/containers/create", body | {"HostConfig": published})
    assert document["Warnings"] == ["Published ports are discarded when using host network mode"]


def test_an_invented_name(api: Api) -> None:
    container = api.post("/containers/create", {"Image": "lab:1", "Cmd": ["top"]})[1]["Id"]
    assert "_" in api.get(f"/containers/{container}/json")["Name"]


def test_names_may_begin_with_a_slash(api: Api) -> None:
    api.run("web", "top")
    assert api.get("/containers/web/json")["Name"] == "/web"
    assert api.refusal("POST", "/containers/create?name=/web", {"Image": "lab:1", "Cmd": ["top"]})[0] == 409


def test_commands_with_spaces_are_quoted_in_lists(api: Api) -> None:
    api.run("job", "sh", "-c", "exit 3")
    assert api.get("/containers/json?all=1")[0]["Command"] == "sh -c 'exit 3'"
    document = api.get("/containers/job/json")
    assert (document["Path"], document["Args"]) == ("sh", ["-c", "exit 3"])


def test_sizes_only_when_asked_for(api: Api) -> None:
    api.run("web", "top")
    assert "SizeRootFs" not in api.get("/containers/web/json")
    assert api.get("/containers/web/json?size=1")["SizeRootFs"] == 3_005_407
    assert api.get("/containers/json?size=1")[0]["SizeRootFs"] == 3_005_407


def test_ports_only_while_it_runs(api: Api) -> None:
    bindings = {"80/tcp": [{"HostPort": "8080"}]}
    api.run("web", "top", ExposedPorts={"80/tcp": {}}, HostConfig={"PortBindings": bindings})
    both = [{"HostIp": "0.0.0.0", "HostPort": "8080"}, {"HostIp": "::", "HostPort": "8080"}]
    assert api.get("/containers/web/json")["NetworkSettings"]["Ports"] == {"80/tcp": both}
    api.post("/containers/web/stop")
    document = api.get("/containers/web/json")
    assert document["NetworkSettings"]["Ports"] == {}
    assert document["HostConfig"]["PortBindings"] == {"80/tcp": [{"HostIp": "", "HostPort": "8080"}]}


@pytest.mark.parametrize(
    ("version", "aliases"),
    [("1.24", ["shop", "ID", "box"]), ("1.44", ["shop", "ID", "box"]), ("1.45", ["shop"])],
)
def test_aliases_until_api_1_44(api: Api, version: str, aliases: list[str]) -> None:
    api.post("/networks/create", {"Name": "n1"})
    settings = {"EndpointsConfig": {"n1": {"Aliases": ["shop"]}}}
    container = api.run("web", "top", network="n1", Hostname="box", NetworkingConfig=settings)
    document = api.get(f"/v{version}/containers/web/json")
    shown = document["NetworkSettings"]["Networks"]["n1"]["Aliases"]
    assert shown == [container[:12] if alias == "ID" else alias for alias in aliases]


def test_engine_20_10_shows_the_short_id_among_the_aliases(old_api: Api) -> None:
    old_api.post("/networks/create", {"Name": "n1"})
    container = old_api.run("web", "top", network="n1")
    endpoint = old_api.get("/containers/web/json")["NetworkSettings"]["Networks"]["n1"]
    assert endpoint["Aliases"] == [container[:12]]
    assert not {"DNSNames", "GwPriority"} & endpoint.keys()


def test_top(api: Api) -> None:
    api.run("web", "top")
    table = api.get("/containers/web/top")
    assert table["Titles"] == ["UID", "PID", "PPID", "C", "STIME", "TTY", "TIME", "CMD"]
    (row,) = table["Processes"]
    assert (row[0], row[1], row[7]) == ("0", str(api.get("/containers/web/json")["State"]["Pid"]), "top")
    assert api.get("/containers/web/top?ps_args=aux")["Titles"][-1] == "COMMAND"
    assert api.get("/containers/web/top?ps_args=-o+pid,comm") == {
        "Processes": [[row[1], "top"]],
        "Titles": ["PID", "COMMAND"],
    }
    assert api.refusal("GET", "/containers/web/top?ps_args=--forest")[0] == 501
    api.post("/containers/web/stop")
    assert api.refusal("GET", "/containers/web/top")[0] == 409


def test_stats(api: Api) -> None:
    api.run("web", "top")
    running = api.get("/containers/web/stats?stream=0")
    assert (running["name"], running["pids_stats"], list(running["networks"])) == (
        "/web",
        {"current": 1},
        ["eth0"],
    )
    api.post("/containers/web/stop")
    stopped = api.get("/containers/web/stats?stream=0")
    assert (stopped["read"], stopped["memory_stats"]) == ("0001-01-01T00:00:00Z", {})


def test_changes(api: Api) -> None:
    api.run("web", "top")
    assert api.ask("GET", "/containers/web/changes") == (200, None)
    api.engine.containers.get("web").changed.update({"/etc/motd": "bye", "/srv/www/index.html": "hi"})
    changes = {entry["Path"]: entry["Kind"] for entry in api.get("/containers/web/changes")}
    assert changes == {"/etc": 0, "/etc/motd": 0, "/srv": 0, "/srv/www": 0, "/srv/www/index.html": 1}


def test_resize(api: Api) -> None:
    api.run("web", "top")
    assert api.post("/containers/web/resize?h=24&w=80") == (200, None)
    api.post("/containers/web/stop")
    assert api.refusal("POST", "/containers/web/resize?h=24&w=80")[0] == 409
