"""`ip`, `ifconfig`, `route`, `netstat`: facts 144, 218, 220 and 223 of Engine 28.5.2."""

from __future__ import annotations

import pytest

from tests.simulator.programs.machine import FakeMachine, run, start


@pytest.fixture
def box() -> FakeMachine:
    return FakeMachine()


ETH0 = """2: eth0@if8: <BROADCAST,MULTICAST,UP,LOWER_UP,M-DOWN> mtu 1500 qdisc noqueue 
    link/ether 32:c1:9f:cf:43:da brd ff:ff:ff:ff:ff:ff
    inet 172.18.0.3/16 brd 172.18.255.255 scope global eth0
       valid_lft forever preferred_lft forever
"""  # noqa: W291
LO = """1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue qlen 1000
    link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00
    inet 127.0.0.1/8 scope host lo
       valid_lft forever preferred_lft forever
    inet6 ::1/128 scope host 
       valid_lft forever preferred_lft forever
"""  # noqa: W291


@pytest.mark.parametrize("words", ["ip addr", "ip a", "ip address show"])
def test_addresses(box: FakeMachine, words: str) -> None:
    assert run(box, *words.split()).out == LO + ETH0


@pytest.mark.parametrize("words", ["ip addr show eth0", "ip a s dev eth0"])
def test_one_interface(box: FakeMachine, words: str) -> None:
    assert run(box, *words.split()).out == ETH0


def test_one_line_each(box: FakeMachine) -> None:
    assert run(box, "ip", "-4", "-o", "addr").out == (
        "1: lo    inet 127.0.0.1/8 scope host lo\\       valid_lft forever preferred_lft forever\n"
        "2: eth0    inet 172.18.0.3/16 brd 172.18.255.255 scope global eth0\\"
        "       valid_lft forever preferred_lft forever\n"
    )


def test_links(box: FakeMachine) -> None:
    assert run(box, "ip", "link", "show", "eth0").out == "".join(ETH0.splitlines(keepends=True)[:2])


def test_an_interface_that_is_not_there(box: FakeMachine) -> None:
    ran = run(box, "ip", "addr", "show", "dev", "eth9")
    assert (ran.code, ran.err) == (1, "ip: can't find device 'eth9'\n")


def test_routes(box: FakeMachine) -> None:
    assert run(box, "ip", "route").out == (
        "default via 172.18.0.1 dev eth0 \n172.18.0.0/16 dev eth0 scope link  src 172.18.0.3 \n"
    )
    assert (
        run(box, "ip", "route", "get", "172.18.0.2").out
        == "172.18.0.2 dev eth0  src 172.18.0.3 \n    cache \n"
    )


def test_route(box: FakeMachine) -> None:
    assert run(box, "route", "-n").out.splitlines()[2:] == [
        "0.0.0.0         172.18.0.1      0.0.0.0         UG    0      0        0 eth0",
        "172.18.0.0      0.0.0.0         255.255.0.0     U     0      0        0 eth0",
    ]


def test_ifconfig(box: FakeMachine) -> None:
    lines = run(box, "ifconfig", "eth0").out.splitlines()
    assert lines[0] == "eth0      Link encap:Ethernet  HWaddr 32:C1:9F:CF:43:DA  "
    assert lines[1] == "          inet addr:172.18.0.3  Bcast:172.18.255.255  Mask:255.255.0.0"
    assert run(box, "ifconfig", "eth9").err == (
        "ifconfig: eth9: error fetching interface information: Device not found\n"
    )


def test_who_listens(box: FakeMachine) -> None:
    start(box, "httpd", "-f", "-p", "80")
    assert run(box, "netstat", "-tln").out.splitlines()[-1] == (
        "tcp        0      0 :::80                   :::*                    LISTEN      "
    )
    assert run(box, "netstat", "-tlnp").out.splitlines()[-1].endswith("LISTEN      1/httpd")
