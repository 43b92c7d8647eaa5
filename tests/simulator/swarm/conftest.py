"""Two hosts with an engine each, and what is asked of them by their APIs."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest

from course.simulator.api.app import App
from course.simulator.engine import Engine
from course.simulator.hosts import engines
from tests.conftest import Clock
from tests.simulator.api.conftest import Api


class Pair:
    """The hosts node1 (192.0.2.10) and node2 (192.0.2.20)."""

    def __init__(self, clock: Clock, version: str = "28.5") -> None:
        self.first, self.second = (Api(App(engine)) for engine in engines(clock, Random(1), 2, version))

    @property
    def engines(self) -> tuple[Engine, Engine]:
        return self.first.engine, self.second.engine

    def init(self) -> str:
        """`docker swarm init` on node1; the node's id."""
        status, node = self.first.post("/swarm/init", {"ListenAddr": "0.0.0.0:2377"})
        assert status == 200, node
        return str(node)

    def token(self, role: str = "Worker") -> str:
        return str(self.first.get("/swarm")["JoinTokens"][role])

    def join(self, token: str | None = None, remote: str = "192.0.2.10:2377") -> tuple[int, Any]:
        """`docker swarm join` on node2."""
        body = {"ListenAddr": "0.0.0.0:2377", "JoinToken": token or self.token(), "RemoteAddrs": [remote]}
        return self.second.post("/swarm/join", body)

    def overlay(self, name: str = "multi", **options: Any) -> str:
        body = {"Name": name, "Driver": "overlay", "Attachable": True, **options}
        status, document = self.first.post("/networks/create", body)
        assert status == 201, document
        return str(document["Id"])

    def service(self, name: str = "web", **options: Any) -> str:
        """`docker service create busybox sleep 1000`; `options` as for `spec`."""
        status, document = self.first.post("/services/create", spec(name, **options))
        assert status == 201, document
        return str(document["ID"])

    def update(self, name: str, **changes: Any) -> None:
        """`docker service update`: other parts of the spec."""
        service = self.first.get(f"/services/{name}")
        body = service["Spec"] | changes
        version = service["Version"]["Index"]
        status, document = self.first.post(f"/services/{name}/update?version={version}", body)
        assert status == 200, document

    def node(self, key: str, **changes: str) -> tuple[int, Any]:
        """`docker node update`."""
        node = self.first.get(f"/nodes/{key}")
        target = f"/nodes/{node['ID']}/update?version={node['Version']['Index']}"
        return self.first.post(target, node["Spec"] | changes)

    def tasks(self, name: str, **filters: list[str]) -> list[dict[str, Any]]:
        """Tasks of a service, in the order of slots, the newest of each first."""
        found = self.first.get("/tasks", service=[name], **filters)
        return sorted(found, key=lambda task: (task.get("Slot", 0), task["DesiredState"] != "running"))

    def placed(self, name: str) -> list[str]:
        """The hosts that a service's tasks run on, by slot."""
        hosts = {node["ID"]: node["Description"]["Hostname"] for node in self.first.get("/nodes")}
        return [hosts[task["NodeID"]] for task in self.tasks(name) if task["Status"]["State"] == "running"]

    def run(self, api: Api, name: str, network: str, *command: str) -> None:
        """`docker run -d --network NETWORK busybox COMMAND`."""
        body = {
            "Image": "busybox",
            "Cmd": list(command or ("sleep", "1000")),
            "HostConfig": {"NetworkMode": network},
        }
        status, document = api.post(f"/containers/create?name={name}", body)
        assert status == 201, document
        assert api.post(f"/containers/{name}/start") == (204, None)


def spec(
    name: str,
    *command: str,
    networks: tuple[str, ...] = (),
    replicas: int | None = 1,
    publish: dict[int, int] | None = None,
    mode: str = "ingress",
    image: str = "busybox:latest",
    **options: Any,
) -> dict[str, Any]:
    """A service's spec as the command line sends it."""
    container = {"Image": image, "Args": list(command or ("sleep", "1000"))}
    template = options.pop("template", {}) | {
        "ContainerSpec": container | options.pop("container", {}),
        "Networks": [{"Target": network} for network in networks],
    }
    ports = [
        {"Protocol": "tcp", "PublishedPort": outer, "TargetPort": inner, "PublishMode": mode}
        for outer, inner in (publish or {}).items()
    ]
    return {
        "Name": name,
        "TaskTemplate": template,
        "Mode": {"Global": {}} if replicas is None else {"Replicated": {"Replicas": replicas}},
        "EndpointSpec": {"Mode": options.pop("endpoint", "vip"), "Ports": ports},
        **options,
    }


@pytest.fixture
def pair(clock: Clock) -> Pair:
    """Two engines that are in no swarm."""
    return Pair(clock)


@pytest.fixture
def swarm(pair: Pair) -> Pair:
    """A swarm: node1 manages it, node2 is a worker."""
    pair.init()
    assert pair.join() == (200, None)
    return pair
