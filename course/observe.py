"""Any engine, real or simulated, as a `Topology`: read through the docker SDK, without changing anything.

Who listens where is not in the API, so a running container is asked by its own shell (see `sockets`). Not to
be had, and so left out or assumed:

- Of a container without a shell, and of a paused one, the ports that its image exposes are taken for its
  listeners, with the program "?".
- Which program holds a socket, where it runs as another user than the container's: the program is "", unless
  only one runs there.
- What programs of the host listen on, unless a container that shares the host's network can be asked; and the
  host's addresses, but for the one on the default bridge (or in a swarm).
- Public names, and machines outside; so also whether there is a router behind the parent of a macvlan or
  ipvlan network: it is taken to be there where an address of the host is in the network's subnet.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from ipaddress import ip_address, ip_network
from itertools import chain
from typing import Any

import docker

from course import observe_swarm
from course.sockets import Sight, look
from course.topology import desktop
from course.topology.model import (
    FALSE,
    ON_PARENT,
    TRUE,
    Address,
    Container,
    Endpoint,
    Host,
    HostEntry,
    Listener,
    Network,
    Outside,
    Protocol,
    PublishedPort,
    Subnet,
    Topology,
)

Document = Mapping[str, Any]
Sights = Mapping[str, Sight | None]  # by the container's id

#: The first release that heeds the option ipvlan_flag.
IPVLAN_FLAGS = 25
#: Networks that answer no names: the pre-defined ones, and those by which a swarm passes things on.
NAMELESS = ("bridge", "host", "none", "ingress", "docker_gwbridge")


def observe(client: docker.DockerClient, host: Host | None = None, name: str = "host") -> Topology:
    """What the engine behind `client` holds now, in the order of creation; what vanishes is left out.

    `host`: what the API does not tell, its name, addresses and listeners; `name` is its name alone. Raises
    docker.errors.DockerException where the engine does not answer.
    """
    documents = sorted(client.api.networks(), key=_created)
    inspected = sorted(_inspected(client), key=_created)
    sights = {d["Id"]: look(client, d["Id"]) for d in inspected if d["State"]["Status"] == "running"}
    given = _gateways(inspected)
    info = client.info()
    at = host or replace(_host(info, documents), name=name, release=_release(info))
    networks = tuple(_network(document, at, given) for document in documents)
    modes = _network_modes(inspected)
    by_name = {document["Name"]: document for document in inspected}
    containers = tuple(_container(d, at, modes, networks, sights, by_name) for d in inspected)
    containers = tuple(observe_swarm.with_gateways(client, networks, containers, sights))
    if host is None:
        # What can be asked is on the network of Docker Desktop's virtual machine, which is not the host's.
        at = at if at.in_vm else replace(at, listeners=tuple(_host_listeners(containers, sights)))
    services = tuple(observe_swarm.services(client, at))
    return Topology((at,), networks, containers, Outside(seen=False), services)


def _inspected(client: docker.DockerClient) -> Iterator[Document]:
    for summary in reversed(client.api.containers(all=True)):
        try:
            yield client.api.inspect_container(summary["Id"])
        except docker.errors.NotFound:
            continue


def _created(document: Document) -> tuple[str, str]:
    """When it was made, so that it sorts: Go leaves the zeros at the end of a fraction off."""
    seconds, _, fraction = str(document["Created"]).rstrip("Z").partition(".")
    return seconds, re.split(r"[+-]", fraction)[0].ljust(9, "0")


# -- host ---------------------------------------------------------------------------------------


def _host(info: Document, networks: Iterable[Document]) -> Host:
    if info.get("OperatingSystem") == "Docker Desktop":
        return Host(addresses=(desktop.HOST,), platform="desktop")
    if (node := observe_swarm.node(info)) is not None:
        return node
    bridges = (subnet for n in networks if n["Name"] == "bridge" for subnet in _subnets(n, {}))
    gateways = tuple(subnet.gateway for subnet in bridges if subnet.gateway and subnet.cidr.version == 4)
    return Host(addresses=gateways) if gateways else Host()


def _release(info: Document) -> int:
    """The first number of the engine's version; that of today's engines where it tells none."""
    number = re.match(r"\d+", str(info.get("ServerVersion") or ""))
    return int(number[0]) if number else Host().release


def _host_listeners(containers: Sequence[Container], sights: Sights) -> Iterator[Listener]:
    """What listens in the host's stack and is no container's: Docker's proxies for published ports aside."""
    sharing = [c for c in containers if c.network_mode == "host"]
    seen = next((sight for c in sharing if (sight := sights.get(c.id)) is not None), None)
    theirs = {inode for sight in sights.values() if sight is not None for inode in sight.holders}
    published = {(port.host_port, port.protocol) for c in containers for port in c.published}
    for (protocol, inode), listener in seen.sockets.items() if seen is not None else ():
        if inode not in theirs and (listener.port, protocol) not in published:
            yield listener


# -- networks -----------------------------------------------------------------------------------


def _network(document: Document, host: Host, given: Mapping[tuple[str, int], Address]) -> Network:
    options: Document = document.get("Options") or {}
    driver = document["Driver"]
    name = options.get("com.docker.network.bridge.name", f"br-{document['Id'][:12]}")
    return Network(
        id=document["Id"],
        name=document["Name"],
        driver=driver,
        host="" if driver == "overlay" else host.name,
        subnets=tuple(_subnets(document, given)),
        swarm=host.swarm if driver == "overlay" else "",
        encrypted=driver == "overlay" and "encrypted" in options,
        vni=int(options.get(observe_swarm.VNI_OPTION, 0)),
        interface=name if driver == "bridge" else "",
        internal=bool(document.get("Internal")),
        icc=options.get("com.docker.network.bridge.enable_icc", "true") not in FALSE,
        masquerade=options.get("com.docker.network.bridge.enable_ip_masquerade", "true") not in FALSE,
        default_bridge=options.get("com.docker.network.bridge.default_bridge") in TRUE,
        parent=options.get("parent", "") if driver in ON_PARENT else "",
        mode=options.get(f"{driver}_mode", "") if driver in ON_PARENT else "",
        flag=options.get("ipvlan_flag", "") if driver == "ipvlan" and host.release >= IPVLAN_FLAGS else "",
    )


def _gateways(containers: Iterable[Document]) -> dict[tuple[str, int], Address]:
    """The gateways that containers were given on a network, by the network's id and the IP version."""
    ends = list(chain.from_iterable(_ends(document).values() for document in containers))
    return {
        (end["NetworkID"], version): ip_address(end[key])
        for version, key in ((4, "Gateway"), (6, "IPv6Gateway"))
        for end in ends
        if end.get(key)
    }


def _subnets(document: Document, given: Mapping[tuple[str, int], Address]) -> Iterator[Subnet]:
    """Those that addresses are given of. A gateway that nobody asked for is told since 29 only; it is usually
    the first address."""
    enabled = {4: document.get("EnableIPv4") is not False, 6: bool(document.get("EnableIPv6"))}
    for config in (document.get("IPAM") or {}).get("Config") or ():
        cidr = ip_network(config["Subnet"], strict=False)
        if not enabled[cidr.version]:
            continue
        known = given.get((document["Id"], cidr.version), "")
        text = str(config.get("Gateway") or known).partition("/")[0]
        gateway: Address | None = ip_address(text) if text else None
        if gateway is None or gateway not in cidr:
            gateway = cidr[1] if cidr.num_addresses > 1 else None
        yield Subnet(cidr, gateway)


# -- containers ---------------------------------------------------------------------------------


def _network_modes(documents: Sequence[Document]) -> dict[str, str]:
    """Each container's network mode, by its id.

    One that shares another's network stack is left without a network where that other has ended or started
    anew since (fact 122).
    """
    started = {
        d["Id"]: datetime.fromisoformat(d["State"]["StartedAt"]) for d in documents if d["State"]["Running"]
    }
    modes = {}
    for document in documents:
        own, mode = document["Id"], document["HostConfig"].get("NetworkMode") or "bridge"
        owner = mode.removeprefix("container:")
        left = owner != mode and own in started and (owner not in started or started[owner] > started[own])
        modes[own] = "none" if left else "bridge" if mode == "default" else mode
    return modes


def _container(
    document: Document,
    host: Host,
    modes: Mapping[str, str],
    networks: Sequence[Network],
    sights: Sights,
    by_name: Mapping[str, Document],
) -> Container:
    config, host_config = document["Config"], document["HostConfig"]
    mode = modes[document["Id"]]
    sight = sights.get(document["Id"]) or Sight()
    known = {network.id for network in networks}
    return Container(
        id=document["Id"],
        name=document["Name"].removeprefix("/"),
        image=config.get("Image") or "",
        state=document["State"]["Status"],
        host=host.name,
        network_mode=mode,
        hostname=config.get("Hostname") or "",
        endpoints=tuple(
            _endpoint(document, name, end, sight, resolved=_resolved(name, end) and end["NetworkID"] in known)
            for name, end in sorted(_ends(document).items())
        ),
        published=tuple(_published(document["NetworkSettings"].get("Ports") or {})),
        exposed=tuple(_exposed(document)),
        listeners=tuple(_listeners(document, mode, sights)),
        extra_hosts=(
            *_host_entries(host_config.get("ExtraHosts") or [], host, networks),
            *(_linked(document, by_name) if document["State"]["Running"] else ()),
        ),
    )


def _resolved(network: str, end: Document) -> bool:
    """Whether an endpoint has names; one on the default bridge only once the container was renamed."""
    return network not in NAMELESS or (network == "bridge" and bool(end.get("DNSNames")))


def _ends(document: Document) -> dict[str, Document]:
    return document["NetworkSettings"].get("Networks") or {}


def _endpoint(document: Document, network: str, end: Document, sight: Sight, resolved: bool) -> Endpoint:
    address = ip_address(end["IPAddress"]) if end.get("IPAddress") else None
    address6 = ip_address(end["GlobalIPv6Address"]) if end.get("GlobalIPv6Address") else None
    own = document["Id"][:12]
    aliases = tuple(alias for alias in end.get("Aliases") or [] if alias != own)  # there by itself before 26
    # Engines before 25 do not list the names, but go by the same rule (fact 202).
    by_rule = (document["Name"].removeprefix("/"), *aliases, own, document["Config"].get("Hostname"))
    names = end.get("DNSNames") or dict.fromkeys(name for name in by_rule if name)
    return Endpoint(
        network=end.get("NetworkID") or "",
        network_name=network,
        address=address,
        address6=address6,
        mac=end.get("MacAddress") or "",
        interface=sight.interface(address or address6),
        names=tuple(names) if resolved else (),
        aliases=aliases,
        links=tuple(_links(end.get("Links") or ())) if resolved else (),
        gateway_priority=int(end.get("GwPriority") or 0),
    )


def _published(ports: Mapping[str, list[Document] | None]) -> Iterator[PublishedPort]:
    for port, bindings in sorted(ports.items(), key=lambda item: _port(item[0])):
        number, protocol = _port(port)
        for binding in bindings or []:
            host_address = ip_address(binding.get("HostIp") or "0.0.0.0")
            yield PublishedPort(int(binding["HostPort"]), number, host_address, protocol)


def _exposed(document: Document) -> list[tuple[int, Protocol]]:
    return sorted(_port(port) for port in document["Config"].get("ExposedPorts") or {})


def _port(text: str) -> tuple[int, Protocol]:
    number, _, protocol = text.partition("/")
    return int(number), protocol or "tcp"  # type: ignore[return-value]  # Docker has checked it


def _host_entries(extra_hosts: Iterable[str], host: Host, networks: Sequence[Network]) -> Iterator[HostEntry]:
    """``host-gateway`` stands for the host's address on the default bridge (fact 223)."""
    gateways = [gateway for network in networks if network.default_bridge for gateway in network.gateways]
    if host.in_vm:
        gateways = [desktop.HOST]
    for entry in extra_hosts:
        name, _, text = entry.partition(":")
        if text != "host-gateway":
            yield HostEntry(ip_address(text.strip("[]")), (name,))
        elif gateways:
            yield HostEntry(gateways[0], (name,))


def _links(written: Iterable[str]) -> Iterator[tuple[str, str]]:
    """``NAME:ALIAS``, or ``NAME`` for both: each as (alias, name)."""
    for name, _, alias in (text.partition(":") for text in written):
        yield alias or name, name


def _linked(document: Document, by_name: Mapping[str, Document]) -> Iterator[HostEntry]:
    """Links on the default bridge, ``/CHILD:/PARENT/ALIAS``: lines in the hosts file (fact 215)."""
    for text in (document["HostConfig"].get("Links") or []) if "bridge" in _ends(document) else ():
        name, _, alias = text.partition(":")
        child = by_name.get(name)
        address = _ends(child).get("bridge", {}).get("IPAddress") if child is not None else None
        if child is not None and address:
            names = (alias.rpartition("/")[2], child["Config"]["Hostname"], name.removeprefix("/"))
            yield HostEntry(ip_address(address), tuple(dict.fromkeys(names)))


def _listeners(document: Document, mode: str, sights: Sights) -> Iterator[Listener]:
    """What its programs listen on; in a stack that it shares with others, what is known to be its own."""
    if document["State"]["Status"] not in ("running", "paused"):
        return
    sight = sights.get(document["Id"])
    if sight is None:
        yield from (Listener(port, protocol=protocol, program="?") for port, protocol in _exposed(document))
        return
    others = _held_by_others(document["Id"], sights)
    guest = mode == "host" or mode.startswith("container:")
    sole = sight.programs[0] if len(set(sight.programs)) == 1 else ""
    for (protocol, inode), listener in sight.sockets.items():
        if inode in sight.holders:
            yield replace(listener, program=sight.holders[inode])
        elif inode not in others and (not guest or (listener.port, protocol) in _exposed(document)):
            yield replace(listener, program=sole)


def _held_by_others(container: str, sights: Sights) -> set[str]:
    return {inode for id, sight in sights.items() if sight and id != container for inode in sight.holders}
