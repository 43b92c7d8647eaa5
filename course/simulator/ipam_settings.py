"""What is wrong with the IPAM configurations of a network, as Engine 25 and later tell it: all at once.

Learned from Engine 28.5.2 (tests/conformance/test_ipam.py); Engine 29 reads subnets and addresses with the
body of the request, and tells only the first (facts 30 and 37).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from ipaddress import ip_address, ip_interface
from typing import TYPE_CHECKING, TypeAlias

from course.simulator.netip import address_problem, prefix_problem
from course.simulator.state import Document
from course.topology.model import Cidr

if TYPE_CHECKING:
    from ipaddress import IPv4Interface, IPv6Interface

    from course.simulator.messages import Messages

    Prefix: TypeAlias = IPv4Interface | IPv6Interface


def problems(configs: Iterable[Document], ipv6: bool, texts: Messages) -> list[str]:
    """A line for each mistake; what is for IPv6 counts only with `ipv6`. Raises EngineError on 29."""
    return [line for config in configs for line in _problems(config, ipv6, texts)]


def _problems(config: Document, ipv6: bool, texts: Messages) -> Iterator[str]:
    text = str(config.get("Subnet") or "")
    if problem := prefix_problem(text):
        if not text and config.get("Gateway") and texts.any_subnet:
            yield texts.invalid_gateway(str(config["Gateway"]), texts.outside("invalid Prefix"))
            return
        _unreadable(problem, texts)
        yield texts.invalid_subnet(text)
        return
    subnet = ip_interface(text)
    if subnet.version == 6 and not ipv6:
        return
    if subnet.ip != subnet.network.network_address:
        yield texts.host_bits("subnet", text, str(subnet.network))
    if asked := str(config.get("IPRange") or ""):
        yield from _range_problems(asked, subnet, texts)
    if (gateway := str(config.get("Gateway") or "")) and (problem := _not_in(gateway, subnet, texts)):
        yield texts.invalid_gateway(gateway, problem)
    for name, address in (config.get("AuxiliaryAddresses") or {}).items():
        if problem := _not_in(str(address), subnet, texts):
            yield texts.invalid_auxiliary(name, problem)


def _range_problems(text: str, subnet: Prefix, texts: Messages) -> Iterator[str]:
    if problem := prefix_problem(text):
        _unreadable(problem, texts)
        yield texts.invalid_range(text, texts.NO_CIDR)
        return
    asked = ip_interface(text)
    if asked.version != subnet.version:
        yield texts.invalid_range(text, texts.other_family(subnet.version))
        return
    if asked.network.prefixlen < subnet.network.prefixlen:
        yield texts.invalid_range(text, texts.bigger(str(subnet)))
    if asked.ip != asked.network.network_address:
        yield texts.host_bits("ip-range", text, str(asked.network))
    if not overlap(asked.network, subnet.network):
        yield texts.invalid_range(text, texts.range_outside(str(subnet)))


def _not_in(text: str, subnet: Prefix, texts: Messages) -> str:
    """Why an address cannot be one of the subnet; empty where it can."""
    if problem := address_problem(text):
        _unreadable(problem, texts)
        return texts.NO_ADDRESS
    address = ip_address(text)
    if address.version != subnet.version:
        return texts.other_family(subnet.version)
    return "" if address in subnet.network else texts.outside(str(subnet))


def _unreadable(problem: str, texts: Messages) -> None:
    if texts.any_subnet:
        raise texts.unreadable(problem)


def overlap(one: Cidr, other: Cidr) -> bool:
    """Whether two subnets have an address in common."""
    return one.version == other.version and one.overlaps(other)
