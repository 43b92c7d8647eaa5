"""Programs of the host: of a simulated one, and of a real engine's, in whose place a simulated engine is."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import ip_address

import pytest

from course import Lab, host_programs
from course.errors import LabError
from course.simulator.programs.services.spring import METRICS
from course.topology.model import Listener
from course.topology.trace import Verdict


@pytest.fixture
def lab() -> Iterator[Lab]:
    lab = Lab("simulated")
    yield lab
    lab.close()


def listeners(lab: Lab, container: str) -> tuple[Listener, ...]:
    found = lab.topology().container(container)
    assert found is not None
    return found.listeners


def test_a_program_whose_image_is_there_is_told_where_to_listen(lab: Lab) -> None:
    assert host_programs.start(lab.client, "mongo", 27018, "127.0.0.1") == "127.0.0.1:27018"
    (listener,) = listeners(lab, "host-27018")
    assert (listener.port, listener.address, listener.program) == (27018, ip_address("127.0.0.1"), "mongod")
    assert lab.attempt("host", "mongodb://localhost:27018").verdict is Verdict.REACHED


def test_it_is_told_when_its_port_is_taken(lab: Lab) -> None:
    host_programs.start(lab.client, "spring-boot", None, "0.0.0.0")
    with pytest.raises(LabError, match="Port 8080 of the host is taken"):
        host_programs.start(lab.client, "spring-boot", None, "127.0.0.1")
    lab.listen_on_host("mongo")
    with pytest.raises(LabError, match="Port 27017 of the host is taken"):
        host_programs.start(lab.client, "mongo", None, "0.0.0.0")
    assert [container.name for container in lab.topology().containers] == ["host-8080"]


def test_a_web_server_that_ends_at_once_is_removed(lab: Lab) -> None:
    lab.client.images.remove("mongo")
    lab.listen_on_host("mongo")
    with pytest.raises(LabError, match="Port 27017 of the host is taken"):
        host_programs.start(lab.client, "mongo", None, "0.0.0.0")
    assert lab.topology().containers == ()


def test_without_its_image_a_web_server_stands_for_it(lab: Lab) -> None:
    lab.client.images.remove("mongo")
    host_programs.start(lab.client, "mongo", None, "127.0.0.1")
    (listener,) = listeners(lab, "host-27017")
    assert (listener.address, listener.program) == (ip_address("127.0.0.1"), "httpd")


def test_what_was_started_is_ended(lab: Lab) -> None:
    host_programs.start(lab.client, "mongo", None, "0.0.0.0")
    host_programs.stop(lab.client, 27017)
    host_programs.stop(lab.client, 27017)
    assert lab.topology().containers == ()


def test_a_program_of_the_host_is_reached_where_it_listens(lab: Lab) -> None:
    lab.client.containers.run("busybox", ["sleep", "600"], detach=True, name="box")
    assert lab.listen_on_host("spring-boot") == "0.0.0.0:8080"
    assert lab.attempt("box", "http://172.17.0.1:8080").verdict is Verdict.REACHED
    lab.stop_on_host(8080)
    lab.listen_on_host("spring-boot", address="127.0.0.1")
    assert lab.attempt("box", "http://172.17.0.1:8080").verdict is Verdict.REFUSED
    assert lab.attempt("host", "http://localhost:8080").verdict is Verdict.REACHED


@pytest.mark.parametrize(
    ("program", "address", "said"),
    [
        ("oracle", "0.0.0.0", "there are spring-boot, mongo, mysql, postgres"),
        ("mongo", "everywhere", "no IPv4 address"),
        ("mongo", "0.0.0.0", "Port 27017 of the host is taken"),
    ],
)
def test_a_program_that_cannot_be_started_on_the_host(
    lab: Lab, program: str, address: str, said: str
) -> None:
    lab.listen_on_host("mongo")
    with pytest.raises(LabError, match=said):
        lab.listen_on_host(program, address=address)


def test_the_web_server_has_what_prometheus_asks_the_application_for(lab: Lab) -> None:
    lab.client.images.remove("spring-boot")
    host_programs.start(lab.client, "spring-boot", None, "0.0.0.0")
    server = lab.client.containers.get("host-8080")
    asked = server.exec_run("wget -qO- http://localhost:8080/actuator/prometheus")
    assert (asked.exit_code, asked.output.decode()) == (0, METRICS)
