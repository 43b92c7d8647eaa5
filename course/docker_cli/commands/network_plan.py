"""The subnets of a network about to be created, checked as Docker's binary does before it asks the engine."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from typing import Any

from course.docker_cli.errors import CommandFailed
from course.docker_cli.flags import Values

_NO_SUBNET = "every ip-range or gateway must have a corresponding subnet"


def address_plan(values: Values) -> list[dict[str, Any]]:
    """The subnets, each with the ranges and addresses given for it. Raises CommandFailed where they do not
    fit."""
    subnets: list[str] = values["subnet"]
    if len(subnets) < max(len(values["ip-range"]), len(values["gateway"])):
        raise CommandFailed(_NO_SUBNET)
    if any(_overlap(first, second) for place, first in enumerate(subnets) for second in subnets[:place]):
        raise CommandFailed("multiple overlapping subnet configuration is not supported")
    plan: list[dict[str, Any]] = [{"Subnet": subnet} for subnet in subnets]
    for key, flag, called in (("IPRange", "ip-range", "range"), ("Gateway", "gateway", "gateway")):
        for given in values[flag]:
            subnet = _around(plan, given, called)
            if key in subnet:
                raise CommandFailed(
                    f"cannot configure multiple {called}s ({given}, {subnet[key]}) on the same subnet"
                )
            subnet[key] = given
    for name, _, address in (given.partition("=") for given in values["aux-address"]):
        _around(plan, address, "aux-address").setdefault("AuxiliaryAddresses", {})[name] = address
    return plan


def _around(plan: Sequence[dict[str, Any]], given: str, called: str) -> dict[str, Any]:
    for subnet in plan:
        if _holds(subnet["Subnet"], given):
            return subnet
    raise CommandFailed(f"no matching subnet for {called} {given}")


def _network(text: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network | None:
    try:
        return ipaddress.ip_network(text, strict=False)
    except ValueError:
        return None


def _overlap(first: str, second: str) -> bool:
    one, other = _network(first), _network(second)
    return one is not None and other is not None and one.version == other.version and one.overlaps(other)


def _holds(subnet: str, given: str) -> bool:
    one, other = _network(subnet), _network(given)
    if one is None or other is None or one.version != other.version:
        return False
    return one[0] <= other[0] <= one[-1]  # type: ignore[operator]  # of the same version
