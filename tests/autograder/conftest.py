"""Small systems built by hand, a shorthand to carry out one check against them, and a small unit."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from ipaddress import ip_address, ip_network
from pathlib import Path
from types import SimpleNamespace

import pytest

from autograder import Context, Finding
from autograder.chain import Chain
from autograder.check import Check, checks_of
from autograder.gate.unit import Unit, read
from course.topology import Container, Endpoint, Listener, Network, PublishedPort, Subnet, Topology
from tests.autograder.made_up import LIST, NAME, Change, cells


def network(name: str, subnet: str, **more: object) -> Network:
    cidr = ip_network(subnet)
    return Network(f"{name}-id", name, subnets=(Subnet(cidr, cidr[1]),), interface=f"br-{name}", **more)


BRIDGE = network("bridge", "172.17.0.0/16", default_bridge=True)
FAVORITES = network("favorites-net", "172.18.0.0/16")
OTHER = network("other-net", "172.19.0.0/16")


def endpoint(place: Network, address: str | None, *names: str) -> Endpoint:
    return Endpoint(
        place.id,
        place.name,
        ip_address(address) if address else None,
        interface="eth0",
        names=names,
        aliases=names[1:],
    )


def container(name: str, *endpoints: Endpoint, listens: int = 0, **more: object) -> Container:
    sockets = (Listener(listens, program="mongod"),) if listens else ()
    mode = endpoints[0].network_name if endpoints else "none"
    return Container(
        f"{name}-id", name, "mongo:latest", endpoints=endpoints, listeners=sockets, network_mode=mode, **more
    )


MONGODB = container("mongodb", endpoint(FAVORITES, "172.18.0.2", "mongodb", "db"), listens=27017)
MONGODB_ON_BRIDGE = container("mongodb", endpoint(BRIDGE, "172.17.0.2"), listens=27017)
MONGODB_CREATED = container("mongodb", Endpoint("", "favorites-net"), state="created")
MONGODB_EXITED = container("mongodb", endpoint(FAVORITES, None), state="exited")
APP = container(
    "favorites",
    endpoint(FAVORITES, "172.18.0.3", "favorites"),
    listens=3000,
    published=(PublishedPort(3030, 3000),),
)
APP_ON_BRIDGE = container("favorites", endpoint(BRIDGE, "172.17.0.3"), listens=3000)
STRANGER = container("stranger", endpoint(OTHER, "172.19.0.2", "stranger"))


def system(*containers: Container, networks: tuple[Network, ...] = (BRIDGE, FAVORITES, OTHER)) -> Topology:
    return Topology(networks=networks, containers=containers)


@pytest.fixture
def built() -> SimpleNamespace:
    """The parts of small systems: `built.system(built.MONGODB, built.APP)`."""
    return SimpleNamespace(**{name: value for name, value in globals().items() if not name.startswith("_")})


@pytest.fixture
def seen() -> Callable[..., Finding]:
    """Carry out a chain's last check against a topology: `seen(container("x").running(), topology)`."""

    def look(check: Chain | Check, topology: Topology, **more: object) -> Finding:
        return checks_of([check])[-1].carry_out(Context(topology, **more))

    return look


@pytest.fixture
def unit(tmp_path: Path) -> Callable[..., Unit]:
    """Writes the unit, with some of it changed: in `notebook` and in `listed`."""

    def write(notebook: Iterable[Change] = (), listed: Iterable[Change] = ()) -> Unit:
        folder = tmp_path / NAME
        folder.mkdir()
        kernel = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
        document = {"cells": cells(), "metadata": kernel, "nbformat": 4, "nbformat_minor": 5}
        for old, new in notebook:
            for each in document["cells"]:
                each["source"] = each["source"].replace(old, new)
        (folder / f"{NAME}.ipynb").write_text(json.dumps(document), "utf-8")
        text = LIST
        for old, new in listed:
            assert old in text
            text = text.replace(old, new)
        (folder / "exercises.toml").write_text(text, "utf-8")
        return read(folder)

    return write
