"""Texts about networks on an interface of the host: those of the drivers macvlan and ipvlan.

As Engine 28.5.2 and 20.10.24 say them (tests/conformance/test_macvlan.py).
"""

from __future__ import annotations

from course.simulator.errors import EngineError
from course.simulator.messages_by_version import MessagesByVersion

#: What each driver does unless another mode is asked for.
DEFAULT_MODES = {"macvlan": "bridge", "ipvlan": "l2"}
#: What networks are called by the names of the dummy interfaces that they would have.
DUMMIES = {"macvlan": "dm-", "ipvlan": "di-"}


class ParentMessages(MessagesByVersion):
    """Why such a network is not made, or a container cannot join it."""

    def bad_mode(self, driver: str, mode: str) -> EngineError:
        default = f"'{DEFAULT_MODES[driver]}' mode is the {driver} driver default"
        return EngineError(500, f"requested {driver} mode '{mode}' is not valid, {default}")

    def bad_flag(self, flag: str) -> EngineError:
        return EngineError(
            500, f"requested ipvlan flag '{flag}' is not valid, 'bridge' is the ipvlan driver default"
        )

    def parent_is_loopback(self, driver: str) -> EngineError:
        return EngineError(500, f"loopback interface is not a valid {driver} parent link")

    def parent_in_use(self, driver: str, network_id: str, parent: str) -> EngineError:
        dummy = f"{DUMMIES[driver]}{network_id[:12]}"
        return EngineError(500, f"network {dummy} is already using parent interface {parent}")

    def parent_not_free(self, network_id: str, parent: str) -> EngineError:
        """The mode passthru needs the parent for itself."""
        using = f"macvlan network {network_id} is already using parent interface {parent}"
        return EngineError(500, f"cannot use mode passthru, {using}")

    def parent_passed_through(self, network_id: str, parent: str) -> EngineError:
        return EngineError(
            500,
            f"macvlan network {network_id} is already using parent interface {parent} in mode passthru",
        )

    def no_subinterface(self, parent: str) -> EngineError:
        """What is no interface of the host is taken for the name of a sub-interface that is to be made."""
        return EngineError(500, f"invalid subinterface vlan name {parent}, example formatting is eth0.10")

    def too_many_dots(self, parent: str) -> EngineError:
        form = "name.vlan_id, ex. eth0.10 for vlan 10"
        return EngineError(500, f"required interface name format is: {form}, instead received {parent}")

    def no_vlan_number(self, text: str) -> EngineError:
        return EngineError(500, f"unable to parse a valid vlan id from: {text} (ex. eth0.10 for vlan 10)")

    def vlan_out_of_range(self, number: int) -> EngineError:
        return EngineError(500, f"vlan id must be between 1-4094, received: {number}")

    def vlan_not_made(self, parent: str) -> EngineError:
        """The kernel makes none of the loopback interface."""
        return EngineError(500, f"failed to create {parent} vlan link: operation not supported")

    def no_such_parent(self, driver: str, interface: str) -> EngineError:
        verb = "was" if self._new or driver == "ipvlan" else "does was"
        return EngineError(500, f"-o parent interface {verb} not found on the host: {interface}")

    def no_port(self, driver: str, why: str) -> EngineError:
        """The kernel makes no interface on the parent for a container."""
        return EngineError(500, f"failed to create the {driver} port: {why}")

    def no_mac_of_its_own(self, container: str, network: str) -> EngineError:
        why = "ipvlan interfaces do not support custom mac address assignment"
        prefix = f"failed to create endpoint {container} on network {network}: " if self._v28 else ""
        return EngineError(500, prefix + why)
