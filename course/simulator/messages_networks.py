"""Texts about networks and their address pools. The number of the recorded fact stands behind each."""

from __future__ import annotations

from collections.abc import Sequence

from course.simulator.errors import EngineError
from course.simulator.messages_by_version import MessagesByVersion, listed
from course.topology.model import Address, Cidr


class NetworkMessages(MessagesByVersion):
    """Why a network is not found, made or removed."""

    def no_such_network(self, key: str) -> EngineError:  # 17
        return EngineError(404, f"network {key} not found")

    @staticmethod
    def network_ambiguous(key: str, matches: int, by_name: bool) -> EngineError:  # 5
        by = "on name" if by_name else "based on ID prefix"
        return EngineError(400, f"network {key} is ambiguous ({matches} matches found {by})")

    @staticmethod
    def removed_network_ambiguous(key: str, matches: int, by_name: bool) -> EngineError:  # 5, 22, 415
        by = "name" if by_name else "ID prefix"
        return EngineError(400, f"network {key} is ambiguous ({matches} matches found based on {by})")

    @staticmethod
    def inspected_network_ambiguous(key: str, matches: int, by_name: bool) -> EngineError:  # 5
        by = "name" if by_name else "ID prefix"
        return EngineError(400, f"{matches} matches found based on {by}: network {key} is ambiguous")

    @staticmethod
    def another_of_this_name(name: str, network_id: str) -> str:  # 5, before 25
        return f"Network with name {name} (id : {network_id}) already exists"

    def network_exists(self, name: str) -> EngineError:  # 4
        return EngineError(409, f"network with name {name} already exists")

    def network_name_empty(self, name: str, unique: bool) -> EngineError:  # 20
        if self._new:
            return EngineError(400, "invalid name: name is empty")
        return self.network_exists(name) if unique and not name else EngineError(500, f"invalid name: {name}")

    def network_predefined(self, name: str) -> EngineError:  # 6
        return EngineError(403, f"{name} is a pre-defined network and cannot be removed")

    def network_name_predefined(self, name: str) -> EngineError:  # 9
        return EngineError(403, f"operation is not permitted on predefined {name} network ")

    def one_instance_only(self, driver: str) -> EngineError:  # 14
        return EngineError(403, f'only one instance of "{driver}" network is allowed')

    def ingress_is_global(self) -> EngineError:  # 55
        return EngineError(403, "Ingress network can only be global scope network")

    def swarm_not_active(self) -> EngineError:  # 301
        return EngineError(403, "cannot create a swarm scoped network when swarm is not active")

    def not_a_manager(self) -> EngineError:  # 55, before 25
        return EngineError(
            500,
            'This node is not a swarm manager. Use "docker swarm init" or "docker swarm join" '
            "to connect this node to swarm and try again.",
        )

    def no_such_plugin(self, name: str) -> EngineError:  # 14
        return EngineError(404, f'plugin "{name}" not found')

    def no_swarm_manager(self) -> EngineError:  # 301
        return EngineError(
            403 if self._new else 500,
            'This node is not a swarm manager. Use "docker swarm init" or "docker swarm join" '
            "to connect this node to swarm and try again.",
        )

    def fields_of_operators(self) -> EngineError:
        return EngineError(
            403,
            "configuration network can only contain network specific fields. Network operator fields like "
            "[ ingress | internal | attachable | scope ] are not supported.",
        )

    def configuration_of_configuration(self) -> EngineError:
        return EngineError(403, "a configuration network cannot depend on another configuration network")

    def no_such_configuration(self, name: str) -> EngineError:
        return EngineError(404, f'configuration network "{name}" does not exist')

    def options_beside_configuration(self) -> EngineError:
        return EngineError(
            403,
            "network driver options are not supported if the network depends on a configuration network",
        )

    def settings_beside_configuration(self) -> EngineError:
        return EngineError(
            403,
            "user specified configurations are not supported "
            "if the network depends on a configuration network",
        )

    def configuration_in_use(self, name: str) -> EngineError:
        return EngineError(403, f'error while removing network: configuration network "{name}" is in use')

    def configuration_only(self) -> EngineError:
        return EngineError(403, "cannot create endpoint on configuration-only network")

    def active_endpoints(self, name: str, network_id: str, users: Sequence[tuple[str, str]]) -> EngineError:
        """`users`: each container's name, and the id of its endpoint (18)."""
        if not self._v28:
            return EngineError(
                403, f"error while removing network: network {name} id {network_id} has active endpoints"
            )
        listed = ", ".join(f'name:"{user}" id:"{id[:12]}"' for user, id in users)
        return EngineError(
            403, f"error while removing network: network {name} has active endpoints ({listed})"
        )

    # -- IPAM configurations since 25: each mistake a line (30, 31, 37) --

    NO_CIDR = "invalid CIDR block notation"
    NO_ADDRESS = "invalid address"

    @staticmethod
    def network_config(problems: Sequence[str]) -> EngineError:
        return EngineError(400, f"invalid network config:\n{listed(problems)}")

    def invalid_subnet(self, text: str) -> str:
        return f"invalid subnet {text}: {self.NO_CIDR}"

    @staticmethod
    def host_bits(what: str, text: str, network: str) -> str:
        return f"invalid {what} {text}: it should be {network}"

    @staticmethod
    def invalid_range(text: str, problem: str) -> str:
        return f"invalid ip-range {text}: {problem}"

    @staticmethod
    def invalid_gateway(text: str, problem: str) -> str:
        return f"invalid gateway {text}: {problem}"

    @staticmethod
    def invalid_auxiliary(name: str, problem: str) -> str:
        return f"invalid auxiliary address {name}: {problem}"

    @staticmethod
    def other_family(version: int) -> str:
        return f"parent subnet is an IPv{version} block"

    @staticmethod
    def bigger(subnet: str) -> str:
        return f"CIDR block is bigger than its parent subnet {subnet}"

    @staticmethod
    def range_outside(subnet: str) -> str:
        return f"parent subnet {subnet} doesn't contain ip-range"

    @staticmethod
    def outside(subnet: str) -> str:
        return f"parent subnet {subnet} doesn't contain this address"

    # -- the same before 25, told one at a time, and what is found when addresses are given out --

    def bad_subnet(self, text: str) -> EngineError:  # 30, on 20.10
        return EngineError(500, f"Invalid subnet {text} : invalid CIDR address: {text}")

    def bad_sub_pool(self, subnet: str, text: str, problem: str) -> EngineError:
        return EngineError(
            500,
            f'failed to parse pool request for address space "LocalDefault" pool "{subnet}" '
            f'subpool "{text}": {problem}',
        )

    NO_SUB_POOL = "Invalid Address SubPool"

    @staticmethod
    def sub_pool_of_other_family(network: Cidr, mask: Address) -> str:
        """Go's way of writing an address and a mask byte by byte."""
        both = f"{_bytes('IP', network.network_address)}, {_bytes('IPMask', mask)}"
        return (
            "failed to compute range's lowest ip address: cannot compute host portion ip address because "
            f"ip and mask are not compatible: ({both})"
        )

    def malformed_gateway(self, gateway: str) -> EngineError:
        return EngineError(500, f"invalid gateway address {gateway} in Ipam configuration")

    def gateway_out_of_range(self, gateway: str) -> EngineError:  # 37, on 20.10
        return EngineError(500, f"failed to allocate gateway ({gateway}): Requested address is out of range")

    def malformed_aux(self, name: str, address: str, network: str) -> EngineError:
        return EngineError(
            500, f"non parsable secondary ip address ({name}:{address}) passed for network {network}"
        )

    def aux_outside(self, name: str, address: str, subnet: str) -> EngineError:
        return EngineError(
            403, f"auxiliary address: ({name}:{address}) must belong to the master pool: {subnet}"
        )

    def aux_taken(self, name: str, address: str) -> EngineError:
        return EngineError(
            500, f"failed to allocate secondary ip address ({name}:{address}): Address already in use"
        )

    def no_family(self) -> EngineError:
        return EngineError(400, "IPv4 or IPv6 must be enabled")

    def gateway_taken(self, gateway: str) -> EngineError:  # 36
        return EngineError(500, f"failed to allocate gateway ({gateway}): Address already in use")

    def no_gateway_left(self) -> EngineError:  # 32, on 20.10
        return EngineError(
            500, f"failed to allocate gateway (): {self._word('No')} available addresses on this pool"
        )

    def pool_overlaps(self) -> EngineError:  # 29
        prefix = "invalid pool request: " if self._v27 else ""
        return EngineError(403, f"{prefix}Pool overlaps with other one on this address space")

    def bad_option(self, option: str, value: str, why: str) -> EngineError:
        return EngineError(400 if self._new else 500, f"failed to parse {option} value: {value} ({why})")

    def negative_mtu(self, mtu: int) -> EngineError:
        return EngineError(400 if self._new else 500, f"invalid MTU number: {mtu}")

    def isolated_not_internal(self) -> EngineError:
        return EngineError(500, "gateway mode 'isolated' can only be used for an internal network")

    def interface_name_too_long(self) -> EngineError:
        where = "" if self._new else "failed to check bridge interface existence: "
        return EngineError(500, f"{where}numerical result out of range")

    def bridges_overlap(self, network_id: str, other: str, interface: str) -> EngineError:
        return EngineError(
            403,
            f"cannot create network {network_id} (br-{network_id[:12]}): conflicts with network {other} "
            f"({interface}): networks have overlapping IPv4",
        )

    def pools_exhausted(self, version: int) -> EngineError:  # 28
        if self._v27:
            return EngineError(400, "all predefined address pools have been fully subnetted")
        return EngineError(
            404,
            f"could not find an available, non-overlapping IPv{version} address pool among the defaults "
            "to assign to the network",
        )

    def several_subnets(self) -> EngineError:  # 39
        return EngineError(403, "bridge driver doesn't support multiple subnets")


def _bytes(kind: str, address: Address) -> str:
    return f"net.{kind}{{{', '.join(hex(byte) for byte in address.packed)}}}"
