"""A swarm of two hosts, simulated and real: who gets in, what runs where, and who reaches whom.

The real one needs the engines 28 and 28b, on hosts that a cable joins.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from functools import partial
from random import Random

import docker
import pytest

from course.probe import probe
from course.simulator.hosts import engines
from course.simulator.transport import in_process
from course.simulator.transport.shared import SharedEngine
from course.topology import Verdict, walk
from tests.conformance.conftest import SIMULATED
from tests.conformance.two_hosts import Host, TwoHosts

REAL = pytest.param("real 28 28b", marks=[pytest.mark.real_engine, pytest.mark.slow])
SERVER = "busybox sh -c 'mkdir -p /srv/w; hostname >/srv/w/index.html; httpd -f -p 80 -h /srv/w'"


@pytest.fixture(params=[*SIMULATED, REAL])
def hosts(request: pytest.FixtureRequest) -> Iterator[TwoHosts]:
    """Two hosts in no swarm."""
    kind, _, names = request.param.partition(" ")
    if kind == "simulated":
        first, second = engines(time.time, Random(1), 2, names)
        shared = SharedEngine(first)
        beside = SharedEngine(second, beside=shared)
        yield TwoHosts(
            request.param, Host(in_process.client(shared)), Host(in_process.client(beside)), shared
        )
        return
    known = request.getfixturevalue("real_engines")
    if "28b" not in known or "28" not in known:
        pytest.skip("a swarm needs two real engines, joined by a cable: COURSE_REAL_ENGINES names no 28b")
    real = [Host(docker.DockerClient(base_url=known[name])) for name in names.split()]
    pair = TwoHosts(request.param, *real)
    if any(host.client.info()["Swarm"]["LocalNodeState"] != "inactive" for host in real):
        pytest.skip("one of the real engines 28 and 28b is in a swarm already, which is somebody's")
    pair.clear()
    yield pair
    pair.clear()


@pytest.fixture
def swarm(hosts: TwoHosts) -> TwoHosts:
    """A swarm of the two: the first manages it."""
    hosts.first.done("swarm init")
    token = hosts.first.done("swarm join-token -q worker")
    hosts.second.done(f"swarm join --token {token} {hosts.first.address}:2377")
    assert hosts.eventually(lambda: hosts.first.done("node ls --format {{.Status}}") == "Ready\nReady")
    return hosts


def anonymous(text: str) -> str:
    """Without ids, tokens and addresses."""
    text = re.sub(r"SWMTKN-1-\w{50}-\w{25}", "TOKEN", text)
    text = re.sub(r"\b(10\.9\d\.0|192\.0\.2)\.\d+", "HOST", text)
    return re.sub(r"\b[0-9a-z]{25}\b", "ID", text)


def comes_to(swarm: TwoHosts, host: Host, source: str, url: str, verdict: Verdict) -> bool:
    """Whether a connection that is really tried comes to this end."""
    return swarm.eventually(lambda: probe(host.client, source, url).verdict is verdict)


def addresses(host: Host, name: str) -> int:
    """How many addresses m1 is told for a name."""
    return len(re.findall(r"Address: 10\.0\.1\.", host.docker(f"exec m1 nslookup -type=a {name}").out))


def test_who_is_in_no_swarm_is_told_so(hosts: TwoHosts) -> None:
    outside = 'Error response from daemon: This node is not a swarm manager. Use "docker swarm init"'
    for line in ("node ls", "service ls", "swarm join-token worker", "network create -d overlay swarm-net"):
        answer = hosts.first.docker(line)
        assert (answer.code, answer.err[: len(outside)]) == (1, outside)
    assert hosts.first.docker("swarm leave").err == (
        "Error response from daemon: This node is not part of a swarm\n"
    )


def test_getting_in_and_out(hosts: TwoHosts) -> None:
    begun = anonymous(hosts.first.done("swarm init"))
    assert begun.startswith("Swarm initialized: current node (ID) is now a manager.")
    assert "docker swarm join --token TOKEN HOST:2377" in begun
    token, address = hosts.first.done("swarm join-token -q worker"), hosts.first.address
    refused = {
        f"swarm join --token SWMTKN-1-abc-def {address}:2377": "invalid join token",
        f"swarm join --token {token[:-5]}aaaaa {address}:2377": "rpc error: code = InvalidArgument desc = "
        "A valid join token is necessary to join this cluster",
    }
    for line, message in refused.items():
        assert hosts.second.docker(line).err == f"Error response from daemon: {message}\n"
    joined = hosts.second.done(f"swarm join --token {token} {address}:2377")
    assert joined == "This node joined a swarm as a worker."
    assert "already part of a swarm" in hosts.second.docker("swarm init").err
    assert "Worker nodes can't be used" in hosts.second.docker("node ls").err
    assert "Removing the last manager erases" in hosts.first.docker("swarm leave").err
    assert hosts.second.done("swarm leave") == "Node left the swarm."
    assert hosts.first.done("swarm leave --force") == "Node left the swarm."
    assert "ingress" not in hosts.first.done("network ls --format {{.Name}}").split()


def test_an_overlay_spans_the_hosts(swarm: TwoHosts) -> None:
    swarm.first.done("network create -d overlay --attachable swarm-net")
    swarm.first.done("network create -d overlay closed-net")
    shown = "network ls --filter name=swarm-net --format '{{.Name}} {{.Driver}} {{.Scope}}'"
    assert (swarm.first.done(shown), swarm.second.done(shown)) == ("swarm-net overlay swarm", "")
    swarm.first.done(f"run -d --name m1 --network swarm-net {SERVER}")
    swarm.second.done(f"run -d --name w1 --network swarm-net {SERVER}")
    swarm.second.done("run -d --name alone busybox sleep 600")
    assert swarm.second.done(shown) == "swarm-net overlay swarm"
    refused = swarm.second.docker("run --rm --network closed-net busybox true")
    assert "network closed-net not manually attachable" in refused.err
    tried = {
        (swarm.first, "m1", "http://w1"): Verdict.REACHED,
        (swarm.second, "w1", "http://m1"): Verdict.REACHED,
        (swarm.second, "w1", "icmp://m1"): Verdict.REACHED,
        (swarm.first, "m1", "tcp://w1:81"): Verdict.REFUSED,
        (swarm.first, "m1", "http://nobody"): Verdict.UNKNOWN_NAME,
        (swarm.second, "alone", "http://w1"): Verdict.UNKNOWN_NAME,
    }
    for (host, source, url), verdict in tried.items():
        assert comes_to(swarm, host, source, url, verdict), (source, url)
        assert walk(swarm.topology(), source, url).verdict is verdict
    in_use = swarm.first.docker("network rm swarm-net").err
    assert anonymous(in_use).startswith(
        "Error response from daemon: rpc error: code = FailedPrecondition desc = "
        "network ID is in use by task ID"
    )


def test_addresses_are_given_out_one_after_the_other(swarm: TwoHosts) -> None:
    swarm.first.done("network create -d overlay --attachable swarm-net")
    swarm.first.done("run -d --name m1 --network swarm-net busybox sleep 600")
    swarm.second.done("run -d --name w1 --network swarm-net busybox sleep 600")
    inspect = "network inspect swarm-net -f '{{range .Containers}}{{.Name}} {{.IPv4Address}};{{end}}'"
    seen = [sorted(host.done(inspect).rstrip(";").split(";")) for host in (swarm.first, swarm.second)]
    assert seen == [
        ["m1 10.0.1.2/24", "swarm-net-endpoint 10.0.1.3/24"],
        ["swarm-net-endpoint 10.0.1.5/24", "w1 10.0.1.4/24"],
    ]
    routes = swarm.first.done("exec m1 ip route").splitlines()
    assert routes[0].startswith("default via 172.")
    assert routes[0].strip().endswith("dev eth1")
    assert routes[1].startswith("10.0.1.0/24 dev eth0")


def test_services_run_on_both_hosts(swarm: TwoHosts) -> None:
    swarm.first.done("network create -d overlay --attachable swarm-net")
    swarm.first.done("run -d --name m1 --network swarm-net busybox sleep 600")
    swarm.first.done(f"service create -d --name web --replicas 2 -p 8080:80 --network swarm-net {SERVER}")
    assert swarm.eventually(lambda: swarm.first.done("service ls --format {{.Replicas}}") == "2/2")
    assert anonymous(swarm.first.done("service ls --format '{{.Name}} {{.Mode}} {{.Image}} {{.Ports}}'")) == (
        "web replicated busybox:latest *:8080->80/tcp"
    )
    for host in (swarm.first, swarm.second):
        running = host.done("ps --filter is-task=true --format {{.Names}}")
        assert re.fullmatch(r"web\.[12]\.ID", anonymous(running))
    assert swarm.eventually(lambda: addresses(swarm.first, "tasks.web") == 2)
    assert addresses(swarm.first, "web") == 1
    swarm.first.done("service scale -d web=3")
    assert swarm.eventually(lambda: swarm.first.done("service ls --format {{.Replicas}}") == "3/3")
    taken = swarm.first.docker("service create -d --name other -p 8080:80 busybox sleep 600").err
    assert anonymous(taken) == (
        "Error response from daemon: rpc error: code = InvalidArgument desc = "
        "port '8080' is already in use by service 'web' (ID) as an ingress port\n"
    )
    assert "in use by service" in swarm.first.docker("network rm swarm-net").err
    assert swarm.first.done("service rm web") == "web"


def test_names_of_tasks_lead_to_the_tasks_themselves(swarm: TwoHosts) -> None:
    swarm.first.done("network create -d overlay --attachable swarm-net")
    swarm.first.done("run -d --name m1 --network swarm-net busybox sleep 600")
    create = "service create -d --name web --replicas 2 --endpoint-mode dnsrr --network swarm-net"
    swarm.first.done(f"{create} {SERVER}")
    assert swarm.eventually(lambda: swarm.first.done("service ls --format {{.Replicas}}") == "2/2")
    for name in ("web", "tasks.web"):
        assert comes_to(swarm, swarm.first, "m1", f"http://{name}", Verdict.REACHED)
        assert walk(swarm.topology(), "m1", f"http://{name}").reached
    refused = swarm.first.docker("service create -d --endpoint-mode dnsrr -p 81:80 busybox sleep 600").err
    assert "port published with ingress mode can't be used with dnsrr mode" in refused


def test_virtual_addresses_and_the_mesh(swarm: TwoHosts) -> None:
    swarm.first.done("network create -d overlay --attachable swarm-net")
    swarm.first.done("run -d --name m1 --network swarm-net busybox sleep 600")
    swarm.first.done(f"service create -d --name web --replicas 1 -p 8080:80 --network swarm-net {SERVER}")
    assert swarm.eventually(lambda: addresses(swarm.first, "web") == 1)
    if swarm.simulated is None and not balances(swarm.first):
        # Some kernels come without IPVS: then nobody answers at a service's address (and see balances).
        assert comes_to(swarm, swarm.first, "m1", "http://web", Verdict.NO_HOST)
        return
    assert comes_to(swarm, swarm.first, "m1", "http://web", Verdict.REACHED)
    for host in (swarm.first, swarm.second):
        assert comes_to(swarm, swarm.second, "host", f"http://{host.address}:8080", Verdict.REACHED)
    swarm.first.done("service scale -d web=0")
    assert swarm.eventually(lambda: addresses(swarm.first, "web") == 0)


def balances(host: Host) -> bool:
    """Whether the host's kernel has what a service's virtual address needs."""
    return host.docker("run --rm --network host busybox test -e /proc/net/ip_vs").code == 0


def test_a_drained_node_gives_its_tasks_away(swarm: TwoHosts) -> None:
    swarm.first.done("service create -d --name web --replicas 2 busybox sleep 600")
    assert swarm.eventually(lambda: swarm.first.done("service ls --format {{.Replicas}}") == "2/2")
    worker = swarm.first.done("node ls -q --filter role=worker")
    swarm.first.done(f"node update --availability drain {worker}")

    def moved() -> bool:
        here = swarm.first.done("ps -q --filter is-task=true").split()
        return len(here) == 2 and swarm.first.done("service ls --format {{.Replicas}}") == "2/2"

    assert swarm.eventually(moved)
    shown = swarm.first.done("node ls --format '{{.Availability}} {{.ManagerStatus}}'").splitlines()
    assert sorted(line.strip() for line in shown) == ["Active Leader", "Drain"]
    manager = swarm.first.done("node ls -q --filter role=manager")
    assert "It must be demoted" in swarm.first.docker(f"node rm {manager}").err
    assert "is not down" in swarm.first.docker(f"node rm {worker}").err


def test_a_task_that_fails_is_replaced(swarm: TwoHosts) -> None:
    swarm.first.done("service create -d --name once --restart-condition none busybox sh -c 'exit 3'")
    swarm.first.done("service create -d --name again --restart-delay 1s busybox sh -c 'exit 3'")
    errors = "service ps {} --format '{{{{.DesiredState}}}} {{{{.Error}}}}'"
    over = 'Shutdown "task: non-zero exit (3)"'
    assert swarm.eventually(lambda: swarm.first.done(errors.format("once")) == over)
    assert swarm.eventually(lambda: swarm.first.done(errors.format("again")).count(over) >= 2)
    swarm.first.done("service create -d --name never --constraint node.labels.nosuch==1 busybox true")
    waits = 'Running "no suitable node (scheduling constraints not satisfied on 2 nodes)"'
    assert swarm.eventually(lambda: swarm.first.done(f"{errors.format('never')} --no-trunc") == waits)


def shows_option(swarm: TwoHosts, name: str, value: str) -> bool:
    """Whether the first host says that the network has this option."""
    shown = swarm.first.done("network inspect swarm-net --format '{{json .Options}}'")
    return f'"{name}":"{value}"' in shown


@pytest.mark.parametrize(
    ("options", "mtu"),
    [
        ("--opt encrypted", 1424),
        ("--opt encrypted=false", 1424),
        ("--opt com.docker.network.driver.mtu=1400", 1350),
        ("--opt com.docker.network.driver.mtu=0", 1450),
        ("--opt encrypted --opt com.docker.network.driver.mtu=1401", 1324),
        ("--opt com.docker.network.driver.overlay.vxlanid_list=9000", 1450),
    ],
)
def test_options_of_an_overlay_are_shown_and_leave_so_much_room(
    swarm: TwoHosts, options: str, mtu: int
) -> None:
    swarm.first.done(f"network create -d overlay --attachable {options} swarm-net")
    for option in options.split("--opt ")[1:]:
        name, _, value = option.strip().partition("=")
        # They are shown once the swarm's manager has given the network its number.
        assert swarm.eventually(partial(shows_option, swarm, name, value))
    swarm.first.done("run -d --name m1 --network swarm-net busybox sleep 600")
    assert f" mtu {mtu} " in swarm.first.done("exec m1 ip link show eth0")


def test_who_is_only_on_an_internal_overlay_has_no_way_out(swarm: TwoHosts) -> None:
    swarm.first.done("network create -d overlay --attachable --internal swarm-net")
    swarm.first.done(f"run -d --name m1 --network swarm-net {SERVER}")
    swarm.second.done(f"run -d --name w1 --network swarm-net {SERVER}")
    assert swarm.first.done("exec m1 ip route") == "10.0.1.0/24 dev eth0 scope link  src 10.0.1.2"
    assert comes_to(swarm, swarm.second, "w1", "http://m1", Verdict.REACHED)
    assert comes_to(swarm, swarm.first, "m1", f"http://{swarm.second.address}", Verdict.NO_ROUTE)
    assert walk(swarm.topology(), "m1", "http://w1").reached


def members(host: Host, network: str) -> list[str]:
    """Who a network lists, as far as this host knows."""
    line = f"network inspect {network} -f '{{{{range .Containers}}}}{{{{.Name}}}} {{{{end}}}}'"
    return host.done(line).split()


def test_a_connect_that_cannot_publish_leaves_its_interfaces(swarm: TwoHosts) -> None:
    """Before 28 an internal network keeps the default route, so that docker_gwbridge publishes nothing."""
    first = swarm.first
    first.done("network create -d overlay --attachable swarm-net")
    first.done("network create --internal closed-net")
    first.done(f"run -d --name m1 --network closed-net -p 8495:80 {SERVER}")
    first.done("run -d --name alone -p 8495:80 busybox sleep 600")
    connected = first.docker("network connect swarm-net m1")
    routes = first.done("exec m1 ip route")
    assert "10.0.1.0/24 dev eth1 scope link  src 10.0.1.2" in routes
    assert first.done("port m1") == ""
    if "20" in swarm.name:
        assert connected.code == 0
        assert re.search(r"default via .* dev eth0", routes)
        assert members(first, "swarm-net") == ["m1", "swarm-net-endpoint"]
        return
    assert re.search(
        r"container \w{64}: endpoint join on GW Network failed: driver failed programming external "
        r"connectivity on endpoint gateway_\w{12} \(\w{64}\): Bind for (::|0\.0\.0\.0):8495 failed: "
        r"port is already allocated",
        connected.err,
    )
    assert re.search(r"default via .* dev eth2", routes)
    assert members(first, "swarm-net") == ["swarm-net-endpoint"]
    assert len(members(first, "docker_gwbridge")) == 1  # the mesh's end
    assert "m1 is already attached to network swarm-net" in first.docker("network connect swarm-net m1").err
    assert "is not connected to network swarm-net" in first.docker("network disconnect swarm-net m1").err
    first.done("rm -f alone")
    assert "m1 is already attached to network swarm-net" in first.docker("network connect swarm-net m1").err
    first.done("restart -t 0 m1")
    assert first.done("port m1") == "80/tcp -> 0.0.0.0:8495\n80/tcp -> [::]:8495"
    assert "src 10.0.1.4" in first.done("exec m1 ip route")
    assert members(first, "swarm-net") == ["m1", "swarm-net-endpoint"]


def test_a_start_that_cannot_publish_leaves_the_load_balancer(swarm: TwoHosts) -> None:
    first = swarm.first
    first.done("network create -d overlay --attachable swarm-net")
    first.done("run -d --name alone -p 8495:80 busybox sleep 600")
    for _ in range(2):
        refused = first.docker(f"run -d --name m1 --network swarm-net -p 8495:80 {SERVER}")
        assert "endpoint join on GW Network failed" in refused.err
        assert members(first, "swarm-net") == ["swarm-net-endpoint"]
        first.done("rm m1")
    first.done("rm -f alone")
    first.done(f"run -d --name m1 --network swarm-net -p 8495:80 {SERVER}")
    assert "src 10.0.1.6" in first.done("exec m1 ip route")  # each load balancer had one, too


def test_a_start_that_cannot_publish_may_be_noted_anew(swarm: TwoHosts) -> None:
    first = swarm.first
    first.done("network create -d overlay --attachable swarm-net")
    first.done("run -d --name alone -p 8495:80 busybox sleep 600")
    first.done(f"create --name m1 --network swarm-net -p 8495:80 {SERVER}")
    assert "endpoint join on GW Network failed" in first.docker("start m1").err
    first.done("network disconnect swarm-net m1")
    first.done("network connect swarm-net m1")
    first.done("rm -f alone")
    first.done("start m1")
    assert members(first, "swarm-net") == ["m1", "swarm-net-endpoint"]
    assert "10.0.1.0/24 dev eth0" in first.done("exec m1 ip route")


def test_the_ingress_network_is_not_attachable(swarm: TwoHosts) -> None:
    assert swarm.first.docker("network create -d overlay --ingress --attachable swarm-net").err == (
        "Error response from daemon: rpc error: code = InvalidArgument desc = "
        "ingress network cannot be attachable\n"
    )
    refused = swarm.first.docker("run --rm --network ingress busybox true").err
    assert "desc = network ingress not manually attachable" in refused


def test_a_node_that_is_removed_by_force_goes_on_until_it_leaves(swarm: TwoHosts) -> None:
    node = swarm.second.done("info --format {{.Swarm.NodeID}}")
    assert "is not down and can't be removed" in swarm.first.docker(f"node rm {node}").err
    swarm.first.done(f"node promote {node}")
    # It takes a moment until it manages, too.
    assert swarm.eventually(lambda: "Reachable" in swarm.first.docker("node ls").out)
    assert swarm.eventually(lambda: swarm.second.docker("node ls").code == 0)
    refused = swarm.first.docker(f"node rm --force {node}").err
    assert "It must be demoted to worker before removal" in refused
    swarm.first.done(f"node demote {node}")
    assert swarm.eventually(lambda: swarm.first.docker(f"node rm --force {node}").code == 0)
    assert len(swarm.first.done("node ls -q").split()) == 1
    assert swarm.second.done("info --format {{.Swarm.LocalNodeState}}") == "active"
    assert swarm.second.done("swarm leave") == "Node left the swarm."
