"""What an engine that is in a swarm tells of it, and several engines' topologies joined to one.

Which ports a firewall drops between hosts is not to be had, and of services only a manager tells.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from ipaddress import ip_address, ip_interface
from typing import Any

import docker

from course.sockets import Sight
from course.topology.model import GATEWAY_BRIDGE, Container, Endpoint, Host, Network, Topology
from course.topology.services import ServicePort, SwarmService

Document = Mapping[str, Any]

VNI_OPTION = "com.docker.network.driver.overlay.vxlanid_list"


def node(info: Document) -> Host | None:
    """The host of an engine in a swarm, by what `docker info` says; None where it is in none.

    A worker does not know the swarm's id: it is known by the managers that it reports to.
    """
    swarm = info.get("Swarm") or {}
    if not swarm.get("NodeAddr") or swarm.get("LocalNodeState") != "active":
        return None
    managers = ",".join(sorted(manager["NodeID"] for manager in swarm.get("RemoteManagers") or []))
    address = ip_address(swarm["NodeAddr"])
    return Host(addresses=(address,), swarm=managers, advertised=address)


def with_gateways(
    client: docker.DockerClient,
    networks: Iterable[Network],
    containers: Iterable[Container],
    sights: Mapping[str, Sight | None],
) -> Iterator[Container]:
    """Containers with their ends on docker_gwbridge, which only the network itself tells of."""
    bridge = next((network for network in networks if network.name == GATEWAY_BRIDGE), None)
    ends: Document = client.api.inspect_network(bridge.id).get("Containers") or {} if bridge else {}
    for container in containers:
        end = ends.get(container.id)
        if bridge is None or end is None or container.on(bridge.id) is not None:
            yield container
            continue
        address = ip_interface(end["IPv4Address"]).ip
        sight = sights.get(container.id) or Sight()
        endpoint = Endpoint(
            bridge.id, bridge.name, address, mac=end["MacAddress"], interface=sight.interface(address)
        )
        known = sorted((*container.endpoints, endpoint), key=lambda e: e.network_name)
        yield replace(container, endpoints=tuple(known))


def services(client: docker.DockerClient, host: Host) -> Iterator[SwarmService]:
    """The swarm's services with their running tasks, as far as this engine is a manager."""
    if not host.swarm:
        return
    try:
        documents: list[Document] = client.api.services()  # type: ignore[no-untyped-call]
        tasks: list[Document] = client.api.tasks(filters={"desired-state": "running"})  # type: ignore[no-untyped-call]
    except docker.errors.APIError:  # a worker
        return
    for document in sorted(documents, key=lambda service: str(service["CreatedAt"])):
        yield _service(document, tasks, host)


def _service(document: Document, tasks: Sequence[Document], host: Host) -> SwarmService:
    endpoint = document.get("Endpoint") or {}
    own = [
        task for task in tasks if task["ServiceID"] == document["ID"] and task["Status"]["State"] == "running"
    ]
    networks = document["Spec"]["TaskTemplate"].get("Networks") or []
    return SwarmService(
        id=document["ID"],
        name=document["Spec"]["Name"],
        swarm=host.swarm,
        tasks=tuple(
            task["Status"]["ContainerStatus"]["ContainerID"]
            for task in sorted(own, key=lambda task: (task.get("Slot", 0), str(task["CreatedAt"])))
        ),
        addresses=tuple(
            (virtual["NetworkID"], ip_interface(virtual["Addr"]).ip)
            for virtual in endpoint.get("VirtualIPs") or []
            if virtual.get("Addr")
        ),
        ports=tuple(
            ServicePort(port["PublishedPort"], port["TargetPort"], port.get("Protocol", "tcp"))
            for port in endpoint.get("Ports") or []
            if port.get("PublishMode") == "ingress"
        ),
        aliases=tuple(
            (network["Target"], alias) for network in networks for alias in network.get("Aliases") or []
        ),
    )


def joined(parts: Sequence[Topology]) -> Topology:
    """The topologies of several hosts as one. What spans them is in it once."""
    networks = {network.id: network for part in parts for network in part.networks}
    found = {service.id: service for part in parts for service in part.services}
    return Topology(
        hosts=tuple(host for part in parts for host in part.hosts),
        networks=tuple(networks.values()),
        containers=tuple(container for part in parts for container in part.containers),
        outside=parts[0].outside,
        services=tuple(found.values()),
    )
