"""Texts about starts that fail. The number of the recorded fact stands behind each."""

from __future__ import annotations

from ipaddress import ip_interface

from course.simulator.errors import EngineError, NotExposed, NotPublished, ShutOut
from course.simulator.messages_by_version import MessagesByVersion
from course.topology.model import Address


class StartingMessages(MessagesByVersion):
    """Why a container does not start: its networks, its ports, another's namespace, its program."""

    def networking_failed(self, error: EngineError) -> EngineError:  # 1: the prefix came with 28
        if isinstance(error, NotExposed):
            return error
        prefix = "failed to set up container networking: " if self._v28 else ""
        return EngineError(error.status, prefix + error.message)

    def no_network_of_mode(self, mode: str) -> EngineError:
        return EngineError(
            404, f"could not find a network matching network mode {mode}: network {mode} not found"
        )

    def publishing_failed(self, container: str, endpoint_id: str, why: str) -> NotPublished:  # 123
        return NotPublished(
            500,
            f"driver failed programming external connectivity on endpoint {container} ({endpoint_id}): {why}",
        )

    @staticmethod
    def route_there(interface: str, wanted: str, index: int, there: Address, length: int) -> ShutOut:
        """`wanted` cannot be had beside the interface `index`, which has the address `there`."""
        newer = there.version == 6
        route = (
            f"{{Ifindex: {index} Dst: {ip_interface(f'{there}/{length}').network} "
            f"Src: {'<nil>' if newer else there} Gw: <nil> Flags: [] Table: 254 Realm: 0}}"
        )
        return ShutOut(
            500,
            f"failed to add interface {interface} to sandbox: error setting interface "
            f'"{interface}" {"IPv6" if newer else "IP"} to {wanted}: cannot program address {wanted} '
            f"in sandbox interface because it conflicts with existing route {route}",
        )

    def port_allocated(self, holder: str, port: int) -> str:  # 123
        return f"Bind for {holder}:{port} failed: port is already allocated"

    @staticmethod
    def no_port_left() -> str:
        return "all ports are allocated"

    def port_in_use(
        self, host: str, port: int, asked: str, address: str, container_port: int, protocol: str
    ) -> str:  # 128
        """`asked` are the host ports that would have done, as in ``-p``: one, a range, or "" for any."""
        return self._cannot_bind(
            host, port, asked, address, container_port, protocol, "address already in use"
        )

    def no_such_host_address(
        self, host: str, port: int, asked: str, address: str, container_port: int, protocol: str
    ) -> str:
        """The host has no such address (133)."""
        return self._cannot_bind(
            host, port, asked, address, container_port, protocol, "cannot assign requested address"
        )

    def _cannot_bind(
        self, host: str, port: int, asked: str, address: str, container_port: int, protocol: str, why: str
    ) -> str:
        if self._v29:
            return f"failed to bind host port {bracketed(host)}:{port}/{protocol}: {why}"
        if self._v28:
            inside = f"{bracketed(address)}:{container_port}/{protocol}"
            chosen = f" {port}" if "-" in asked else ""
            return f"failed to bind host port{chosen} for {bracketed(host)}:{asked}:{inside}: {why}"
        family = 6 if ":" in host else 4
        return (
            f"Error starting userland proxy: listen {protocol}{family} {bracketed(host)}:{port}: bind: {why}"
        )

    def not_exposed(self, host: str, port: int, protocol: str, why: str) -> NotExposed:
        """What Docker Desktop says of a port that it cannot listen on (docker/for-mac#6461)."""
        inside = "127.0.0.1" if self._v28 else "0.0.0.0"
        listening = f"listen {protocol} {bracketed(host)}:{port}: bind: {why}"
        return NotExposed(
            500,
            f"{self._word('Ports')} are not available: exposing port {protocol.upper()} "
            f"{bracketed(host)}:{port} -> {inside}:0: {listening}",
        )

    def port_twice(self, port: int) -> str:  # 132
        if self._v29:
            return f"failed to bind host port 0.0.0.0:{port}/tcp: address already in use"
        if self._v28:
            return "failed to listen on TCP socket: address already in use"
        return self.port_allocated("0.0.0.0", port)

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

    def join_itself(self) -> EngineError:
        return EngineError(500, "cannot join own network" + (" namespace" if self._v28 else ""))

    def join_stopped(self, name: str, asked: str, state: str) -> EngineError:  # 122
        if self._new:
            return EngineError(
                409,
                f"cannot join network namespace of a non running container: container {name} is {state}",
            )
        return EngineError(409, f"cannot join network of a non running container: {asked}")

    # -- programs that cannot be run: in the words of runc, which the engine passes on (229) ----

    @staticmethod
    def not_in_path(command: str) -> str:
        return f'exec: "{command}": executable file not found in $PATH'

    @staticmethod
    def no_such_program(path: str) -> str:
        return f'exec: "{path}": stat {path}: no such file or directory'

    def program_is_directory(self, path: str) -> str:
        return f'exec: "{path}": {"is a directory: " if self._v28 else ""}permission denied'

    @staticmethod
    def not_executable(path: str) -> str:
        return f'exec: "{path}": permission denied'

    @staticmethod
    def no_working_directory(path: str) -> str:
        return f'chdir to cwd ("{path}") set in config.json failed: no such file or directory'

    def cannot_run(self, problem: str) -> EngineError:
        if self._v28:
            return EngineError(
                400,
                "failed to create task for container: failed to create shim task: OCI runtime create failed: "
                "runc create failed: unable to start container process: error during container init: "
                f"{problem}",
            )
        return EngineError(
            400,
            "failed to create shim task: OCI runtime create failed: runc create failed: "
            f"unable to start container process: {problem}: unknown",
        )

    def cannot_exec(self, problem: str) -> str:
        unknown = "" if self._v28 else ": unknown"
        return f"OCI runtime exec failed: exec failed: unable to start container process: {problem}{unknown}"

    @staticmethod
    def exit_code(problem: str) -> int:
        """The engine, too, makes the code of the words."""
        return 126 if problem.endswith("permission denied") else 127

    def exec_exit_code(self, problem: str) -> int:
        return self.exit_code(problem) if self._v28 else 126

    @staticmethod
    def no_such_user(user: str) -> str:
        return f"unable to find user {user}: no matching entries in passwd file"


def bracketed(address: str) -> str:
    """An address as it stands before a port."""
    return f"[{address}]" if ":" in address else address
