"""All texts the engine says when it refuses something, by version where versions differ.

Recorded from Engine 20.10.24 and 28.5.2; the number of the recorded fact stands behind each.
"""

from __future__ import annotations

from collections.abc import Sequence

from course.simulator.errors import EngineError
from course.simulator.versions import EngineVersion


class Messages:
    """The refusals of one engine version, each as an `EngineError` ready to be raised."""

    def __init__(self, version: EngineVersion) -> None:
        self._new = version.at_least(25)
        self._v27 = version.at_least(27)
        self._v28 = version.at_least(28)

    # -- networks ---------------------------------------------------------------------------

    def no_such_network(self, key: str) -> EngineError:  # 17
        return EngineError(404, f"network {key} not found")

    def network_ambiguous(self, key: str, matches: int) -> EngineError:  # 22, 415
        return EngineError(400, f"network {key} is ambiguous ({matches} matches found based on ID prefix)")

    def network_exists(self, name: str) -> EngineError:  # 4
        return EngineError(409, f"network with name {name} already exists")

    def network_name_empty(self, name: str) -> EngineError:  # 20
        if self._new:
            return EngineError(400, "invalid name: name is empty")
        return self.network_exists(name) if not name else EngineError(500, f"invalid name: {name} ")

    def network_predefined(self, name: str) -> EngineError:  # 6
        return EngineError(403, f"{name} is a pre-defined network and cannot be removed")

    def network_name_predefined(self, name: str) -> EngineError:  # 9
        return EngineError(403, f"operation is not permitted on predefined {name} network ")

    def one_instance_only(self, driver: str) -> EngineError:  # 14
        return EngineError(403, f'only one instance of "{driver}" network is allowed')

    def no_such_plugin(self, name: str) -> EngineError:  # 14
        return EngineError(404, f'plugin "{name}" not found')

    def no_swarm_manager(self) -> EngineError:  # 301
        return EngineError(
            403 if self._new else 500,
            'This node is not a swarm manager. Use "docker swarm init" or "docker swarm join" '
            "to connect this node to swarm and try again.",
        )

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

    def bad_subnet(self, text: str) -> EngineError:  # 30
        if self._new:
            return EngineError(
                400, f"invalid network config:\ninvalid subnet {text}: invalid CIDR block notation"
            )
        return EngineError(500, f"Invalid subnet {text} : invalid CIDR address: {text}")

    def host_bits(self, text: str, network: str) -> EngineError:  # 31
        return EngineError(400, f"invalid network config:\ninvalid subnet {text}: it should be {network}")

    def bad_gateway(self, gateway: str, subnet: str) -> EngineError:  # 37
        if self._new:
            return EngineError(
                400,
                f"invalid network config:\ninvalid gateway {gateway}: "
                f"parent subnet {subnet} doesn't contain this address",
            )
        return EngineError(500, f"failed to allocate gateway ({gateway}): Requested address is out of range")

    def bad_ip_range(self, ip_range: str, subnet: str) -> EngineError:  # 37
        return EngineError(
            400,
            f"invalid network config:\ninvalid ip-range {ip_range}: "
            f"parent subnet {subnet} doesn't contain ip-range",
        )

    def gateway_taken(self, gateway: str) -> EngineError:  # 36
        return EngineError(500, f"failed to allocate gateway ({gateway}): Address already in use")

    def no_gateway_left(self) -> EngineError:  # 32, on 20.10
        return EngineError(500, "failed to allocate gateway (): No available addresses on this pool")

    def pool_overlaps(self) -> EngineError:  # 29
        prefix = "invalid pool request: " if self._v27 else ""
        return EngineError(403, f"{prefix}Pool overlaps with other one on this address space")

    def pools_exhausted(self) -> EngineError:  # 28
        if self._v27:
            return EngineError(400, "all predefined address pools have been fully subnetted")
        return EngineError(
            404,
            "could not find an available, non-overlapping IPv4 address pool among the defaults "
            "to assign to the network",
        )

    def several_subnets(self) -> EngineError:  # 39
        return EngineError(403, "bridge driver doesn't support multiple subnets")

    # -- endpoints --------------------------------------------------------------------------

    def no_address_left(self, name: str, network_id: str) -> EngineError:  # 50
        return EngineError(
            500, f"no available IPv4 addresses on this network's address pools: {name} ({network_id})"
        )

    def address_taken(self) -> EngineError:  # 45
        return EngineError(403, "Address already in use")

    def address_outside(self, address: str) -> EngineError:  # 43, on 20.10
        return EngineError(
            500, f"Invalid address {address}: It does not belong to any of this network's subnets"
        )

    def endpoint_settings(self, problems: Sequence[str], network: str | None = None) -> EngineError:
        """All that is wrong with an endpoint's settings; `create` names the `network` (41, 44, 113)."""
        listed = problems[0] if len(problems) == 1 else "\n".join(f"* {problem}" for problem in problems)
        prefix = f"invalid config for network {network}: " if network is not None else ""
        return EngineError(400, f"{prefix}invalid endpoint settings:\n{listed}")

    def endpoint_problem(self, problem: str) -> EngineError:  # 41, 42 on 20.10
        return EngineError(400, problem)

    IP_ON_DEFAULT = "user specified IP address is supported on user defined networks only"  # 41
    IP_WITHOUT_SUBNET = (  # 42
        "user specified IP address is supported only when connecting to networks with user configured subnets"
    )
    ALIAS_ON_DEFAULT = "network-scoped alias is supported only for containers in user defined networks"  # 109

    @staticmethod
    def bad_ipv4(text: str) -> str:  # 44
        return f"invalid IPv4 address: {text}"

    @staticmethod
    def ip_not_in_subnet(text: str) -> str:  # 43
        return f"no configured subnet or ip-range contain the IP address {text}"

    def already_connected(self, container: str, network: str) -> EngineError:  # 101
        return EngineError(403, f"endpoint with name {container} already exists in network {network}")

    def not_connected(self, container_id: str, network: str) -> EngineError:  # 112
        return EngineError(500, f"container {container_id} is not connected to network {network}")

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

    # -- containers -------------------------------------------------------------------------

    def empty_name_or_id(self) -> EngineError:  # 415
        return EngineError(400, 'invalid name or ID supplied: ""')

    def no_such_container(self, key: str) -> EngineError:  # 228
        return EngineError(404, f"No such container: {key}")

    def container_ambiguous(self, key: str) -> EngineError:
        return EngineError(400, f"Multiple IDs found with provided prefix: {key}")

    def bad_container_name(self, name: str) -> EngineError:  # 23
        return EngineError(
            400, f"Invalid container name ({name}), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed"
        )

    def name_taken(self, name: str, holder_id: str) -> EngineError:  # 24
        return EngineError(
            409,
            f'Conflict. The container name "/{name}" is already in use by container "{holder_id}". '
            "You have to remove (or rename) that container to be able to reuse that name.",
        )

    def rename_failed(self, error: EngineError) -> EngineError:  # 25
        return EngineError(error.status, f"Error when allocating new name: {error.message}")

    def rename_same(self) -> EngineError:  # 25
        return EngineError(400, "Renaming a container with the same name as its current name")

    def no_config(self) -> EngineError:  # 415
        return EngineError(
            400, f"{'c' if self._new else 'C'}onfig cannot be empty in order to create a container"
        )

    def no_such_image(self, reference: str) -> EngineError:
        return EngineError(404, f"No such image: {reference}")

    def no_command(self) -> EngineError:
        return EngineError(400, "no command specified" if self._new else "No command specified")

    def not_running(self, container_id: str) -> EngineError:  # 227
        return EngineError(409, f"{self._word('Container')} {container_id} is not running")

    def cannot_kill(self, key: str, error: EngineError) -> EngineError:  # 227, 228
        return EngineError(error.status, f"{self._word('Cannot')} kill container: {key}: {error.message}")

    def bad_signal(self, signal: str) -> EngineError:  # 227
        return EngineError(400, f"{self._word('Invalid')} signal: {signal}")

    def bad_kill_signal(self, key: str, signal: str) -> EngineError:  # 227: 20.10 does not name the container
        error = self.bad_signal(signal)
        return self.cannot_kill(key, error) if self._new else error

    def cannot_restart(self, key: str, error: EngineError) -> EngineError:  # 122
        return EngineError(
            500 if error.status < 500 else error.status, f"Cannot restart container {key}: {error.message}"
        )

    def not_paused(self, container_id: str) -> EngineError:  # 227
        return EngineError(500, f"Container {container_id} is not paused")

    def already_paused(self, container_id: str) -> EngineError:  # 227
        return EngineError(409, f"Container {container_id} is already paused")

    def start_paused(self) -> EngineError:
        return EngineError(409, "cannot start a paused container, try unpause instead")

    def exec_paused(self, name: str) -> EngineError:  # 227
        return EngineError(409, f"Container {name} is paused, unpause the container before exec")

    def no_exec_command(self) -> EngineError:  # 415
        return EngineError(400, "No exec command specified")

    def no_such_exec(self, exec_id: str) -> EngineError:
        return EngineError(404, f"No such exec instance: {exec_id}")

    def remove_running(self, key: str, container_id: str) -> EngineError:  # 225
        if self._new:
            return EngineError(
                409,
                f'cannot remove container "{key}": container is running: '
                "stop the container before removing or force remove",
            )
        return EngineError(
            409,
            f"You cannot remove a running container {container_id}. "
            "Stop the container before attempting removal or force remove",
        )

    def remove_paused(self, key: str, container_id: str) -> EngineError:  # 226
        if self._new:
            return EngineError(
                409, f'cannot remove container "{key}": container is paused and must be unpaused first'
            )
        return EngineError(
            409,
            f"You cannot remove a paused container {container_id}. "
            "Unpause and then stop the container before attempting removal or force remove",
        )

    # -- starting ---------------------------------------------------------------------------

    def networking_failed(self, error: EngineError) -> EngineError:  # 1: the prefix came with 28
        prefix = "failed to set up container networking: " if self._v28 else ""
        return EngineError(error.status, prefix + error.message)

    def publishing_failed(self, container: str, endpoint_id: str, why: str) -> EngineError:  # 123
        return EngineError(
            500,
            f"driver failed programming external connectivity on endpoint {container} ({endpoint_id}): {why}",
        )

    def port_allocated(self, holder: str, port: int) -> str:  # 123
        return f"Bind for {holder}:{port} failed: port is already allocated"

    def port_in_use(
        self, host: str, port: int, address: str, container_port: int, protocol: str
    ) -> str:  # 128
        return self._cannot_bind(host, port, address, container_port, protocol, "address already in use")

    def no_such_host_address(
        self, host: str, port: int, address: str, container_port: int, protocol: str
    ) -> str:
        """The host has no such address (133)."""
        return self._cannot_bind(
            host, port, address, container_port, protocol, "cannot assign requested address"
        )

    def _cannot_bind(
        self, host: str, port: int, address: str, container_port: int, protocol: str, why: str
    ) -> str:
        if self._v28:
            return f"failed to bind host port for {host}:{port}:{address}:{container_port}/{protocol}: {why}"
        return f"Error starting userland proxy: listen {protocol}4 {host}:{port}: bind: {why}"

    def port_twice(self, port: int) -> str:  # 132
        return (
            "failed to listen on TCP socket: address already in use"
            if self._v28
            else self.port_allocated("0.0.0.0", port)
        )

    def bad_network_mode(self) -> EngineError:  # 120
        return EngineError(
            400, f"{self._word('Invalid')} network mode: invalid container format container:<name|id>"
        )

    def conflicting(self, what: str) -> EngineError:  # 120
        return EngineError(400, f"conflicting options: {what}")

    def join_failed(self, error: EngineError) -> EngineError:  # 120
        if self._v28 and error.status == 404:
            return EngineError(500, f"joining network namespace of container: {error.message}")
        return error

    def join_stopped(self, name: str, container_id: str, state: str) -> EngineError:  # 122
        if self._new:
            return EngineError(
                409,
                f"cannot join network namespace of a non running container: container {name} is {state}",
            )
        return EngineError(409, f"cannot join network of a non running container: {container_id}")

    def command_not_found(self, command: str) -> EngineError:  # 229
        if self._v28:
            return EngineError(
                400,
                "failed to create task for container: failed to create shim task: OCI runtime create failed: "
                "runc create failed: unable to start container process: error during container init: "
                f'exec: "{command}": {self.missing(command)}',
            )
        return EngineError(
            400,
            "failed to create shim task: OCI runtime create failed: runc create failed: "
            f'unable to start container process: exec: "{command}": {self.missing(command)}: unknown',
        )

    def exec_not_found(self, command: str) -> str:  # 229
        unknown = "" if self._v28 else ": unknown"
        return (
            "OCI runtime exec failed: exec failed: unable to start container process: "
            f'exec: "{command}": {self.missing(command)}{unknown}'
        )

    @staticmethod
    def bad_healthcheck(setting: str) -> EngineError:
        limit = "be negative" if setting == "Retries" else "be less than 1ms"
        return EngineError(400, f"{setting} in Healthcheck cannot {limit}")

    @staticmethod
    def health_timeout(timeout: str) -> str:
        return f"Health check exceeded timeout ({timeout})"

    @property
    def exec_not_found_code(self) -> int:  # 229
        return 127 if self._v28 else 126

    @staticmethod
    def missing(command: str) -> str:
        if "/" in command:
            return f"stat {command}: no such file or directory"
        return "executable file not found in $PATH"

    def _word(self, word: str) -> str:
        """Messages begin with a small letter since 25."""
        return word.lower() if self._new else word

    # -- what is not simulated --------------------------------------------------------------

    def not_simulated(self, what: str) -> EngineError:
        return EngineError(501, f"not simulated: {what}. A real Docker Engine does this.")
