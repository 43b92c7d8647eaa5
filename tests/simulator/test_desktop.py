"""What an engine of Docker Desktop does otherwise than one on a Linux host: docs/docker-desktop.md."""

from __future__ import annotations

import json
from ipaddress import ip_address
from random import Random

import pytest

from course.simulator.api.app import App
from course.simulator.api.http import Request
from course.simulator.engine import Engine
from course.simulator.errors import EngineError
from course.simulator.process import AddressInUse
from course.topology.model import Host, Platform
from tests.conftest import Clock
from tests.simulator.conftest import IMAGE, Echo, run

BOTH = pytest.mark.parametrize("platform", ["linux", "desktop"])


def engine_on(platform: Platform, version: str = "28.5", images: bool = True) -> Engine:
    host = Host(platform=platform)
    return Engine(Clock(), Random(7), version, host, images=[IMAGE] if images else None)


def get(engine: Engine, path: str) -> dict[str, object]:
    response = App(engine).handle(Request("GET", path, {}, {}, b"", {}))
    assert response.status == 200
    assert isinstance(response.body, bytes)
    document: dict[str, object] = json.loads(response.body)
    return document


def said(engine: Engine, script: str, network: str = "bridge", **host_config: object) -> str:
    """What a script in a busybox container prints."""
    config = {"NetworkMode": network, **host_config}
    body = {"Image": "busybox", "Cmd": ["sh", "-c", script], "HostConfig": config}
    record, _ = engine.containers.create("", body)
    engine.containers.start(record.id)
    while record.processes and engine.scheduler.skip():
        pass
    return b"".join(line.data for line in record.log).decode()


# -- what it says of itself ---------------------------------------------------------------------


def test_info() -> None:
    linux, desktop = get(engine_on("linux"), "/info"), get(engine_on("desktop"), "/info")
    other = {key: (linux[key], desktop[key]) for key in linux if linux[key] != desktop.get(key)}
    other = {key: values for key, values in other.items() if key not in ("ID", "SystemTime")}
    assert other == {
        "KernelVersion": ("6.12.0-simulated", "6.10.14-linuxkit"),
        "OperatingSystem": ("Simulated engine", "Docker Desktop"),
        "Name": ("host", "docker-desktop"),
        "HttpProxy": ("", "http.docker.internal:3128"),
        "HttpsProxy": ("", "http.docker.internal:3128"),
        "NoProxy": ("", "hubproxy.docker.internal"),
        "Labels": (
            [],
            [
                "com.docker.desktop.address="
                "unix:///Users/learner/Library/Containers/com.docker.docker/Data/docker-cli.sock"
            ],
        ),
    }


@pytest.mark.parametrize(
    ("version", "name"),
    [
        ("28.5", "Docker Desktop 4.51.0 (210443)"),
        ("20.10", "Docker Desktop 4.18.0 (104112)"),
        ("29.7", "Docker Desktop"),
    ],
)
def test_version(version: str, name: str) -> None:
    document = get(engine_on("desktop", version), "/version")
    assert document["Platform"] == {"Name": name}
    assert document["KernelVersion"] == "6.10.14-linuxkit"


# -- names, and the machine around --------------------------------------------------------------


@BOTH
def test_resolv_conf(platform: Platform) -> None:
    engine = engine_on(platform, images=False)
    engine.networks.create({"Name": "net"})
    outside = {"linux": "192.0.2.1", "desktop": "192.168.65.7"}[platform]
    assert f"nameserver {outside}\n" in said(engine, "cat /etc/resolv.conf")
    assert f"nameserver {outside}\n" in said(engine, "cat /etc/resolv.conf", "host")
    own = said(engine, "cat /etc/resolv.conf", "net")
    assert "nameserver 127.0.0.11\n" in own
    assert f"# ExtServers: [host({outside})]\n" in own


@BOTH
def test_host_gateway_is_the_address_by_which_the_host_is_reached(platform: Platform) -> None:
    written = said(engine_on(platform, images=False), "cat /etc/hosts", ExtraHosts=["me:host-gateway"])
    address = {"linux": "172.17.0.1", "desktop": "192.168.65.254"}[platform]
    assert f"{address}\tme\n" in written


def test_the_name_is_known_without_add_host() -> None:
    script = "nslookup -type=a host.docker.internal"
    linux, desktop = (engine_on(each, images=False) for each in ("linux", "desktop"))  # type: ignore[arg-type]
    assert "NXDOMAIN" in said(linux, script)
    for network, server in (("bridge", "192.168.65.7"), ("host", "192.168.65.7"), ("net", "127.0.0.11")):
        if network == "net":
            desktop.networks.create({"Name": "net"})
        answer = said(desktop, script, network)
        assert f"Server:\t\t{server}\n" in answer
        assert "Name:\thost.docker.internal\nAddress: 192.168.65.254\n" in answer


def test_the_network_of_the_host_is_that_of_the_virtual_machine() -> None:
    script = "hostname; ip addr show eth0; ip route"
    linux, desktop = (said(engine_on(each, images=False), script, "host") for each in ("linux", "desktop"))  # type: ignore[arg-type]
    assert linux.startswith("host\n")
    assert "inet 192.0.2.10/24" in linux
    assert desktop.startswith("docker-desktop\n")
    assert "inet 192.168.65.3/24" in desktop
    assert "default via 192.168.65.1 dev eth0" in desktop
    assert "172.17.0.0/16 dev docker0" in desktop


# -- ports --------------------------------------------------------------------------------------


def test_a_program_of_the_host_is_reached_on_its_loopback() -> None:
    engine = engine_on("desktop", images=False)
    engine.host.listen(5432, Echo(), "127.0.0.1")
    assert said(engine, "echo hello | nc -w 1 host.docker.internal 5432") == "hello\n"
    assert (
        said(engine_on("linux", images=False), "echo hello | nc -w 1 host.docker.internal 5432") != "hello\n"
    )


def test_a_port_that_a_program_of_the_host_has_is_refused_by_docker_desktop_itself() -> None:
    refused = {}
    for platform in ("linux", "desktop"):
        engine = engine_on(platform)  # type: ignore[arg-type]
        engine.host.listen(5432, Echo())
        record = run(engine, "db", publish={"5432": "80"}, start=False)
        with pytest.raises(EngineError) as error:
            engine.containers.start("db")
        refused[platform] = error.value
        assert (record.state, record.published) == ("created", [])
        engine.host.close(5432)
        assert engine.containers.start("db")
    assert refused["desktop"].message == (
        "ports are not available: exposing port TCP 0.0.0.0:5432 -> 127.0.0.1:0: "
        "listen tcp 0.0.0.0:5432: bind: address already in use"
    )
    assert refused["linux"].message.endswith("0.0.0.0:5432:172.17.0.2:80/tcp: address already in use")
    assert {error.status for error in refused.values()} == {500}


def test_in_the_words_of_an_older_docker_desktop() -> None:
    engine = engine_on("desktop", "20.10")
    engine.host.listen(80, Echo())
    with pytest.raises(EngineError) as error:
        run(engine, "web", publish={"80": "80"})
    assert error.value.message == (
        "Ports are not available: exposing port TCP 0.0.0.0:80 -> 0.0.0.0:0: "
        "listen tcp 0.0.0.0:80: bind: address already in use"
    )


def test_a_program_on_the_loopback_keeps_the_port_as_well() -> None:
    engine = engine_on("desktop")
    engine.host.listen(5432, Echo(), "127.0.0.1")
    with pytest.raises(EngineError, match="ports are not available"):
        run(engine, "db", publish={"5432": "80"})
    bindings = {"80/tcp": [{"HostIp": "192.0.2.10", "HostPort": "5432"}]}
    assert run(engine, "other", PortBindings=bindings).state == "running"


@BOTH
def test_ports_are_published_at_addresses_of_the_host(platform: Platform) -> None:
    engine = engine_on(platform)
    for number, address in enumerate(("192.0.2.10", "127.0.0.1", "")):
        bindings = {"80/tcp": [{"HostIp": address, "HostPort": "8080" if address else "81"}]}
        record = run(engine, f"web{number}", PortBindings=bindings)
        assert record.published[0].host_address == ip_address(address or "0.0.0.0")
    elsewhere = {"80/tcp": [{"HostIp": "203.0.113.7", "HostPort": "8080"}]}
    with pytest.raises(EngineError, match="assign requested address") as error:
        run(engine, "nowhere", PortBindings=elsewhere)
    assert error.value.message.startswith("ports are") == (platform == "desktop")


@BOTH
def test_low_ports_need_nothing_special(platform: Platform) -> None:
    assert run(engine_on(platform), "web", publish={"80": "80"}).published[0].host_port == 80


def test_what_listens_in_the_virtual_machine_keeps_a_port_there_not_on_the_host() -> None:
    engine = engine_on("desktop")
    run(engine, "onhost", network="host")
    engine.host.listen(80, Echo())  # the host's own port 80 is free
    with pytest.raises(EngineError, match="failed to bind host port for"):
        run(engine, "web", publish={"80": "80"})
    linux = engine_on("linux")
    run(linux, "onhost", network="host")
    with pytest.raises(AddressInUse):
        linux.host.listen(80, Echo())


def test_a_published_port_is_taken_on_the_host() -> None:
    engine = engine_on("desktop")
    run(engine, "web", publish={"8080": "80"})
    with pytest.raises(AddressInUse):
        engine.host.listen(8080, Echo())


# -- a swarm of one -----------------------------------------------------------------------------


def test_a_swarm_knows_the_virtual_machine() -> None:
    engine = engine_on("desktop")
    engine.membership.init({"ListenAddr": "0.0.0.0:2377"})
    assert engine.membership.node is not None
    assert (engine.membership.node.name, str(engine.membership.node.advertised)) == (
        "docker-desktop",
        "192.168.65.3",
    )
