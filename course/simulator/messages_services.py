"""Texts about services and their tasks: why one is refused, and what becomes of a task.

Recorded from two engines 28.5.2 that were joined by a cable.
"""

from __future__ import annotations

from course.simulator.errors import EngineError
from course.simulator.messages_swarm import rpc


def no_container_spec() -> EngineError:
    return EngineError(400, "mismatched Runtime and *Spec fields")


def no_image() -> EngineError:
    return rpc(400, "InvalidArgument", "ContainerSpec: image reference must be provided")


def name_too_long() -> EngineError:
    return rpc(400, "InvalidArgument", "name must be 63 characters or fewer")


def bad_image(image: str) -> EngineError:
    return rpc(400, "InvalidArgument", f'ContainerSpec: "{image}" is not a valid repository/tag')


def several_modes() -> EngineError:
    return EngineError(400, "must specify only one service mode")


def bad_restart_condition(text: str) -> EngineError:
    return EngineError(400, f'invalid RestartCondition: "{text}"')


def negative_delay() -> EngineError:
    return rpc(400, "InvalidArgument", "TaskSpec: restart-delay cannot be negative")


def bad_constraint() -> EngineError:
    return rpc(500, "Unknown", "constraint expected one operator from ==, !=")


def bad_resolution_mode(text: str) -> EngineError:
    return EngineError(400, f'invalid resolution mode: "{text}"')


def duplicate_ports() -> EngineError:
    return rpc(400, "InvalidArgument", "EndpointSpec: duplicate published ports provided")


def on_ingress(name: str) -> EngineError:
    return rpc(
        400, "InvalidArgument", f'Service cannot be explicitly attached to the ingress network "{name}"'
    )


def name_taken(name: str) -> EngineError:
    return rpc(409, "AlreadyExists", f"name conflicts with an existing object: service {name} already exists")


def renamed() -> EngineError:
    return rpc(501, "Unimplemented", "renaming services is not supported")


def mode_changed() -> EngineError:
    return rpc(501, "Unimplemented", "service mode change is not allowed")


def port_taken(port: int, service: str, service_id: str, mode: str) -> EngineError:
    how = "an ingress" if mode == "ingress" else "a host-published"
    return rpc(
        400,
        "InvalidArgument",
        f"port '{port}' is already in use by service '{service}' ({service_id}) as {how} port",
    )


def ingress_with_dnsrr() -> EngineError:
    return rpc(
        400,
        "InvalidArgument",
        "EndpointSpec: port published with ingress mode can't be used with dnsrr mode",
    )


def no_previous() -> EngineError:
    return rpc(400, "FailedPrecondition", "service does not have a previous spec")


def no_network_for_service(name: str) -> EngineError:
    return EngineError(500, f"network {name} not found")


# -- tasks --------------------------------------------------------------------------------------


def no_suitable_node(reasons: list[str]) -> str:
    return f"no suitable node ({'; '.join(reasons)})" if reasons else "no suitable node"


def nodes_unavailable(number: int) -> str:
    return f"{number} node{'' if number == 1 else 's'} not available for new tasks"


def constraints_unmet(number: int) -> str:
    return f"scheduling constraints not satisfied on {number} node{'' if number == 1 else 's'}"


def max_replicas(number: int) -> str:  # the one that does not say how many
    return "max replicas per node limit exceed"


def host_port_in_use(number: int) -> str:
    return f"host-mode port already in use on {number} node{'' if number == 1 else 's'}"


def container_gone(name: str) -> str:
    return f"No such container: {name}"


def failed(exit_code: int) -> str:
    return f"task: non-zero exit ({exit_code})"
