"""What `docker network inspect` adds for networks that a swarm has to do with."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

from course.simulator.ipam import mac_from_address
from course.simulator.state import Document, NetworkRecord
from course.simulator.swarm.networks import SwarmNetwork
from course.simulator.swarm.records import TaskRecord
from course.topology.model import GATEWAY_BRIDGE

if TYPE_CHECKING:
    from course.simulator.engine import Engine
    from course.simulator.swarm.cluster import Cluster


def of_swarm(engine: Engine, record: NetworkRecord, document: Document, verbose: bool = False) -> Document:
    """The document of a network, with load balancers and the nodes that use it; others are left alone.

    A manager knows networks that nothing on it uses by their definition only.
    """
    cluster, node = engine.membership.cluster, engine.membership.node
    network = cluster.networks.get(record.id) if cluster is not None else None
    if record.foreign:
        return document | {"Containers": None, "Labels": document["Labels"] or None}
    if cluster is None or node is None or network is None:
        return document
    if cluster.networks.without_subnet(network):
        document = document | {"IPAM": {"Driver": "", "Options": None, "Config": None}, "Options": None}
    if node.id not in network.balancers:
        return document | {"Containers": None, "Labels": document["Labels"] or None}
    members = document["Containers"] | {_balancer_key(network): _balancer(network, node.id)}
    known = [id for id in network.balancers if id in cluster.nodes and cluster.nodes[id].engine.power.known]
    peers = [_peer(cluster, node_id) for node_id in known]
    services = {"Services": _services(cluster, network)} if verbose else {}
    return document | {"Containers": members, "Peers": peers} | services


def listed(record: NetworkRecord, document: Document) -> Document:
    """A network of a swarm as lists have it."""
    if record.scope != "swarm":
        return document
    return document | {"Containers": None, "Labels": document["Labels"] or None}


def _balancer_key(network: SwarmNetwork) -> str:
    return "ingress-sbox" if network.ingress else f"lb-{network.record.name}"


def _balancer(network: SwarmNetwork, node_id: str) -> Document:
    address = network.balancers[node_id]
    return {
        "Name": f"{network.record.name}-endpoint",
        "EndpointID": sha256(f"{network.record.id}{node_id}".encode()).hexdigest(),
        "MacAddress": mac_from_address(address),
        "IPv4Address": f"{address}/{network.record.pools[0].cidr.prefixlen}",
        "IPv6Address": "",
    }


def _peer(cluster: Cluster, node_id: str) -> Document:
    """A node as the others gossip about it, by a name of its own that is only used there."""
    name = sha256(node_id.encode()).hexdigest()[:12]
    return {"Name": name, "IP": str(cluster.nodes[node_id].advertised)}


def _services(cluster: Cluster, network: SwarmNetwork) -> Document:
    network_id = network.record.id
    found: Document = {}
    for service in cluster.services.values():
        tasks = [task for task in cluster.tasks_of(service) if task.active and network_id in task.addresses]
        if tasks:
            found[service.name] = {
                "VIP": str(service.addresses.get(network_id, "<nil>")),
                "Ports": [],
                "LocalLBIndex": 0,
                "Tasks": [_task(task, network_id) for task in tasks],
            }
    return found


def _task(task: TaskRecord, network_id: str) -> Document:
    endpoints = task.container.endpoints.values() if task.container is not None else ()
    return {
        "Name": task.name,
        "EndpointID": next((e.endpoint_id for e in endpoints if e.network_id == network_id), ""),
        "EndpointIP": str(task.addresses[network_id]),
        "Info": {"Host IP": str(task.node.advertised) if task.node is not None else ""},
    }


def gateway(engine: Engine, record: NetworkRecord, document: Document) -> Document:
    """docker_gwbridge with the ingress network's own end of it, while the engine is in a swarm."""
    if record.name != GATEWAY_BRIDGE or engine.membership.ingress_gateway is None:
        return document
    pool = record.pools[0]
    end = {
        "Name": "gateway_ingress-sbox",
        "EndpointID": sha256(record.id.encode()).hexdigest(),
        "MacAddress": mac_from_address(engine.membership.ingress_gateway),
        "IPv4Address": f"{engine.membership.ingress_gateway}/{pool.cidr.prefixlen}",
        "IPv6Address": "",
    }
    return document | {"Containers": document["Containers"] | {"ingress-sbox": end}}
