"""The engine of a lab: what a lab may ask of a simulated and of a real one alike."""

import pytest

from course.errors import LabError
from course.real_engine import RealEngine
from course.simulated_engine import restart, simulated
from course.topology.walk import walk


def test_a_simulated_engine_stands_by_what_walk_says() -> None:
    (engine,) = simulated("28.5")
    trace = walk(engine.topology(), "host", "http://localhost:8080")
    assert engine.tried(trace) is trace
    engine.close()


def test_a_fresh_engine_keeps_its_version_and_its_client() -> None:
    (engine,) = simulated("20.10", in_step=True)
    client, first = engine.client, engine.engine
    restart([engine])
    assert engine.engine is not first
    assert engine.client is client
    assert client.version()["Version"] == "20.10.24"
    assert engine.in_step
    engine.close()


def test_what_is_said_comes_from_one_error() -> None:
    with pytest.raises(LabError, match="There is no engine 'podman'"):
        RealEngine("podman")
    with pytest.raises(LabError, match=r"no engine version '1\.0'"):
        simulated("1.0")


def test_several_hosts_have_one_time_and_a_network_between_them() -> None:
    first, second = simulated("28.5", hosts=2)
    assert (first.host, second.host) == ("node1", "node2")
    assert first.engine.scheduler is second.engine.scheduler
    assert [host.name for host in second.topology().hosts] == ["node2", "node1"]
    with pytest.raises(LabError, match="1 to 20 hosts"):
        simulated("28.5", hosts=0)
