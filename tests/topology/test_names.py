"""What names mean, and to whom (facts 201 to 220)."""

from __future__ import annotations

from ipaddress import ip_address

import pytest

from course.topology import HostEntry, resolve
from tests.topology.worlds import API, BRIDGE, container, network, on, world

N1, N2 = network("n1", 18), network("n2", 19)
THERE = world(
    container("db", on(N1, 2, "db", "database", "6a863b8129ac", "dbhost"), on(N2, 2, "db", "store")),
    container("web", on(N1, 3, "web")),
    container("cli2", on(N2, 3, "cli2")),
    container("imposter", on(N1, 4, "imposter", "db")),
    container("gone", on(N1, 5, "gone"), state="exited"),
    container("b1", on(BRIDGE, 2)),
    container("told", on(N1, 6, "told"), extra_hosts=(HostEntry(ip_address("10.1.2.3"), ("foo", "web")),)),
    networks=(N1, N2),
)


@pytest.mark.parametrize(
    "name", ["database", "6a863b8129ac", "dbhost", "DATABASE", "database.n1", "database."]
)
def test_names_a_network_answers_to(name: str) -> None:
    found = resolve(THERE, "web", name)
    assert (found.addresses, found.origin, found.network) == ((ip_address("172.18.0.2"),), "docker dns", "n1")


@pytest.mark.parametrize("name", ["store", "cli2", "gone", "6a863b81", "host.docker.internal", "nosuch"])
def test_names_it_does_not_answer_to(name: str) -> None:
    found = resolve(THERE, "web", name)
    assert (found.addresses, found.origin, found.answer) == ((), "nobody", "nxdomain")


def test_two_containers_may_answer_to_one_name() -> None:  # 206
    assert [str(a) for a in resolve(THERE, "web", "db").addresses] == ["172.18.0.2", "172.18.0.4"]


def test_each_network_has_names_of_its_own() -> None:  # 207
    assert resolve(THERE, "cli2", "store").addresses == (ip_address("172.19.0.2"),)


def test_the_default_bridge_resolves_no_container() -> None:  # 201
    assert resolve(THERE, "b1", "db").answer == "nxdomain"
    assert resolve(THERE, "b1", "api.example.com").addresses == (API,)


def test_the_hosts_file_comes_first() -> None:  # 214
    assert resolve(THERE, "told", "web").origin == "hosts file"


def test_the_host_knows_no_container() -> None:  # 407
    assert resolve(THERE, "host", "db").addresses == ()


def test_an_unknown_source_is_an_error() -> None:
    with pytest.raises(KeyError):
        resolve(THERE, "nobody", "db")
