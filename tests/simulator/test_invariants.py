"""What always holds in an engine, whatever is asked of it, and in whichever order."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from course.simulator.engine import EVENTS_HELD, Engine
from course.simulator.errors import EngineError
from course.simulator.process import AddressInUse
from course.topology.model import PLATFORMS, Platform
from tests.conftest import Clock
from tests.simulator.conftest import small_engine

CONTAINERS = st.sampled_from(["c1", "c2", "c3"])
NETWORKS = st.sampled_from(["n1", "n2"])
JOINED = st.sampled_from(["bridge", "n1", "n2", "none", "host", "container:c1", "container:nope"])
COMMANDS = st.sampled_from([["server"], ["sleep", "3", "1"], ["say", "hello"], ["stubborn"], ["nosuch"]])
PORTS = st.sampled_from([None, "8080", "8081", ""])
POLICIES = st.sampled_from(["", "always", "on-failure"])
SUBNETS = st.sampled_from([None, "10.1.0.0/30", "10.2.0.0/24"])
HEALTH = st.sampled_from([None, {"Test": ["CMD", "say", "well"], "Interval": 10**9}])


class AnyCommands(RuleBasedStateMachine):
    """An engine that is asked for anything; it refuses what it refuses."""

    engine: Engine

    @initialize(version=st.sampled_from(["28.5", "20.10"]), platform=st.sampled_from(PLATFORMS))
    def begin(self, version: str, platform: Platform) -> None:
        self.engine = small_engine(Clock(), version, platform)

    def ask(self, action: Any, *arguments: Any, **named: Any) -> None:
        with suppress(EngineError, AddressInUse):  # this image's server knows no other way to fail
            action(*arguments, **named)

    # -- what can be asked --------------------------------------------------------------------

    @rule(name=CONTAINERS, network=JOINED, command=COMMANDS, port=PORTS, policy=POLICIES, health=HEALTH)
    def create(
        self, name: str, network: str, command: list[str], port: str | None, policy: str, health: Any
    ) -> None:
        bindings = {} if port is None else {"80/tcp": [{"HostPort": port}]}
        host = {"NetworkMode": network, "PortBindings": bindings, "RestartPolicy": {"Name": policy}}
        body = {"Image": "lab:1", "Cmd": command, "HostConfig": host, "Healthcheck": health}
        if bindings:
            body["ExposedPorts"] = {port: {} for port in bindings}
        self.ask(self.engine.containers.create, name, body)

    @rule(name=CONTAINERS)
    def start(self, name: str) -> None:
        self.ask(self.engine.containers.start, name)

    @rule(name=CONTAINERS, timeout=st.sampled_from([0, 1, None]))
    def stop(self, name: str, timeout: int | None) -> None:
        self.ask(self.engine.containers.stop, name, timeout)

    @rule(name=CONTAINERS)
    def restart(self, name: str) -> None:
        self.ask(self.engine.containers.restart, name, 0)

    @rule(name=CONTAINERS, signal=st.sampled_from(["SIGKILL", "SIGTERM", "SIGHUP"]))
    def kill(self, name: str, signal: str) -> None:
        self.ask(self.engine.containers.kill, name, signal)

    @rule(name=CONTAINERS, pause=st.booleans())
    def pause(self, name: str, pause: bool) -> None:
        self.ask(self.engine.containers.pause if pause else self.engine.containers.unpause, name)

    @rule(name=CONTAINERS, force=st.booleans())
    def remove(self, name: str, force: bool) -> None:
        self.ask(self.engine.containers.remove, name, force)

    @rule(name=CONTAINERS, other=CONTAINERS)
    def rename(self, name: str, other: str) -> None:
        self.ask(self.engine.containers.rename, name, other)

    @rule(name=CONTAINERS, command=COMMANDS)
    def exec(self, name: str, command: list[str]) -> None:
        def run() -> None:
            self.engine.execs.start(self.engine.execs.create(name, {"Cmd": command}).id, {})

        self.ask(run)

    @rule(name=NETWORKS, subnet=SUBNETS, internal=st.booleans())
    def create_network(self, name: str, subnet: str | None, internal: bool) -> None:
        ipam = {"Config": [{"Subnet": subnet}]} if subnet else {}
        self.ask(self.engine.networks.create, {"Name": name, "IPAM": ipam, "Internal": internal})

    @rule(name=NETWORKS)
    def remove_network(self, name: str) -> None:
        self.ask(self.engine.networks.remove, name)

    @rule(network=NETWORKS, name=CONTAINERS)
    def connect(self, network: str, name: str) -> None:
        self.ask(self.engine.networks.connect, network, {"Container": name})

    @rule(network=JOINED, name=CONTAINERS)
    def disconnect(self, network: str, name: str) -> None:
        self.ask(self.engine.networks.disconnect, network, {"Container": name})

    @rule(seconds=st.sampled_from([0.05, 1, 20]))
    def time_passes(self, seconds: float) -> None:
        self.ask(self.engine.scheduler.pass_time, seconds)

    @rule()
    def restart_the_engine(self) -> None:
        self.engine.power.restart_engine()

    @rule(seconds=st.sampled_from([0, 3, 20]))
    def without_current(self, seconds: int) -> None:
        self.engine.power.cut()
        self.engine.topology()
        self.engine.scheduler.pass_time(seconds)
        self.engine.power.start()

    # -- what holds ---------------------------------------------------------------------------

    @invariant()
    def addresses_are_given_once_and_lie_in_their_network(self) -> None:
        for network in self.engine.networks.local():
            ends = [end for record in self.engine.containers.all() for end in record.attached]
            addresses = [end.address for end in ends if end.network_id == network.id and end.address]
            assert len(addresses) == len(set(addresses))
            for pool in network.pools:
                assert all(address in pool.cidr for address in addresses)
                assert pool.gateway not in addresses
                assert set(addresses) <= pool.taken

    @invariant()
    def addresses_are_given_back(self) -> None:
        for network in self.engine.networks.local():
            held = {end.address for r in self.engine.containers.all() for end in r.attached if end.address}
            for pool in network.pools:
                ends = {pool.cidr.network_address, pool.cidr.broadcast_address}
                assert pool.taken - held <= {pool.gateway, *pool.aux.values(), *ends}

    @invariant()
    def no_endpoint_without_a_network(self) -> None:
        for record in self.engine.containers.all():
            for end in record.attached:
                assert self.engine.networks.find(end.network_id) is not None

    @invariant()
    def only_who_runs_has_processes_addresses_and_ports(self) -> None:
        for record in self.engine.containers.all():
            runs = record.state in ("running", "paused")
            assert bool(record.processes) == runs
            if not runs:
                assert not record.attached
                assert not record.published
            assert all(process.exit_code is None for process in record.processes)

    @invariant()
    def host_ports_are_held_once(self) -> None:
        held = Counter(
            (port.host_port, port.host_address, port.protocol)
            for record in self.engine.containers.all()
            for port in record.published
        )
        assert not [port for port, times in held.items() if times > 1]

    @invariant()
    def who_leads_out_publishes_what_is_asked_for(self) -> None:
        for record in self.engine.containers.all():
            if record.processes and self.engine.attachments.gateway_endpoint(record) is not None:
                assert bool(record.published) == bool(record.host_config["PortBindings"])

    @invariant()
    def names_are_given_once(self) -> None:
        names = [record.name for record in self.engine.containers.all()]
        assert len(names) == len(set(names))

    @invariant()
    def every_start_and_end_is_told(self) -> None:
        """Since the engine began as often as it came and went, and as it stands now."""
        if len(self.engine.events) >= EVENTS_HELD // 2:  # older ones are forgotten
            return
        last: dict[str, str] = {}
        for event in self.engine.events:
            if event.type == "container" and event.action in ("create", "start", "die", "destroy"):
                last[event.actor] = event.action
        for record in self.engine.containers.all():
            assert (last.get(record.id) == "start") == bool(record.processes)
        gone = {actor for actor, action in last.items() if action == "destroy"}
        assert gone.isdisjoint(record.id for record in self.engine.containers.all())

    @invariant()
    def the_picture_is_not_an_old_one(self) -> None:
        taken = self.engine.topology()
        self.engine.touch()
        assert self.engine.topology() == taken

    @invariant()
    def the_picture_can_be_taken(self) -> None:
        assert {c.name for c in self.engine.topology().containers} == {
            record.name for record in self.engine.containers.all()
        }


TestAnyCommands = AnyCommands.TestCase
TestAnyCommands.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
