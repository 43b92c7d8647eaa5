"""`nslookup`: facts 201 to 204 and 144 of Engine 28.5.2."""

from __future__ import annotations

import pytest

from tests.simulator.programs.machine import FakeMachine, Net, run

HEAD = "Server:\t\t127.0.0.11\nAddress:\t127.0.0.11:53\n\n"


@pytest.fixture
def web() -> FakeMachine:
    net = Net()
    FakeMachine(net=net, address="172.18.0.2", name="db")
    return FakeMachine(net=net)


def test_an_address(web: FakeMachine) -> None:
    ran = run(web, "nslookup", "-type=a", "db")
    assert ran.out == f"{HEAD}Non-authoritative answer:\nName:\tdb\nAddress: 172.18.0.2\n\n"
    assert ran.code == 0


def test_without_a_type_both_families_are_asked_for(web: FakeMachine) -> None:
    ran = run(web, "nslookup", "db")
    assert ran.out == (
        f"{HEAD}Non-authoritative answer:\nName:\tdb\nAddress: 172.18.0.2\n\nNon-authoritative answer:\n\n"
    )


def test_a_name_that_nobody_has(web: FakeMachine) -> None:
    ran = run(web, "nslookup", "-type=a", "nosuch")
    assert (ran.code, ran.out) == (1, f"{HEAD}** server can't find nosuch: NXDOMAIN\n\n")


@pytest.mark.parametrize("kind", ["aaaa", "mx"])
def test_types_that_docker_knows_nothing_of_are_empty(web: FakeMachine, kind: str) -> None:
    ran = run(web, "nslookup", f"-type={kind}", "db")
    assert (ran.code, ran.out) == (0, f"{HEAD}Non-authoritative answer:\n\n")


def test_srv_is_no_name(web: FakeMachine) -> None:
    assert "** server can't find db: NXDOMAIN" in run(web, "nslookup", "-type=srv", "db").out


def test_whose_address_it_is(web: FakeMachine) -> None:
    ran = run(web, "nslookup", "172.18.0.2")
    answer = "2.0.18.172.in-addr.arpa\tname = db.favorites-net\n"
    assert (ran.code, ran.out) == (0, f"{HEAD}Non-authoritative answer:\n{answer}\n")


def test_an_address_that_nobody_has(web: FakeMachine) -> None:
    ran = run(web, "nslookup", "10.99.99.99")
    assert (ran.code, ran.out) == (1, f"{HEAD}** server can't find 99.99.99.10.in-addr.arpa: NXDOMAIN\n\n")


def test_a_type_that_does_not_exist(web: FakeMachine) -> None:
    ran = run(web, "nslookup", "-type=foo", "db")
    assert (ran.code, ran.err) == (1, 'nslookup: invalid query type "foo"\n')


def test_a_name_too_long_for_dns(web: FakeMachine) -> None:
    ran = run(web, "nslookup", "-type=a", "a" * 64)
    assert ran.err == "nslookup: write to '127.0.0.11': Message too long\n"
    assert ran.out == ";; connection timed out; no servers could be reached\n\n"
    assert ran.code == 1


def test_a_server_that_does_not_answer(web: FakeMachine) -> None:
    ran = run(web, "nslookup", "db", "172.18.0.9")
    assert (ran.code, ran.out) == (1, ";; connection timed out; no servers could be reached\n\n")
