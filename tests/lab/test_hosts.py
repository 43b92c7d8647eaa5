"""A lab of several hosts: each has an engine of its own, and may be switched off."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import docker
import pytest
import requests
from IPython.core.interactiveshell import InteractiveShell

from course import Lab, LabError
from course.topology.trace import Verdict
from tests.lab.conftest import names


@pytest.fixture
def pair() -> Iterator[Lab]:
    lab = Lab(hosts=2)
    yield lab
    lab.close()


def test_each_host_has_an_engine_of_its_own(pair: Lab) -> None:
    assert pair.hosts == ("node1", "node2")
    pair.on("node2").containers.run("nginx", detach=True, name="there")
    assert pair.client.containers.list() == []
    assert names(pair) == ["there"]
    assert "there" in pair.diagram().svg
    with pytest.raises(LabError, match="no host node3: there are node1, node2"):
        pair.on("node3")


def test_command_lines_name_the_host_they_are_for(pair: Lab) -> None:
    assert pair.run("docker --host node2 run -d --name web nginx")[0] == 0
    assert pair.run("docker -H node2 ps -q")[1]
    assert pair.run("docker ps -q")[1] == ""
    assert pair.run("docker --context node2 ps -q")[1]
    assert pair.run(f"docker -H {pair.address_of('node2')} ps -q")[1]
    assert pair.run("docker -H node3 ps") == (1, "This lab has no host node3: there are node1, node2.\n")
    assert "cannot specify both" in pair.run("docker -H node2 -c node1 ps")[1]


def test_a_container_is_found_on_its_host(pair: Lab) -> None:
    for host in pair.hosts:
        pair.on(host).containers.run("nginx", detach=True, name="web", ports={"80/tcp": 8080})
    pair.settle()
    trace = pair.attempt("node1/web", "http://192.0.2.20:8080")
    assert trace.reached
    assert trace.target is not None
    assert trace.target.host == "node2"


def test_a_firewall_in_front_of_a_host(pair: Lab) -> None:
    pair.on("node2").containers.run("nginx", detach=True, name="web", ports={"80/tcp": 8080})
    pair.settle()
    pair.block("8080", "node2")
    assert pair.attempt("node1", "http://192.0.2.20:8080").verdict is Verdict.TIMED_OUT
    pair.unblock("8080/tcp", "node2")
    assert pair.attempt("node1", "http://192.0.2.20:8080").reached
    with pytest.raises(LabError, match="'web' is no port"):
        pair.block("web")


def test_reset_gives_fresh_engines_to_all_hosts(pair: Lab) -> None:
    pair.on("node2").containers.run("nginx", detach=True, name="web")
    pair.reset()
    assert names(pair) == []
    assert repr(pair) == "Lab(engine='simulated', version='28.5', hosts=2)"


def test_a_cell_goes_to_another_host(ipython: InteractiveShell, capsys: pytest.CaptureFixture[str]) -> None:
    lab = Lab(hosts=2)
    ipython.run_cell_magic("docker", "--host node2", "docker run -d --name web nginx\ndocker ps -q")
    assert [container.name for container in lab.on("node2").containers.list()] == ["web"]
    ipython.run_cell_magic("docker", "--host node7", "docker ps")
    assert "no host node7" in capsys.readouterr().out
    lab.close()


@pytest.fixture
def joined() -> Iterator[Lab]:
    """A swarm of two hosts, with containers m1 on node1 and w1 on node2 on the overlay net."""
    lab = Lab(hosts=2)
    lab.client.swarm.init()
    token = lab.client.swarm.attrs["JoinTokens"]["Worker"]
    lab.on("node2").swarm.join(["192.0.2.10"], token)
    lab.client.networks.create("net", driver="overlay", attachable=True)
    lab.client.containers.run("nginx", detach=True, name="m1", network="net")
    lab.on("node2").containers.run("nginx", detach=True, name="w1", network="net")
    yield lab
    lab.close()


def test_a_host_that_is_switched_off_and_on(joined: Lab) -> None:
    joined.switch_off("node2")
    with pytest.raises(requests.ConnectionError):
        joined.on("node2").ping()
    code, said = joined.run("--host node2 ps")
    assert (code, said.startswith("Cannot connect to the Docker daemon")) == (1, True)
    assert joined.attempt("m1", "http://w1").verdict is Verdict.TIMED_OUT
    assert "switched off · 192.0.2.20" in joined.diagram().svg
    joined.wait(15)
    (node2,) = joined.client.nodes.list(filters={"name": "node2"})
    assert node2.attrs["Status"]["State"] == "down"
    assert joined.attempt("m1", "http://w1").verdict is Verdict.UNKNOWN_NAME
    joined.switch_on("node2")
    assert joined.on("node2").containers.get("w1").attrs["State"]["ExitCode"] == 255
    joined.on("node2").containers.get("w1").start()
    assert joined.attempt("m1", "http://w1").reached


def test_programs_of_their_own_processes_find_nobody_at_its_socket(joined: Lab) -> None:
    address = joined.address_of("node2")
    client = docker.DockerClient(address)
    assert client.ping()
    joined.switch_off("node2", cut=False)
    with pytest.raises(requests.ConnectionError):
        client.ping()
    assert joined.address_of("node2") == address
    joined.switch_on("node2")
    assert client.ping()
    client.close()


def test_who_waits_hears_of_an_end_in_order_and_of_no_other(joined: Lab) -> None:
    answers: list[object] = []

    def wait(name: str) -> None:
        try:
            answers.append(joined.on("node2").containers.get(name).wait()["StatusCode"])
        except (requests.RequestException, docker.errors.DockerException) as error:
            answers.append(type(error).__name__)

    for cut in (True, False):
        joined.on("node2").containers.run("nginx", detach=True, name=f"box{cut}")
        thread = threading.Thread(target=wait, args=[f"box{cut}"])
        thread.start()
        time.sleep(0.3)
        joined.switch_off("node2", cut=cut)
        thread.join(5)
        assert not thread.is_alive()
        joined.switch_on("node2")
    assert answers == ["JSONDecodeError", 0]
