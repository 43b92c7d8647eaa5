"""Services: how many tasks run where, what becomes of those that end, and how they are reached."""

from __future__ import annotations

from typing import Any

import pytest

from course.topology import Verdict, walk
from tests.simulator.api.conftest import collected
from tests.simulator.swarm.conftest import Pair, spec

SERVER = ("sh", "-c", "mkdir /w; hostname >/w/index.html; httpd -f -p 80 -h /w")


def states(swarm: Pair, name: str) -> list[tuple[int, str, str]]:
    return [
        (task.get("Slot", 0), task["DesiredState"], task["Status"]["State"]) for task in swarm.tasks(name)
    ]


def status(swarm: Pair, name: str) -> tuple[int, int]:
    (service,) = swarm.first.get("/services?status=true", name=[name])
    found = service["ServiceStatus"]
    return found["RunningTasks"], found["DesiredTasks"]


def test_replicas_are_spread_over_the_nodes(swarm: Pair) -> None:
    swarm.service(replicas=3)
    assert swarm.placed("web") == ["node1", "node2", "node1"]
    assert status(swarm, "web") == (3, 3)
    assert states(swarm, "web") == [(slot, "running", "running") for slot in (1, 2, 3)]


def test_a_task_is_a_container_of_its_node(swarm: Pair) -> None:
    service = swarm.service(replicas=1)
    (task,) = swarm.tasks("web")
    (container,) = swarm.first.get("/containers/json", **{"is-task": ["true"]})
    assert container["Names"] == [f"/web.1.{task['ID']}"]
    assert container["Labels"] == {
        "com.docker.swarm.node.id": task["NodeID"],
        "com.docker.swarm.service.id": service,
        "com.docker.swarm.service.name": "web",
        "com.docker.swarm.task": "",
        "com.docker.swarm.task.id": task["ID"],
        "com.docker.swarm.task.name": f"web.1.{task['ID']}",
    }
    assert task["Status"]["ContainerStatus"]["ContainerID"] == container["Id"]


def test_scaled_up_and_down(swarm: Pair) -> None:
    swarm.service(replicas=1)
    swarm.update("web", Mode={"Replicated": {"Replicas": 4}})
    assert swarm.placed("web") == ["node1", "node2", "node1", "node2"]
    swarm.update("web", Mode={"Replicated": {"Replicas": 1}})
    assert len(swarm.tasks("web")) == 1
    assert len(swarm.second.get("/containers/json?all=1")) == 0


def test_a_global_service_has_a_task_on_each_node(swarm: Pair) -> None:
    swarm.service(replicas=None)
    assert sorted(swarm.placed("web")) == ["node1", "node2"]
    swarm.second.post("/swarm/leave")
    assert swarm.placed("web") == ["node1"]
    swarm.join()
    assert sorted(swarm.placed("web")) == ["node1", "node2"]


def test_a_task_that_fails_is_replaced_after_a_while(swarm: Pair) -> None:
    swarm.service()
    (container,) = swarm.first.get("/containers/json")
    swarm.first.post(f"/containers/{container['Id']}/kill")
    assert sorted(states(swarm, "web")) == [(1, "ready", "ready"), (1, "shutdown", "failed")]
    failed = next(task for task in swarm.tasks("web") if task["DesiredState"] == "shutdown")
    assert failed["Status"]["Err"] == "task: non-zero exit (137)"
    swarm.first.engine.scheduler.pass_time(5)
    assert states(swarm, "web") == [(1, "running", "running"), (1, "shutdown", "failed")]


@pytest.mark.parametrize(
    ("policy", "command", "tasks"),
    [
        ({"Condition": "any", "Delay": 0}, ("true",), 6),
        ({"Condition": "on-failure"}, ("true",), 1),
        ({"Condition": "none"}, ("false",), 1),
        ({"Condition": "any", "MaxAttempts": 2, "Delay": 1_000_000_000}, ("false",), 3),
    ],
)
def test_how_often_is_the_restart_policys_matter(
    swarm: Pair, policy: dict[str, Any], command: tuple[str, ...], tasks: int
) -> None:
    swarm.first.post("/services/create", spec("once", *command, template={"RestartPolicy": policy}))
    swarm.first.engine.scheduler.pass_time(20)
    assert len(swarm.tasks("once")) <= tasks
    if policy.get("Delay") != 0:
        assert len(swarm.tasks("once")) == tasks
        assert all(task["DesiredState"] == "shutdown" for task in swarm.tasks("once"))


def test_an_image_that_nobody_has_is_rejected(swarm: Pair) -> None:
    swarm.service("bad", image="nosuch:latest")
    task = next(task for task in swarm.tasks("bad") if task["Status"]["State"] == "rejected")
    assert task["Status"]["Err"] == "No such image: nosuch:latest"
    assert status(swarm, "bad") == (0, 1)


def test_an_update_replaces_tasks_and_a_rollback_takes_it_back(swarm: Pair) -> None:
    swarm.service(replicas=2)
    template = swarm.first.get("/services/web")["Spec"]["TaskTemplate"]
    changed = template | {"ContainerSpec": template["ContainerSpec"] | {"Env": ["A=1"]}}
    swarm.update("web", TaskTemplate=changed)
    assert [state for _, _, state in states(swarm, "web")] == ["running", "shutdown", "running", "shutdown"]
    service = swarm.first.get("/services/web")
    assert service["UpdateStatus"]["Message"] == "update completed"
    assert service["PreviousSpec"]["TaskTemplate"] == template
    target = f"/services/web/update?version={service['Version']['Index']}&rollback=previous"
    assert swarm.first.post(target, service["Spec"])[0] == 200
    assert swarm.first.get("/services/web")["Spec"]["TaskTemplate"] == template
    assert status(swarm, "web") == (2, 2)


def test_what_changed_meanwhile_is_not_overwritten(swarm: Pair) -> None:
    swarm.service()
    service = swarm.first.get("/services/web")
    swarm.update("web", Labels={"a": "b"})
    target = f"/services/web/update?version={service['Version']['Index']}"
    assert "update out of sequence" in swarm.first.refusal("POST", target, service["Spec"])[1]


class TestNodes:
    def test_a_drained_node_gives_its_tasks_away(self, swarm: Pair) -> None:
        swarm.service(replicas=2)
        swarm.node("node2", Availability="drain")
        assert swarm.placed("web") == ["node1", "node1"]
        swarm.node("node2", Availability="active")
        swarm.update("web", Mode={"Replicated": {"Replicas": 3}})
        assert swarm.placed("web") == ["node1", "node1", "node2"]

    def test_a_paused_one_keeps_them_and_takes_no_more(self, swarm: Pair) -> None:
        swarm.service(replicas=2)
        swarm.node("node2", Availability="pause")
        swarm.update("web", Mode={"Replicated": {"Replicas": 3}})
        assert swarm.placed("web") == ["node1", "node2", "node1"]

    def test_constraints_are_met_or_the_task_waits(self, swarm: Pair) -> None:
        swarm.service("placed", replicas=2, template={"Placement": {"Constraints": ["node.role==worker"]}})
        assert swarm.placed("placed") == ["node2", "node2"]
        swarm.service("never", template={"Placement": {"Constraints": ["node.labels.disk==ssd"]}})
        (task,) = swarm.tasks("never")
        assert task["Status"]["Err"] == ("no suitable node (scheduling constraints not satisfied on 2 nodes)")
        swarm.node("node2", Labels={"disk": "ssd"})  # type: ignore[arg-type]
        assert swarm.placed("never") == ["node2"]

    def test_no_more_on_a_node_than_are_allowed(self, swarm: Pair) -> None:
        swarm.service(replicas=3, template={"Placement": {"MaxReplicas": 1}})
        assert swarm.placed("web") == ["node1", "node2"]
        waiting = next(task for task in swarm.tasks("web") if task["Status"]["State"] == "pending")
        assert waiting["Status"]["Err"] == "no suitable node (max replicas per node limit exceed)"

    def test_without_any_node_tasks_wait(self, swarm: Pair) -> None:
        swarm.node("node1", Availability="drain")
        swarm.node("node2", Availability="drain")
        swarm.service()
        assert states(swarm, "web") == [(1, "running", "pending")]
        assert swarm.tasks("web")[0]["Status"]["Err"] == (
            "no suitable node (2 nodes not available for new tasks)"
        )


class TestReached:
    def test_by_its_name_one_task_after_the_other(self, swarm: Pair) -> None:
        swarm.overlay()
        swarm.run(swarm.first, "m1", "multi")
        swarm.first.post("/services/create", spec("web", *SERVER, networks=("multi",), replicas=3))
        engine = swarm.first.engine
        found = set()
        for _ in range(3):
            trace = walk(engine.topology(), "m1", "http://web")
            assert trace.reached
            found.add((trace.target.host, trace.target.name) if trace.target else None)
            engine.world.connected(trace)
        assert len(found) == 3

    def test_by_its_port_on_every_node(self, swarm: Pair) -> None:
        swarm.first.post("/services/create", spec("web", *SERVER, publish={8080: 80}))
        topology = swarm.first.engine.topology()
        for node in ("192.0.2.10", "192.0.2.20"):
            assert walk(topology, "outside", f"http://{node}:8080").reached
        assert swarm.second.get("/containers/json") == []

    def test_in_host_mode_on_the_tasks_node_only(self, swarm: Pair) -> None:
        swarm.first.post("/services/create", spec("web", *SERVER, publish={8090: 80}, mode="host"))
        topology = swarm.first.engine.topology()
        assert walk(topology, "outside", "http://192.0.2.10:8090").reached
        assert walk(topology, "outside", "http://192.0.2.20:8090").verdict is Verdict.REFUSED
        (task,) = swarm.tasks("web")
        assert task["Status"]["PortStatus"]["Ports"][0]["PublishedPort"] == 8090

    def test_two_in_host_mode_do_not_fit_on_one_node(self, swarm: Pair) -> None:
        swarm.first.post(
            "/services/create", spec("web", *SERVER, publish={8090: 80}, mode="host", replicas=3)
        )
        (waiting,) = [task for task in swarm.tasks("web") if task["Status"]["State"] == "pending"]
        assert waiting["Status"]["Err"] == "no suitable node (host-mode port already in use on 2 nodes)"

    def test_virtual_addresses_stand_in_the_document(self, swarm: Pair) -> None:
        network = swarm.overlay()
        swarm.service(networks=("multi",), publish={8080: 80})
        virtual = swarm.first.get("/services/web")["Endpoint"]["VirtualIPs"]
        assert [entry["Addr"] for entry in virtual] == ["10.0.0.4/24", "10.0.1.2/24"]
        assert virtual[1]["NetworkID"] == network

    def test_without_them_names_mean_the_tasks(self, swarm: Pair) -> None:
        swarm.overlay()
        swarm.service(networks=("multi",), endpoint="dnsrr", replicas=2)
        assert "VirtualIPs" not in swarm.first.get("/services/web")["Endpoint"]
        (service,) = swarm.first.engine.topology().services
        assert (len(service.tasks), service.addresses) == (2, ())

    def test_a_port_of_the_mesh_is_chosen_and_kept(self, swarm: Pair) -> None:
        swarm.service(publish={0: 80})
        assert swarm.first.get("/services/web")["Endpoint"]["Ports"][0]["PublishedPort"] == 30000
        swarm.update("web", Labels={"a": "b"})
        assert swarm.first.get("/services/web")["Endpoint"]["Ports"][0]["PublishedPort"] == 30000


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({}, "mismatched Runtime and *Spec fields"),
        ({"TaskTemplate": {"ContainerSpec": {}}}, "ContainerSpec: image reference must be provided"),
        (spec("web"), "name conflicts with an existing object: service web already exists"),
        (spec("Bad_name!"), "name must be valid as a DNS name component"),
        (spec("y", networks=("nosuch",)), "network nosuch not found"),
        (spec("y", publish={8080: 80}), "port '8080' is already in use by service 'web'"),
        (spec("y", publish={81: 80}, endpoint="dnsrr"), "can't be used with dnsrr mode"),
        (spec("y", container={"Secrets": [{}]}), "services with secrets"),
        (spec("y") | {"Mode": {"ReplicatedJob": {}}}, "services that are jobs"),
        (spec("y", template={"Placement": {"Preferences": [{}]}}), "placement preferences"),
        (spec("y", template={"Runtime": "plugin"}), "services that are no containers"),
        (spec("y", template={"Placement": {"Constraints": ["x y"]}}), "constraint expected one operator"),
        (spec("y", template={"RestartPolicy": {"Condition": "x"}}), 'invalid RestartCondition: "x"'),
        (spec("y", endpoint="x"), 'invalid resolution mode: "x"'),
        (spec("y", image="x y"), '"x y" is not a valid repository/tag'),
        (spec("y", networks=("ingress",)), "cannot be explicitly attached to the ingress network"),
        (spec("a" * 70), "name must be 63 characters or fewer"),
        (spec("y", replicas=1000), "services with more than 100 tasks"),
    ],
)
def test_what_cannot_be_made(swarm: Pair, body: dict[str, Any], message: str) -> None:
    swarm.service(publish={8080: 80})
    assert message in swarm.first.refusal("POST", "/services/create", body)[1]
    assert len(swarm.first.get("/services")) == 1


def test_logs_of_all_tasks_say_whose_they_are(swarm: Pair) -> None:
    swarm.first.post("/services/create", spec("talk", "sh", "-c", "echo hello; sleep 1000", replicas=2))
    response = swarm.first.send("GET", "/services/talk/logs?stdout=1&stderr=1&details=1")
    written = collected(response.body)
    assert written.count(b"hello\n") == 2
    assert written.count(b"com.docker.swarm.task.id=") == 2
    task = swarm.tasks("talk")[1]["ID"]
    assert collected(swarm.first.send("GET", f"/tasks/{task}/logs?stdout=1").body).endswith(b"hello\n")


def test_a_removed_service_leaves_nothing(swarm: Pair) -> None:
    swarm.overlay()
    swarm.service(networks=("multi",), replicas=2)
    assert swarm.first.ask("DELETE", "/services/web") == (200, None)
    assert swarm.first.get("/tasks") == []
    assert swarm.first.get("/containers/json?all=1") == swarm.second.get("/containers/json?all=1") == []
    assert swarm.first.refusal("GET", "/services/web") == (404, "service web not found")


def test_a_node_pulls_what_it_does_not_have(swarm: Pair) -> None:
    swarm.service("cache", image="redis:7", replicas=2, container={"Args": None})
    known = {state for _, _, state in states(swarm, "cache")}
    assert known <= {"running", "rejected"}


def test_events_of_the_swarm_are_told_on_its_managers(swarm: Pair) -> None:
    swarm.service()
    swarm.update("web", Mode={"Replicated": {"Replicas": 0}})
    swarm.node("node2", Availability="drain")
    swarm.first.ask("DELETE", "/services/web")
    told = [
        (event.type, event.action, event.attributes)
        for event in swarm.first.engine.events
        if event.scope == "swarm"
    ]
    assert told == [
        ("service", "create", {"name": "web"}),
        ("service", "update", {"name": "web", "replicas.old": "1", "replicas.new": "0"}),
        ("node", "update", {"name": "node2", "availability.old": "active", "availability.new": "drain"}),
        ("service", "remove", {"name": "web"}),
    ]
    assert all(event.scope == "local" for event in swarm.second.engine.events)
