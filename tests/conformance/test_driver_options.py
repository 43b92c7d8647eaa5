"""Options of the bridge driver that cannot be read, and what those mean that can."""

from __future__ import annotations

import pytest

from tests.conformance.conftest import Place, old

BRIDGE = "com.docker.network.bridge"
MTU = "com.docker.network.driver.mtu"
IPV4, IPV6 = "com.docker.network.enable_ipv4", "com.docker.network.enable_ipv6"
SWITCHES = ("enable_icc", "enable_ip_masquerade", "inhibit_ipv4", "default_bridge")


def refused(place: Place, option: str) -> str:
    """Why there can be no network with this option, in the engine's words; "" where there can."""
    answer = place.docker(f"network create -o {option} apart-net")
    return answer.err.removeprefix("Error response from daemon: ").rstrip("\n")


@pytest.mark.parametrize("value", ["foo", "", "yes", "fALSE"])
@pytest.mark.parametrize("switch", SWITCHES)
def test_a_switch_that_is_neither_on_nor_off(empty: Place, switch: str, value: str) -> None:
    said = refused(empty, f"{BRIDGE}.{switch}={value}")
    parsing = f'(strconv.ParseBool: parsing "{value}": invalid syntax)'
    assert said == f"failed to parse {BRIDGE}.{switch} value: {value} {parsing}"


@pytest.mark.parametrize("value", ["0", "f", "F", "False", "FALSE", "false"])
def test_no_packets_between_containers(empty: Place, value: str) -> None:
    assert refused(empty, f"{BRIDGE}.enable_icc={value}") == ""
    for name in ("mongodb", "favorites"):
        assert empty.docker(f"run -d --name {name} --network apart-net busybox httpd -f -p 80").code == 0
    assert empty.docker("exec favorites timeout 2 wget -q -O- http://mongodb").code != 0


@pytest.mark.parametrize("value", ["foo", "", "1.2.3"])
@pytest.mark.parametrize("option", [f"{BRIDGE}.host_binding_ipv4", "com.docker.network.host_ipv4"])
def test_an_address_that_is_none(empty: Place, option: str, value: str) -> None:
    assert refused(empty, f"{option}={value}") == f"failed to parse {option} value: {value} (nil ip)"


@pytest.mark.parametrize("value", ["foo", "nowhere", "isolated"])
def test_gateway_modes_came_with_27(empty: Place, value: str) -> None:
    option = f"{BRIDGE}.gateway_mode_ipv4"
    said = refused(empty, f"{option}={value}")
    if old(empty):
        assert said == ""
    elif value == "isolated":
        assert said == "gateway mode 'isolated' can only be used for an internal network"
    else:
        assert said == f"failed to parse {option} value: {value} (unknown gateway mode {value})"


@pytest.mark.parametrize("value", ["foo", "", "1.5", "9" * 20, "9" * 5000])
def test_a_size_of_packets_that_is_no_number(empty: Place, value: str) -> None:
    why = "value out of range" if value.isdecimal() else "invalid syntax"
    said = f'failed to parse {MTU} value: {value} (strconv.Atoi: parsing "{value}": {why})'
    assert refused(empty, f"{MTU}={value}") == said
    assert refused(empty, f"{MTU}=-1") == "invalid MTU number: -1"


@pytest.mark.parametrize("value", ["1", "67", "65536"])
def test_a_size_of_packets_that_no_bridge_can_have(empty: Place, value: str) -> None:
    if old(empty):  # there the network is made, and no container can join it
        said = refused(empty, f"{MTU}={value}")
        assert said == "" if empty.simulated is None else said.startswith("not simulated: ")
    else:
        assert refused(empty, f"{MTU}={value}") == "invalid argument"


@pytest.mark.parametrize("value", ["0", "68", "+1400", "65535"])
def test_a_size_of_packets(empty: Place, value: str) -> None:
    assert refused(empty, f"{MTU}={value}") == ""
    assert empty.docker("run -d --name mongodb --network apart-net busybox sleep 600").code == 0
    shown = empty.docker("exec mongodb ip -o link show eth0").out
    assert f" mtu {int(value) or 1500} " in shown


def test_addresses_of_a_family_by_an_option(empty: Place) -> None:
    if old(empty):
        said = f'failed to parse {IPV6} value: foo (strconv.ParseBool: parsing "foo": invalid syntax)'
        assert (refused(empty, f"{IPV6}=foo"), refused(empty, f"{IPV4}=foo")) == (said, "")
        return
    for option in (IPV4, IPV6):
        assert refused(empty, f"{option}=foo") == f'driver-opt "{option}" is not a valid bool'
    assert refused(empty, f"{IPV4}=0") == "IPv4 or IPv6 must be enabled"
    assert refused(empty, f"{IPV6}=1") == ""
    network = empty.client.networks.get("apart-net").attrs
    assert (network["EnableIPv6"], network["Options"]) == (True, {IPV6: "1"})
    assert empty.docker(f"network create --ipv6=false -o {IPV6}=1 late-net").code == 0
    network = empty.client.networks.get("late-net").attrs
    assert (network["EnableIPv6"], network["Options"]) == (False, {})
