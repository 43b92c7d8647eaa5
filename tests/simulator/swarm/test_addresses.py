"""Subnets of a swarm, and addresses given out one after the other."""

from __future__ import annotations

from ipaddress import IPv4Network, ip_address, ip_network

import pytest

from course.simulator.swarm.addresses import DEFAULT_POOL, next_subnet, take


def test_the_next_subnet_is_the_first_that_nobody_has() -> None:
    taken = [ip_network("10.0.0.0/24"), ip_network("10.0.2.0/24")]
    pool = next_subnet(taken, [DEFAULT_POOL], 24)
    assert (str(pool.cidr), str(pool.gateway)) == ("10.0.1.0/24", "10.0.1.1")


def test_a_range_of_ones_own_can_be_used_up() -> None:
    own = IPv4Network("10.9.0.0/23")
    taken = [next_subnet([], [own], 24).cidr]
    taken.append(next_subnet(taken, [own], 24).cidr)
    assert [str(cidr) for cidr in taken] == ["10.9.0.0/24", "10.9.1.0/24"]
    with pytest.raises(StopIteration):
        next_subnet(taken, [own], 24)


def test_an_address_that_was_given_back_waits_for_its_turn() -> None:
    pool = next_subnet([], [IPv4Network("10.9.0.0/29")], 29)
    given = [str(take(pool)) for _ in range(3)]
    assert given == ["10.9.0.2", "10.9.0.3", "10.9.0.4"]
    pool.taken.discard(ip_address("10.9.0.2"))
    assert [str(take(pool)) for _ in range(3)] == ["10.9.0.5", "10.9.0.6", "10.9.0.2"]
    assert take(pool) is None
