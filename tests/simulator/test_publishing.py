"""Ports published anew when another network leads out, and when that cannot be (28.5.2 and 20.10.24)."""

from __future__ import annotations

import pytest

from course.simulator.api.documents.containers import ports_by_container_port
from course.simulator.engine import Engine
from course.simulator.errors import NotPublished
from course.simulator.state import ContainerRecord
from tests.simulator.conftest import run

#: No address of the host: nothing can be published by a network that binds to it.
NOWHERE = {"com.docker.network.bridge.host_binding_ipv4": "192.0.2.99"}


def create(engine: Engine, *names: str, **body: object) -> None:
    for name in names:
        engine.networks.create({"Name": name, **body})


def connect(engine: Engine, network: str) -> None:
    engine.networks.connect(network, {"Container": "c1"})


def disconnect(engine: Engine, network: str) -> None:
    engine.networks.disconnect(network, {"Container": "c1"})


def told(engine: Engine, record: ContainerRecord) -> list[str]:
    """The host ports that `docker inspect` tells of."""
    return [each["HostPort"] for each in ports_by_container_port(engine, record)["80/tcp"] or ()]


def published(record: ContainerRecord) -> list[str]:
    return [str(port.host_port) for port in record.published]


def beside_nowhere(engine: Engine) -> ContainerRecord:
    """c1 on the default bridge, with either of two ports; a connect that ought to lead out has failed."""
    create(engine, "aa", Options=NOWHERE), create(engine, "ab", "zz")
    c1 = run(engine, "c1", publish={"8080-8081": "80"})
    engine.topology()  # a picture that is an old one then
    with pytest.raises(NotPublished, match="cannot assign requested address"):
        connect(engine, "aa")
    return c1


def test_a_connect_that_cannot_publish(engine: Engine) -> None:
    c1 = beside_nowhere(engine)
    assert told(engine, c1) == ["8080", "8080"]
    assert published(c1) == ["8081", "8081"]
    assert [port.host_port for port in engine.topology().container("c1").published] == [8081, 8081]
    connect(engine, "zz")
    assert told(engine, c1) == published(c1) == ["8081", "8081"]
    connect(engine, "ab")
    assert told(engine, c1) == published(c1) == ["8080", "8080"]


def test_a_connect_that_cannot_publish_before_28(old_engine: Engine) -> None:
    c1 = beside_nowhere(old_engine)
    assert told(old_engine, c1) == ["8080", "8080"]
    assert published(c1) == []
    connect(old_engine, "zz")
    assert told(old_engine, c1) == published(c1) == []
    connect(old_engine, "ab")
    assert told(old_engine, c1) == published(c1) == ["8081", "8081"]


def test_what_is_told_ends_with_the_container(engine: Engine) -> None:
    c1 = beside_nowhere(engine)
    engine.containers.stop("c1", 0)
    disconnect(engine, "aa")
    engine.containers.start("c1")
    assert told(engine, c1) == published(c1) == ["8080", "8080"]


@pytest.mark.parametrize("which", ["engine", "old_engine"])
def test_nobody_is_told_that_the_next_cannot_publish(which: str, request: pytest.FixtureRequest) -> None:
    engine: Engine = request.getfixturevalue(which)
    create(engine, "nn", Options=NOWHERE), create(engine, "zz")
    c1 = run(engine, "c1", publish={"8080": "80"})
    connect(engine, "nn")
    disconnect(engine, "bridge")
    assert told(engine, c1) == published(c1) == []
    connect(engine, "zz")
    assert published(c1) == []
    disconnect(engine, "nn")
    assert told(engine, c1) == published(c1) == ["8080", "8080"]
