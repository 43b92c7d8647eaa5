"""What is done at random to both engines: a Hypothesis state machine, whose rules are Docker's operations."""

from __future__ import annotations

import json
import re
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from course.simulator.ports import HOST_BINDING
from tests.conformance.side_by_side.pair import EXEC, PREPARED, REACH, Different, Pair
from tests.conformance.side_by_side.sides import NOWHERE, RANGE
from tests.conformance.side_by_side.step import Step, step
from tests.conformance.side_by_side.values import (
    COMMANDS,
    CONFIG,
    CONTAINERS,
    ENDPOINT,
    FILTERS,
    HOST_CONFIG,
    MALFORMED,
    MODES,
    NETWORK,
    NETWORKS,
    NOT_THERE,
    PORTS,
    PROGRAMS,
    SIGNALS,
)

DATA = st.data()


#: What connects a container, what renames one, and what starts one.
_CONNECTS = re.compile(r'POST /networks/([^/?]+)/connect \{"Container":"(\w+)"')
_RENAMES = re.compile(r"POST /containers/([^/?]+)/rename")
_STARTS = re.compile(r"POST /containers/([^/?]+)/(start|restart)")


class Operations(RuleBasedStateMachine):
    """Random operations on `pair`, from empty on. Differences end the example, and go to `differing`."""

    pair: Pair
    differing: list[Different]
    budget: list[int]  # steps that may still be made, in one place for all examples

    def __init__(self) -> None:
        super().__init__()
        self.over = self.budget[0] <= 0
        if not self.over:
            self.pair.begin()

    def carry(self, *steps: Step | str) -> None:
        for line in map(str, steps):
            if self.over or self.budget[0] <= 0:
                return
            if self._left_out(line):
                continue
            self.budget[0] -= 1
            try:
                self.pair.carry(line)
            except Different as difference:
                self.differing.append(difference)
                self.over = True

    def _left_out(self, line: str) -> bool:
        """Whether left-out.toml has it among the operations that are never made."""
        there = {"bridge", "host", "none", *self.there("network ")}
        if (match := _CONNECTS.match(line)) is not None:
            mode = self._of(match[2], "HostConfig").get("NetworkMode", "")
            return mode.startswith("container:") and match[1] not in there
        if (match := _RENAMES.match(line)) is not None:
            return self._keeps_its_name(match[1])
        if (match := _STARTS.match(line)) is not None:
            removed = self._of(match[1], "HostConfig").get("AutoRemove")
            if removed and match[2] == "restart" and self.pair.simulated.version == "20.10":
                return True
            ends = self._of(match[1], "NetworkSettings").get("Networks", {})
            joined = {*ends, self._mode(match[1])} - {""}
            sure = all(name in there and not (ends.get(name, {}).get("IPAMConfig") or {}) for name in joined)
            unsure = not sure or self._chooses_ports(match[1]) or self._lacks_ports(match[1])
            return len(joined) > 1 and (unsure or self._forgets_an_address(match[1]))
        return False

    def _keeps_its_name(self, container: str) -> bool:
        """Whether it is to be renamed on several networks, and is noted for one that it is not on."""
        known = self.pair.topology().container(container)
        if known is None or not known.running or len(known.endpoints) < 2:
            return False
        return not all(endpoint.addresses for endpoint in known.endpoints)

    def _forgets_an_address(self, container: str) -> bool:
        """Whether it is noted for a MAC address, but shares another's network stack."""
        ends = self._of(container, "NetworkSettings").get("Networks", {})
        shares = self._of(container, "HostConfig").get("NetworkMode", "").startswith("container:")
        return shares and any(end.get("MacAddress") for end in ends.values())

    def _chooses_ports(self, container: str) -> bool:
        return f'"{RANGE}"' in json.dumps(self._of(container, "HostConfig").get("PortBindings"))

    def _lacks_ports(self, container: str) -> bool:
        """Whether another has a port of the host that it asks for, or one of its networks publishes none."""
        bound = self._of(container, "HostConfig").get("PortBindings") or {}
        asked = {each.get("HostPort") for bindings in bound.values() for each in bindings or ()}
        others = (each for each in self.pair.topology().containers if each.name != container)
        held = bool(asked & {str(port.host_port) for other in others for port in other.published})
        if not (bound or self._of(container, "HostConfig").get("PublishAllPorts")):
            return False
        networks = {*self._of(container, "NetworkSettings").get("Networks", {}), self._mode(container)}
        return held or any(map(self._binds_nowhere, networks))

    def _binds_nowhere(self, network: str) -> bool:
        """Whether a network is to publish ports at an address that the host does not have."""
        options = self.pair.seen.get(f"network {network}", {}).get("Options") or {}
        return options.get(HOST_BINDING) == NOWHERE

    def _mode(self, container: str) -> str:
        """The network that a container is started on, besides those that it was given settings for."""
        mode = str(self._of(container, "HostConfig").get("NetworkMode", ""))
        return "" if mode.startswith("container:") else "bridge" if mode == "default" else mode

    def _of(self, container: str, part: str) -> Any:
        """A part of a container's document; empty where there is no such container."""
        return self.pair.seen.get(f"container /{container}", {part: {}})[part]

    # -- names --------------------------------------------------------------------------------------

    def container(self, data: Any) -> str:
        """One that is there; now and then another name."""
        return str(data.draw(st.sampled_from([*self.there("container ") * 9, *CONTAINERS, *NOT_THERE])))

    def network(self, data: Any) -> str:
        """One of those that are made here, or the default bridge; now and then another name."""
        known = [*self.there("network "), *self.there("network "), "bridge"]
        return str(data.draw(st.sampled_from([*known * 6, *NETWORKS, *NOT_THERE])))

    def elsewhere(self, container: str) -> list[str]:
        """The networks that a container is not on."""
        on = self._of(container, "NetworkSettings").get("Networks", {})
        return [name for name in ("bridge", *self.there("network ")) if name not in on]

    def there(self, kind: str) -> list[str]:
        seen = (name for name in self.pair.seen if name.startswith(kind))
        found = [name.removeprefix(kind).removeprefix("/") for name in seen]
        return [name for name in found if name not in PREPARED]

    def _patience(self, container: str) -> int:
        """Seconds for `stop`: a program that would obey gets them, the others are killed at once."""
        labels = self._of(container, "Config").get("Labels", {})
        return 5 if labels.get("kind") == "obeys" else 0

    # -- networks -----------------------------------------------------------------------------------

    @initialize(data=DATA, networks=st.lists(NETWORK, max_size=2), containers=st.integers(0, 3))
    def populate(self, data: Any, networks: list[dict[str, Any]], containers: int) -> None:
        """Something to begin with."""
        for name, settings in zip(NETWORKS, networks, strict=False):
            self.create_network(name, settings)
        for name in CONTAINERS[:containers]:
            body = {"Image": "busybox", "Cmd": PROGRAMS["serves"], "Labels": {"kind": "serves"}}
            mode = data.draw(st.sampled_from([*NETWORKS[: len(networks)], "bridge"]))
            published = data.draw(st.sampled_from([{}, {"80/tcp": [{"HostPort": RANGE}]}]))
            host_config = {"NetworkMode": mode, "PortBindings": published}
            exposed = {port: {} for port in published}
            self.run(name, {**body, "ExposedPorts": exposed, "HostConfig": host_config})

    @rule(name=st.sampled_from([*NETWORKS * 4, *NOT_THERE]), settings=NETWORK)
    def create_network(self, name: str, settings: dict[str, Any]) -> None:
        self.carry(
            step("POST", "networks", "create", body={"Name": name, "CheckDuplicate": True, **settings})
        )

    @precondition(lambda self: self.there("container "))
    @rule(data=DATA, settings=ENDPOINT)
    def connect(self, data: Any, settings: dict[str, Any]) -> None:
        body = {"Container": self.container(data), "EndpointConfig": settings}
        self.carry(step("POST", "networks", self.network(data), "connect", body=body))

    @precondition(lambda self: self.there("container ") and self.there("network "))
    @rule(data=DATA, settings=ENDPOINT)
    def connect_to_another(self, data: Any, settings: dict[str, Any]) -> None:
        """What mostly comes to something: a container that is there, and a network that it is not on."""
        container = data.draw(st.sampled_from(self.there("container ")))
        if others := self.elsewhere(container):
            body = {"Container": container, "EndpointConfig": settings}
            self.carry(step("POST", "networks", data.draw(st.sampled_from(others)), "connect", body=body))

    @precondition(lambda self: self.there("container "))
    @rule(data=DATA)
    def disconnect_from_one(self, data: Any) -> None:
        """A network that a container is on."""
        container = data.draw(st.sampled_from(self.there("container ")))
        on = self.pair.seen[f"container /{container}"]["NetworkSettings"]["Networks"]
        if on:
            network = data.draw(st.sampled_from(sorted(on)))
            self.carry(step("POST", "networks", network, "disconnect", body={"Container": container}))

    @precondition(lambda self: self.there("container "))
    @rule(data=DATA, force=st.booleans())
    def disconnect(self, data: Any, force: bool) -> None:
        body = {"Container": self.container(data), "Force": force}
        self.carry(step("POST", "networks", self.network(data), "disconnect", body=body))

    @precondition(lambda self: self.there("network "))
    @rule(data=DATA)
    def connect_without_its_ports(self, data: Any) -> None:
        """A container publishes ports once a network leads out, and then somebody else may have them."""
        inside, outside = data.draw(st.permutations(NETWORKS))[:2]
        inner, outer = data.draw(st.permutations(CONTAINERS))[:2]
        self.create_network(inside, {"Internal": True})
        for name, mode in ((inner, inside), (outer, "bridge")):
            config = {"Image": "busybox", "Cmd": PROGRAMS["serves"], "Labels": {"kind": "serves"}}
            host_config = {"NetworkMode": mode, "PortBindings": PORTS[0]}
            self.run(name, {**config, "ExposedPorts": {"80/tcp": {}}, "HostConfig": host_config})
        self.carry(step("POST", "networks", outside, "connect", body={"Container": inner}))

    @precondition(lambda self: self.there("network "))
    @rule(data=DATA)
    def remove_network(self, data: Any) -> None:
        self.carry(step("DELETE", "networks", self.network(data)))

    @precondition(lambda self: self.there("network "))
    @rule(filters=st.sampled_from([None, {"label": ["keep"]}, {"label!": ["keep"]}, {"foo": ["x"]}]))
    def prune_networks(self, filters: Any) -> None:
        self.carry(step("POST", "networks", "prune", **({"filters": filters} if filters else {})))

    # -- containers ---------------------------------------------------------------------------------

    @rule(
        data=DATA,
        name=st.sampled_from([*CONTAINERS * 4, "x", "/s1", "a b"]),
        kind=st.sampled_from(["serves", "obeys", "sleeps", *PROGRAMS]),
        mode=st.sampled_from([*MODES, *NETWORKS * 3, *(f"container:{name}" for name in CONTAINERS)]),
        config=CONFIG,
        host_config=HOST_CONFIG,
        start=st.sampled_from([True, True, False]),
    )
    def create_container(
        self,
        data: Any,
        name: str,
        kind: str,
        mode: str | None,
        config: dict[str, Any],
        host_config: dict[str, Any],
        start: bool,
    ) -> None:
        config = {"Image": "busybox", "Cmd": PROGRAMS[kind], "Labels": {"kind": kind}, **config}
        exposed = {
            **config.get("ExposedPorts", {}),
            **{port: {} for port in host_config.get("PortBindings", ())},
        }
        config |= {"ExposedPorts": exposed} if exposed else {}
        config["HostConfig"] = {**host_config, **({"NetworkMode": mode} if mode else {})}
        if endpoints := self._endpoints(data, mode):
            config["NetworkingConfig"] = {"EndpointsConfig": endpoints}
        self.run(name, config, start)

    def run(self, name: str, config: dict[str, Any], start: bool = True) -> None:
        self.carry(step("POST", "containers", "create", name=name, body=config))
        if start:
            self.carry(step("POST", "containers", name.removeprefix("/"), "start"))

    def _endpoints(self, data: Any, mode: str | None) -> dict[str, Any]:
        """Settings for the network of `mode`, and now and then for another one (see left-out.toml)."""
        if mode in ("none", "host") or (mode or "").startswith("container:"):
            return {}
        names = [mode] if mode in NETWORKS else []
        names += data.draw(st.sampled_from([[], [], [], *([name] for name in NETWORKS)]))
        return {name: data.draw(ENDPOINT) for name in names}

    @precondition(lambda self: self.there("container "))
    @rule(data=DATA)
    def start(self, data: Any) -> None:
        self.carry(step("POST", "containers", self.container(data), "start"))

    @precondition(lambda self: self.there("container "))
    @rule(data=DATA)
    def stop(self, data: Any) -> None:
        container = self.container(data)
        self.carry(step("POST", "containers", container, "stop", t=self._patience(container)))

    @precondition(lambda self: self.there("container "))
    @rule(data=DATA)
    def restart(self, data: Any) -> None:
        container = self.container(data)
        self.carry(step("POST", "containers", container, "restart", t=self._patience(container)))

    @precondition(lambda self: self.there("container "))
    @rule(data=DATA, signal=st.sampled_from(SIGNALS))
    def kill(self, data: Any, signal: str) -> None:
        self.carry(step("POST", "containers", self.container(data), "kill", signal=signal))

    @precondition(lambda self: self.there("container "))
    @rule(data=DATA)
    def pause(self, data: Any) -> None:
        self.carry(step("POST", "containers", self.container(data), "pause"))

    @precondition(lambda self: self.there("container "))
    @rule(data=DATA)
    def unpause(self, data: Any) -> None:
        self.carry(step("POST", "containers", self.container(data), "unpause"))

    @precondition(lambda self: self.there("container "))
    @rule(data=DATA, name=st.sampled_from([*CONTAINERS, "x", "new", "", "a b"]))
    def rename(self, data: Any, name: str) -> None:
        self.carry(step("POST", "containers", self.container(data), "rename", name=name))

    @precondition(lambda self: self.there("container "))
    @rule(data=DATA, force=st.booleans())
    def remove_container(self, data: Any, force: bool) -> None:
        self.carry(step("DELETE", "containers", self.container(data), force=int(force)))

    @precondition(lambda self: self.there("container "))
    @rule()
    def prune_containers(self) -> None:
        self.carry(step("POST", "containers", "prune"))

    @precondition(lambda self: self.there("container "))
    @rule(data=DATA, command=st.sampled_from(COMMANDS))
    def execute(self, data: Any, command: list[str]) -> None:
        self.carry(Step(EXEC, *step("", self.container(data) or "nope", body=command)[1:]))

    # -- questions ----------------------------------------------------------------------------------

    @rule(
        data=DATA,
        action=st.sampled_from(["connect", "disconnect", "create", "containers", "exec"]),
        body=st.sampled_from(MALFORMED),
    )
    def malformed(self, data: Any, action: str, body: str) -> None:
        path = {
            "create": ["networks", "create"],
            "containers": ["containers", "create"],
            "exec": ["containers", self.container(data), "exec"],
        }.get(action) or ["networks", self.network(data), action]
        self.carry(step("POST", *path, body=body))

    @rule(data=DATA, filters=st.sampled_from(FILTERS))
    def list_containers(self, data: Any, filters: dict[str, list[str]]) -> None:
        self.carry(step("GET", "containers", "json", filters=filters))

    @precondition(lambda self: self.there("container "))
    @rule()
    def reach(self) -> None:
        self.carry(REACH)
