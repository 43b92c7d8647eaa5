"""Where connections get to. Each expectation was seen on Engine 28.5.2 and 20.10.24 (fact numbers beside)."""

from __future__ import annotations

from dataclasses import replace
from ipaddress import ip_address

import pytest

from course.topology import OUTSIDE, Host, HostEntry, Listener, Place, Topology, URLError, Verdict, walk
from tests.topology.worlds import API, BRIDGE, OUTSIDE_WORLD, container, network, on, published, world

NET = network("favorites-net", 18)
OTHER = network("other-net", 19)


def small_world(**of_mongodb: object) -> Topology:
    """mongodb and favorites on favorites-net, stranger on the default bridge, elsewhere on other-net."""
    return world(
        container("mongodb", on(NET, 2, "mongodb"), listens=(27017,), **of_mongodb),
        container("favorites", on(NET, 3, "favorites"), listens=(3000,), published=(published(3000, 3000),)),
        container("stranger", on(BRIDGE, 2)),
        container("elsewhere", on(OTHER, 2, "elsewhere")),
        networks=(NET, OTHER),
    )


@pytest.mark.parametrize(
    ("source", "target", "verdict"),
    [
        ("favorites", "mongodb://mongodb:27017/swfavorites", Verdict.REACHED),  # 139
        ("favorites", "mongodb://172.18.0.2:27017", Verdict.REACHED),
        ("favorites", "mongodb:27018", Verdict.REFUSED),
        ("favorites", "mongodb://localhost:27017", Verdict.REFUSED),  # 143
        ("favorites", "http://localhost:3000", Verdict.REACHED),
        ("favorites", "http://172.18.0.3:3000", Verdict.REACHED),  # its own address
        ("favorites", "icmp://mongodb", Verdict.REACHED),
        ("favorites", "172.18.0.99:80", Verdict.NO_HOST),
        ("favorites", "http://api.example.com", Verdict.REACHED),
        ("favorites", "http://api.example.com:81", Verdict.REFUSED),
        ("favorites", "http://203.0.113.99", Verdict.TIMED_OUT),
        ("stranger", "mongodb://mongodb:27017", Verdict.UNKNOWN_NAME),  # 201
        ("stranger", "172.18.0.2:27017", Verdict.TIMED_OUT),  # 142: networks are kept apart
        ("stranger", "192.0.2.10:3000", Verdict.REACHED),  # 142: but a published port is open to all
        ("stranger", "172.17.0.1:3000", Verdict.REACHED),  # 142
        ("mongodb", "172.18.0.1:3000", Verdict.REACHED),  # 142: by the gateway of its own network
        ("mongodb", "http://favorites:3000", Verdict.REACHED),
        ("elsewhere", "mongodb:27017", Verdict.UNKNOWN_NAME),  # 208: names are per network
        ("host", "localhost:3000", Verdict.REACHED),  # 140
        ("host", "192.0.2.10:3000", Verdict.REACHED),  # 140
        ("host", "172.18.0.2:27017", Verdict.REACHED),  # 138: unpublished, by container address
        ("host", "172.18.0.3:8080", Verdict.REFUSED),  # 140
        ("host", "localhost:27017", Verdict.REFUSED),  # 138
        ("host", "mongodb:27017", Verdict.UNKNOWN_NAME),  # 407
        ("outside", "192.0.2.10:3000", Verdict.REACHED),
        ("outside", "192.0.2.10:27017", Verdict.REFUSED),
        ("outside", "172.18.0.2:27017", Verdict.TIMED_OUT),
        ("nobody", "mongodb:27017", Verdict.NOT_TRIED),
    ],
)
def test_who_reaches_whom(source: str, target: str, verdict: Verdict) -> None:
    assert walk(small_world(), source, target).verdict is verdict


def test_a_trace_tells_each_step_and_who_answered() -> None:
    trace = walk(small_world(), "favorites", "mongodb://mongodb:27017/swfavorites")
    assert [(hop.kind, hop.at.name) for hop in trace.hops] == [
        ("name", "favorites"),
        ("route", "favorites"),
        ("bridge", "favorites-net"),
        ("listener", "mongodb"),
    ]
    assert (trace.target, trace.listener) == (
        Place("container", "mongodb"),
        Listener(27017, program="server"),
    )
    assert all(hop.passed for hop in trace.hops)


def test_a_failure_ends_at_the_hop_that_failed_and_says_why() -> None:
    trace = walk(small_world(), "stranger", "172.18.0.2:27017")
    assert [hop.passed for hop in trace.hops] == [True, True, False]
    assert trace.target == Place("host", "host")
    assert "another network, favorites-net" in trace.reason


def test_refused_names_the_ports_that_do_listen() -> None:
    assert "it listens on 27017" in walk(small_world(), "favorites", "mongodb:27018").reason


def test_outside_is_left_by_masquerade() -> None:
    trace = walk(small_world(), "stranger", "http://api.example.com")
    assert (trace.target, [hop.kind for hop in trace.hops][-2:]) == (OUTSIDE, ["nat", "listener"])


@pytest.mark.parametrize(
    ("source", "target", "verdict"),
    [
        ("host", "localhost:8088", Verdict.RESET),  # 146: Docker's proxy accepts first
        ("host", "192.0.2.10:8088", Verdict.REFUSED),  # 146: re-addressed, so the container refuses
        ("stranger", "192.0.2.10:8088", Verdict.RESET),  # 146
        ("outside", "192.0.2.10:8088", Verdict.REFUSED),
    ],
)
def test_a_published_port_with_nobody_behind_it(source: str, target: str, verdict: Verdict) -> None:
    deaf = container("deaf", on(NET, 2, "deaf"), published=(published(8088, 80),))
    there = world(deaf, container("stranger", on(BRIDGE, 2)), networks=(NET,))
    assert walk(there, source, target).verdict is verdict


def test_a_server_on_its_own_loopback_is_met_only_from_inside() -> None:  # 145
    loop = Listener(80, ip_address("127.0.0.1"), program="httpd")
    there = world(
        container("lo1", on(NET, 2, "lo1"), listeners=(loop,)),
        container("mate", on(NET, 3, "mate")),
        networks=(NET,),
    )
    assert walk(there, "lo1", "http://127.0.0.1").reached
    outcome = walk(there, "mate", "http://lo1")
    assert (outcome.verdict, "only at 127.0.0.1" in outcome.reason) == (Verdict.REFUSED, True)


def test_published_on_the_hosts_loopback_only() -> None:  # 148
    there = world(
        container("web", on(BRIDGE, 2), listens=(80,), published=(published(8089, 80, "127.0.0.1"),)),
        container("mate", on(BRIDGE, 3)),
    )
    assert walk(there, "host", "127.0.0.1:8089").reached
    assert walk(there, "host", "192.0.2.10:8089").verdict is Verdict.REFUSED
    assert walk(there, "mate", "172.17.0.1:8089").verdict is Verdict.REFUSED


class TestInternalNetworks:
    """Fact 144, as of Engine 28."""

    CLOSED = network("intern", 20, internal=True)
    THERE = world(
        container("inside", on(CLOSED, 2, "inside")),
        container("mate", on(CLOSED, 3, "mate"), listens=(80,)),
        networks=(CLOSED,),
    )

    def test_neighbours_answer(self) -> None:
        assert walk(self.THERE, "inside", "http://mate").reached

    def test_so_does_the_host_at_the_networks_own_gateway(self) -> None:
        host = Host(listeners=(Listener(8070, program="java"),))
        there = world(*self.THERE.containers, host=host, networks=(self.CLOSED,))
        assert walk(there, "inside", "172.20.0.1:8070").target == Place("host", "host")
        assert walk(there, "inside", "172.17.0.1:8070").verdict is Verdict.NO_ROUTE

    def test_there_is_no_way_out(self) -> None:
        assert walk(self.THERE, "inside", "192.0.2.10:80").verdict is Verdict.NO_ROUTE

    def test_names_outside_are_not_known(self) -> None:
        asked = walk(self.THERE, "inside", "http://api.example.com")
        assert asked.verdict is Verdict.UNKNOWN_NAME
        assert "none of them leads out to ask anybody else" in asked.reason

    def test_the_gateway_is_the_host_and_passes_nothing_on(self) -> None:
        assert walk(self.THERE, "inside", "icmp://172.20.0.1").reached
        assert walk(self.THERE, "inside", "172.20.0.1:80").verdict is Verdict.REFUSED
        outside = container("web", on(OTHER, 2), listens=(80,), published=(published(8080, 80),))
        there = world(*self.THERE.containers, outside, networks=(self.CLOSED, OTHER))
        assert walk(there, "inside", "172.20.0.1:8080").verdict is Verdict.TIMED_OUT

    def test_the_host_still_reaches_in(self) -> None:
        assert walk(self.THERE, "host", "172.20.0.3:80").reached


def test_icc_false_keeps_neighbours_apart_but_not_published_ports() -> None:  # 221
    apart = network("noicc", 20, icc=False)
    there = world(
        container("i1", on(apart, 2, "i1"), listens=(80,), published=(published(8061, 80),)),
        container("i2", on(apart, 3, "i2")),
        networks=(apart,),
    )
    assert walk(there, "i2", "http://i1").verdict is Verdict.TIMED_OUT
    assert walk(there, "i2", "192.0.2.10:8061").reached


def test_the_default_route_is_that_of_the_first_network_by_name_unless_it_has_priority() -> None:  # 401, 402
    first, last = network("aaa", 20), network("zzz", 21)
    both = container("both", on(first, 2, "both"), on(last, 2, "both"))
    out = walk(world(both, networks=(first, last)), "both", "http://api.example.com")
    assert out.hops[1].text.endswith("(aaa).")
    prior = replace(both, endpoints=(both.endpoints[0], replace(both.endpoints[1], gateway_priority=1)))
    out = walk(world(prior, networks=(first, last)), "both", "http://api.example.com")
    assert out.hops[1].text.endswith("(zzz).")


class TestSharedStacks:
    def test_in_the_hosts_network_a_container_finds_nobody_by_name(self) -> None:
        there = world(container("hn", network_mode="host"), container("box", on(BRIDGE, 2)))
        assert "(there is none on the host's own network)" in walk(there, "hn", "http://box").reason
        assert "(there is none on the default bridge)" in walk(there, "box", "http://hn").reason

    def test_with_network_host_localhost_is_the_host(self) -> None:  # 135, 224
        host = Host(listeners=(Listener(8071, ip_address("127.0.0.1"), program="java"),))
        there = world(container("hn", network_mode="host", listens=(8099,)), host=host)
        assert walk(there, "hn", "localhost:8071").reached
        assert walk(there, "host", "localhost:8099").target == Place("container", "hn")

    def test_container_mode_shares_localhost(self) -> None:  # 218
        owner = container("owner", on(NET, 2, "owner"), listeners=(Listener(80, ip_address("127.0.0.1")),))
        joined = container("joined", network_mode=f"container:{owner.id}")
        there = world(owner, joined, networks=(NET,))
        assert walk(there, "joined", "http://localhost").target == Place("container", "owner")

    def test_none_reaches_nothing_but_itself(self) -> None:  # 220
        there = world(container("alone", listens=(80,)))
        assert walk(there, "alone", "http://localhost").reached
        assert walk(there, "alone", "172.17.0.1:80").verdict is Verdict.NO_ROUTE


class TestReachingTheHost:
    """Facts 222 to 224."""

    HOST = Host(
        listeners=(Listener(8070, program="java"), Listener(8071, ip_address("127.0.0.1"), program="java"))
    )
    GATEWAY = HostEntry(ip_address("172.17.0.1"), ("host.docker.internal",))
    THERE = world(
        container("plain", on(NET, 2, "plain")),
        container("told", on(NET, 3, "told"), extra_hosts=(GATEWAY,)),
        networks=(NET,),
        host=HOST,
    )

    def test_nobody_knows_the_name_on_linux(self) -> None:
        assert walk(self.THERE, "plain", "http://host.docker.internal:8070").verdict is Verdict.UNKNOWN_NAME

    def test_with_add_host_a_service_on_all_addresses_is_reached(self) -> None:
        assert walk(self.THERE, "told", "http://host.docker.internal:8070").target == Place("host", "host")

    def test_a_service_on_the_hosts_loopback_is_not(self) -> None:
        assert walk(self.THERE, "told", "http://host.docker.internal:8071").verdict is Verdict.REFUSED

    def test_docker_desktop_knows_the_name_and_reaches_the_loopback_too(self) -> None:
        there = replace(self.THERE, hosts=(replace(self.HOST, platform="desktop"),))
        assert walk(there, "plain", "http://host.docker.internal:8071").reached

    def test_docker_desktops_host_has_no_way_to_container_addresses(self) -> None:
        there = replace(self.THERE, hosts=(replace(self.HOST, platform="desktop"),))
        assert walk(there, "host", "172.18.0.2:80").verdict is Verdict.TIMED_OUT


@pytest.mark.parametrize("state", ["created", "exited", "paused"])
def test_a_source_that_does_not_run_tries_nothing(state: str) -> None:
    outcome = walk(small_world(state=state), "mongodb", "http://favorites:3000")
    assert (outcome.verdict, outcome.hops) == (Verdict.NOT_TRIED, ())


def test_a_paused_target_keeps_its_name_and_answers_pings_but_no_connection() -> None:  # 210
    there = small_world(state="paused")
    assert walk(there, "favorites", "icmp://mongodb").reached
    assert walk(there, "favorites", "mongodb:27017").verdict is Verdict.TIMED_OUT


def test_a_target_that_is_no_url_is_refused_in_a_sentence() -> None:
    with pytest.raises(URLError, match="names no port"):
        walk(small_world(), "favorites", "mongodb")


def test_what_a_failed_connect_has_left_leads_on_by_address_but_not_by_name() -> None:
    """Docker lists it on no network; the interface in the container carries all the same."""
    left = replace(on(NET, 9), default_of=(4,))
    shut = replace(NET, id="e" * 64, name="shut", internal=True, subnets=network("shut", 30).subnets)
    stranded = container("stranded", on(shut, 2, "stranded"), left=(left,))
    web = container("web", on(NET, 2, "web"), listens=(80,))
    topology = replace(world(stranded, web, networks=(NET, shut)), outside=OUTSIDE_WORLD)
    assert walk(topology, "stranded", "http://172.18.0.2").reached
    assert walk(topology, "stranded", "http://web").verdict is Verdict.UNKNOWN_NAME
    assert walk(topology, "stranded", f"http://{API}").reached
    assert walk(topology, "web", "icmp://172.18.0.9").reached
    assert walk(topology, "web", "icmp://stranded").verdict is Verdict.UNKNOWN_NAME
    assert topology.members(NET) == [(web, web.endpoints[0])]
