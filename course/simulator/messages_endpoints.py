"""Texts about a container's place on a network. The number of the recorded fact stands behind each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from course.simulator.errors import EngineError
from course.simulator.messages_by_version import MessagesByVersion, listed


class EndpointMessages(MessagesByVersion):
    """Why a container cannot be connected or disconnected, or have an address."""

    def no_address_left(self, name: str, network_id: str, version: int) -> EngineError:  # 50
        return EngineError(
            500, f"no available IPv{version} addresses on this network's address pools: {name} ({network_id})"
        )

    def pool_used_up(self) -> EngineError:
        """Who asks for one of its addresses is told so before 25, whichever it is (20.10.24)."""
        return EngineError(500, "No available addresses on this pool")

    def address_taken(self) -> EngineError:  # 45
        return EngineError(403, "Address already in use")

    def address_outside(self, address: str) -> EngineError:  # 43, on 20.10
        return EngineError(
            500, f"Invalid address {address}: It does not belong to any of this network's subnets"
        )

    def endpoint_settings(self, problems: Sequence[str]) -> EngineError:
        """All that is wrong with an endpoint's settings (41, 44, 113)."""
        return EngineError(400, f"invalid endpoint settings:\n{listed(problems)}")

    def endpoints_settings(self, problems: Mapping[str, Sequence[str]]) -> EngineError:
        """As `endpoint_settings`, where a container is created with such, by network."""
        each = [
            f"invalid config for network {network}: {self.endpoint_settings(found).message}"
            for network, found in problems.items()
        ]
        return EngineError(
            400, listed([text.replace("\n", "\n\t") for text in each] if len(each) > 1 else each)
        )

    def endpoint_problem(self, problem: str) -> EngineError:  # 41, 42 on 20.10
        return EngineError(400, problem)

    def no_address(self, text: str, version: int) -> EngineError:  # 44, on 20.10
        return EngineError(500, f"Invalid IPv{version} address: {text})")

    @property
    def any_subnet(self) -> bool:
        """Whether addresses may be asked for of subnets that nobody has chosen: since 29 (42)."""
        return self._v29

    @property
    def ip_on_default(self) -> str:  # 41
        if self._v29:
            return "user-specified IP address is supported on user-defined networks only"
        return "user specified IP address is supported on user defined networks only"

    IP_WITHOUT_SUBNET = (  # 42
        "user specified IP address is supported only when connecting to networks with user configured subnets"
    )

    @property
    def alias_on_default(self) -> str:  # 109
        if self._v29:
            return "network-scoped aliases are only supported for user-defined networks"
        return "network-scoped alias is supported only for containers in user defined networks"

    def unreadable(self, problem: str) -> EngineError:
        """Since 29 addresses are read with the body of a request (30, 44)."""
        return EngineError(400, f"invalid JSON: {problem}")

    @staticmethod
    def bad_address(text: str, version: int) -> str:  # 44
        return f"invalid IPv{version} address: {text}"

    def ip_not_in_subnet(self, text: str) -> str:  # 43
        if self._v29:
            return f"no configured subnet contains IP address {text}"
        return f"no configured subnet or ip-range contain the IP address {text}"

    def already_connected(self, container: str, network: str) -> EngineError:  # 101
        return EngineError(403, f"endpoint with name {container} already exists in network {network}")

    def not_connected(self, container_id: str, network: str) -> EngineError:  # 112
        return EngineError(500, f"container {container_id} is not connected to network {network}")

    def nowhere_to_rename(self, network: str) -> EngineError:
        return EngineError(500, f"no endpoint attached to network {network} found")

    def not_configured(self, container_id: str, network: str) -> EngineError:
        """Said of a container that does not run."""
        return EngineError(500, f"container {container_id} is not connected to the network {network}")

    def no_such_endpoint(self, container: str) -> EngineError:
        """A forced disconnect of a container that is not there."""
        if not container:
            return (
                EngineError(400, "invalid name: name is empty")
                if self._v28
                else EngineError(500, "invalid name: ")
            )
        return EngineError(404, f"endpoint {container} not found")

    def connect_to_host(self) -> EngineError:  # 103
        if self._v28:
            return EngineError(
                400,
                "cannot connect container to host network - container must be created in host network mode",
            )
        return self._host_network()

    def disconnect_from_host(self) -> EngineError:  # 108
        if self._v28:
            return EngineError(
                400,
                "cannot disconnect container from host network - container was created in host network mode",
            )
        return self._host_network()

    @staticmethod
    def _host_network() -> EngineError:
        return EngineError(
            400, "container cannot be disconnected from host network or connected to host network"
        )

    def private_network(self) -> EngineError:  # 104
        return EngineError(
            400,
            "container cannot be connected to multiple networks "
            "with one of the networks in private (none) mode",
        )

    def shares_namespace(self) -> EngineError:  # 105
        return EngineError(
            400,
            "container sharing network namespace with another container or host "
            "cannot be connected to any other network",
        )

    def several_endpoints(self, networks: Sequence[str]) -> EngineError:  # 119, on 20.10
        return EngineError(400, f"Container cannot be connected to network endpoints: {', '.join(networks)}")
