"""Networks with IPv6 on every engine at hand: documents, addresses, names, and who reaches whom."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from course.topology.model import Container, Topology
from course.topology.trace import Verdict
from course.topology.walk import walk
from tests.conformance.conftest import Place, clear

SUBNET = "fd00:c0de:1::/64"
OTHER = "fd00:c0de:2::/64"
INTERNAL = "fd00:c0de:3::/64"


def is_28(place: Place) -> bool:
    return "28" in place.name


def done(place: Place, line: str) -> str:
    answer = place.docker(line)
    assert answer.code == 0, answer.err
    return answer.out.strip()


def document(place: Place, line: str) -> Any:
    return json.loads(done(place, line))


def test_a_network_and_a_container_with_both_families(empty: Place) -> None:
    done(empty, f"network create --ipv6 --subnet {SUBNET} --subnet 10.210.0.0/24 favorites-net")
    done(empty, "run -d --name toolbox -h toolbox --network favorites-net -p 8495:80 busybox sleep 600")
    network = document(empty, "network inspect favorites-net -f '{{json .}}'")
    assert network["EnableIPv6"] is True
    assert network["IPAM"]["Config"] == [{"Subnet": "10.210.0.0/24"}, {"Subnet": SUBNET}]
    (member,) = network["Containers"].values()
    assert (member["IPv4Address"], member["IPv6Address"]) == ("10.210.0.2/24", "fd00:c0de:1::2/64")
    end = document(empty, "inspect toolbox -f '{{json .NetworkSettings.Networks}}'")["favorites-net"]
    assert (end["GlobalIPv6Address"], end["GlobalIPv6PrefixLen"]) == ("fd00:c0de:1::2", 64)
    assert (end["Gateway"], end["IPv6Gateway"]) == ("10.210.0.1", "fd00:c0de:1::1")
    assert done(empty, "port toolbox") == "80/tcp -> 0.0.0.0:8495\n80/tcp -> [::]:8495"
    hosts = done(empty, "exec toolbox cat /etc/hosts")
    assert hosts.endswith("10.210.0.2\ttoolbox\nfd00:c0de:1::2\ttoolbox")
    assert ("ff00::\tip6-mcastprefix" in hosts) is is_28(empty)
    assert (
        "default via fd00:c0de:1::1 dev eth0  metric 1024"
        in done(empty, "exec toolbox ip -6 route").splitlines()[2]
    )


def test_what_is_chosen_where_nothing_is_asked_for(empty: Place) -> None:
    answer = empty.docker("network create --ipv6 favorites-net")
    if not is_28(empty):
        assert answer.err.strip().endswith(
            "could not find an available, non-overlapping IPv6 address pool among the defaults "
            "to assign to the network"
        )
        return
    first, second = document(empty, "network inspect favorites-net -f '{{json .IPAM.Config}}'")
    assert first["Subnet"].startswith("172.")
    assert second["Subnet"].startswith("fd")
    assert second["Subnet"].endswith("/64")
    assert second["Gateway"] == second["Subnet"].replace("::/64", "::1")
    done(empty, f"network create --ipv6 --subnet {SUBNET} apart-net")
    asked, chosen = document(empty, "network inspect apart-net -f '{{json .IPAM.Config}}'")
    assert asked == {"Subnet": SUBNET}
    assert chosen["Gateway"].endswith(".0.1")


def test_a_subnet_of_ipv6_that_is_not_switched_on(empty: Place) -> None:
    done(empty, f"network create --subnet {SUBNET} favorites-net")
    done(empty, "run -d --name toolbox --network favorites-net busybox sleep 600")
    assert done(empty, "network inspect favorites-net -f '{{.EnableIPv6}}'") == "false"
    end = document(empty, "inspect toolbox -f '{{json .NetworkSettings.Networks}}'")["favorites-net"]
    assert end["IPAddress"]
    assert end["GlobalIPv6Address"] == ""


def test_an_address_of_ones_own(empty: Place) -> None:
    done(empty, f"network create --ipv6 --subnet {SUBNET} favorites-net")
    done(empty, "run -d --name toolbox --network favorites-net --ip6 fd00:c0de:1::77 busybox sleep 600")
    shown = "inspect {} -f '{{{{range .NetworkSettings.Networks}}}}{{{{.GlobalIPv6Address}}}}{{{{end}}}}'"
    assert done(empty, shown.format("toolbox")) == "fd00:c0de:1::77"
    taken = empty.docker("run -d --name late --network favorites-net --ip6 fd00:c0de:1::77 busybox sleep 600")
    assert taken.err.splitlines()[0].endswith("Address already in use")
    for text, said in (
        (
            "fd00:dead::1",
            "no configured subnet" if is_28(empty) else "does not belong to any of this network",
        ),
        ("10.1.2.3", "invalid IPv6 address: 10.1.2.3"),
    ):
        refused = empty.docker(f"run -d --name apart --network favorites-net --ip6 {text} busybox sleep 600")
        assert (refused.code, said in refused.err) == (125, True), refused.err
        empty.docker("rm -f apart")


@pytest.mark.parametrize(
    ("config", "said_28", "said_20"),
    [
        ({"Subnet": "fd00:c0de:9::5/64"}, "it should be fd00:c0de:9::/64", ""),
        (
            {"Subnet": "fd00:c0de:9::/64", "Gateway": "fd00:c0de:9::"},
            "failed to allocate gateway (fd00:c0de:9::): Address already in use",
            "failed to allocate gateway (fd00:c0de:9::): Address already in use",
        ),
        (
            {"Subnet": "fd00:c0de:9::/64", "Gateway": "fd00:c0de:9::1/64"},
            "invalid gateway fd00:c0de:9::1/64: invalid address",
            "invalid gateway address fd00:c0de:9::1/64 in Ipam configuration",
        ),
        (
            {"Subnet": "fd00:c0de:9::/64", "Gateway": "10.1.0.1"},
            "invalid gateway 10.1.0.1: parent subnet is an IPv6 block",
            "failed to allocate gateway (10.1.0.1): Requested address is out of range",
        ),
        (
            {"Subnet": "fd00:c0de:9::/128"},
            "failed to allocate gateway (): no available addresses on this pool",
            "failed to allocate gateway (): No available addresses on this pool",
        ),
    ],
)
def test_what_is_no_subnet(empty: Place, config: dict[str, str], said_28: str, said_20: str) -> None:
    body = {"Name": "late-net", "EnableIPv6": True, "IPAM": {"Config": [config]}}
    api = empty.client.api
    answer = api._post_json(api._url("/networks/create"), data=body)
    said = said_28 if is_28(empty) else said_20
    if said:
        assert answer.json()["message"].endswith(said)
    else:
        assert answer.status_code == 201


def test_without_ipv4(empty: Place) -> None:
    done(empty, f"network create --ipv4=false --ipv6 --subnet {SUBNET} favorites-net")
    if not is_28(empty):  # which does not know the option, and sets nothing by it
        subnets = document(empty, "network inspect favorites-net -f '{{json .IPAM.Config}}'")
        assert [":" in each["Subnet"] for each in subnets] == [False, True]
        return
    done(
        empty,
        "run -d --name toolbox --network favorites-net -p 8495:80 -p 127.0.0.1:8496:81 busybox sleep 600",
    )
    ports = document(empty, "inspect toolbox -f '{{json .NetworkSettings.Ports}}'")
    assert ports == {"80/tcp": [{"HostIp": "::", "HostPort": "8495"}], "81/tcp": None}
    assert "inet 1" not in done(empty, "exec toolbox ip addr show eth0")
    assert done(empty, "exec toolbox ip route") == ""
    refused = empty.docker("network create --ipv4=false apart-net")
    assert "IPv4 or IPv6 must be enabled" in refused.err


# -- who reaches whom ---------------------------------------------------------------------------


FIRST, LAST = "apart-net", "favorites-net"  # by their names
#: Families and gateway priorities of two networks, and which of them leads out by IPv4 and by IPv6.
LEADING_OUT = [
    ("4", 0, "46", 0, LAST, LAST),
    ("46", 0, "4", 0, FIRST, FIRST),
    ("46", 0, "46", 0, FIRST, FIRST),
    ("46, internal", 0, "4", 0, LAST, "-"),
]
#: With what came after Engine 20.10.
LEADING_OUT_SINCE = [
    ("4", 1, "46", 0, LAST, LAST),
    ("46", 0, "4", 1, FIRST, FIRST),
    ("46", 0, "46", 1, LAST, LAST),
    ("4", 0, "6", 1, FIRST, LAST),
    ("6", 1, "46", 0, LAST, LAST),
]


def test_which_network_leads_out(empty: Place) -> None:
    for first, one, second, two, *expected in LEADING_OUT + LEADING_OUT_SINCE * is_28(empty):
        for number, (name, families) in enumerate({FIRST: first, LAST: second}.items(), 1):
            options = [f"--subnet 10.61.{number}.0/24" if "4" in families else "--ipv4=false"]
            options += [f"--ipv6 --subnet fd61:{number}::/64"] * ("6" in families)
            options += ["--internal"] * families.endswith("internal")
            done(empty, f"network create {' '.join(options)} {name}")
        priorities = [f",gw-priority={one}", f"--gw-priority {two}"] if is_28(empty) else ["", ""]
        done(empty, f"run -d --name toolbox --network name={FIRST}{priorities[0]} busybox sleep 600")
        done(empty, f"network connect {priorities[1]} {LAST} toolbox")
        assert leading_out(empty) == expected, (first, one, second, two)
        done(empty, "rm -f toolbox")
        done(empty, f"network rm {FIRST} {LAST}")


def leading_out(place: Place) -> list[str]:
    """The network of the default route of the container toolbox, by IPv4 and by IPv6."""
    ends = document(place, "inspect toolbox -f '{{json .NetworkSettings.Networks}}'")
    names = {end[of]: name for name, end in ends.items() for of in ("Gateway", "IPv6Gateway")}
    found = []
    for command in ("ip route", "ip -6 route"):
        lines = done(place, f"exec toolbox {command}").splitlines()
        found.append(next((names[line.split()[2]] for line in lines if line.startswith("default")), "-"))
    return found


@pytest.fixture(scope="module")
def street(place: Place) -> Iterator[Place]:
    """Two networks with IPv6, an internal one, and the default bridge, which has none."""
    clear(place.client)
    for line in (
        f"network create --ipv6 --subnet {SUBNET} favorites-net",
        f"network create --ipv6 --subnet {OTHER} -o com.docker.network.bridge.enable_icc=false apart-net",
        f"network create --ipv6 --internal --subnet {INTERNAL} late-net",
        "run -d --name mongodb --network favorites-net -p 8495:80 busybox httpd -f -p 80",
        "run -d --name toolbox --network favorites-net busybox httpd -f -p 0.0.0.0:80",
        "run -d --name apart --network apart-net -p 8496:80 busybox httpd -f -p 80",
        "run -d --name favorites --network apart-net busybox sleep 600",
        "run -d --name late --network late-net busybox httpd -f -p 80",
        "run -d --name stranger -p 8497:80 busybox httpd -f -p 80",
    ):
        assert place.docker(line).code == 0, line
        place.settle()
    assert place.eventually(lambda: len([c for c in place.topology().containers if c.listeners]) >= 5)
    yield place
    clear(place.client)


def here(topology: Topology, name: str) -> Container:
    container = topology.container(name)
    assert container is not None
    return container


def test_names_stand_for_addresses_of_both_families(street: Place) -> None:
    address = here(street.topology(), "mongodb").endpoints[0].address
    out = done(street, "exec toolbox nslookup mongodb")
    answers = {line for line in out.splitlines() if line.startswith("Address: ")}
    assert answers == {f"Address: {address}", "Address: fd00:c0de:1::2"}
    digits = "fd00c0de000100000000000000000002"
    name = ".".join(reversed(digits)) + ".ip6.arpa"
    assert f"{name}\tname = mongodb.favorites-net" in done(street, "exec toolbox nslookup fd00:c0de:1::2")
    assert done(street, "exec toolbox ping -c 1 mongodb").startswith("PING mongodb (fd00:c0de:1::2)")
    said = street.docker("exec toolbox wget -O - http://mongodb/nothing").err
    assert said.splitlines()[0] == "Connecting to mongodb ([fd00:c0de:1::2]:80)"


def test_walk_says_what_really_happens(street: Place) -> None:
    topology = street.topology()
    sources = ("mongodb", "toolbox", "favorites", "late", "stranger", "host")
    reached = ("mongodb", "toolbox", "apart", "late", "stranger")
    targets = [f"http://[{end.address6}]" for name in reached for end in here(topology, name).endpoints]
    targets = [target for target in targets if "None" not in target]
    targets += [f"http://[fd00:c0de:{number}::1]:{port}" for number in (1, 2, 3) for port in (8495, 8497, 9)]
    targets += ["http://toolbox", "http://[fd00:c0de:1::99]", "http://[::1]", "http://[::1]:8496"]
    targets += ["icmp://[fd00:c0de:2::2]", "icmp://[fd00:c0de:1::1]", "icmp://[fd00:c0de:3::1]"]
    assert not street.differing((source, target) for source in sources for target in targets)


def test_another_network_is_shut_off_since_27(street: Place) -> None:
    outcome = walk(street.topology(), "mongodb", "http://[fd00:c0de:2::2]")
    assert outcome.verdict is (Verdict.TIMED_OUT if is_28(street) else Verdict.REACHED)
