"""Networks of the drivers macvlan and ipvlan on every engine at hand: documents, refusals, addresses."""

from __future__ import annotations

import docker
import pytest

from tests.conformance.conftest import Place, old
from tests.conformance.parents import (
    DRIVERS,
    ON_PARENT,
    PARENT,
    configs,
    document,
    done,
    end,
    routes,
    started,
)

# -- making them --------------------------------------------------------------------------------


@DRIVERS
def test_what_inspect_shows(wired: Place, driver: str) -> None:
    done(wired, f"network create -d {driver} {ON_PARENT} --subnet 10.221.0.0/24 --label a=b favorites-net")
    shown = document(wired, "network inspect favorites-net -f '{{json .}}'")
    assert (shown["Driver"], shown["Scope"], shown["Internal"]) == (driver, "local", False)
    assert shown["Options"] == {"parent": PARENT}
    assert shown["IPAM"]["Config"] == [{"Subnet": "10.221.0.0/24"}]
    assert f"favorites-net   {driver}" in done(wired, "network ls --filter name=favorites-net")
    assert done(wired, f"network ls -q --filter driver={driver}")
    assert done(wired, "network rm favorites-net") == "favorites-net"


@DRIVERS
@pytest.mark.parametrize(
    ("options", "gateway_on_28"),
    [
        (ON_PARENT, True),
        (f"{ON_PARENT} --internal", False),
        (f"{ON_PARENT} -o ipvlan_mode=l3", "unless ipvlan"),
        ("", False),
        ("--internal", False),
    ],
)
def test_a_subnet_that_is_chosen(wired: Place, driver: str, options: str, gateway_on_28: bool | str) -> None:
    """Since 28 it has a gateway only where something could lead to it."""
    done(wired, f"network create -d {driver} {options} favorites-net")
    (config,) = configs(wired)
    expected = gateway_on_28 is True or (gateway_on_28 == "unless ipvlan" and driver == "macvlan")
    assert ("Gateway" in config) is (expected or old(wired))


def test_several_subnets(wired: Place) -> None:
    subnets = "--subnet 10.221.0.0/24 --subnet 10.222.0.0/24 --gateway 10.221.0.254 --gateway 10.222.0.254"
    done(wired, f"network create -d macvlan {ON_PARENT} {subnets} favorites-net")
    assert sorted(config["Gateway"] for config in configs(wired)) == ["10.221.0.254", "10.222.0.254"]


REFUSED = [
    ("eth9x", 500, "invalid subinterface vlan name eth9x, example formatting is eth0.10"),
    ("lo", 500, "loopback interface is not a valid {driver} parent link"),
    (f"{PARENT}.0", 500, "vlan id must be between 1-4094, received: 0"),
    (f"{PARENT}.4095", 500, "vlan id must be between 1-4094, received: 4095"),
    (f"{PARENT}.x", 500, "unable to parse a valid vlan id from: x (ex. eth0.10 for vlan 10)"),
    (
        f"{PARENT}.1.2",
        500,
        "required interface name format is: name.vlan_id, ex. eth0.10 for vlan 10, "
        f"instead received {PARENT}.1.2",
    ),
    ("eth9x.4095", 500, "-o parent interface {was} not found on the host: eth9x"),
    ("lo.10", 500, "failed to create lo.10 vlan link: operation not supported"),
]


def refusal(place: Place, driver: str, options: dict[str, str], subnet: str = "") -> tuple[int, str]:
    """The status and the message with which a network is refused."""
    pools = [docker.types.IPAMPool(subnet)] if subnet else []
    with pytest.raises(docker.errors.APIError) as caught:
        place.client.api.create_network(
            "apart-net", driver, options, ipam=docker.types.IPAMConfig(pool_configs=pools)
        )
    return caught.value.response.status_code, caught.value.explanation


@DRIVERS
@pytest.mark.parametrize(("parent", "status", "message"), REFUSED)
def test_parents_that_cannot_be(wired: Place, driver: str, parent: str, status: int, message: str) -> None:
    was = "was" if not old(wired) or driver == "ipvlan" else "does was"
    expected = (status, message.format(driver=driver, was=was))
    assert refusal(wired, driver, {"parent": parent}) == expected


@pytest.mark.parametrize(
    ("driver", "mode", "default"),
    [
        ("macvlan", "l2", "bridge"),
        ("macvlan", "BRIDGE", "bridge"),
        ("ipvlan", "bridge", "l2"),
    ],
)
def test_modes_that_are_none(wired: Place, driver: str, mode: str, default: str) -> None:
    """Since 28 that is found before the subnet is looked at."""
    text = f"requested {driver} mode '{mode}' is not valid, '{default}' mode is the {driver} driver default"
    options = {"parent": PARENT, f"{driver}_mode": mode}
    assert refusal(wired, driver, options) == (500, text)
    overlapping = "Pool overlaps with other one on this address space"
    expected = (500, text) if not old(wired) else (403, overlapping)
    assert refusal(wired, driver, options, "10.220.0.0/24") == expected


def test_modes_and_flags_of_ipvlan_by_version(wired: Place) -> None:
    flagged = wired.docker(f"network create -d ipvlan {ON_PARENT} -o ipvlan_flag=foo favorites-net")
    assert (flagged.code != 0) is not old(wired)
    if not old(wired):
        assert (
            "requested ipvlan flag 'foo' is not valid, 'bridge' is the ipvlan driver default" in flagged.err
        )
    else:
        done(wired, "network rm favorites-net")
    both = wired.docker(f"network create -d ipvlan {ON_PARENT} -o ipvlan_mode=l3s favorites-net")
    assert (both.code == 0) is not old(wired)


@DRIVERS
def test_two_networks_on_one_parent(wired: Place, driver: str) -> None:
    """Of macvlan networks there may be several since 28; those of the other driver are not looked at."""
    done(wired, f"network create -d {driver} {ON_PARENT} favorites-net")
    number = done(wired, "network inspect favorites-net -f '{{.Id}}'")
    if driver == "macvlan" and not old(wired):
        using = f"macvlan network {number} is already using parent interface {PARENT}"
        options = {"parent": PARENT, "macvlan_mode": "passthru"}
        assert refusal(wired, driver, options) == (500, f"cannot use mode passthru, {using}")
        done(wired, f"network create -d macvlan {ON_PARENT} -o macvlan_mode=private apart-net")
    else:
        text = f"network d{driver[0]}-{number[:12]} is already using parent interface {PARENT}"
        assert refusal(wired, driver, {"parent": PARENT}) == (500, text)
    wired.docker("network rm apart-net")
    other = {"macvlan": "ipvlan", "ipvlan": "macvlan"}[driver]
    done(wired, f"network create -d {other} {ON_PARENT} apart-net")


def test_a_parent_that_is_passed_through(wired: Place) -> None:
    done(wired, f"network create -d macvlan {ON_PARENT} -o macvlan_mode=passthru favorites-net")
    number = done(wired, "network inspect favorites-net -f '{{.Id}}'")
    using = f"is already using parent interface {PARENT}"
    text = (
        f"macvlan network {number} {using} in mode passthru"
        if not old(wired)
        else f"network dm-{number[:12]} {using}"
    )
    assert refusal(wired, "macvlan", {"parent": PARENT}) == (500, text)
    started(wired, "toolbox")
    second = wired.docker("run -d --name stranger --network favorites-net busybox sleep 600")
    assert second.err.splitlines()[0].endswith("failed to create the macvlan port: invalid argument")


@DRIVERS
def test_subnets_that_overlap(wired: Place, driver: str) -> None:
    prefix = "invalid pool request: " if not old(wired) else ""
    text = f"{prefix}Pool overlaps with other one on this address space"
    assert refusal(wired, driver, {"parent": PARENT}, "10.220.0.128/25") == (403, text)


def test_prune(wired: Place) -> None:
    done(wired, f"network create -d macvlan {ON_PARENT} --label mine=1 favorites-net")
    assert "favorites-net" in done(wired, "network prune -f --filter label=mine=1")


# -- containers on them -------------------------------------------------------------------------


@DRIVERS
def test_a_container_on_a_parent(wired: Place, driver: str) -> None:
    """Ports are not published, and nothing is said about it."""
    done(wired, f"network create -d {driver} {ON_PARENT} --subnet 10.221.0.0/24 favorites-net")
    done(wired, "run -d --name toolbox --network favorites-net -p 8496:80 --expose 81 busybox sleep 600")
    given = end(wired, "toolbox")
    assert (given["IPAddress"], given["IPPrefixLen"], given["Gateway"]) == ("10.221.0.2", 24, "10.221.0.1")
    assert bool(given["MacAddress"]) is (driver == "macvlan")
    assert document(wired, "inspect toolbox -f '{{json .NetworkSettings.Ports}}'") == {}
    assert done(wired, "port toolbox") == ""
    assert routes(wired, "toolbox") == [
        "default via 10.221.0.1 dev eth0",
        "10.221.0.0/24 dev eth0 scope link  src 10.221.0.2",
    ]
    (member,) = document(wired, "network inspect favorites-net -f '{{json .Containers}}'").values()
    assert (member["IPv4Address"], member["MacAddress"]) == ("10.221.0.2/24", given["MacAddress"])
    link = done(wired, "exec toolbox ip -o link show dev eth0")
    assert given["MacAddress"] in link
    assert "nameserver 127.0.0.11" in done(wired, "exec toolbox cat /etc/resolv.conf")
    assert done(wired, "exec toolbox cat /etc/hosts").splitlines()[-1].startswith("10.221.0.2\t")


def test_what_tools_show_in_layer_3(wired: Place) -> None:
    subnet = "--subnet 10.221.0.0/24 --gateway 10.221.0.1"
    done(wired, f"network create -d ipvlan {ON_PARENT} -o ipvlan_mode=l3 {subnet} favorites-net")
    done(wired, "run -d --name toolbox --network favorites-net busybox sleep 600")
    table = done(wired, "exec toolbox route").splitlines()
    assert table[2] == "default         *               0.0.0.0         U     0      0        0 eth0"
    numbers = done(wired, "exec toolbox route -n").splitlines()
    assert numbers[2] == "0.0.0.0         0.0.0.0         0.0.0.0         U     0      0        0 eth0"
    assert done(wired, "exec toolbox ip route get 1.2.3.4").startswith("1.2.3.4 dev eth0  src 10.221.0.2")
    assert "<BROADCAST,MULTICAST,NOARP,UP,LOWER_UP" in done(wired, "exec toolbox ip link show dev eth0")
    assert "UP BROADCAST RUNNING NOARP MULTICAST" in done(wired, "exec toolbox ifconfig eth0")


def test_ipvlan_shares_the_mac_address(wired: Place) -> None:
    done(wired, f"network create -d ipvlan {ON_PARENT} favorites-net")
    started(wired, "toolbox", "stranger")
    one, two = (
        done(wired, f"exec {name} ip -o link show dev eth0").partition("link/ether ")[2]
        for name in ("toolbox", "stranger")
    )
    assert one == two


def test_a_mac_address_of_ones_own(wired: Place) -> None:
    done(wired, f"network create -d macvlan {ON_PARENT} favorites-net")
    done(wired, f"network create -d ipvlan {ON_PARENT} apart-net")
    mac = "02:42:ac:11:65:43"

    def create(name: str, network: str) -> str:
        """By a body that all versions read."""
        config = wired.client.api.create_host_config(network_mode=network)
        made = wired.client.api.create_container(
            "busybox", ["sleep", "600"], name=name, host_config=config, mac_address=mac
        )
        return str(made["Id"])

    create("toolbox", "favorites-net")
    done(wired, "start toolbox")
    assert end(wired, "toolbox")["MacAddress"] == mac
    done(wired, "rm -f toolbox")
    create("stranger", "apart-net")
    refused = wired.docker("start stranger")
    assert "ipvlan interfaces do not support custom mac address assignment" in refused.err


@pytest.mark.parametrize(
    ("options", "default"),
    [
        (f"-d ipvlan {ON_PARENT} -o ipvlan_mode=l3", ("default dev eth0 scope link",) * 2),
        (
            f"-d ipvlan {ON_PARENT} -o ipvlan_mode=l3 --gateway 10.221.0.1",
            ("default dev eth0 scope link",) * 2,
        ),
        (f"-d ipvlan {ON_PARENT} -o ipvlan_mode=l3 --internal", ("", "")),
        (f"-d macvlan {ON_PARENT} --internal", ("", "")),
        (f"-d ipvlan {ON_PARENT} --internal", ("", "")),
        ("-d macvlan", ("", "default via 10.221.0.1 dev eth0")),
        ("-d macvlan --gateway 10.221.0.1", ("", "default via 10.221.0.1 dev eth0")),
        ("-d macvlan --internal", ("", "")),
        ("-d ipvlan", ("", "default via 10.221.0.1 dev eth0")),
        ("-d ipvlan -o ipvlan_mode=l3", ("", "default dev eth0 scope link")),
    ],
)
def test_default_routes(wired: Place, options: str, default: tuple[str, str]) -> None:
    """`default`: on 28, and on 20.10."""
    done(wired, f"network create {options} --subnet 10.221.0.0/24 favorites-net")
    done(wired, "run -d --name toolbox --network favorites-net busybox sleep 600")
    found = [route for route in routes(wired, "toolbox") if route.startswith("default")]
    expected = default[old(wired)]
    assert found == ([expected] if expected else [])
    assert end(wired, "toolbox")["Gateway"] == ("10.221.0.1" if " via " in expected else "")


def test_the_first_address_where_there_is_no_gateway(wired: Place) -> None:
    done(wired, f"network create -d macvlan {ON_PARENT} --internal --subnet 10.221.0.0/24 favorites-net")
    done(wired, "run -d --name toolbox --network favorites-net busybox sleep 600")
    assert end(wired, "toolbox")["IPAddress"] == ("10.221.0.1" if not old(wired) else "10.221.0.2")


def test_with_a_bridge_beside_it(wired: Place) -> None:
    """The default route goes by name; ports are published only where it is a bridge's."""
    done(wired, f"network create -d macvlan {ON_PARENT} --subnet 10.221.0.0/24 favorites-net")
    done(wired, "network create --subnet 10.222.0.0/24 apart-net")
    done(wired, "run -d --name toolbox --network favorites-net -p 8497:80 busybox sleep 600")
    ports = "inspect toolbox -f '{{json .NetworkSettings.Ports}}'"
    assert document(wired, ports) == {}
    done(wired, "network connect apart-net toolbox")
    assert routes(wired, "toolbox")[0] == "default via 10.222.0.1 dev eth1"
    assert document(wired, ports)["80/tcp"][0]["HostPort"] == "8497"
    done(wired, "network disconnect apart-net toolbox")
    assert routes(wired, "toolbox")[0] == "default via 10.221.0.1 dev eth0"
    assert document(wired, ports) == {}


def test_connecting_with_an_address_and_an_alias(wired: Place) -> None:
    done(wired, f"network create -d macvlan {ON_PARENT} --subnet 10.221.0.0/24 favorites-net")
    started(wired, "toolbox")
    done(wired, "run -d --name stranger --network none busybox sleep 600")
    done(wired, "network disconnect none stranger")
    done(wired, "network connect --ip 10.221.0.77 --alias here favorites-net stranger")
    assert end(wired, "stranger")["IPAddress"] == "10.221.0.77"
    assert "10.221.0.77" in done(wired, "exec toolbox ping -c 1 here")
    taken = wired.docker("run -d --name apart --network favorites-net --ip 10.221.0.77 busybox sleep 600")
    assert taken.err.splitlines()[0].endswith("Address already in use")
    done(wired, "network disconnect favorites-net stranger")
    assert "bad address 'here'" in wired.docker("exec toolbox ping -c 1 here").err


def test_one_driver_on_a_parent_at_a_time(wired: Place) -> None:
    done(wired, f"network create -d macvlan {ON_PARENT} favorites-net")
    done(wired, f"network create -d ipvlan {ON_PARENT} apart-net")
    started(wired, "toolbox", network="apart-net")
    refused = wired.docker("run -d --name stranger --network favorites-net busybox sleep 600")
    assert refused.err.splitlines()[0].endswith("failed to create the macvlan port: device or resource busy")
    done(wired, "rm -f toolbox stranger")
    started(wired, "toolbox")
    refused = wired.docker("run -d --name stranger --network apart-net busybox sleep 600")
    assert refused.err.splitlines()[0].endswith("failed to create the ipvlan port: device or resource busy")
