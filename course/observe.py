"""Any engine, real or simulated, as a `Topology`: read through the docker SDK, without changing anything.

Not to be had through the API, and so left out: the interfaces' names inside containers, and what programs of
the host listen on (unless a container shares the host's network and can be asked).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from ipaddress import IPv4Address, ip_address, ip_network
from typing import Any

import docker

from course.sockets import read_listeners
from course.topology.model import (
    Address,
    Container,
    Endpoint,
    Host,
    HostEntry,
    Network,
    Protocol,
    PublishedPort,
    Subnet,
    Topology,
)

Document = Mapping[str, Any]


def observe(client: docker.DockerClient, host: Host | None = None) -> Topology:
    """What the engine behind `client` holds now. `host`: what the API does not tell, its name and addresses.

    Raises docker.errors.DockerException where the engine does not answer.
    """
    at = host or Host()
    networks = tuple(_network(document, at) for document in reversed(client.api.networks()))
    gateway = next((g for network in networks if network.default_bridge for g in network.gateways), None)
    containers = tuple(_container(client, document, at, gateway) for document in _inspected(client))
    listening = [c.listeners for c in containers if c.network_mode == "host" and c.running]
    if listening and host is None:
        # Whoever shares the host's network sees all that listens there: it is the host's, not its own.
        at = replace(at, listeners=listening[0])
        containers = tuple(replace(c, listeners=()) if c.network_mode == "host" else c for c in containers)
    return Topology((at,), networks, containers)


def _inspected(client: docker.DockerClient) -> Iterable[Document]:
    """Every container's document, oldest first; what vanishes while we look is left out."""
    for summary in reversed(client.api.containers(all=True)):
        try:
            yield client.api.inspect_container(summary["Id"])
        except docker.errors.NotFound:
            continue


# -- networks -----------------------------------------------------------------------------------


def _network(document: Document, host: Host) -> Network:
    options: Document = document.get("Options") or {}
    driver = document["Driver"]
    name = options.get("com.docker.network.bridge.name", f"br-{document['Id'][:12]}")
    return Network(
        id=document["Id"],
        name=document["Name"],
        driver=driver,
        host=host.name,
        subnets=tuple(_subnet(config) for config in (document.get("IPAM") or {}).get("Config") or []),
        interface=name if driver == "bridge" else "",
        internal=bool(document.get("Internal")),
        icc=options.get("com.docker.network.bridge.enable_icc", "true") != "false",
        masquerade=options.get("com.docker.network.bridge.enable_ip_masquerade", "true") != "false",
        default_bridge=options.get("com.docker.network.bridge.default_bridge") == "true",
    )


def _subnet(config: Document) -> Subnet:
    cidr = ip_network(config["Subnet"], strict=False)
    text = str(config.get("Gateway") or "").partition("/")[0]
    # Engines before 29 leave the gateway out where only a subnet was asked for: it is the first address then.
    return Subnet(cidr, ip_address(text) if text else cidr[1])


# -- containers ---------------------------------------------------------------------------------


def _container(
    client: docker.DockerClient, document: Document, host: Host, gateway: Address | None
) -> Container:
    config, host_config = document["Config"], document["HostConfig"]
    mode = host_config.get("NetworkMode") or "bridge"
    state = document["State"]["Status"]
    settings = document["NetworkSettings"]
    return Container(
        id=document["Id"],
        name=document["Name"].removeprefix("/"),
        image=config.get("Image") or "",
        state=state,
        host=host.name,
        network_mode="bridge" if mode == "default" else mode,
        hostname=config.get("Hostname") or "",
        endpoints=tuple(
            _endpoint(document, name, endpoint)
            for name, endpoint in sorted((settings.get("Networks") or {}).items())
        ),
        published=tuple(_published(settings.get("Ports") or {})) if state in ("running", "paused") else (),
        exposed=tuple(sorted(_port(port) for port in config.get("ExposedPorts") or {})),
        listeners=read_listeners(client, document),
        extra_hosts=tuple(_host_entries(host_config.get("ExtraHosts") or [], gateway)),
    )


def _endpoint(document: Document, network: str, settings: Document) -> Endpoint:
    address = settings.get("IPAddress") or ""
    own = (document["Id"][:12], document["Config"].get("Hostname") or "")
    aliases = tuple(alias for alias in settings.get("Aliases") or [] if alias not in own)
    return Endpoint(
        network=settings.get("NetworkID") or "",
        network_name=network,
        address=ip_address(address) if address else None,
        mac=settings.get("MacAddress") or "",
        names=_dns_names(document, settings, network, aliases, own),
        aliases=aliases,
        gateway_priority=int(settings.get("GwPriority") or 0),
    )


def _dns_names(
    document: Document, settings: Document, network: str, aliases: tuple[str, ...], own: tuple[str, str]
) -> tuple[str, ...]:
    """The names that the network answers to; engines before 25 do not list them, but go by the same rule."""
    if network in ("bridge", "host", "none") or not settings.get("NetworkID"):
        return ()
    listed = settings.get("DNSNames") or [document["Name"].removeprefix("/"), *aliases, *own]
    return tuple(dict.fromkeys(name for name in listed if name))


def _published(ports: Mapping[str, list[Document] | None]) -> Iterable[PublishedPort]:
    for port, bindings in sorted(ports.items(), key=lambda item: _port(item[0])):
        number, protocol = _port(port)
        for binding in bindings or []:
            host_address = ip_address(binding.get("HostIp") or "0.0.0.0")
            yield PublishedPort(int(binding["HostPort"]), number, host_address, protocol)


def _port(text: str) -> tuple[int, Protocol]:
    number, _, protocol = text.partition("/")
    return int(number), protocol or "tcp"  # type: ignore[return-value]  # Docker has checked it


def _host_entries(extra_hosts: Iterable[str], gateway: Address | None) -> Iterable[HostEntry]:
    for entry in extra_hosts:
        name, _, text = entry.partition(":")
        if text == "host-gateway":
            yield HostEntry(gateway or IPv4Address("172.17.0.1"), (name,))
        elif text:
            yield HostEntry(ip_address(text.strip("[]")), (name,))
