"""What is said of IPAM configurations that cannot be had, and what addresses those that can be give out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import docker
import pytest

from tests.conformance.conftest import Place, old

NAME = "late-net"
NO_BLOCK = "invalid CIDR block notation"


class Refused(NamedTuple):
    """A configuration, and what an engine says to it: since 25 a line for each mistake, and before."""

    config: dict[str, Any]
    since_25: tuple[str, ...]
    before: str | None = None  # None: it is taken, or the subnet stays taken afterwards


SUBNET = "10.78.1.0/24"
REFUSED = (
    Refused({"Subnet": "10.78.1.5/24"}, ("invalid subnet 10.78.1.5/24: it should be 10.78.1.0/24",)),
    Refused({"Subnet": "10.78.1.0/024"}, (f"invalid subnet 10.78.1.0/024: {NO_BLOCK}",)),
    Refused(
        {"Subnet": "10.78.1.0/255.255.255.0"},
        (f"invalid subnet 10.78.1.0/255.255.255.0: {NO_BLOCK}",),
        "Invalid subnet 10.78.1.0/255.255.255.0 : invalid CIDR address: 10.78.1.0/255.255.255.0",
    ),
    Refused(
        {"Subnet": "10.78.1.5/24", "Gateway": "10.99.0.1", "IPRange": "10.88.0.1/25"},
        (
            "invalid subnet 10.78.1.5/24: it should be 10.78.1.0/24",
            "invalid ip-range 10.88.0.1/25: it should be 10.88.0.0/25",
            "invalid ip-range 10.88.0.1/25: parent subnet 10.78.1.5/24 doesn't contain ip-range",
            "invalid gateway 10.99.0.1: parent subnet 10.78.1.5/24 doesn't contain this address",
        ),
        "failed to allocate gateway (10.99.0.1): Requested address is out of range",
    ),
    Refused(
        {"Subnet": SUBNET, "IPRange": "10.78.0.0/16"},
        (f"invalid ip-range 10.78.0.0/16: CIDR block is bigger than its parent subnet {SUBNET}",),
    ),
    Refused(
        {"Subnet": SUBNET, "IPRange": "10.78.1.5/25"},
        ("invalid ip-range 10.78.1.5/25: it should be 10.78.1.0/25",),
    ),
    Refused(
        {"Subnet": SUBNET, "IPRange": "foo"},
        (f"invalid ip-range foo: {NO_BLOCK}",),
        f'failed to parse pool request for address space "LocalDefault" pool "{SUBNET}" subpool "foo": '
        "Invalid Address SubPool",
    ),
    Refused(
        {"Subnet": SUBNET, "IPRange": "fd00::/64"},
        ("invalid ip-range fd00::/64: parent subnet is an IPv4 block",),
        f'failed to parse pool request for address space "LocalDefault" pool "{SUBNET}" subpool "fd00::/64": '
        "failed to compute range's lowest ip address: cannot compute host portion ip address because ip and "
        f"mask are not compatible: (net.IP{{0xfd, {', '.join(['0x0'] * 15)}}}, "
        "net.IPMask{0xff, 0xff, 0xff, 0x0})",
    ),
    Refused(
        {"Subnet": SUBNET, "Gateway": "foo"},
        ("invalid gateway foo: invalid address",),
        "invalid gateway address foo in Ipam configuration",
    ),
    Refused(
        {"Subnet": SUBNET, "Gateway": "fd00::1"},
        ("invalid gateway fd00::1: parent subnet is an IPv4 block",),
        "failed to allocate gateway (fd00::1): Requested address is out of range",
    ),
    Refused(
        {"Subnet": SUBNET, "AuxiliaryAddresses": {"a": "10.99.0.1"}},
        (f"invalid auxiliary address a: parent subnet {SUBNET} doesn't contain this address",),
    ),
    Refused(
        {"Subnet": SUBNET, "AuxiliaryAddresses": {"a": "foo"}},
        ("invalid auxiliary address a: invalid address",),
    ),
)
#: Auxiliary addresses that are taken already: the gateway, the network itself, broadcast.
TAKEN = ("10.78.1.1", "10.78.1.0", "10.78.1.255")


@pytest.fixture
def engine(empty: Place) -> Iterator[Place]:
    """With nothing in it; the network is removed where it was made."""
    yield empty
    for network in empty.client.networks.list(names=[NAME]):
        network.remove()


def refusal(place: Place, config: dict[str, Any]) -> tuple[int, str] | None:
    """Status and message; None where the network was made."""
    try:
        place.client.api.create_network(NAME, ipam={"Driver": "default", "Config": [config]})
    except docker.errors.APIError as error:
        return error.status_code, str(error.explanation)
    return None


def first_addresses(place: Place) -> tuple[str, str]:
    """The gateway, and what the first container on the network gets."""
    container = place.client.containers.run(
        "busybox", ["sleep", "60"], name="late", network=NAME, detach=True
    )
    container.reload()
    end = container.attrs["NetworkSettings"]["Networks"][NAME]
    container.remove(force=True)
    return end["Gateway"], end["IPAddress"]


@pytest.mark.parametrize("case", REFUSED, ids=lambda case: str(list(case.config.values())))
def test_what_is_wrong_is_told(engine: Place, case: Refused) -> None:
    if not old(engine):
        lines = case.since_25
        told = lines[0] if len(lines) == 1 else "\n".join(f"* {line}" for line in lines)
        assert refusal(engine, case.config) == (400, f"invalid network config:\n{told}")
    elif case.before is not None:
        assert refusal(engine, case.config) == (500, case.before)


@pytest.mark.parametrize("address", TAKEN)
def test_an_auxiliary_address_that_is_taken(engine: Place, address: str) -> None:
    assert refusal(engine, {"Subnet": SUBNET, "AuxiliaryAddresses": {"a": address}}) == (
        500,
        f"failed to allocate secondary ip address (a:{address}): Address already in use",
    )
    assert refusal(engine, {"Subnet": SUBNET}) is None  # the subnet was given back


def test_several_mistakes_in_several_configurations(engine: Place) -> None:
    with pytest.raises(docker.errors.APIError) as error:
        engine.client.api.create_network(
            NAME, ipam={"Driver": "default", "Config": [{"Subnet": "foo"}, {"Subnet": "10.78.1.3/24"}]}
        )
    if old(engine):
        assert error.value.explanation == "Invalid subnet foo : invalid CIDR address: foo"
    else:
        assert error.value.explanation == (
            f"invalid network config:\n* invalid subnet foo: {NO_BLOCK}\n"
            "* invalid subnet 10.78.1.3/24: it should be 10.78.1.0/24"
        )


@pytest.mark.parametrize(
    ("config", "gateway", "address"),
    [
        ({"Subnet": SUBNET}, "10.78.1.1", "10.78.1.2"),
        ({"Subnet": SUBNET, "IPRange": "10.78.1.128/25"}, "10.78.1.128", "10.78.1.129"),
        ({"Subnet": SUBNET, "IPRange": "10.78.1.128/25", "Gateway": "10.78.1.1"}, "10.78.1.1", "10.78.1.128"),
        ({"Subnet": SUBNET, "AuxiliaryAddresses": {"a": "10.78.1.2"}}, "10.78.1.1", "10.78.1.3"),
        ({"Subnet": SUBNET, "Gateway": "10.78.1.254"}, "10.78.1.254", "10.78.1.1"),
    ],
)
def test_the_first_address(engine: Place, config: dict[str, Any], gateway: str, address: str) -> None:
    assert refusal(engine, config) is None
    assert first_addresses(engine) == (gateway, address)


def test_of_a_range_outside_the_subnet_older_engines_take_the_bits_within(engine: Place) -> None:
    config = {"Subnet": SUBNET, "IPRange": "10.99.3.128/25"}
    if not old(engine):
        assert refusal(engine, config) == (
            400,
            "invalid network config:\n"
            f"invalid ip-range 10.99.3.128/25: parent subnet {SUBNET} doesn't contain ip-range",
        )
        return
    assert refusal(engine, config) is None
    assert first_addresses(engine) == ("10.78.1.128", "10.78.1.129")
