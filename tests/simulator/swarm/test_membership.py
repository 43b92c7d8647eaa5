"""Getting into a swarm, and out of it again."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import Clock
from tests.simulator.swarm.conftest import Pair

ALREADY = "This node is already part of a swarm."
WORKER = "This node is not a swarm manager. Worker nodes can't be used to view or modify cluster state."


def test_whoever_begins_a_swarm_manages_it(pair: Pair) -> None:
    node = pair.init()
    assert pair.first.get(f"/nodes/{node}")["ManagerStatus"] == {
        "Leader": True,
        "Reachability": "reachable",
        "Addr": "192.0.2.10:2377",
    }
    swarm = pair.first.get("/info")["Swarm"]
    assert (swarm["LocalNodeState"], swarm["ControlAvailable"], swarm["Nodes"]) == ("active", True, 1)
    assert pair.second.get("/info")["Swarm"]["LocalNodeState"] == "inactive"


def test_a_token_lets_in_as_worker_or_as_manager(swarm: Pair) -> None:
    (worker,) = swarm.first.get("/nodes", role=["worker"])
    assert (worker["Description"]["Hostname"], worker["Status"]["State"]) == ("node2", "ready")
    assert swarm.second.refusal("GET", "/nodes")[1].startswith(WORKER)
    swarm.second.post("/swarm/leave")
    assert swarm.join(swarm.token("Manager")) == (200, None)
    assert len(swarm.second.get("/nodes")) == 3


def test_a_wrong_token_is_told_apart_by_what_is_wrong(pair: Pair) -> None:
    pair.init()
    token = pair.token()
    assert pair.join("SWMTKN-1-abc-def") == (500, {"message": "invalid join token"})
    _, document = pair.join(f"{token[:-5]}aaaaa")
    assert "A valid join token is necessary to join this cluster" in document["message"]
    _, document = pair.join(f"SWMTKN-1-{'1' * 50}-{token[-25:]}")
    assert document["message"].startswith("remote CA does not match fingerprint. Expected: ")


def test_where_no_manager_listens_joining_is_refused_or_goes_on_in_the_background(pair: Pair) -> None:
    pair.init()
    status, document = pair.join(remote="192.0.2.20:2377")
    assert (status, "connect: connection refused" in document["message"]) == (503, True)
    before = pair.second.engine.now()
    status, document = pair.join(remote="192.0.2.99:2377")
    assert (status, document["message"][:46]) == (503, "Timeout was reached before node joined. The at")
    assert pair.second.engine.now() - before == pytest.approx(20)
    assert pair.second.get("/info")["Swarm"]["LocalNodeState"] == "pending"
    assert pair.join()[1]["message"].startswith(ALREADY)
    assert pair.second.post("/swarm/leave?force=1") == (200, None)
    assert pair.join() == (200, None)


def test_a_firewall_keeps_others_from_joining(pair: Pair) -> None:
    pair.init()
    pair.first.engine.host.drop(2377)
    assert pair.join()[0] == 503
    pair.first.engine.host.admit(2377)
    pair.second.post("/swarm/leave?force=1")
    assert pair.join() == (200, None)


def test_nobody_is_in_two_swarms(swarm: Pair) -> None:
    for api in (swarm.first, swarm.second):
        message = api.refusal("POST", "/swarm/init", {"ListenAddr": "0.0.0.0:2377"})[1]
        assert message.startswith(ALREADY)


def test_the_last_manager_leaves_only_by_force_and_the_swarm_with_it(swarm: Pair) -> None:
    assert "Removing the last manager erases" in swarm.first.refusal("POST", "/swarm/leave")[1]
    assert swarm.first.post("/swarm/leave?force=1") == (200, None)
    assert swarm.first.refusal("GET", "/nodes")[0] == 503
    assert [network["Name"] for network in swarm.first.get("/networks", driver=["overlay"])] == []


def test_with_half_of_the_managers_gone_nobody_decides(swarm: Pair) -> None:
    swarm.node("node2", Role="manager")
    message = swarm.second.refusal("POST", "/swarm/leave")[1]
    assert "leaves 1 managers out of 2. Without a Raft quorum" in message
    swarm.second.post("/swarm/leave?force=1")
    assert "The swarm does not have a leader" in swarm.first.refusal("GET", "/nodes")[1]


def test_what_runs_on_a_worker_that_leaves_runs_elsewhere_then(swarm: Pair) -> None:
    swarm.overlay()
    swarm.run(swarm.second, "w1", "multi")
    swarm.service(replicas=2)
    assert swarm.placed("web") == ["node1", "node2"]
    assert swarm.second.post("/swarm/leave") == (200, None)
    assert swarm.placed("web") == ["node1", "node1"]
    (w1,) = swarm.second.get("/containers/json?all=1")
    assert (w1["State"], w1["NetworkSettings"]["Networks"]) == ("running", {})
    assert [n["Status"]["State"] for n in swarm.first.get("/nodes", name=["node2"])] == ["down"]
    assert swarm.first.ask("DELETE", "/nodes/node2") == (200, None)


def test_tokens_and_the_unlock_key_are_made_anew(swarm: Pair) -> None:
    before, index = swarm.token(), swarm.first.get("/swarm")["Version"]["Index"]
    swarm.first.post(f"/swarm/update?version={index}&rotateWorkerToken=1", {})
    assert swarm.token() != before
    assert "update out of sequence" in swarm.first.refusal("POST", f"/swarm/update?version={index}", {})[1]
    index = swarm.first.get("/swarm")["Version"]["Index"]
    assert swarm.first.get("/swarm/unlockkey") == {"UnlockKey": ""}
    swarm.first.post(f"/swarm/update?version={index}", {"EncryptionConfig": {"AutoLockManagers": True}})
    assert swarm.first.get("/swarm/unlockkey")["UnlockKey"].startswith("SWMKEY-1-")


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({}, 'invalid ListenAddr "": invalid empty address'),
        ({"ListenAddr": "0.0.0.0:2377", "AdvertiseAddr": "foo"}, "advertise address must be a non-zero IP"),
        ({"ListenAddr": "0.0.0.0:2377", "AdvertiseAddr": "0.0.0.0"}, "advertise address must be a non-zero"),
        ({"ListenAddr": "here"}, "listen address must be an IP address or network interface"),
        ({"ListenAddr": "0.0.0.0:x"}, "manager stopped: failed to listen on remote API address"),
        ({"ListenAddr": "0.0.0.0", "Availability": "x"}, 'invalid Availability: "x"'),
        ({"ListenAddr": "0.0.0.0", "DataPathPort": 5}, "Datapath port number is not in valid range"),
        ({"ListenAddr": "0.0.0.0", "Spec": {"Name": "x"}}, 'swarm spec must be named "default"'),
        ({"ListenAddr": "0.0.0.0", "DefaultAddrPool": ["x"]}, "invalid base pool x: invalid CIDR address: x"),
        (
            {"ListenAddr": "0.0.0.0", "DefaultAddrPool": ["10.1.0.0/28"]},
            'invalid CIDR: "10.1.0.0/28". Subnet size is too small for pool: 24',
        ),
    ],
)
def test_what_a_swarm_cannot_begin_with(pair: Pair, body: dict[str, Any], message: str) -> None:
    status, said = pair.first.refusal("POST", "/swarm/init", body)
    assert (status in (400, 500), said[: len(message)]) == (True, message)
    assert pair.first.get("/info")["Swarm"]["LocalNodeState"] == "inactive"


def test_somebody_has_to_be_named_to_be_joined(pair: Pair) -> None:
    pair.init()
    body = {"ListenAddr": "0.0.0.0:2377", "JoinToken": pair.token()}
    assert pair.second.refusal("POST", "/swarm/join", body) == (
        400,
        "at least 1 RemoteAddr is required to join",
    )


def test_a_swarm_with_ranges_of_its_own(pair: Pair) -> None:
    pools = {"DefaultAddrPool": ["10.77.0.0/16"], "SubnetSize": 26}
    pair.first.post("/swarm/init", {"ListenAddr": "eth0:2400", "AdvertiseAddr": "eth0", **pools})
    assert pair.join(remote="192.0.2.10:2400") == (200, None)
    pair.overlay()
    assert pair.first.get("/networks/multi")["IPAM"]["Config"] == [
        {"Subnet": "10.77.0.64/26", "Gateway": "10.77.0.65"}
    ]


class TestNodes:
    def test_a_node_is_named_by_id_host_or_the_beginning_of_its_id(self, swarm: Pair) -> None:
        node = swarm.first.get("/nodes/node2")["ID"]
        assert swarm.first.get(f"/nodes/{node[:12]}")["ID"] == node
        assert swarm.first.refusal("GET", "/nodes/nosuch") == (404, "node nosuch not found")

    def test_promoted_it_manages_and_demoted_not_any_more(self, swarm: Pair) -> None:
        assert swarm.node("node2", Role="manager") == (200, None)
        assert len(swarm.second.get("/nodes")) == 2
        assert swarm.node("node2", Role="worker") == (200, None)
        assert swarm.second.refusal("GET", "/nodes")[1].startswith(WORKER)

    def test_the_last_manager_stays_one(self, swarm: Pair) -> None:
        status, document = swarm.node("node1", Role="worker")
        assert (status, "last manager" in document["message"]) == (400, True)

    def test_who_is_there_cannot_be_removed(self, swarm: Pair) -> None:
        assert "is not down" in swarm.first.refusal("DELETE", "/nodes/node2")[1]
        assert "is a cluster manager" in swarm.first.refusal("DELETE", "/nodes/node1")[1]
        assert swarm.first.ask("DELETE", "/nodes/node2?force=1") == (200, None)
        assert [node["Description"]["Hostname"] for node in swarm.first.get("/nodes")] == ["node1"]
        # Its engine hears nothing of it, and leaves by itself.
        assert swarm.second.get("/info")["Swarm"]["LocalNodeState"] == "active"
        assert swarm.second.post("/swarm/leave") == (200, None)

    def test_words_are_checked(self, swarm: Pair) -> None:
        assert swarm.node("node2", Availability="bad")[1]["message"] == 'invalid Availability: "bad"'


def test_what_a_worker_may_not_on_20_10(clock: Clock) -> None:
    pair = Pair(clock, "20.10")
    pair.init()
    pair.join()
    status, message = pair.second.refusal("POST", "/networks/create", {"Name": "x", "Driver": "overlay"})
    assert (status, message[:48]) == (403, "Cannot create a multi-host network from a worker")


def test_configs_and_secrets_are_loudly_not_there(swarm: Pair) -> None:
    assert swarm.first.refusal("POST", "/secrets/create", {"Name": "s"})[0] == 501
    assert swarm.first.get("/configs") == []
    assert swarm.first.refusal("GET", "/secrets/s") == (404, "secret s not found")
    assert swarm.second.refusal("GET", "/configs")[0] == 503
