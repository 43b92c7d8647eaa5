"""What a connect that fails leaves in the container, until that ends (28.5.2 and 20.10.24)."""

from __future__ import annotations

import pytest

from course.simulator.engine import Engine
from course.simulator.errors import EngineError, ShutOut
from course.simulator.machine import ContainerMachine
from course.simulator.state import ContainerRecord
from course.topology import Verdict, walk
from tests.simulator.conftest import address_of, run


def create(engine: Engine, name: str, **body: object) -> None:
    engine.networks.create({"Name": name, **body})


def connect(engine: Engine, network: str, container: str) -> None:
    engine.networks.connect(network, {"Container": container})


@pytest.fixture(params=["engine", "old_engine"])
def stranded(request: pytest.FixtureRequest) -> tuple[Engine, ContainerRecord]:
    """c1, on an internal network, was to be connected to n2; but its port is taken by c2."""
    engine: Engine = request.getfixturevalue(request.param)
    create(engine, "inner", Internal=True), create(engine, "n2")
    c1 = run(engine, "c1", network="inner", publish={"8080": "80"})
    run(engine, "c2", publish={"8080": "80"})
    run(engine, "c3", network="n2")
    engine.topology()  # a picture that is an old one then
    with pytest.raises(EngineError, match="port is already allocated"):
        connect(engine, "n2", "c1")
    return engine, c1


def interfaces(engine: Engine, record: ContainerRecord) -> dict[str, str]:
    """The first address of each."""
    return {each.name: each.addresses[0] for each in ContainerMachine(engine, record).interfaces()}


def default_by(engine: Engine, record: ContainerRecord) -> str:
    routes = ContainerMachine(engine, record).routes()
    return next((route.interface for route in routes if not route.to), "")


def test_the_interface_stays_and_leads_on(stranded: tuple[Engine, ContainerRecord]) -> None:
    engine, c1 = stranded
    assert interfaces(engine, c1)["eth1"] == "172.19.0.3/16"
    assert default_by(engine, c1) == "eth1"
    assert c1.hostname in ContainerMachine(engine, c1).read_file("/etc/hosts").splitlines()[-1]
    assert [record.name for record, _ in engine.networks.members(engine.networks.get("n2"))] == ["c3"]
    topology = engine.topology()
    assert walk(topology, "c1", "icmp://172.19.0.2").reached
    assert walk(topology, "c3", "icmp://172.19.0.3").reached
    assert walk(topology, "c1", "icmp://c3").verdict is Verdict.UNKNOWN_NAME


def test_no_second_one_for_its_subnet(stranded: tuple[Engine, ContainerRecord]) -> None:
    engine, c1 = stranded
    engine.containers.remove("c2", force=True)
    with pytest.raises(ShutOut, match=r"existing route \{Ifindex: 3 Dst: 172\.19\.0\.0/16 Src"):
        connect(engine, "n2", "c1")
    create(engine, "n3")
    connect(engine, "n3", "c1")
    assert set(interfaces(engine, c1)) == {"lo", "eth0", "eth1", "eth3"}  # eth2 was to be
    assert default_by(engine, c1) == "eth3"


def test_its_address_is_given_anew(stranded: tuple[Engine, ContainerRecord]) -> None:
    engine, _ = stranded
    assert address_of(run(engine, "c4", network="n2"), "n2") == "172.19.0.3"
    assert walk(engine.topology(), "c3", "icmp://172.19.0.3").reached


def test_it_goes_with_the_container(stranded: tuple[Engine, ContainerRecord]) -> None:
    engine, c1 = stranded
    engine.containers.remove("c2", force=True)
    engine.containers.restart("c1", 0)
    assert len(interfaces(engine, c1)) == 3
    assert c1.left == []
    assert [record.name for record, _ in engine.networks.members(engine.networks.get("n2"))] == ["c1", "c3"]
