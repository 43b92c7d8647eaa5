"""Any engine as a topology: what the simulator says of itself is what is seen through the SDK."""

import time
from collections.abc import Iterator
from dataclasses import replace
from ipaddress import IPv4Address, IPv6Address, ip_address
from random import Random

import docker
import pytest

from course.observe import observe
from course.simulator.engine import Engine
from course.simulator.transport import in_process
from course.sockets import read
from course.topology.model import Host, HostEntry, Listener, Outside, Topology


@pytest.fixture(params=["28.5", "20.10"])
def engine(request: pytest.FixtureRequest) -> Engine:
    """A simulated engine of each version."""
    return Engine(time.time, Random(1), request.param)


@pytest.fixture
def client(engine: Engine) -> Iterator[docker.DockerClient]:
    client = in_process.client(engine)
    yield client
    client.close()


def known(engine: Engine) -> Topology:
    """What the engine holds, but for the world outside, which no API tells of."""
    return replace(engine.topology(), outside=Outside(seen=False))


def test_a_busy_engine_is_seen_as_it_is(engine: Engine, client: docker.DockerClient) -> None:
    client.networks.create("favorites-net")
    client.networks.create("kept-apart", internal=True)
    quiet = {"com.docker.network.bridge.enable_icc": "false", "com.docker.network.bridge.name": "quiet0"}
    client.networks.create("quiet", options=quiet)
    run = client.containers.run
    run("mongo", detach=True, name="mongodb", network="favorites-net")
    run("favorites-node", detach=True, name="favorites", network="favorites-net", ports={"3000/tcp": 3000})
    box = run("busybox", "sleep infinity", detach=True, name="box", extra_hosts={"machine": "host-gateway"})
    client.networks.get("kept-apart").connect(box, aliases=["case"])
    run("nginx", detach=True, name="web").stop()
    run("busybox", "sh -c 'httpd -f -p 127.0.0.1:8000'", detach=True, name="local", hostname="here")
    client.containers.create("redis", name="waiting", network="nowhere")
    engine.scheduler.pass_time(40)
    assert observe(client, host=engine.topology().hosts[0]) == known(engine)


def test_nothing_is_changed_by_looking(engine: Engine, client: docker.DockerClient) -> None:
    client.containers.run("mongo", detach=True, name="mongodb")
    engine.scheduler.pass_time(40)
    before = engine.topology()
    observe(client)
    assert engine.topology() == before


def test_it_is_known_who_stands_in_a_network_stack_with_others(
    engine: Engine, client: docker.DockerClient
) -> None:
    client.containers.run("mongo", detach=True, name="mongodb")
    client.containers.run(
        "busybox", "sleep infinity", detach=True, name="guest", network_mode="container:mongodb"
    )
    engine.scheduler.pass_time(40)
    seen = {container.name: container.listeners for container in observe(client).containers}
    assert [listener.port for listener in seen["mongodb"]] == [27017]
    assert seen["guest"] == ()


def test_the_hosts_own_listeners_are_seen_by_a_container_on_its_network(
    engine: Engine, client: docker.DockerClient
) -> None:
    engine.host.listen(8080, _Silent())
    client.containers.run("nginx", detach=True, ports={"80/tcp": 8081})
    client.containers.run("busybox", "sleep infinity", detach=True, network_mode="host")
    (host,) = observe(client).hosts
    assert [listener.port for listener in host.listeners] == [8080]


def test_a_paused_container_is_taken_by_its_word(client: docker.DockerClient) -> None:
    client.containers.run("redis", detach=True, name="cache").pause()
    (cache,) = observe(client).containers
    assert cache.listeners == (Listener(6379, program="?"),)


def test_what_vanishes_meanwhile_is_left_out(
    client: docker.DockerClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.containers.run("redis", detach=True, name="cache")
    gone = client.containers.run("redis", detach=True, name="gone")
    listed = client.api.containers(all=True)
    gone.remove(force=True)
    monkeypatch.setattr(client.api, "containers", lambda **_: listed)
    assert [container.name for container in observe(client).containers] == ["cache"]


def test_a_container_that_stops_between_the_questions_has_no_known_listeners(
    client: docker.DockerClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = client.containers.run("redis", detach=True, name="cache")
    attributes = client.api.inspect_container("cache")
    cache.stop()
    monkeypatch.setattr(client.api, "inspect_container", lambda _: attributes)
    (seen,) = observe(client).containers
    assert seen.listeners == (Listener(6379, program="?"),)


def test_the_host_is_known_by_its_address_on_the_default_bridge(client: docker.DockerClient) -> None:
    (host,) = observe(client).hosts
    assert host == Host(addresses=(IPv4Address("172.17.0.1"),), release=host.release)
    assert client.version()["Version"].startswith(f"{host.release}.")


def test_docker_desktop_is_recognised(client: docker.DockerClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "info", lambda: {"OperatingSystem": "Docker Desktop"})
    client.containers.run("nginx", detach=True, name="web", network="host")
    client.containers.run("redis", detach=True, extra_hosts={"me": "host-gateway"}, name="told")
    seen = observe(client)
    assert (seen.hosts[0].platform, seen.hosts[0].listeners) == ("desktop", ())
    told = seen.container("told")
    assert told is not None
    assert told.extra_hosts == (HostEntry(ip_address("192.168.65.254"), ("me",)),)


HEAD = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode"


def line(local: str, state: str, inode: int) -> str:
    return f"   0: {local} 00000000:0000 {state} 00000000:00000000 00:00000000 00000000 0 0 {inode} 1 0"


def test_what_a_container_prints_is_understood() -> None:
    sight = read(
        "\n".join(
            [
                "self 20",
                "file tcp",
                HEAD,
                line("0100007F:1F90", "0A", 100),
                line("0B00007F:9C45", "0A", 101),  # Docker's resolver
                line("020012AC:C001", "01", 102),  # a connection
                "file tcp6",
                HEAD,
                line("00000000000000000000000000000000:0050", "0A", 103),
                line("0000000000000000FFFF0000020012AC:0051", "0A", 104),
                "file udp",
                HEAD,
                line("00000000:0035", "07", 105),
                "file udp6",
                "file route",
                "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT",
                "eth0\t00000000\t010012AC\t0003\t0\t0\t0\t00000000\t0\t0\t0",
                "eth0\t000012AC\t00000000\t0001\t0\t0\t0\t0000FFFF\t0\t0\t0",
                "file comm",
                "/proc/1/comm:java",
                "/proc/7/comm:httpd",
                "/proc/20/comm:sh",
                "file fd",
                "/proc/1/fd:",
                "lrwx------ 1 root root 64 Jan  1 00:00 3 -> socket:[100]",
                "/proc/7/fd:",
                "lrwx------ 1 root root 64 Jan  1 00:00 4 -> socket:[103]",
                "",
            ]
        )
    )
    assert sight is not None
    assert sight.sockets == {
        ("tcp", "100"): Listener(8080, IPv4Address("127.0.0.1")),
        ("tcp", "103"): Listener(80, IPv6Address("::")),
        ("tcp", "104"): Listener(81, IPv4Address("172.18.0.2")),
        ("udp", "105"): Listener(53, protocol="udp"),
    }
    assert sight.holders == {"100": "java", "103": "httpd"}
    assert sight.programs == ("java", "httpd")
    assert sight.interface(IPv4Address("172.18.0.2")) == "eth0"
    assert sight.interface(IPv4Address("172.19.0.2")) == ""


@pytest.mark.parametrize(
    "text",
    ["", 'OCI runtime exec failed: exec failed: "sh": executable file not found in $PATH\r\n', "self 7\n"],
)
def test_where_nobody_can_look_nothing_is_seen(text: str) -> None:
    assert read(text) is None


class _Silent:
    greeting = b""

    def respond(self, data: bytes) -> bytes:
        return b""
