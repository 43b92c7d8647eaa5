"""Parents: interfaces of the host on which networks of the drivers macvlan and ipvlan put their containers.

Rules as Engine 28.5.2 and 20.10.24 show them (tests/conformance/test_macvlan.py).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from course.simulator.messages import Messages
from course.simulator.messages_parents import DEFAULT_MODES
from course.simulator.state import NetworkRecord

MACVLAN_MODES = ("bridge", "private", "vepa", "passthru")
FLAGS = ("bridge", "private", "vepa")


def mode(driver: str, options: Mapping[str, str]) -> str:
    """The mode of a network of this driver: the one that is asked for, or the driver's own."""
    return options.get(f"{driver}_mode") or DEFAULT_MODES[driver]


def needs_gateway(driver: str, options: Mapping[str, str], internal: bool) -> bool:
    """Whether such a network has a gateway by itself: since 28 not where nothing would lead to it."""
    layer3 = driver == "ipvlan" and mode(driver, options) != "l2"
    return not (internal or layer3 or not options.get("parent"))


def by_device(network: NetworkRecord) -> bool:
    """Whether containers on it send without a gateway: on ipvlan in layer 3."""
    return network.driver == "ipvlan" and mode(network.driver, network.options) != "l2"


def check_port(network: NetworkRecord, others: Iterable[NetworkRecord], texts: Messages) -> None:
    """Refuse another container on the network's parent, beside one for each of `others` on the same one.

    The kernel makes an interface of one driver only, and with passthru only one. Raises EngineError.
    """
    for other in others:
        if other.driver != network.driver:
            raise texts.no_port(network.driver, "device or resource busy")
        if mode(network.driver, network.options) == "passthru":
            raise texts.no_port(network.driver, "invalid argument")


class Parents:
    """What an engine checks before it makes a network on a parent. `strict`: as since Engine 25."""

    def __init__(self, texts: Messages, strict: bool) -> None:
        self._texts = texts
        self._strict = strict

    def check_options(self, driver: str, options: Mapping[str, str]) -> None:
        """Refuse what this driver cannot do with any parent. Raises EngineError."""
        chosen, flag = mode(driver, options), options.get("ipvlan_flag") or FLAGS[0]
        if chosen not in (MACVLAN_MODES if driver == "macvlan" else self._ipvlan_modes()):
            raise self._texts.bad_mode(driver, chosen)
        if driver == "ipvlan" and self._strict and flag not in FLAGS:
            raise self._texts.bad_flag(flag)
        if options.get("parent") == "lo":
            raise self._texts.parent_is_loopback(driver)

    def _ipvlan_modes(self) -> Sequence[str]:
        return ("l2", "l3", "l3s") if self._strict else ("l2", "l3")

    def check_parent(
        self,
        driver: str,
        options: Mapping[str, str],
        networks: Iterable[NetworkRecord],
        interfaces: Sequence[str],
    ) -> None:
        """Refuse a parent that is taken, or that the host does not have and cannot make. Raises EngineError.

        `networks` are those that there are, `interfaces` the host's.
        """
        parent = options.get("parent", "")
        for other in networks:
            if parent and (other.driver, other.parent) == (driver, parent):
                self._share(driver, options, other)
        if parent and parent not in interfaces:
            self._check_subinterface(driver, parent, interfaces)

    def _share(self, driver: str, options: Mapping[str, str], other: NetworkRecord) -> None:
        """Of macvlan networks several may be on one parent since 28, unless one passes it through."""
        if driver == "ipvlan" or not self._strict:
            raise self._texts.parent_in_use(driver, other.id, other.parent)
        if mode(driver, options) == "passthru":
            raise self._texts.parent_not_free(other.id, other.parent)
        if mode(driver, other.options) == "passthru":
            raise self._texts.parent_passed_through(other.id, other.parent)

    def _check_subinterface(self, driver: str, parent: str, interfaces: Sequence[str]) -> None:
        """Of what is no interface yet, NAME.NUMBER is made: NAME's packets of that VLAN."""
        name, *numbers = parent.split(".")
        if not numbers:
            raise self._texts.no_subinterface(parent)
        if len(numbers) > 1:
            raise self._texts.too_many_dots(parent)
        if not re.fullmatch(r"[+-]?[0-9]{1,18}", numbers[0]):
            raise self._texts.no_vlan_number(numbers[0])
        if name not in interfaces:
            raise self._texts.no_such_parent(driver, name)
        if not 1 <= int(numbers[0]) <= 4094:
            raise self._texts.vlan_out_of_range(int(numbers[0]))
        if name == "lo":
            raise self._texts.vlan_not_made(parent)


def made_for(networks: Iterable[NetworkRecord], present: Sequence[str]) -> list[str]:
    """The interfaces that a host has beside those `present`, for these networks: dummies, sub-interfaces."""
    parents = (network.parent for network in networks if network.on_parent)
    return list(dict.fromkeys(parent for parent in parents if parent not in present))
