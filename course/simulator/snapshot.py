"""The engine's state as a `Topology`."""

from __future__ import annotations

from dataclasses import replace
from ipaddress import ip_address
from typing import TYPE_CHECKING

from course.simulator.links import entries
from course.simulator.parents import mode
from course.simulator.ports import split_port
from course.simulator.state import ContainerRecord, EndpointRecord, NetworkRecord
from course.topology import desktop
from course.topology.model import (
    FALSE,
    Address,
    Container,
    Endpoint,
    Host,
    HostEntry,
    Network,
    Subnet,
    Topology,
)

if TYPE_CHECKING:
    from course.simulator.engine import Engine

#: Networks of a swarm that answer no names: the mesh's, and each host's way out of overlay networks.
NAMELESS = ("ingress", "docker_gwbridge")


def snapshot(engine: Engine) -> Topology:
    """Everything on this engine's host at this moment, in the order of creation; overlays are the swarm's."""
    host = Host(
        engine.host.name,
        engine.host.addresses,
        engine.platform,
        tuple(socket.listener for socket in engine.host.sockets),
        dropped=tuple(sorted(engine.host.dropped)),
        off=engine.power.off,
        swarm=engine.membership.cluster.known_by if engine.membership.cluster else "",
        advertised=engine.membership.node.advertised if engine.membership.node else None,
        release=engine.version.release,
    )
    return Topology(
        hosts=(host,),
        networks=tuple(_network(engine, record) for record in engine.networks.local()),
        containers=tuple(_container(engine, record) for record in engine.containers.all()),
        outside=engine.outside,
    )


def _network(engine: Engine, record: NetworkRecord) -> Network:
    option = record.options.get
    return Network(
        id=record.id,
        name=record.name,
        driver=record.driver,
        host=engine.host.name,
        subnets=tuple(
            Subnet(pool.cidr, pool.gateway) for pool in record.pools if pool is record.pool(pool.cidr.version)
        ),
        interface=record.interface if record.driver == "bridge" else "",
        internal=record.internal,
        icc=option("com.docker.network.bridge.enable_icc", "true") not in FALSE,
        masquerade=option("com.docker.network.bridge.enable_ip_masquerade", "true") not in FALSE,
        default_bridge=record.default_bridge,
        parent=option("parent", "") if record.on_parent else "",
        mode=mode(record.driver, record.options) if record.on_parent else "",
        flag=_flag(engine, record),
    )


def _flag(engine: Engine, record: NetworkRecord) -> str:
    """Engines before 25 know of no flags of ipvlan, and let them be."""
    known = record.driver == "ipvlan" and engine.version.at_least(25)
    return record.options.get("ipvlan_flag", "") if known else ""


def _container(engine: Engine, record: ContainerRecord) -> Container:
    endpoints = tuple(_endpoint(engine, record, endpoint) for endpoint in _ordered(record))
    return Container(
        id=record.id,
        name=record.name,
        image=str(record.config.get("Image") or ""),
        state=record.state,
        host=engine.host.name,
        network_mode=_network_mode(engine, record),
        hostname=record.hostname,
        endpoints=endpoints,
        left=tuple(_left(record, endpoint) for endpoint in record.left if not endpoint.shut_out),
        published=tuple(record.published),
        exposed=tuple(sorted(split_port(port) for port in record.config.get("ExposedPorts") or {})),
        listeners=tuple(socket.listener for process in record.every_process for socket in process.sockets),
        extra_hosts=tuple(host_entries(engine, record)),
        keeps_docker_dns=record.running and record.docker_dns and not any(end.names for end in endpoints),
    )


def _network_mode(engine: Engine, record: ContainerRecord) -> str:
    if engine.left_behind(record):
        return "none"
    return "bridge" if record.network_mode == "default" else record.network_mode


def _ordered(record: ContainerRecord) -> list[EndpointRecord]:
    gateway = [record.gateway] if record.gateway is not None else []
    return sorted([*record.endpoints.values(), *gateway], key=lambda endpoint: endpoint.network)


def _endpoint(engine: Engine, record: ContainerRecord, endpoint: EndpointRecord) -> Endpoint:
    network = engine.networks.find(endpoint.network_id) if endpoint.network_id else None
    resolvable = network is not None and not network.predefined and network.name not in NAMELESS
    return replace(
        _interface(endpoint),
        names=dns_names(record, endpoint) if resolvable else _given_later(network, endpoint),
        aliases=tuple(endpoint.aliases or ()),
        links=_links(endpoint) if resolvable else (),
        gateway_priority=endpoint.gateway_priority,
    )


def _left(record: ContainerRecord, endpoint: EndpointRecord) -> Endpoint:
    led = tuple(version for version, by in record.default_by.items() if by is endpoint)
    return replace(_interface(endpoint), default_of=led)


def _interface(endpoint: EndpointRecord) -> Endpoint:
    return Endpoint(
        network=endpoint.network_id,
        network_name=endpoint.network,
        address=endpoint.address,
        address6=endpoint.address6,
        mac=endpoint.mac,
        interface=endpoint.interface,
    )


def _given_later(network: NetworkRecord | None, endpoint: EndpointRecord) -> tuple[str, ...]:
    """On the default bridge a container has names only once it was renamed (28.5.2, 20.10.24)."""
    return tuple(endpoint.dns_names or ()) if network is not None and network.default_bridge else ()


def _links(endpoint: EndpointRecord) -> tuple[tuple[str, str], ...]:
    """``NAME:ALIAS``, or ``NAME`` for both: each as (alias, name)."""
    pairs = (text.partition(":") for text in endpoint.links or ())
    return tuple((alias or name, name) for name, _, alias in pairs)


def dns_names(record: ContainerRecord, endpoint: EndpointRecord) -> tuple[str, ...]:
    """What the network's DNS answers to: name, aliases, short id, hostname (fact 202), each once."""
    names = [record.name, *(endpoint.aliases or ()), record.id[:12], record.hostname]
    return tuple(dict.fromkeys(name for name in names if name))


def host_entries(engine: Engine, record: ContainerRecord) -> list[HostEntry]:
    """The lines that `--add-host` asks for, and those of links on the default bridge.

    ``host-gateway`` is the default bridge's address (fact 223), and the host's with Docker Desktop.
    """
    found = []
    for text in record.host_config.get("ExtraHosts") or []:
        name, _, address = str(text).partition(":")
        found.append(
            HostEntry(
                _host_gateway(engine) if address == "host-gateway" else ip_address(address.strip("[]")),
                (name,),
            )
        )
    return found + entries(record)


def _host_gateway(engine: Engine) -> Address:
    if engine.platform == "desktop":
        return desktop.HOST
    gateway = engine.networks.get("bridge").pools[0].gateway
    assert gateway is not None
    return gateway
