"""What a trace says of several hosts, overlay networks and services: a part of `sentences`."""

from __future__ import annotations

from course.topology.model import Address, Container, Host, Network
from course.topology.overlay import reachable_as_advertised
from course.topology.sentences import place_name
from course.topology.services import ServicePort, SwarmService
from course.topology.url import URL


def across_overlay(network: Network, container: Container) -> str:
    return f"The overlay {network.name} passes it on to {container.name}, on the same host."


def wrapped(network: Network, here: Host, there: Host) -> str:
    encrypted = ", encrypts it (IPsec)" if network.encrypted else ""
    return (
        f"The receiver is on {there.name}: {place_name(here.place)} wraps the packet in VXLAN "
        f"(number {network.vni}){encrypted} and sends it to {_node_address(there)}, "
        f"UDP port {network.vxlan_port}."
    )


def unwrapped(network: Network, there: Host, container: Container) -> str:
    does = "decrypts and unwraps" if network.encrypted else "unwraps"
    return f"{there.name} {does} it: the overlay {network.name} passes it on to {container.name}."


def vxlan_dropped(network: Network, host: Host) -> str:
    what = f"UDP port {network.vxlan_port}: no VXLAN packet gets through"
    return f"A firewall in front of {host.name} drops {what}."


def not_heard(network: Network, here: Host, there: Host, container: Container) -> str:
    for node in (here, there):
        if not reachable_as_advertised(node):
            why = f"{node.name} told the others {node.advertised} as its address, which is not its own"
            break
    else:
        why = "port 7946, by which nodes tell each other, is blocked by a firewall"
    return (
        f"{container.name} on {there.name} is on {network.name}, but {here.name} has not heard of it: {why}."
    )


def port_dropped(host: Host, url: URL) -> str:
    return f"A firewall in front of {place_name(host.place)} drops what is for its port {url.port}."


def host_off(host: Host) -> str:
    return f"{place_name(host.place)} is switched off: nothing there takes the packet."


def nothing_on(host: Host) -> str:
    return f"{place_name(host.place)} is switched off, so nothing on it can connect."


def other_host(host: Host, to: Address) -> str:
    return f"{to} is the host {host.name}."


def not_on_overlay(network: Network, to: Address) -> str:
    return (
        f"{to} is on the overlay {network.name}, where nobody gets to from outside it: "
        f"only containers that are attached to it."
    )


def meshed(host: Host, service: SwarmService, port: ServicePort) -> str:
    return (
        f"Port {port.published} is published for the service {service.name} on every node of the swarm: "
        f"{place_name(host.place)} hands it to the ingress network."
    )


def balanced(service: SwarmService, here: Host, container: Container, address: Address) -> str:
    tasks = f"its {len(service.tasks)} tasks in turn" if len(service.tasks) > 1 else "its task"
    return (
        f"The load balancer of {place_name(here.place)} passes connections to {service.name} on to {tasks}: "
        f"this one to {container.name} ({address})."
    )


def no_task(service: SwarmService, here: Host) -> str:
    return f"{service.name} has no running task that {place_name(here.place)} knows of."


def _node_address(host: Host) -> Address:
    return host.advertised or host.addresses[0]
