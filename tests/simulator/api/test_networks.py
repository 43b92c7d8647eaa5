"""/networks: create, inspect, connect, disconnect, remove."""

from __future__ import annotations

from tests.simulator.api.conftest import Api


def test_create_and_inspect(api: Api) -> None:
    status, created = api.post("/networks/create", {"Name": "n1", "Labels": {"b": "2", "a": "1"}})
    assert (status, created["Warning"]) == (201, "")
    document = api.get("/networks/n1")
    assert document["Id"] == created["Id"]
    assert document["IPAM"]["Config"] == [{"Subnet": "172.18.0.0/16", "Gateway": "172.18.0.1"}]
    assert list(document["Labels"]) == ["a", "b"]


def test_ipam_shows_what_was_given(api: Api) -> None:
    given = {
        "Subnet": "10.60.0.0/16",
        "IPRange": "10.60.5.0/24",
        "Gateway": "10.60.0.1",
        "AuxiliaryAddresses": {"h1": "10.60.5.9"},
    }
    api.post("/networks/create", {"Name": "n1", "IPAM": {"Config": [given], "Options": {"a": "b"}}})
    ipam = api.get("/networks/n1")["IPAM"]
    assert ipam == {"Driver": "default", "Options": {"a": "b"}, "Config": [given]}


def test_inspect_shows_who_is_connected(api: Api) -> None:
    api.post("/networks/create", {"Name": "n1"})
    container = api.run("web", "top", network="n1")
    (member,) = api.get("/networks/n1")["Containers"].items()
    assert member[0] == container
    assert (member[1]["Name"], member[1]["IPv4Address"]) == ("web", "172.18.0.2/16")


def test_lists_showed_containers_before_1_28(api: Api) -> None:
    container = api.run("web", "top")
    assert api.get("/v1.27/networks")[0]["Containers"].keys() == {container}
    assert api.get("/v1.28/networks")[0]["Containers"] == {}


def test_scope(api: Api) -> None:
    assert api.get("/networks/bridge?scope=local")["Name"] == "bridge"
    assert api.refusal("GET", "/networks/bridge?scope=swarm") == (404, "network bridge not found")


def test_connect_and_disconnect(api: Api) -> None:
    api.post("/networks/create", {"Name": "n1"})
    api.run("web", "top")
    body = {"Container": "web", "EndpointConfig": {"Aliases": ["shop"], "GwPriority": 7}}
    assert api.post("/networks/n1/connect", body) == (200, None)
    endpoint = api.get("/containers/web/json")["NetworkSettings"]["Networks"]["n1"]
    assert (endpoint["Aliases"], endpoint["GwPriority"]) == (["shop"], 7)
    assert endpoint["DNSNames"][:2] == ["web", "shop"]
    assert api.post("/networks/n1/disconnect", {"Container": "web", "Force": True}) == (200, None)
    assert list(api.get("/containers/web/json")["NetworkSettings"]["Networks"]) == ["bridge"]


def test_remove(api: Api) -> None:
    api.post("/networks/create", {"Name": "n1"})
    assert api.ask("DELETE", "/networks/n1") == (204, None)
    assert api.refusal("DELETE", "/networks/n1") == (404, "network n1 not found")
    assert api.refusal("DELETE", "/networks/") == (
        400,
        "network  is ambiguous (3 matches found based on ID prefix)",
    )


def test_20_10_knows_no_switch_for_ipv4(old_api: Api) -> None:
    document = old_api.get("/networks/none")
    assert "EnableIPv4" not in document
    assert document["IPAM"]["Config"] == []
