"""Whatever is done to a swarm, in any order: what is wanted runs, no address is given twice or lost."""

from __future__ import annotations

from collections import Counter

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from course.simulator.swarm.records import ENDED
from tests.conftest import Clock
from tests.simulator.swarm.conftest import Pair, spec

NAMES = st.sampled_from(["web", "db"])
NETWORKS = st.sampled_from(["multi", "other"])
BOXES = st.sampled_from(["m1", "m2"])


class Swarm(RuleBasedStateMachine):
    """Two nodes; a rule may well be refused, which must leave everything in order too."""

    def __init__(self) -> None:
        super().__init__()
        self.pair = Pair(Clock())
        self.pair.init()
        self.pair.join()

    @property
    def joined(self) -> bool:
        return self.pair.second.engine.membership.cluster is not None

    @property
    def off(self) -> bool:
        return self.pair.second.engine.power.off

    # -- what is done ------------------------------------------------------------------------

    @rule(how=st.sampled_from(["cut", "shut_down", "restart_engine"]))
    def away(self, how: str) -> None:
        getattr(self.pair.second.engine.power, how)()

    @rule()
    def back(self) -> None:
        self.pair.second.engine.power.start()

    @rule(seconds=st.sampled_from([3, 5]))
    def wait_a_little(self, seconds: int) -> None:
        self.pair.first.engine.scheduler.pass_time(seconds)

    @rule()
    def restart_the_manager(self) -> None:
        self.pair.first.engine.power.restart_engine()

    @rule(name=NETWORKS)
    def make_network(self, name: str) -> None:
        self.pair.first.post("/networks/create", {"Name": name, "Driver": "overlay", "Attachable": True})

    @rule(name=NETWORKS)
    def remove_network(self, name: str) -> None:
        self.pair.first.ask("DELETE", f"/networks/{name}")

    @rule(
        name=NAMES,
        network=NETWORKS,
        replicas=st.sampled_from([None, 0, 1, 3]),
        port=st.sampled_from([0, 8080]),
    )
    def make_service(self, name: str, network: str, replicas: int | None, port: int) -> None:
        publish = {port: 80} if port else None
        body = spec(name, replicas=replicas, networks=(network,), publish=publish)
        self.pair.first.post("/services/create", body)

    @rule(name=NAMES, replicas=st.integers(0, 4), force=st.integers(0, 1))
    def change_service(self, name: str, replicas: int, force: int) -> None:
        status, service = self.pair.first.ask("GET", f"/services/{name}")
        if status == 200:
            body = service["Spec"]
            if "Replicated" in body["Mode"]:
                body["Mode"] = {"Replicated": {"Replicas": replicas}}
            body["TaskTemplate"]["ForceUpdate"] += force
            target = f"/services/{name}/update?version={service['Version']['Index']}"
            assert self.pair.first.post(target, body)[0] == 200

    @rule(name=NAMES)
    def remove_service(self, name: str) -> None:
        self.pair.first.ask("DELETE", f"/services/{name}")

    @rule(name=BOXES, network=NETWORKS, there=st.booleans())
    def run_box(self, name: str, network: str, there: bool) -> None:
        api = self.pair.second if there and not self.off else self.pair.first
        body = {"Image": "busybox", "Cmd": ["sleep", "9"], "HostConfig": {"NetworkMode": network}}
        api.post(f"/containers/create?name={name}", body)
        api.post(f"/containers/{name}/start")

    @rule(
        name=BOXES, there=st.booleans(), action=st.sampled_from(["stop?t=0", "restart?t=0", "start", "kill"])
    )
    def handle_box(self, name: str, there: bool, action: str) -> None:
        api = self.pair.second if there and not self.off else self.pair.first
        api.post(f"/containers/{name}/{action}")

    @rule(there=st.booleans())
    def kill_a_task(self, there: bool) -> None:
        api = self.pair.second if there and not self.off else self.pair.first
        for container in api.get("/containers/json", **{"is-task": ["true"]})[:1]:
            api.ask("DELETE", f"/containers/{container['Id']}?force=1")

    @rule(availability=st.sampled_from(["active", "pause", "drain"]))
    def set_availability(self, availability: str) -> None:
        for node in self.pair.first.get("/nodes", name=["node2"]):
            if node["Status"]["State"] == "ready":
                self.pair.node(node["ID"], Availability=availability)

    @precondition(lambda self: self.joined and not self.off)
    @rule()
    def leave(self) -> None:
        assert self.pair.second.post("/swarm/leave")[0] == 200

    @precondition(lambda self: not self.joined and not self.off)
    @rule()
    def join_again(self) -> None:
        assert self.pair.join()[0] == 200

    @rule()
    def wait(self) -> None:
        self.pair.first.engine.scheduler.pass_time(20)

    # -- what holds --------------------------------------------------------------------------

    @invariant()
    def as_many_as_are_wanted(self) -> None:
        cluster = self.pair.first.engine.membership.manager()
        for service in cluster.services.values():
            active = [task for task in cluster.tasks_of(service) if task.active]
            if service.replicas is not None:
                assert len(active) == service.replicas
            for task in active:
                if task.node is not None and task.node.engine.power.off:
                    continue
                runs = task.container is not None and task.container.state == "running"
                assert runs == (task.state == "running"), (task.state, task.error)

    @invariant()
    def each_address_is_somebodys_and_of_one_only(self) -> None:
        cluster = self.pair.first.engine.membership.manager()
        for network in cluster.networks.all():
            (pool,) = network.record.pools
            held = Counter(network.balancers.values())
            held.update(
                s.addresses[network.record.id]
                for s in cluster.services.values()
                if network.record.id in s.addresses
            )
            held.update(
                task.addresses[network.record.id]
                for task in cluster.tasks.values()
                if network.record.id in task.addresses and task.state not in ENDED
            )
            for engine in self.pair.engines:
                for container, endpoint in engine.containers.members(network.record):
                    if container.id in network.attached:
                        held[endpoint.address] += 1  # type: ignore[index]
            assert set(held.values()) <= {1}, held
            fixed = {pool.cidr[0], pool.cidr[-1], pool.gateway}
            assert pool.taken == fixed | set(held), (network.record.name, pool.taken - fixed - set(held))

    @invariant()
    def who_is_attached_is_known(self) -> None:
        cluster = self.pair.first.engine.membership.manager()
        ids = {c.id for engine in self.pair.engines for c in engine.containers.all() if c.running}
        for network in cluster.networks.all():
            assert set(network.attached) <= ids
        for engine in self.pair.engines:
            engine.topology()


Swarm.TestCase.settings = settings(max_examples=40, stateful_step_count=25, deadline=None)
TestSwarm = Swarm.TestCase
