"""What a trace says, in one sentence a hop. All of `walk`'s words for learners stand here."""

from __future__ import annotations

from collections.abc import Sequence

from course.topology.model import (
    Address,
    Container,
    Endpoint,
    Host,
    Listener,
    Network,
    Place,
    PublishedPort,
)
from course.topology.names import Resolution
from course.topology.url import URL


def place_name(place: Place) -> str:
    names = {"host": host_name(place.name), "vm": "the virtual machine", "outside": "the outside"}
    return names.get(place.kind, place.name)


def host_name(name: str) -> str:
    """A host that is the only one goes by no name of its own."""
    return "the host" if name == "host" else name


def _who(place: Place) -> str:
    """The beginning of a sentence; a container's name keeps its small letters."""
    name = place_name(place)
    return name if place.kind == "container" else name[0].upper() + name[1:]


def _bridge(network: Network) -> str:
    return "The default bridge" if network.default_bridge else f"The bridge of {network.name}"


# -- before anything is sent --------------------------------------------------------------------


def no_such_source(source: str) -> str:
    return f"There is no container or host called {source}."


def source_not_running(container: Container) -> str:
    state = {"created": "was created but never started", "exited": "has exited", "paused": "is paused"}
    return f"{container.name} {state.get(container.state, container.state)}, so nothing in it can connect."


# -- names --------------------------------------------------------------------------------------


def resolved(source: Place, found: Resolution) -> str:
    address = found.addresses[0]
    more = (
        f" ({len(found.addresses)} addresses answer to it; this one was taken)"
        if len(found.addresses) > 1
        else ""
    )
    if found.origin == "hosts file":
        return f"{_who(source)} finds {found.name} in its own /etc/hosts: {address}.{more}"
    if found.origin == "docker dns":
        network = f" on {found.network}" if found.network else ""
        return f"Docker's DNS (127.0.0.11) knows {found.name}{network}: {address}.{more}"
    if found.origin == "desktop dns":
        return f"Docker Desktop's DNS server knows {found.name}: {address}."
    return f"The DNS server outside knows {found.name}: {address}.{more}"


def unknown_name(source: Place, found: Resolution, on_host: bool = False, seen: bool = True) -> str:
    """`on_host`: whether it is a container on the network of its host; `seen`: whether what is outside is."""
    who = _who(source)
    if found.answer in ("servfail", "timeout") and found.server:
        return (
            f"{who} asks Docker's DNS (127.0.0.11) for {found.name}: no running container on its networks "
            f"has that name, and none of them leads out to ask anybody else."
        )
    if found.answer == "timeout":
        return f"{who} asks for {found.name}, but there is no network to ask through."
    if source.kind != "container":
        answer = "no such name" if seen else "what that knows is not seen from here"
        return f"{who} asks its DNS server for {found.name}: {answer}. Docker's names are not known there."
    unseen = f"what the DNS server outside knows of {found.name} is not seen from here"
    if found.server:
        return (
            f"{who} asks Docker's DNS (127.0.0.11) for {found.name}: no running container on its networks "
            f"has that name, and {'nobody outside knows it' if seen else unseen}."
        )
    where = "the host's own network" if on_host else "the default bridge"
    return (
        f"{who} has no Docker DNS to ask (there is none on {where}), "
        f"and {f'the DNS server outside does not know {found.name}' if seen else unseen}."
    )


# -- routes -------------------------------------------------------------------------------------


def loopback(source: Place, stack: Place, to: Address) -> str:
    if source.kind == "container" and stack.kind == "host":
        return (
            f"{to} never leaves the machine: {source.name} uses the host's own network, so this is the host."
        )
    if source.kind == "container" and stack.kind == "vm":
        return (
            f"{to} never leaves Docker Desktop's virtual machine: {source.name} uses the network of that "
            f"machine, so this is not the host."
        )
    if source != stack:
        return f"{to} never leaves the container: {source.name} shares the network of {stack.name}."
    return f"{to} is {place_name(source)} itself: the connection never leaves it."


def own_address(source: Place, to: Address) -> str:
    return f"{to} is an address of {place_name(source)} itself."


def on_link(endpoint: Endpoint, network: Network, to: Address) -> str:
    return f"{to} is on {network.name}, which is attached as {endpoint.interface}: it is sent there directly."


def default_route(endpoint: Endpoint, network: Network, to: Address) -> str:
    gateway = network.gateway(to.version) or "the gateway"
    by = f"{endpoint.interface} ({network.name})"
    return f"{to} is on none of its networks, so it goes to the default gateway {gateway} by {by}."


def no_route(source: Place, to: Address, ends: Sequence[tuple[Endpoint, Network]]) -> str:
    if not ends:
        return f"{_who(source)} is on no network, so there is no route to {to}."
    names = ", ".join(network.name for _, network in ends)
    if all(endpoint.of_version(to.version) is None for endpoint, _ in ends):
        return f"{_who(source)} is only on {names}, without IPv{to.version}: there is no route to {to}."
    return f"{_who(source)} is only on {names}, which leads nowhere else: there is no route to {to}."


def no_ipv6(source: Place) -> str:
    return f"{_who(source)} is on no network with IPv6: this engine has switched it off in there."


def host_without_ipv6(machine: Place, to: Address) -> str:
    return f"{place_name(machine)} itself has no IPv6 address: it knows no way on to {to}."


def host_on_bridge(machine: Place, network: Network, to: Address) -> str:
    name = "the host" if machine.kind == "host" else place_name(machine)
    return f"{to} is on {network.name}; {name} itself has an interface there ({network.interface})."


def host_leaves(machine: Place, to: Address) -> str:
    where = "on this host" if machine.kind == "host" else f"in {place_name(machine)}"
    return f"{to} is not {where}: the packet leaves by its own network."


def desktop_no_route(to: Address) -> str:
    return f"With Docker Desktop networks are inside a virtual machine: the host has no way to {to}."


def nobody_in_vm_network(to: Address) -> str:
    return f"Nobody between Docker Desktop's virtual machine and the host has the address {to}."


# -- on the way ---------------------------------------------------------------------------------


def across_bridge(network: Network, container: Container) -> str:
    return f"{_bridge(network)} passes it on to {container.name}."


def to_gateway(network: Network, host: Host) -> str:
    gateway = "Docker Desktop's virtual machine" if host.in_vm else "the host"
    return f"{_bridge(network)} hands it to its gateway, {gateway}."


def nobody_has(network: Network, to: Address) -> str:
    return f"Nobody on {network.name} has the address {to}."


def icc_off(network: Network) -> str:
    return f"{network.name} was made with enable_icc=false: packets between its containers are dropped."


def internal(network: Network) -> str:
    return f"{network.name} is internal: nothing is passed on from it to anywhere else."


def internal_gateway(network: Network, port: int) -> str:
    return f"{network.name} is internal: what is sent on to the container behind port {port} is dropped."


def not_masqueraded_gateway(source: Network, target: Network, port: int) -> str:
    return (
        f"{source.name} is not masqueraded: what is for port {port} is sent on as it is, "
        f"and dropped between {source.name} and {target.name}."
    )


def isolated(source: Network, target: Network, machine: Place) -> str:
    whose = "the host" if machine.kind == "host" else place_name(machine)
    return (
        f"The address belongs to another network, {target.name}: "
        f"packets from {source.name} to it are dropped by {whose}'s firewall."
    )


def not_isolated(source: Network, target: Network) -> str:
    return (
        f"The address belongs to another network, {target.name}: for IPv6 this engine has no firewall rules "
        f"that would keep packets from {source.name} away."
    )


def masqueraded(network: Network, host: Host, version: int) -> str:
    own = next(address for address in host.engine_addresses if address.version == version)
    machine = _who(host.engine_place) if host.in_vm else "The host"
    return f"{machine} sends it on under its own address {own} (masquerade), so that the answer finds back."


def not_masqueraded(network: Network) -> str:
    return f"{network.name} is not masqueraded: it leaves with its private address, and no answer finds back."


def desktop_forwards(to: Address) -> str:
    return (
        f"Docker Desktop takes what is for {to} out of its virtual machine: a program of it on the host "
        f"connects to the host's 127.0.0.1."
    )


def desktop_connects(to: Address) -> str:
    return (
        f"Docker Desktop takes it out of its virtual machine: a program of it on the host connects to {to}, "
        f"as any program of the host does."
    )


def desktop_takes(port: int) -> str:
    return (
        f"A program of Docker Desktop listens on port {port} of the host, and passes the connection on into "
        f"the virtual machine."
    )


def desktop_publishes(container: Container, port: PublishedPort) -> str:
    what = f"Port {port.host_port} of the host is published for {container.name}."
    return f"{what} {desktop_takes(port.host_port)}"


def desktop_delivers(to: Address, port: PublishedPort) -> str:
    return f"In the virtual machine it goes on to {to}:{port.container_port}."


def published(
    machine: Place, container: Container, port: PublishedPort, address: Address, proxied: bool
) -> str:
    whose = "the host" if machine.kind == "host" else place_name(machine)
    what = f"Port {port.host_port} of {whose} is published for {container.name}"
    if proxied:
        return f"{what}: Docker's proxy takes the connection and connects to {address}:{port.container_port}."
    return f"{what}: the packet is re-addressed to {address}:{port.container_port}."


# -- outside ------------------------------------------------------------------------------------


def from_outside(host: Host, to: Address) -> str:
    return f"From outside, {to} is {place_name(host.place)}."


def private_address(to: Address) -> str:
    return f"{to} is a private address inside the host: nobody outside knows a way to it."


def nobody_outside(to: Address, seen: bool = True) -> str:
    return f"Nobody answers at {to}." if seen else f"Whether anybody answers at {to} is not seen from here."


def refused_outside(to: Address, url: URL) -> str:
    return f"The machine at {to} answers, but nothing listens on its port {url.port}: connection refused."


# -- arriving -----------------------------------------------------------------------------------


def nobody_listens(place: Place, to: Address, port: int, near: Sequence[Listener], proxied: bool) -> str:
    end = "so the connection that Docker's proxy had accepted is reset" if proxied else "connection refused"
    same_port = [listener for listener in near if listener.port == port]
    if same_port:
        bound = same_port[0]
        what = bound.program or "a program"
        return (
            f"In {place_name(place)}, {what} listens on port {port} only at {bound.address}, "
            f"not at {to}: {end}."
        )
    others = sorted({listener.port for listener in near})
    listening = f" (it listens on {', '.join(map(str, others))})" if others else ""
    return f"Nothing in {place_name(place)} listens on port {port}{listening}: {end}."


def accepted(place: Place, listener: Listener) -> str:
    program = listener.program or "a program"
    where = "Outside" if place.kind == "outside" else f"In {place_name(place)}"
    return f"{where}, {program} listens on port {listener.port} and takes the connection."


def ping_answered(place: Place, to: Address) -> str:
    return f"{_who(place)} answers the ping to {to}."


def paused(place: Place) -> str:
    return f"{place.name} is paused: its system takes the connection, but no program answers."
