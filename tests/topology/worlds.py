"""Small worlds that the tests of this folder walk through."""

from __future__ import annotations

from ipaddress import ip_address, ip_network

from course.topology import (
    Container,
    Endpoint,
    Host,
    Listener,
    Network,
    Outside,
    PublishedPort,
    Subnet,
    Topology,
)

BRIDGE = Network(
    "b" * 64,
    "bridge",
    subnets=(Subnet(ip_network("172.17.0.0/16"), ip_address("172.17.0.1")),),
    interface="docker0",
    default_bridge=True,
)
HOST = Network("a" * 64, "host", driver="host")
NONE = Network("c" * 64, "none", driver="null")


def network(name: str, second: int, **options: bool) -> Network:
    """A user-defined bridge network on 172.SECOND.0.0/16."""
    subnet = Subnet(ip_network(f"172.{second}.0.0/16"), ip_address(f"172.{second}.0.1"))
    return Network(f"{second:02d}" * 32, name, subnets=(subnet,), interface=f"br-{second}", **options)


def on(net: Network, last: int, *names: str) -> Endpoint:
    """An endpoint on `net` with the address x.x.0.LAST, known there by `names`."""
    base = net.subnets[0].cidr.network_address
    return Endpoint(net.id, net.name, base + last, interface="eth0", names=names)


def container(name: str, *endpoints: Endpoint, listens: tuple[int, ...] = (), **fields: object) -> Container:
    """A running container; `listens` are ports it listens on at all its addresses."""
    listeners = tuple(Listener(port, program="server") for port in listens)
    identity = f"{abs(hash(name)):064x}"[-64:]
    settings = {
        "network_mode": endpoints[0].network_name if endpoints else "none",
        "listeners": listeners,
        **fields,
    }
    return Container(identity, name, hostname=identity[:12], endpoints=endpoints, **settings)  # type: ignore[arg-type]


def published(host_port: int, container_port: int, address: str = "0.0.0.0") -> PublishedPort:
    return PublishedPort(host_port, container_port, ip_address(address))


API = ip_address("203.0.113.80")
OUTSIDE_WORLD = Outside({"api.example.com": (API,)}, {API: (Listener(80, program="nginx"),)})


def world(*containers: Container, networks: tuple[Network, ...] = (), host: Host | None = None) -> Topology:
    """One host with the pre-defined networks, `networks`, and `containers`."""
    return Topology((host or Host(),), (BRIDGE, HOST, NONE, *networks), containers, OUTSIDE_WORLD)
