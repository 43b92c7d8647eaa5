"""Networks with IPv6: pools, addresses, and what programs see of them."""

from __future__ import annotations

import pytest

from course.simulator.engine import Engine
from course.simulator.errors import EngineError
from course.simulator.machine import ContainerMachine
from course.simulator.stack import link_local
from tests.simulator.conftest import run


def create(engine: Engine, name: str, *subnets: str, **body: object) -> list[str]:
    """The subnets of a network made with these."""
    ipam = {"Config": [{"Subnet": subnet} for subnet in subnets]}
    record = engine.networks.create({"Name": name, "EnableIPv6": True, "IPAM": ipam, **body})[0]
    return [str(pool.cidr) for pool in record.pools]


def test_each_engine_has_pools_of_its_own(engine: Engine) -> None:
    first, second = create(engine, "n1")[1], create(engine, "n2")[1]
    assert first.startswith("fd")
    assert second == first.replace("::/64", ":1::/64")
    engine.networks.remove("n1")
    assert create(engine, "n3")[1] == first


def test_what_was_asked_for_stands_first(engine: Engine) -> None:
    assert create(engine, "n1", "fd00:1::/64") == ["fd00:1::/64", "172.18.0.0/16"]
    assert create(engine, "n2", "fd00:2::/64", "10.1.0.0/24") == ["10.1.0.0/24", "fd00:2::/64"]


def test_a_failure_leaves_nothing_taken(engine: Engine) -> None:
    with pytest.raises(EngineError, match="multiple subnets"):
        create(engine, "n1", "fd00:1::/64", "fd00:2::/64")
    with pytest.raises(EngineError, match="Pool overlaps"):
        create(engine, "n1", "10.1.0.0/24", "fd00:1::/64", "fd00:1::/80")
    assert create(engine, "n1", "10.1.0.0/24", "fd00:1::/64") == ["10.1.0.0/24", "fd00:1::/64"]


def test_addresses_come_back(engine: Engine) -> None:
    create(engine, "n1", "fd00:1::/126", "10.1.0.0/24")
    run(engine, "c1", network="n1")
    run(engine, "c2", network="n1")
    with pytest.raises(EngineError, match="no available IPv6 addresses on this network's address pools"):
        run(engine, "c3", network="n1")
    engine.containers.kill("c2")
    engine.containers.start("c3")
    assert [str(a) for a, _ in engine.containers.get("c3").endpoints["n1"].addresses] == [
        "10.1.0.3",
        "fd00:1::3",
    ]


def test_interfaces_and_routes(engine: Engine) -> None:
    create(engine, "n1", "fd00:1::/64", "10.1.0.0/24")
    record = run(engine, "c1", network="n1")
    machine = ContainerMachine(engine, record)
    eth0 = machine.interfaces()[1]
    assert eth0.addresses == ("10.1.0.2/24", "fd00:1::2/64", f"{link_local(eth0.mac)}/64")
    assert [(route.to, route.via) for route in machine.routes(6)] == [
        ("fd00:1::/64", ""),
        ("fe80::/64", ""),
        ("", "fd00:1::1"),
    ]
    assert [route.to for route in machine.routes()] == ["", "10.1.0.0/24"]
    assert [route.to for route in engine.host.routes(6)] == ["fd00:1::/64"]


def test_the_link_local_address_is_made_of_the_mac() -> None:
    assert str(link_local("72:9c:d6:c6:84:19")) == "fe80::709c:d6ff:fec6:8419"
    assert str(link_local("02:42:ac:13:00:02")) == "fe80::42:acff:fe13:2"


def test_without_ipv4(engine: Engine) -> None:
    assert create(engine, "n1", "fd00:1::/64", EnableIPv4=False) == ["fd00:1::/64"]
    machine = ContainerMachine(engine, run(engine, "c1", network="n1"))
    assert machine.routes() == []
    assert machine.read_file("/etc/hosts").splitlines()[-1].startswith("fd00:1::2\t")
    assert "c1" in [
        container.name for container, _ in engine.topology().members(engine.topology().networks[3])
    ]
