"""Hosts of a swarm that go away and come back: seen with two engines 28.5.2 that were joined by a cable."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest

from course.simulator.api.app import App
from course.simulator.hosts import engines
from course.topology import Verdict, resolve, walk
from tests.conftest import Clock
from tests.simulator.api.conftest import Api
from tests.simulator.swarm.conftest import Pair

NO_LEADER = (
    "rpc error: code = Unknown desc = The swarm does not have a leader. It's possible that too few "
    "managers are online. Make sure more than half of the managers are online."
)


def tasks(swarm: Pair, name: str = "web") -> list[tuple[int, str, str, str]]:
    """Slot, what is wanted, what is, and the host: as `docker service ps` has them."""
    hosts = {node["ID"]: node["Description"]["Hostname"] for node in swarm.first.get("/nodes")}
    return sorted(
        (task["Slot"], task["DesiredState"], task["Status"]["State"], hosts.get(task.get("NodeID"), ""))
        for task in swarm.tasks(name)
    )


def node2(swarm: Pair) -> dict[str, Any]:
    (node,) = swarm.first.get("/nodes", name=["node2"])
    return dict(node)


def peers(swarm: Pair, network: str = "multi") -> list[str]:
    return [peer["IP"] for peer in swarm.first.get(f"/networks/{network}")["Peers"]]


def later(swarm: Pair, seconds: float) -> None:
    swarm.first.engine.scheduler.pass_time(seconds)


@pytest.fixture
def busy(swarm: Pair) -> Pair:
    """m1 on node1, w1 and w2 on node2, all on the overlay multi; the service web with a task on either."""
    swarm.overlay()
    swarm.run(swarm.first, "m1", "multi")
    for name, policy in (("w1", "always"), ("w2", "no")):
        body = {
            "Image": "busybox",
            "Cmd": ["sleep", "1000"],
            "HostConfig": {"NetworkMode": "multi", "RestartPolicy": {"Name": policy}},
        }
        swarm.second.post(f"/containers/create?name={name}", body)
        assert swarm.second.post(f"/containers/{name}/start") == (204, None)
    swarm.service(replicas=2, networks=("multi",))
    assert swarm.placed("web") == ["node1", "node2"]
    return swarm


class TestAWorkerThatVanishes:
    def test_names_and_peers_go_first_then_the_node_is_down(self, busy: Pair) -> None:
        busy.second.engine.power.cut()
        topology = busy.first.engine.topology()
        assert resolve(topology, "m1", "w1").addresses  # nobody has noticed yet
        assert peers(busy) == ["192.0.2.10", "192.0.2.20"]
        assert node2(busy)["Status"] == {"State": "ready", "Addr": "192.0.2.20"}
        later(busy, 8)
        assert not resolve(busy.first.engine.topology(), "m1", "w1").addresses
        assert peers(busy) == ["192.0.2.10"]
        assert peers(busy, "ingress") == ["192.0.2.10"]
        assert node2(busy)["Status"]["State"] == "ready"
        later(busy, 5)
        assert node2(busy)["Status"] == {
            "State": "down",
            "Message": "heartbeat failure",
            "Addr": "192.0.2.20",
        }

    def test_until_then_packets_to_it_are_lost_and_the_trace_says_why(self, busy: Pair) -> None:
        before = busy.first.engine.topology()
        address = str(resolve(before, "m1", "w1").addresses[0])
        busy.second.engine.power.cut()
        trace = walk(busy.first.engine.topology(), "m1", "icmp://w1")
        assert (trace.verdict, [hop.kind for hop in trace.hops][-2:]) == (
            Verdict.TIMED_OUT,
            ["vxlan", "vxlan"],
        )
        assert trace.reason == "node2 is switched off: nothing there takes the packet."
        later(busy, 8)
        trace = walk(busy.first.engine.topology(), "m1", f"icmp://{address}")
        assert trace.verdict is Verdict.NO_HOST

    def test_its_tasks_are_done_elsewhere(self, busy: Pair) -> None:
        busy.second.engine.power.cut()
        later(busy, 13)
        assert tasks(busy) == [
            (1, "running", "running", "node1"),
            (2, "ready", "ready", ""),
            (2, "shutdown", "running", "node2"),  # what became of it nobody knows
        ]
        later(busy, 5)
        assert tasks(busy) == [
            (1, "running", "running", "node1"),
            (2, "running", "running", "node1"),
            (2, "shutdown", "running", "node2"),
        ]
        (service,) = busy.first.get("/services?status=true")
        assert service["ServiceStatus"]["RunningTasks"] == 3  # that one counts, as far as is known
        found = resolve(busy.first.engine.topology(), "m1", "tasks.web")
        assert len(found.addresses) == 2

    def test_it_comes_back_and_nothing_is_moved_back(self, busy: Pair) -> None:
        busy.second.engine.power.cut()
        later(busy, 30)
        busy.second.engine.power.start()
        assert node2(busy)["Status"] == {"State": "ready", "Addr": "192.0.2.20"}
        assert tasks(busy) == [
            (1, "running", "running", "node1"),
            (2, "running", "running", "node1"),
            (2, "shutdown", "failed", "node2"),
        ]
        (failed,) = [task for task in busy.tasks("web") if task["Status"]["State"] == "failed"]
        assert failed["Status"]["Err"] == "task: non-zero exit (255)"
        states = {
            container["Names"][0].split(".")[0]: container["State"]
            for container in busy.second.get("/containers/json?all=1")
        }
        assert states == {"/w1": "running", "/w2": "exited", "/web": "exited"}
        assert peers(busy) == ["192.0.2.10", "192.0.2.20"]
        assert walk(busy.first.engine.topology(), "m1", "icmp://w1").reached
        told = [
            (event.attributes["state.old"], event.attributes["state.new"])
            for event in busy.first.engine.events
            if event.type == "node" and "state.new" in event.attributes
        ]
        assert told == [("ready", "down"), ("down", "ready")]

    def test_back_before_it_was_missed_its_tasks_begin_anew(self, busy: Pair) -> None:
        busy.second.engine.power.cut()
        later(busy, 3)
        busy.second.engine.power.start()
        assert node2(busy)["Status"]["State"] == "ready"
        assert ("shutdown", "failed", "node2") in [task[1:] for task in tasks(busy)]
        later(busy, 15)
        assert sorted(task[2] for task in tasks(busy)) == ["failed", "running", "running"]
        assert node2(busy)["Status"]["State"] == "ready"

    def test_in_order_it_says_good_bye(self, busy: Pair) -> None:
        busy.second.engine.power.shut_down()
        assert peers(busy) == ["192.0.2.10"]
        assert not resolve(busy.first.engine.topology(), "m1", "w1").addresses
        later(busy, 13)
        assert node2(busy)["Status"]["State"] == "down"

    def test_after_an_end_in_order_the_containers_of_tasks_are_cleared_away(self, busy: Pair) -> None:
        busy.second.engine.power.restart_engine()
        (failed,) = [task for task in busy.tasks("web") if task["Status"]["State"] == "failed"]
        assert failed["Status"]["Err"] == f"No such container: web.2.{failed['ID']}"
        names = [container["Names"][0] for container in busy.second.get("/containers/json?all=1")]
        assert sorted(names) == ["/w1", "/w2"]

    def test_tasks_for_it_wait_until_it_is_missed(self, busy: Pair) -> None:
        busy.second.engine.power.cut()
        busy.service("fresh", replicas=2)
        assert (
            sorted(tasks(busy, "fresh"), key=lambda task: task[3])
            == [
                (1, "running", "running", "node1"),
                (2, "running", "assigned", "node2"),
            ]
            or [task[2:] for task in tasks(busy, "fresh")].count(("assigned", "node2")) == 1
        )
        later(busy, 20)
        assert [task[3] for task in tasks(busy, "fresh") if task[2] == "running"] == ["node1", "node1"]

    def test_a_task_that_was_assigned_meanwhile_is_taken_up(self, busy: Pair) -> None:
        busy.second.engine.power.cut()
        busy.service("fresh", replicas=2)
        later(busy, 2)
        busy.second.engine.power.start()
        assert sorted(task[3] for task in tasks(busy, "fresh") if task[2] == "running") == ["node1", "node2"]

    def test_a_node_that_is_down_can_be_removed_and_is_shut_out(self, busy: Pair) -> None:
        busy.second.engine.power.cut()
        assert "is not down" in busy.first.refusal("DELETE", "/nodes/node2")[1]
        later(busy, 13)
        assert busy.first.ask("DELETE", "/nodes/node2") == (200, None)
        busy.second.engine.power.start()
        assert busy.second.get("/info")["Swarm"]["LocalNodeState"] == "pending"
        assert [n["Name"] for n in busy.second.get("/networks", driver=["overlay"])] == []
        assert busy.second.post("/swarm/leave") == (200, None)
        assert busy.join() == (200, None)


class TestManagersThatAreAway:
    def test_workers_go_on_without_their_manager(self, busy: Pair) -> None:
        busy.first.engine.power.cut()
        later(busy, 30)
        running = [c["Names"][0].split(".")[0] for c in busy.second.get("/containers/json")]
        assert sorted(running) == ["/w1", "/w2", "/web"]
        assert busy.second.refusal("GET", "/nodes")[0] == 503
        assert busy.second.get("/info")["Swarm"]["LocalNodeState"] == "active"
        assert walk(busy.second.engine.topology(), "node2/w1", "icmp://w2").reached
        busy.first.engine.power.start()
        later(busy, 10)
        assert [task[1:3] for task in tasks(busy) if task[1] == "running"] == [("running", "running")] * 2

    def test_what_a_worker_did_meanwhile_is_learnt_when_the_manager_is_back(self, busy: Pair) -> None:
        busy.first.engine.power.cut()
        (task,) = [c for c in busy.second.get("/containers/json") if c["Names"][0].startswith("/web")]
        busy.second.post(f"/containers/{task['Id']}/kill")
        later(busy, 30)
        assert len(busy.second.get("/containers/json")) == 2
        busy.first.engine.power.start()
        later(busy, 10)
        assert len([task for task in tasks(busy) if task[2] == "running"]) == 2

    def test_without_more_than_half_of_them_nothing_is_decided(self, busy: Pair) -> None:
        busy.node("node2", Role="manager")
        busy.second.engine.power.cut()
        assert busy.first.refusal("GET", "/nodes") == (503, NO_LEADER)
        assert busy.first.refusal("GET", "/services") == (503, NO_LEADER)
        body = {"Name": "x", "Driver": "overlay"}
        assert busy.first.refusal("POST", "/networks/create", body) == (503, NO_LEADER)
        assert busy.first.refusal("POST", "/swarm/leave")[1].endswith(
            "The only way to restore a swarm that has lost consensus is to reinitialize it with "
            "`--force-new-cluster`. Use `--force` to suppress this message."
        )
        swarm = busy.first.get("/info")["Swarm"]
        assert (swarm["Error"], swarm["ControlAvailable"], "Cluster" in swarm) == (NO_LEADER, True, False)
        assert [manager["Addr"] for manager in swarm["RemoteManagers"]] == [
            "192.0.2.10:2377",
            "192.0.2.20:2377",
        ]
        # What runs goes on, and its names are known.
        assert walk(busy.first.engine.topology(), "m1", "icmp://web").reached
        later(busy, 60)
        busy.second.engine.power.start()
        assert [n["Status"]["State"] for n in busy.first.get("/nodes")] == ["ready", "ready"]
        assert busy.first.get("/info")["Swarm"]["Error"] == ""

    def test_nobody_gives_a_container_an_address_then(self, busy: Pair) -> None:
        busy.node("node2", Role="manager")
        busy.second.engine.power.cut()
        body = {"Image": "busybox", "Cmd": ["true"], "HostConfig": {"NetworkMode": "multi"}}
        busy.first.post("/containers/create?name=late", body)
        assert busy.first.refusal("POST", "/containers/late/start")[1] == (
            "failed to set up container networking: Could not attach to network multi: "
            "context deadline exceeded"
        )

    def test_a_manager_that_is_away_is_unreachable(self, busy: Pair) -> None:
        busy.node("node2", Role="manager")
        assert node2(busy)["ManagerStatus"]["Reachability"] == "reachable"
        assert busy.node("node2", Role="worker") == (200, None)
        assert "ManagerStatus" not in node2(busy)
        busy.second.engine.power.cut()
        later(busy, 13)
        assert node2(busy)["Status"]["State"] == "down"


def test_while_one_engine_is_restarted_its_node_is_not_missed(busy: Pair) -> None:
    busy.second.engine.power.cut()
    later(busy, 11)  # node2 is about to be missed while node1 takes its time to end
    busy.first.engine.power.restart_engine()
    assert [n["Status"]["State"] for n in busy.first.get("/nodes", name=["node1"])] == ["ready"]
    later(busy, 5)
    assert node2(busy)["Status"]["State"] == "down"


def test_nobody_joins_by_a_host_that_is_off(pair: Pair) -> None:
    pair.init()
    token = pair.token()
    pair.first.engine.power.cut()
    assert pair.join(token)[1]["message"].startswith("Timeout was reached before node joined.")


def test_a_published_port_of_a_host_that_is_off(pair: Pair) -> None:
    pair.run(pair.first, "m1", "bridge")
    topology = pair.first.engine.topology()
    assert walk(topology, "m1", "192.0.2.20:80").verdict is Verdict.REFUSED
    pair.second.engine.power.cut()
    topology = pair.first.engine.topology()
    trace = walk(topology, "m1", "192.0.2.20:80")
    assert (trace.verdict, trace.hops[-1].at.name) == (Verdict.NO_HOST, "node2")
    assert walk(topology, "outside", "192.0.2.20:80").verdict is Verdict.TIMED_OUT
    assert walk(topology, "node2", "192.0.2.10:80").verdict is Verdict.NOT_TRIED


def test_of_three_managers_one_may_be_away_and_who_leads_goes_on_leading(clock: Clock) -> None:
    apis = [Api(App(engine)) for engine in engines(clock, Random(1), 3)]
    first, second, third = apis
    first.post("/swarm/init", {"ListenAddr": "0.0.0.0:2377"})
    token = first.get("/swarm")["JoinTokens"]["Manager"]
    for api in (second, third):
        body = {"ListenAddr": "0.0.0.0:2377", "JoinToken": token, "RemoteAddrs": ["192.0.2.10:2377"]}
        assert api.post("/swarm/join", body) == (200, None)

    def leaders() -> list[str]:
        nodes = second.get("/nodes")
        return [n["Description"]["Hostname"] for n in nodes if n["ManagerStatus"].get("Leader")]

    assert leaders() == ["node1"]
    first.engine.power.cut()
    assert leaders() == ["node2"]
    (node1,) = second.get("/nodes", name=["node1"])
    assert (node1["Status"]["State"], node1["ManagerStatus"]["Reachability"]) == ("ready", "unreachable")
    third.engine.power.cut()
    assert second.refusal("GET", "/nodes") == (503, NO_LEADER)
    first.engine.power.start()
    assert leaders() == ["node2"]
    status, said = second.ask("DELETE", f"/nodes/{node1['ID']}?force=1")
    assert (status, "must be demoted" in said["message"]) == (400, True)
