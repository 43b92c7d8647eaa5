"""Overlay networks: on which hosts they are, who is on them, and how one gets out of them."""

from __future__ import annotations

import pytest

from course.topology import Verdict, walk
from tests.simulator.swarm.conftest import Pair

SERVER = ("sh", "-c", "mkdir /w; echo hello >/w/index.html; httpd -f -p 80 -h /w")


def names(found: list[dict[str, str]]) -> list[str]:
    return sorted(network["Name"] for network in found)


def test_a_worker_lists_an_overlay_when_a_container_there_uses_it(swarm: Pair) -> None:
    swarm.overlay()
    assert names(swarm.first.get("/networks", driver=["overlay"])) == ["ingress", "multi"]
    assert names(swarm.second.get("/networks", driver=["overlay"])) == ["ingress"]
    assert swarm.second.refusal("GET", "/networks/multi")[0] == 404
    swarm.run(swarm.second, "w1", "multi")
    assert names(swarm.second.get("/networks", driver=["overlay"])) == ["ingress", "multi"]
    swarm.second.ask("DELETE", "/containers/w1?force=1")
    assert names(swarm.second.get("/networks", driver=["overlay"])) == ["ingress"]


def test_each_host_shows_its_own_containers_and_all_peers(swarm: Pair) -> None:
    swarm.overlay()
    assert swarm.first.get("/networks/multi")["Containers"] is None
    swarm.run(swarm.first, "m1", "multi")
    swarm.run(swarm.second, "w1", "multi")
    shown = swarm.first.get("/networks/multi")
    ends = {end["Name"]: end["IPv4Address"] for end in shown["Containers"].values()}
    assert ends == {"m1": "10.0.1.2/24", "multi-endpoint": "10.0.1.3/24"}
    assert [peer["IP"] for peer in shown["Peers"]] == ["192.0.2.10", "192.0.2.20"]
    there = swarm.second.get("/networks/multi")["Containers"].values()
    assert {end["Name"]: end["IPv4Address"] for end in there} == {
        "w1": "10.0.1.4/24",
        "multi-endpoint": "10.0.1.5/24",
    }


def test_containers_on_two_hosts_reach_each_other_by_name(swarm: Pair) -> None:
    swarm.overlay()
    swarm.run(swarm.first, "m1", "multi")
    swarm.run(swarm.second, "w1", "multi", *SERVER)
    trace = walk(swarm.first.engine.topology(), "m1", "http://w1")
    assert trace.reached
    assert [hop.kind for hop in trace.hops] == ["name", "route", "vxlan", "vxlan", "listener"]
    assert walk(swarm.second.engine.topology(), "w1", "icmp://m1").reached


def test_a_bridge_of_the_same_name_stays_on_its_host(swarm: Pair) -> None:
    swarm.first.post("/networks/create", {"Name": "br1"})
    message = "Could not attach to network br1: rpc error: code = NotFound desc = network br1 not found"
    status, _ = swarm.second.post(
        "/containers/create?name=w1", {"Image": "busybox", "HostConfig": {"NetworkMode": "br1"}}
    )
    assert status == 201
    status, said = swarm.second.refusal("POST", "/containers/w1/start")
    assert (status, message in said) == (500, True)


def test_only_an_attachable_one_takes_containers_by_hand(swarm: Pair) -> None:
    swarm.overlay("closed", Attachable=False)
    swarm.first.post(
        "/containers/create?name=c1", {"Image": "busybox", "HostConfig": {"NetworkMode": "closed"}}
    )
    assert swarm.first.refusal("POST", "/containers/c1/start") == (
        500,
        "failed to set up container networking: Could not attach to network closed: rpc error: "
        "code = PermissionDenied desc = network closed not manually attachable",
    )
    swarm.service(networks=("closed",))
    assert swarm.placed("web") == ["node1"]


def test_connected_and_disconnected_like_any_other(swarm: Pair) -> None:
    swarm.overlay()
    swarm.run(swarm.first, "m1", "bridge")
    assert swarm.first.post("/networks/multi/connect", {"Container": "m1"}) == (200, None)
    shown = swarm.first.get("/containers/m1/json")["NetworkSettings"]["Networks"]["multi"]
    assert (shown["IPAddress"], shown["MacAddress"]) == ("10.0.1.2", "02:42:0a:00:01:02")
    assert shown["IPAMConfig"] == {"IPv4Address": "10.0.1.2"}
    assert swarm.first.engine.containers.get("m1").gateway is None  # it gets out by the bridge
    swarm.first.post("/networks/multi/disconnect", {"Container": "m1"})
    swarm.first.post("/networks/multi/connect", {"Container": "m1"})
    again = swarm.first.get("/containers/m1/json")["NetworkSettings"]["Networks"]["multi"]
    assert again["IPAddress"] == "10.0.1.4"  # an address given back is not the next


def test_out_of_overlays_it_goes_by_docker_gwbridge(swarm: Pair) -> None:
    swarm.overlay()
    swarm.run(swarm.first, "m1", "multi")
    engine = swarm.first.engine
    record = engine.containers.get("m1")
    assert [(end.interface, end.network) for end in record.attached] == [
        ("eth0", "multi"),
        ("eth1", "docker_gwbridge"),
    ]
    assert walk(engine.topology(), "m1", "http://192.0.2.20:1").verdict is Verdict.REFUSED
    assert set(swarm.first.get("/containers/m1/json")["NetworkSettings"]["Networks"]) == {"multi"}
    ends = swarm.first.get("/networks/docker_gwbridge")["Containers"]
    assert [end["IPv4Address"] for end in ends.values()] == ["172.18.0.3/16", "172.18.0.2/16"]


def test_an_internal_overlay_leads_nowhere_else(swarm: Pair) -> None:
    swarm.overlay(Internal=True)
    swarm.run(swarm.first, "m1", "multi")
    assert swarm.first.engine.containers.get("m1").gateway is None
    assert walk(swarm.first.engine.topology(), "m1", "http://192.0.2.20:1").verdict is Verdict.NO_ROUTE


def test_removed_when_nobody_uses_it(swarm: Pair) -> None:
    swarm.overlay()
    swarm.run(swarm.second, "w1", "multi")
    status, message = swarm.first.refusal("DELETE", "/networks/multi")
    assert (status, "is in use by task" in message) == (400, True)
    assert swarm.second.refusal("DELETE", "/networks/multi")[0] == 503
    swarm.second.ask("DELETE", "/containers/w1?force=1")
    swarm.service(networks=("multi",))
    assert "is in use by service" in swarm.first.refusal("DELETE", "/networks/multi")[1]
    swarm.first.ask("DELETE", "/services/web")
    assert swarm.first.ask("DELETE", "/networks/multi") == (204, None)


@pytest.mark.parametrize(
    ("body", "status", "message"),
    [
        ({"Name": "multi"}, 409, "network with name multi already exists"),
        ({"Name": "x", "Scope": "local"}, 403, "cannot downgrade network scope for overlay networks"),
        ({"Name": "x", "Ingress": True}, 409, "is already present"),
    ],
)
def test_what_cannot_be_made(swarm: Pair, body: dict[str, str], status: int, message: str) -> None:
    swarm.overlay()
    said = swarm.first.refusal("POST", "/networks/create", {"Driver": "overlay", **body})
    assert (said[0], message in said[1]) == (status, True)


def test_subnets_are_the_next_of_the_swarms_or_ones_own(swarm: Pair) -> None:
    swarm.overlay("n1")
    swarm.overlay("n2", IPAM={"Config": [{"Subnet": "10.20.0.0/24"}]})
    configs = [swarm.first.get(f"/networks/{name}")["IPAM"]["Config"] for name in ("ingress", "n1", "n2")]
    assert configs == [
        [{"Subnet": "10.0.0.0/24", "Gateway": "10.0.0.1"}],
        [{"Subnet": "10.0.1.0/24", "Gateway": "10.0.1.1"}],
        [{"Subnet": "10.20.0.0/24", "Gateway": "10.20.0.1"}],
    ]


def test_firewalls_between_the_hosts(swarm: Pair) -> None:
    swarm.overlay()
    swarm.run(swarm.first, "m1", "multi")
    swarm.run(swarm.second, "w1", "multi", *SERVER)
    swarm.second.engine.host.drop(4789, "udp")
    assert walk(swarm.first.engine.topology(), "m1", "http://w1").verdict is Verdict.TIMED_OUT
    swarm.second.engine.host.drop(7946)
    assert walk(swarm.first.engine.topology(), "m1", "http://w1").verdict is Verdict.UNKNOWN_NAME


def test_pruned_are_overlays_that_nobody_uses_and_never_what_the_swarm_needs(swarm: Pair) -> None:
    swarm.overlay("used")
    swarm.run(swarm.second, "w1", "used")
    swarm.overlay("idle")
    swarm.first.post("/networks/create", {"Name": "lonely"})
    assert swarm.second.post("/networks/prune")[1] == {"NetworksDeleted": None}
    assert swarm.first.post("/networks/prune")[1] == {"NetworksDeleted": ["idle", "lonely"]}
    status, message = swarm.first.refusal("DELETE", "/networks/docker_gwbridge")
    assert (status, "gateway_ingress-sbox" in message) == (403, True)
    swarm.first.post("/swarm/leave?force=1")
    assert swarm.first.post("/networks/prune")[1] == {"NetworksDeleted": ["docker_gwbridge"]}


def test_a_worker_connects_to_overlays_that_it_does_not_list(swarm: Pair) -> None:
    swarm.overlay()
    swarm.overlay("closed", Attachable=False)
    swarm.run(swarm.second, "w1", "bridge")
    assert swarm.second.post("/networks/multi/connect", {"Container": "w1"}) == (200, None)
    assert swarm.second.refusal("POST", "/networks/nosuch/connect", {"Container": "w1"}) == (
        500,
        "Could not attach to network nosuch: rpc error: code = NotFound desc = network nosuch not found",
    )
    assert (
        "not manually attachable"
        in (swarm.second.refusal("POST", "/networks/closed/connect", {"Container": "w1"})[1])
    )
    record = swarm.second.engine.containers.get("w1")
    assert [(end.interface, end.network) for end in record.attached] == [
        ("eth0", "bridge"),
        ("eth1", "multi"),
    ]
    swarm.second.post("/networks/bridge/disconnect", {"Container": "w1"})
    assert [(end.interface, end.network) for end in record.attached] == [
        ("eth1", "multi"),
        ("eth0", "docker_gwbridge"),
    ]


def test_what_does_not_run_is_connected_to_anything_until_it_starts(swarm: Pair) -> None:
    swarm.second.post("/containers/create?name=w2", {"Image": "busybox"})
    assert swarm.second.post("/networks/nosuch/connect", {"Container": "w2"}) == (200, None)
    assert "network nosuch not found" in swarm.second.refusal("POST", "/containers/w2/start")[1]


def test_an_address_and_other_names_may_be_asked_for(swarm: Pair) -> None:
    swarm.overlay()
    body = {"Image": "busybox", "Cmd": ["sleep", "9"], "HostConfig": {"NetworkMode": "multi"}}
    end = {"IPAMConfig": {"IPv4Address": "10.0.1.77"}, "Aliases": ["nick"]}
    body["NetworkingConfig"] = {"EndpointsConfig": {"multi": end}}
    swarm.first.post("/containers/create?name=m1", body)
    assert swarm.first.post("/containers/m1/start") == (204, None)
    swarm.run(swarm.second, "w1", "multi")
    topology = swarm.second.engine.topology()
    trace = walk(topology, "w1", "icmp://nick")
    assert (str(trace.address), trace.reached) == ("10.0.1.77", True)


class TestOptionsOfOverlays:
    """Seen on Engine 28.5.2."""

    @pytest.mark.parametrize("value", ["", "true", "false", "maybe"])
    def test_encrypted_is_shown_as_asked_for_and_takes_room_whatever_it_says(
        self, swarm: Pair, value: str
    ) -> None:
        swarm.overlay("enc", Options={"encrypted": value})
        assert swarm.first.get("/networks/enc")["Options"] == {
            "com.docker.network.driver.overlay.vxlanid_list": "4097",
            "encrypted": value,
        }
        swarm.run(swarm.first, "e1", "enc")
        assert "mtu 1424" in shown(swarm, "e1", "ip", "link", "show", "eth0")

    def test_the_trace_says_that_it_is_encrypted(self, swarm: Pair) -> None:
        for name, options in (("plain", {}), ("enc", {"encrypted": ""})):
            swarm.overlay(name, Options=options)
            swarm.run(swarm.first, f"{name}1", name)
            swarm.run(swarm.second, f"{name}2", name)
        topology = swarm.first.engine.topology()
        texts = {
            name: " ".join(hop.text for hop in walk(topology, f"{name}1", f"icmp://{name}2").hops)
            for name in ("plain", "enc")
        }
        assert "(number 4098), encrypts it (IPsec) and sends it to 192.0.2.20, UDP port 4789" in texts["enc"]
        assert "node2 decrypts and unwraps it" in texts["enc"]
        assert "crypt" not in texts["plain"]

    @pytest.mark.parametrize(
        ("options", "mtu"),
        [
            ({}, 1450),
            ({"com.docker.network.driver.mtu": "1400"}, 1350),
            ({"com.docker.network.driver.mtu": "0"}, 1450),
            ({"com.docker.network.driver.mtu": "9000"}, 8950),
            ({"com.docker.network.driver.mtu": "1401", "encrypted": ""}, 1324),
        ],
    )
    def test_how_large_packets_may_be(self, swarm: Pair, options: dict[str, str], mtu: int) -> None:
        swarm.overlay("net", Options=options)
        swarm.run(swarm.first, "m1", "net")
        assert f"mtu {mtu} " in shown(swarm, "m1", "ip", "link", "show", "eth0")

    @pytest.mark.parametrize("mtu", ["x", "-5"])
    def test_no_size_at_all_keeps_containers_out(self, swarm: Pair, mtu: str) -> None:
        swarm.overlay("net", Options={"com.docker.network.driver.mtu": mtu})
        body = {"Image": "busybox", "Cmd": ["true"], "HostConfig": {"NetworkMode": "net"}}
        swarm.first.post("/containers/create?name=m1", body)
        assert swarm.first.refusal("POST", "/containers/m1/start")[1] == (
            "failed to set up container networking: attaching to network failed, make sure your network "
            "options are correct and check manager logs: context deadline exceeded"
        )

    def test_its_number_may_be_asked_for(self, swarm: Pair) -> None:
        swarm.overlay("own", Options={"com.docker.network.driver.overlay.vxlanid_list": "9000"})
        swarm.overlay("next")
        found = {network.name: network.vni for network in swarm.first.engine.topology().networks}
        assert (found["own"], found["next"]) == (9000, 4097)

    def test_who_is_only_on_internal_ones_has_no_way_out(self, swarm: Pair) -> None:
        swarm.overlay("inside", Internal=True)
        swarm.run(swarm.first, "i1", "inside")
        swarm.run(swarm.second, "i2", "inside")
        assert shown(swarm, "i1", "ip", "route") == "10.0.1.0/24 dev eth0 scope link  src 10.0.1.2 \n"
        topology = swarm.first.engine.topology()
        assert walk(topology, "i1", "icmp://i2").reached
        assert walk(topology, "i1", "192.0.2.20:80").verdict is Verdict.NO_ROUTE
        assert swarm.first.get("/networks/inside")["Internal"] is True

    def test_what_is_not_attachable_takes_no_container_and_ingress_cannot_be(self, swarm: Pair) -> None:
        swarm.overlay("closed", Attachable=False)
        for network in ("closed", "ingress"):
            body = {"Image": "busybox", "Cmd": ["true"], "HostConfig": {"NetworkMode": network}}
            swarm.first.post(f"/containers/create?name=on-{network}", body)
            assert swarm.first.refusal("POST", f"/containers/on-{network}/start")[1].endswith(
                f"desc = network {network} not manually attachable"
            )
        body = {"Name": "both", "Driver": "overlay", "Ingress": True, "Attachable": True}
        assert swarm.first.refusal("POST", "/networks/create", body) == (
            400,
            "rpc error: code = InvalidArgument desc = ingress network cannot be attachable",
        )


def shown(swarm: Pair, name: str, *command: str) -> str:
    """What a command in a container of node1 prints."""
    engine = swarm.first.engine
    record = engine.execs.create(name, {"Cmd": list(command), "AttachStdout": True})
    engine.execs.start(record.id, {})
    return b"".join(data for _, data in record.output).decode()


def test_a_network_of_another_driver_is_made_on_a_node_when_it_is_needed(swarm: Pair) -> None:
    """Until then it is little more than a name (Engines 28.5.2 and 20.10.24)."""
    swarm.first.ask("POST", "/networks/create", {"Name": "cfg", "ConfigOnly": True})
    body = {"Name": "wide", "Driver": "macvlan", "Scope": "swarm", "ConfigFrom": {"Network": "cfg"}}
    assert swarm.first.ask("POST", "/networks/create", body)[0] == 201
    shown = swarm.first.get("/networks/wide")
    assert (shown["Driver"], shown["Scope"], shown["ConfigFrom"]) == ("macvlan", "swarm", {"Network": "cfg"})
    assert shown["IPAM"] == {"Driver": "", "Options": None, "Config": []}
    assert (shown["Containers"], shown["Options"], shown["Labels"]) == (None, None, None)
    assert "wide" not in names(swarm.second.get("/networks"))
    body = {"Image": "busybox", "HostConfig": {"NetworkMode": "wide"}}
    swarm.first.ask("POST", "/containers/create?name=c1", body)
    assert "network wide not manually attachable" in swarm.first.refusal("POST", "/containers/c1/start")[1]
    assert swarm.first.ask("DELETE", "/networks/wide")[0] == 204
    assert "wide" not in names(swarm.first.get("/networks"))


def test_of_two_with_one_subnet_nobody_gets_on_the_younger(swarm: Pair) -> None:  # 310
    subnet = {"IPAM": {"Config": [{"Subnet": "10.99.0.0/24"}]}, "Attachable": True, "Driver": "overlay"}
    for name in ("older", "younger"):
        assert swarm.first.ask("POST", "/networks/create", {"Name": name, **subnet})[0] == 201
    shown = swarm.first.get("/networks/younger")
    assert (shown["IPAM"], shown["Options"]) == ({"Driver": "", "Options": None, "Config": None}, None)
    swarm.run(swarm.first, "c1", "older")
    body = {"Image": "busybox", "HostConfig": {"NetworkMode": "younger"}}
    swarm.first.ask("POST", "/containers/create?name=c2", body)
    status, message = swarm.first.refusal("POST", "/containers/c2/start")
    assert (status, message.endswith("check manager logs: context deadline exceeded")) == (500, True)
    swarm.first.ask("DELETE", "/containers/c1?force=1")
    assert swarm.first.ask("DELETE", "/networks/older")[0] == 204
    assert swarm.first.ask("POST", "/containers/c2/start")[0] == 204
