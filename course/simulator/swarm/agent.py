"""What a node does for the swarm: a task as a container of its engine, with the names and labels it has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from course.simulator.endpoint_settings import endpoint_record
from course.simulator.errors import EngineError
from course.simulator.references import familiar
from course.simulator.state import Document, EndpointRecord
from course.simulator.swarm.records import NodeRecord, TaskRecord

if TYPE_CHECKING:
    from course.simulator.swarm.cluster import Cluster


def networks_of(cluster: Cluster, task: TaskRecord) -> list[str]:
    """The ids of a task's overlay networks: the ingress network first, if a port is in the mesh."""
    wanted = [network_id for network_id in task.service.networks if cluster.networks.get(network_id)]
    if any(port.get("PublishMode") == "ingress" for port in task.service.ports):
        wanted.insert(0, cluster.networks.ingress().record.id)
    return wanted


def run(cluster: Cluster, task: TaskRecord) -> None:
    """Make and start the container of a task on its node; where that fails, the task is over."""
    assert task.node is not None
    engine, spec = task.node.engine, task.template["ContainerSpec"]
    orchestrator = cluster.orchestrator
    if engine.power.off:  # nobody has noticed yet
        orchestrator.becomes(task, "assigned", "scheduler assigned task to node")
        return
    try:
        _fetch(task.node, str(spec["Image"]))
        container, _ = engine.containers.create(task.name, _body(task, task.node, spec))
    except EngineError as error:
        orchestrator.becomes(task, "rejected", "preparing", error.message)
        orchestrator.after_end(task)
        return
    task.container = container
    if endpoints := _endpoints(cluster, task):
        container.endpoints = endpoints
    orchestrator.becomes(task, "running", "started")
    try:
        engine.containers.start(container.id)
    except EngineError as error:
        orchestrator.becomes(task, "failed", "starting", error.message)
        orchestrator.after_end(task)


def _fetch(node: NodeRecord, image: str) -> None:
    """Each node has images of its own: one that is not there is pulled."""
    images = node.engine.images
    try:
        images.get(image)
    except EngineError as missing:
        name, _, tag = familiar(image).partition(":")
        try:
            images.pull(name, tag)
        except EngineError:
            raise missing from None


def _body(task: TaskRecord, node: NodeRecord, spec: Document) -> Document:
    named = {network for network in task.service.networks if network}
    on_host = any(_is_node_network(node, network, "host") for network in named)
    bindings = {
        f"{port['TargetPort']}/{port.get('Protocol', 'tcp')}": [
            {"HostPort": str(port.get("PublishedPort") or "")}
        ]
        for port in task.host_ports
    }
    return {
        "Image": spec["Image"],
        "Cmd": spec.get("Args"),
        "Entrypoint": spec.get("Command"),
        "Env": spec.get("Env"),
        "Hostname": spec.get("Hostname") or "",
        "User": spec.get("User") or "",
        "WorkingDir": spec.get("Dir") or "",
        "Tty": bool(spec.get("TTY")),
        "OpenStdin": bool(spec.get("OpenStdin")),
        "StopSignal": spec.get("StopSignal") or "",
        "Healthcheck": spec.get("Healthcheck"),
        "ExposedPorts": {port: {} for port in bindings},
        "Labels": {**(spec.get("Labels") or {}), **_labels(task, node)},
        "HostConfig": {
            "NetworkMode": "host" if on_host else "default",
            "PortBindings": bindings,
            "ExtraHosts": [_extra_host(line) for line in spec.get("Hosts") or []] or None,
            **_dns(spec.get("DNSConfig") or {}),
        },
    }


def _is_node_network(node: NodeRecord, network_id: str, name: str) -> bool:
    cluster = node.engine.membership.cluster
    found = cluster.networks.named(name) if cluster is not None else None
    return found is not None and found.id == network_id


def _labels(task: TaskRecord, node: NodeRecord) -> dict[str, str]:
    return {
        "com.docker.swarm.node.id": node.id,
        "com.docker.swarm.service.id": task.service.id,
        "com.docker.swarm.service.name": task.service.name,
        "com.docker.swarm.task": "",
        "com.docker.swarm.task.id": task.id,
        "com.docker.swarm.task.name": task.name,
    }


def _extra_host(line: str) -> str:
    """A service's spec has lines of /etc/hosts (``192.0.2.1 name``), a container's ``name:192.0.2.1``."""
    address, _, name = line.partition(" ")
    return f"{name}:{address}"


def _dns(config: Document) -> Document:
    fields = {"Dns": "Nameservers", "DnsSearch": "Search", "DnsOptions": "Options"}
    return {ours: list(config[theirs]) for ours, theirs in fields.items() if config.get(theirs)}


def _endpoints(cluster: Cluster, task: TaskRecord) -> dict[str, EndpointRecord]:
    """On each overlay the address that the swarm chose; {} leaves the container on its node's networks."""
    aliases = {n["Target"]: n.get("Aliases") for n in task.template.get("Networks") or []}
    endpoints: dict[str, EndpointRecord] = {}
    assert task.node is not None
    for network_id, address in task.addresses.items():
        network = cluster.networks.get(network_id)
        assert network is not None
        settings = {"IPAMConfig": {"IPv4Address": str(address)}, "Aliases": aliases.get(network_id)}
        endpoint = endpoint_record(network.record.name, settings, task.node.engine.version)
        endpoint.network_id = network_id
        endpoints[network.record.name] = endpoint
    return endpoints


def stop(task: TaskRecord) -> None:
    """End a task's container, which stays to be looked at."""
    if task.container is not None and task.node is not None:
        task.node.engine.containers.destroy_processes(task.container)
        task.exit_code = task.container.exit_code


def remove(task: TaskRecord) -> None:
    """End a task's container and remove it."""
    if task.container is not None and task.node is not None:
        stop(task)
        task.node.engine.containers.forget(task.container)
