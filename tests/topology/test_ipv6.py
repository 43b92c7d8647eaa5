"""Connections over IPv6. Each expectation was seen on Engine 28.5.2, and what is said of 20 on 20.10.24."""

from __future__ import annotations

from dataclasses import replace
from ipaddress import ip_address, ip_network

import pytest

from course.topology import Endpoint, Host, Network, Subnet, Topology, Verdict, resolve, walk
from tests.topology.worlds import BRIDGE, container, network, on, published, world


def dual(name: str, number: int, **options: bool) -> Network:
    """A network on 172.NUMBER.0.0/16 and fd00:NUMBER::/64."""
    net = network(name, number, **options)
    prefix = ip_network(f"fd00:{number}::/64")
    return replace(net, subnets=(*net.subnets, Subnet(prefix, prefix[1])))


def both(net: Network, last: int, *names: str) -> Endpoint:
    """An endpoint with the addresses that end in `last`."""
    return replace(on(net, last, *names), address6=net.subnets[1].cidr[last])


NET, OTHER = dual("net", 18), dual("other", 19)
INTERNAL = dual("internal", 20, internal=True)
APART = dual("apart", 21, icc=False)
PLAIN = network("plain", 22)


def there(release: int = 28) -> Topology:
    return world(
        container("web", both(NET, 2, "web"), listens=(), published=(published(80, 80, "::"),)),
        container("shop", both(NET, 3, "shop"), listens=(80,), published=(published(8080, 80, "::"),)),
        container("far", both(OTHER, 2, "far"), listens=(80,)),
        container("inside", both(INTERNAL, 2, "inside"), listens=(80,)),
        container("a", both(APART, 2, "a"), listens=(80,)),
        container("b", both(APART, 3, "b")),
        container("old", on(PLAIN, 2, "old"), listens=(80,), published=(published(8081, 80, "::"),)),
        container("stranger", on(BRIDGE, 2)),
        networks=(NET, OTHER, INTERNAL, APART, PLAIN),
        host=Host(release=release),
    )


@pytest.mark.parametrize(
    ("source", "target", "now", "before"),
    [
        ("far", "http://[fd00:18::2]", Verdict.TIMED_OUT, Verdict.REFUSED),
        ("b", "http://[fd00:21::2]", Verdict.NO_HOST, Verdict.REFUSED),
        ("b", "icmp://[fd00:21::2]", Verdict.TIMED_OUT, Verdict.REACHED),
        ("b", "http://172.21.0.2", Verdict.TIMED_OUT, Verdict.TIMED_OUT),
        ("inside", "http://[fd00:19::2]", Verdict.NO_ROUTE, Verdict.REFUSED),
        ("inside", "http://172.19.0.2", Verdict.NO_ROUTE, Verdict.TIMED_OUT),
        ("inside", "http://172.18.0.1:8080", Verdict.NO_ROUTE, Verdict.REFUSED),
        ("inside", "icmp://[fd00:20::1]", Verdict.REACHED, Verdict.REACHED),
        ("far", "http://[fd00:18::99]", Verdict.TIMED_OUT, Verdict.NO_HOST),
        ("stranger", "http://[fd00:18::2]", Verdict.NO_ROUTE, Verdict.NO_ROUTE),
        ("stranger", "icmp://[::1]", Verdict.REACHED, Verdict.NO_ROUTE),
        ("web", "icmp://[::1]", Verdict.REACHED, Verdict.REACHED),
        ("web", "http://[2001:db8::1]", Verdict.NO_ROUTE, Verdict.NO_ROUTE),
        ("web", "icmp://[2001:db8::1]", Verdict.TIMED_OUT, Verdict.TIMED_OUT),
        ("host", "icmp://[fd00:18::2]", Verdict.REACHED, Verdict.REACHED),
    ],
)
def test_who_reaches_whom(source: str, target: str, now: Verdict, before: Verdict) -> None:
    """`container` listens at 0.0.0.0: for a connection over IPv6 that is nobody."""
    assert (walk(there(), source, target).verdict, walk(there(20), source, target).verdict) == (now, before)


def test_a_name_stands_for_the_address_of_ipv6_first() -> None:
    found = resolve(there(), "web", "shop")
    assert found.addresses == (ip_address("fd00:18::3"), ip_address("172.18.0.3"))
    assert resolve(there(), "old", "old").addresses == (ip_address("172.22.0.2"),)


def test_published_for_ipv6() -> None:
    """To a container without IPv6 Docker's proxy leads by IPv4; to one with it nobody is there by IPv6."""
    assert walk(there(), "host", "http://[::1]:8081").reached
    assert walk(there(), "host", "http://[::1]:8080").verdict is Verdict.RESET
    assert [hop.kind for hop in walk(there(), "web", "http://[fd00:18::1]:8081").hops][-2:] == [
        "bridge",
        "listener",
    ]
    refused = walk(there(), "inside", "http://[fd00:20::1]:8080")
    assert (refused.verdict, "internal" in refused.reason) == (Verdict.TIMED_OUT, True)
    assert walk(there(), "inside", "http://[fd00:20::1]:8081").reached


def test_reasons_name_what_is_missing() -> None:
    assert "is only on plain, without IPv6" in walk(there(), "old", "icmp://[fd00:18::2]").reason
    assert "no firewall rules" in str(walk(there(20), "far", "icmp://[fd00:18::2]"))
