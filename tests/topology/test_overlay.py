"""Two hosts, an overlay network, and a service whose tasks run on both."""

from __future__ import annotations

from dataclasses import replace
from ipaddress import ip_address, ip_network

import pytest

from course.topology import (
    Container,
    Endpoint,
    Host,
    Listener,
    Network,
    Place,
    ServicePort,
    Subnet,
    SwarmService,
    Topology,
    Verdict,
    resolve,
    walk,
)

NODE1 = Host("node1", (ip_address("192.0.2.10"),), swarm="s", advertised=ip_address("192.0.2.10"))
NODE2 = Host("node2", (ip_address("192.0.2.20"),), swarm="s", advertised=ip_address("192.0.2.20"))
LONER = Host("loner", (ip_address("192.0.2.30"),))


def overlay(name: str, third: int) -> Network:
    subnet = Subnet(ip_network(f"10.0.{third}.0/24"), ip_address(f"10.0.{third}.1"))
    return Network(f"{name}-id", name, "overlay", "", (subnet,), swarm="s", vni=4096 + third)


def gateway(host: str) -> Network:
    subnet = Subnet(ip_network("172.18.0.0/16"), ip_address("172.18.0.1"))
    return Network(f"gw-{host}", "docker_gwbridge", host=host, subnets=(subnet,), icc=False)


INGRESS, MULTI = overlay("ingress", 0), overlay("multi", 1)


def on(network: Network, address: str, *names: str) -> Endpoint:
    return Endpoint(network.id, network.name, ip_address(address), interface="eth0", names=names)


def box(name: str, host: str, *endpoints: Endpoint, port: int = 80) -> Container:
    listeners = (Listener(port, program="httpd"),)
    return Container(
        f"{name}@{host}", name, host=host, network_mode="multi", endpoints=endpoints, listeners=listeners
    )


def task(number: int, host: str) -> Container:
    last = 10 + number
    return box(f"web.{number}", host, on(MULTI, f"10.0.1.{last}"), on(INGRESS, f"10.0.0.{last}"))


WEB = SwarmService(
    "web-id",
    "web",
    "s",
    tasks=("web.2@node2", "web.1@node1"),
    addresses=(("multi-id", ip_address("10.0.1.5")), ("ingress-id", ip_address("10.0.0.5"))),
    ports=(ServicePort(8080, 80),),
)
WORLD = Topology(
    (NODE1, NODE2, LONER),
    (INGRESS, MULTI, gateway("node1"), gateway("node2")),
    (
        box("a", "node1", on(MULTI, "10.0.1.2", "a"), on(gateway("node1"), "172.18.0.3")),
        box("b", "node2", on(MULTI, "10.0.1.3", "b"), on(gateway("node2"), "172.18.0.3")),
        box("c", "node2", on(gateway("node2"), "172.18.0.4")),
        box("a", "node2", on(MULTI, "10.0.1.4")),
        task(1, "node1"),
        task(2, "node2"),
    ),
    services=(WEB,),
)


def with_hosts(*hosts: Host) -> Topology:
    return replace(WORLD, hosts=hosts)


def test_a_name_on_the_overlay_leads_to_another_host_in_vxlan() -> None:
    trace = walk(WORLD, "a", "http://b")
    assert trace.reached
    assert trace.target == Place("container", "b", "node2")
    assert [hop.kind for hop in trace.hops] == ["name", "route", "vxlan", "vxlan", "listener"]
    assert "wraps the packet in VXLAN (number 4097) and sends it to 192.0.2.20" in trace.hops[2].text
    assert trace.hops[2].at == Place("host", "node1", "node1")
    assert trace.hops[3].text == "node2 unwraps it: the overlay multi passes it on to b."


def test_containers_of_one_name_on_two_hosts_are_told_apart() -> None:
    assert walk(WORLD, "node2/a", "http://10.0.1.2").target == Place("container", "a", "node1")
    assert walk(WORLD, Place("container", "a", "node1"), "http://10.0.1.4").target == Place(
        "container", "a", "node2"
    )


def test_who_is_not_attached_knows_no_name_and_gets_nowhere() -> None:
    assert walk(WORLD, "c", "http://a").verdict is Verdict.UNKNOWN_NAME
    trace = walk(WORLD, "c", "http://10.0.1.2")
    assert trace.verdict is Verdict.TIMED_OUT
    assert "only containers that are attached to it" in trace.reason
    assert walk(WORLD, "node1", "http://10.0.1.2").verdict is Verdict.TIMED_OUT


def test_nobody_is_asked_twice_where_the_address_is_free() -> None:
    assert walk(WORLD, "a", "http://10.0.1.99").verdict is Verdict.NO_HOST


@pytest.mark.parametrize("blocking", [NODE1, NODE2])
def test_a_firewall_that_drops_vxlan_leaves_names_but_no_connections(blocking: Host) -> None:
    walled = replace(blocking, dropped=((4789, "udp"),))
    there = with_hosts(*(walled if host == blocking else host for host in WORLD.hosts))
    trace = walk(there, "a", "http://b")
    assert (trace.verdict, trace.address) == (Verdict.TIMED_OUT, ip_address("10.0.1.3"))
    assert f"in front of {blocking.name} drops UDP port 4789" in trace.reason


@pytest.mark.parametrize("port", [(7946, "tcp"), (7946, "udp")])
def test_without_gossip_the_other_hosts_names_are_unknown(port: tuple[int, str]) -> None:
    there = with_hosts(NODE1, replace(NODE2, dropped=(port,)))  # type: ignore[arg-type]
    assert walk(there, "a", "http://b").verdict is Verdict.UNKNOWN_NAME
    trace = walk(there, "a", "http://10.0.1.3")
    assert trace.verdict is Verdict.NO_HOST
    assert "port 7946" in trace.reason
    assert resolve(there, "a", "tasks.web").addresses == (ip_address("10.0.1.11"),)


def test_a_node_that_advertises_an_address_not_its_own_is_not_heard() -> None:
    there = with_hosts(NODE1, replace(NODE2, advertised=ip_address("192.0.2.99")))
    assert "node2 told the others 192.0.2.99" in walk(there, "a", "http://10.0.1.3").reason


class TestService:
    def test_its_name_is_one_address_and_its_tasks_name_is_all(self) -> None:
        assert resolve(WORLD, "a", "web").addresses == (ip_address("10.0.1.5"),)
        assert set(map(str, resolve(WORLD, "a", "tasks.web").addresses)) == {"10.0.1.11", "10.0.1.12"}

    def test_without_virtual_addresses_the_name_means_the_tasks(self) -> None:
        direct = replace(WORLD, services=(replace(WEB, addresses=()),))
        assert len(resolve(direct, "a", "web").addresses) == 2

    def test_without_tasks_it_has_no_name(self) -> None:
        idle = replace(WORLD, services=(replace(WEB, tasks=()),))
        assert resolve(idle, "a", "web").addresses == ()
        assert walk(idle, "a", "http://10.0.1.5").verdict is Verdict.NO_HOST
        assert walk(idle, "outside", "http://192.0.2.10:8080").verdict is Verdict.REFUSED

    def test_the_task_whose_turn_it_is_takes_the_connection(self) -> None:
        trace = walk(WORLD, "a", "http://web")
        assert trace.target == Place("container", "web.2", "node2")
        assert "balancer" in [hop.kind for hop in trace.hops]
        other = replace(WORLD, services=(replace(WEB, tasks=WEB.tasks[::-1]),))
        assert walk(other, "a", "http://web").target == Place("container", "web.1", "node1")

    def test_its_address_answers_a_ping(self) -> None:
        assert walk(WORLD, "a", "icmp://web").reached

    @pytest.mark.parametrize("node", ["192.0.2.10", "192.0.2.20"])
    @pytest.mark.parametrize("source", ["outside", "node1", "node2", "loner", "c"])
    def test_its_published_port_answers_on_every_node(self, source: str, node: str) -> None:
        trace = walk(WORLD, source, f"http://{node}:8080")
        assert trace.reached, str(trace)
        assert trace.target == Place("container", "web.2", "node2")

    def test_and_nowhere_else(self) -> None:
        assert walk(WORLD, "outside", "http://192.0.2.30:8080").verdict is Verdict.REFUSED

    def test_the_mesh_needs_vxlan_as_well(self) -> None:
        walled = with_hosts(NODE1, replace(NODE2, dropped=((4789, "udp"),)))
        assert walk(walled, "outside", "http://192.0.2.10:8080").verdict is Verdict.TIMED_OUT
        assert walk(walled, "outside", "http://192.0.2.20:8080").reached


def test_a_firewall_in_front_of_a_host_drops_what_comes_for_a_port() -> None:
    closed = with_hosts(NODE1, replace(NODE2, dropped=((8080, "tcp"),)))
    trace = walk(closed, "node1", "http://192.0.2.20:8080")
    assert trace.verdict is Verdict.TIMED_OUT
    assert trace.reason == "A firewall in front of node2 drops what is for its port 8080."
    assert walk(closed, "node2", "http://localhost:8080").reached


def test_vxlan_goes_to_the_port_that_the_swarm_has_chosen() -> None:
    networks = tuple(replace(n, vxlan_port=5000) if n.driver == "overlay" else n for n in WORLD.networks)
    usual = replace(with_hosts(NODE1, replace(NODE2, dropped=((4789, "udp"),))), networks=networks)
    trace = walk(usual, "a", "http://b")
    assert trace.reached
    assert "UDP port 5000" in trace.hops[2].text
    chosen = replace(with_hosts(NODE1, replace(NODE2, dropped=((5000, "udp"),))), networks=networks)
    assert walk(chosen, "a", "http://b").verdict is Verdict.TIMED_OUT
