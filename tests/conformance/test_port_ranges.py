"""Host ports of which several will do: which one is taken, and what is said where none can be."""

from __future__ import annotations

import itertools
import re
from random import SystemRandom

import pytest

from tests.conformance.conftest import Place, old

#: Engines go on from the last port of a range: each test has one that has not been asked for before, also
#: where these tests have run on the engine already.
FRESH = itertools.count(SystemRandom().randrange(20000, 31000), 9)


@pytest.fixture
def first() -> int:
    """The first of nine host ports that nobody has asked for yet."""
    return next(FRESH)


def run(place: Place, name: str, *asked: str) -> list[str]:
    """Where a new container is published; where it is not, why, without what the engine puts before it."""
    options = " ".join(f"-p {each}" for each in asked)
    answer = place.docker(f"run -d --name {name} {options} busybox sleep 600")
    if answer.code:
        return [re.sub(r".*on endpoint \w+ \(\w+\): ", "", answer.err.splitlines()[0])]
    return published(place, name)


def again(place: Place, name: str, *asked: str) -> list[str]:
    """The same, where there may be a container of this name."""
    place.docker(f"rm -f {name}")
    return run(place, name, *asked)


def published(place: Place, name: str) -> list[str]:
    """The addresses and ports of the host, those of IPv4 first."""
    ports = place.client.containers.get(name).ports
    found = [f"{each['HostIp']}:{each['HostPort']}" for port in ports.values() for each in port or ()]
    return sorted(found, key=lambda where: where.startswith(":"))


def at(*ports: int) -> list[str]:
    """At all addresses of the host."""
    return [*(f"0.0.0.0:{port}" for port in ports), *(f":::{port}" for port in ports)]


def listens(place: Place, port: int) -> bool:
    """Whether a program of the host does, or one of a container in host mode."""
    topology = place.topology()
    return any(each.port == port for by in (*topology.hosts, *topology.containers) for each in by.listeners)


@pytest.fixture
def listening(empty: Place, first: int) -> int:
    """The second port of the range, at which a program of the host listens."""
    assert empty.docker(f"run -d --name toolbox --network host busybox httpd -f -p {first + 1}").code == 0
    assert empty.eventually(lambda: listens(empty, first + 1))
    return first + 1


def test_a_network_that_leads_out_instead_publishes_anew(empty: Place, first: int) -> None:
    both = f"{first}-{first + 1}:80"
    assert empty.docker("network create apart-net").code == 0  # by its name it comes before the bridge
    assert run(empty, "mongodb", both) == at(first)
    assert empty.docker("network connect apart-net mongodb").code == 0
    assert published(empty, "mongodb") == at(first + 1)
    assert run(empty, "favorites", both) == at(first)
    assert empty.docker("network disconnect apart-net mongodb").code == 0
    assert published(empty, "mongodb") == at(first + 1)  # the other is taken
    assert empty.docker("rm -f favorites").code == 0
    assert empty.docker("network connect apart-net mongodb").code == 0
    assert published(empty, "mongodb") == at(first)


def test_a_network_that_does_not_lead_out_changes_nothing(empty: Place, first: int) -> None:
    assert empty.docker("network create late-net").code == 0
    assert run(empty, "mongodb", f"{first}-{first + 1}:80") == at(first)
    assert empty.docker("network connect late-net mongodb").code == 0
    assert empty.docker("network disconnect late-net mongodb").code == 0
    assert published(empty, "mongodb") == at(first)


def test_who_ends_leaves_first_what_leads_out(empty: Place, first: int) -> None:
    """So the bridge publishes for a moment, and the port after that is the next."""
    several = f"{first}-{first + 5}:80"
    assert empty.docker("network create apart-net").code == 0
    assert run(empty, "mongodb", several) == at(first)
    assert empty.docker("network connect apart-net mongodb").code == 0
    assert published(empty, "mongodb") == at(first + 1)
    assert empty.docker("stop -t 0 mongodb").code == 0
    assert run(empty, "favorites", several) == at(first + 3)


def test_who_ends_leaves_last_what_is_internal(empty: Place, first: int) -> None:
    """Before 28 each network that is left then publishes for a moment, internal ones too."""
    several = f"{first}-{first + 5}:80"
    assert empty.docker("network create --internal apart-net").code == 0
    assert empty.docker("network create --internal late-net").code == 0
    assert run(empty, "mongodb", several) == at(first)
    assert empty.docker("network connect apart-net mongodb").code == 0
    assert empty.docker("network connect late-net mongodb").code == 0
    assert published(empty, "mongodb") == at(first)
    assert empty.docker("stop -t 0 mongodb").code == 0
    assert run(empty, "favorites", several) == at(first + (3 if old(empty) else 1))


def test_what_is_internal_publishes_when_all_else_is_left(empty: Place, first: int) -> None:
    assert empty.docker("network create --internal apart-net").code == 0
    assert empty.docker(f"run -d --name mongodb --network apart-net -p {first}:80 busybox sleep 9").code == 0
    assert published(empty, "mongodb") == []
    assert empty.docker("network connect bridge mongodb").code == 0
    assert published(empty, "mongodb") == at(first)
    assert empty.docker("network disconnect bridge mongodb").code == 0
    assert published(empty, "mongodb") == (at(first) if old(empty) else [])


def test_what_cannot_be_published_while_a_container_ends_is_not_told(empty: Place, first: int) -> None:
    local = "com.docker.network.bridge.host_binding_ipv4=127.0.0.1"
    assert empty.docker(f"network create -o {local} apart-net").code == 0
    assert (
        empty.docker(f"run -d --name mongodb --network apart-net -p {first}:80 busybox sleep 600").code == 0
    )
    assert empty.docker("network connect bridge mongodb").code == 0
    assert published(empty, "mongodb") == [f"127.0.0.1:{first}"]
    assert run(empty, "favorites", f"[::]:{first}:80") == [f":::{first}"]  # so the bridge cannot
    assert empty.docker("stop -t 0 mongodb").code == 0
    state = empty.client.containers.get("mongodb").attrs["State"]
    assert (state["Status"], state["ExitCode"], state["Error"]) == ("exited", 137, "")


def test_any_port_is_another_one_after_that(empty: Place) -> None:
    assert empty.docker("network create apart-net").code == 0
    before = run(empty, "mongodb", "80")
    assert empty.docker("network connect apart-net mongodb").code == 0
    assert published(empty, "mongodb") != before


def test_containers_hold_all_ports(empty: Place, first: int) -> None:
    both = f"{first}-{first + 1}:80"
    assert run(empty, "mongodb", both) == at(first)
    assert run(empty, "favorites", both) == at(first + 1)
    assert run(empty, "toolbox", both) == ["all ports are allocated"]
    assert empty.docker("rm -f toolbox mongodb").code == 0
    assert run(empty, "toolbox", both) == at(first)


def test_a_program_of_the_host_holds_one_port(empty: Place, first: int, listening: int) -> None:
    both = f"{first}-{listening}:80"
    turns = [run(empty, "mongodb", both), *(again(empty, "mongodb", both) for _ in range(2))]
    if old(empty):  # it tries one port, of each family the one whose turn it is
        tried = (f"tcp4 0.0.0.0:{listening}", f"tcp6 [::]:{listening}")
        said = "Error starting userland proxy: listen {}: bind: address already in use"
        assert turns == [at(first), *([said.format(each)] for each in tried)]
    else:
        assert turns == [at(first)] * 3


def test_a_container_holds_one_port_and_a_program_the_other(empty: Place, first: int, listening: int) -> None:
    both = f"{first}-{listening}:80"
    assert run(empty, "mongodb", f"{first}:80") == at(first)
    (said,) = run(empty, "favorites", both)
    if old(empty):
        assert said.endswith(f"listen tcp4 0.0.0.0:{listening}: bind: address already in use")
    else:
        assert said.startswith(f"failed to bind host port {listening} for 0.0.0.0:{first}-{listening}:172.")
        assert said.endswith(":80/tcp: address already in use")


def test_the_host_has_no_such_address(empty: Place, first: int) -> None:
    three = f"192.0.2.99:{first}-{first + 2}:80"
    for turn in range(3):
        (said,) = again(empty, "mongodb", three)
        if old(empty):
            tried = f"192.0.2.99:{first + turn}"
            assert said.startswith(f"Error starting userland proxy: listen tcp4 {tried}: bind: cannot assign")
        else:  # the tenth port that was tried
            assert said.startswith(f"failed to bind host port {first + turn} for {three[:-3]}:172.")
    (said,) = again(empty, "mongodb", "192.0.2.99::80")
    where = r"listen tcp4 192.0.2.99:\d+: bind" if old(empty) else r"host port for 192.0.2.99::172\S+:80/tcp"
    assert re.search(f"{where}: cannot assign requested address", said)


def test_a_port_of_another_address(empty: Place, first: int) -> None:
    both = f"{first}-{first + 1}:80"
    assert run(empty, "mongodb", f"127.0.0.1:{first}:80") == [f"127.0.0.1:{first}"]
    said = run(empty, "favorites", both)
    if old(empty):
        in_use = f"listen tcp4 0.0.0.0:{first}: bind: address already in use"
        assert said == [f"Error starting userland proxy: {in_use}"]
        assert again(empty, "favorites", both) == [f"0.0.0.0:{first + 1}", f":::{first}"]
    else:
        assert said == at(first + 1)
        assert again(empty, "favorites", both) == at(first + 1)


def test_a_port_of_the_other_family(empty: Place, first: int) -> None:
    assert run(empty, "mongodb", f"[::]:{first}:80") == [f":::{first}"]
    assert run(empty, "favorites", f"{first}:80") == [
        f"Bind for :::{first} failed: port is already allocated"
    ]
    assert empty.docker("rm -f favorites").code == 0
    said = run(empty, "favorites", f"{first}-{first + 1}:80")
    assert said == ([f"0.0.0.0:{first}", f":::{first + 1}"] if old(empty) else at(first + 1))


def test_the_same_twice(empty: Place, first: int) -> None:
    both = f"{first}-{first + 1}:80"
    twice = run(empty, "mongodb", both, both)
    if old(empty):
        assert sorted(twice) == sorted(at(first, first + 1))
    else:
        assert twice == ["failed to listen on TCP socket: address already in use"]
    one_and_both = again(empty, "mongodb", f"{first}:80", both)
    if old(empty):  # the range comes first, and has taken it
        assert one_and_both == [f"Bind for 0.0.0.0:{first} failed: port is already allocated"]
    else:
        assert one_and_both == at(first, first + 1)


def test_two_addresses_have_the_same_port(empty: Place, first: int) -> None:
    both = f"{first}-{first + 1}:80"
    assert run(empty, "mongodb", f"127.0.0.1:{both}", f"[::1]:{both}") == [
        f"127.0.0.1:{first}",
        f"::1:{first}",
    ]
    overlapping = again(empty, "mongodb", f"127.0.0.1:{first}:80", f"{first}:80")
    if old(empty):
        in_use = f"listen tcp4 127.0.0.1:{first}: bind: address already in use"
        assert overlapping == [f"Error starting userland proxy: {in_use}"]
    else:
        assert overlapping == ["failed to listen on TCP socket: address already in use"]
