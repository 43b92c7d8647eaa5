"""All texts that an engine says about swarms when it refuses something; of services in `messages_services`.

Recorded from two engines 28.5.2, and 20.10.24 where marked, that were joined by a cable.
"""

from __future__ import annotations

from course.simulator.errors import EngineError, NotPublished


def rpc(status: int, code: str, text: str) -> EngineError:
    """What a manager's own interface refused, as the engine passes it on."""
    return EngineError(status, f"rpc error: code = {code} desc = {text}")


# -- being in a swarm ---------------------------------------------------------------------------


def no_swarm() -> EngineError:
    return EngineError(
        503,
        'This node is not a swarm manager. Use "docker swarm init" or "docker swarm join" '
        "to connect this node to swarm and try again.",
    )


def no_manager() -> EngineError:
    return EngineError(
        503,
        "This node is not a swarm manager. Worker nodes can't be used to view or modify cluster state. "
        "Please run this command on a manager node or promote the current node to a manager.",
    )


def no_leader() -> EngineError:
    return rpc(
        503,
        "Unknown",
        "The swarm does not have a leader. It's possible that too few managers are online. "
        "Make sure more than half of the managers are online.",
    )


def not_in_swarm() -> EngineError:
    return EngineError(503, "This node is not part of a swarm")


def already_in_swarm() -> EngineError:
    return EngineError(
        503,
        'This node is already part of a swarm. Use "docker swarm leave" to leave this swarm and join '
        "another one.",
    )


def no_listen_address() -> EngineError:
    return EngineError(400, 'invalid ListenAddr "": invalid empty address')


def bad_listen_address() -> EngineError:
    return EngineError(
        400, "listen address must be an IP address or network interface (with optional port number)"
    )


def unknown_port(port: str) -> EngineError:
    return EngineError(
        500,
        "manager stopped: failed to listen on remote API address: "
        f"listen tcp: lookup tcp/{port}: unknown port",
    )


def bad_address_pool(text: str) -> EngineError:
    return EngineError(500, f"invalid base pool {text}: invalid CIDR address: {text}")


def subnets_too_large(pool: str, size: int) -> EngineError:
    return EngineError(500, f'invalid CIDR: "{pool}". Subnet size is too small for pool: {size}')


def no_subnet_size(size: int) -> EngineError:
    return EngineError(500, f"subnet size is out of range: {size}")


def bad_advertised() -> EngineError:
    return EngineError(
        400,
        "advertise address must be a non-zero IP address or network interface (with optional port number)",
    )


def no_remote_address() -> EngineError:
    return EngineError(400, "at least 1 RemoteAddr is required to join")


def bad_data_port(port: int) -> EngineError:
    return EngineError(500, f"Datapath port number is not in valid range (1024-49151) : {port}")


def other_swarm_name() -> EngineError:
    return EngineError(400, 'swarm spec must be named "default"')


def bad_token() -> EngineError:
    return EngineError(500, "invalid join token")


def other_fingerprint(expected: str) -> EngineError:
    return EngineError(500, f"remote CA does not match fingerprint. Expected: {expected}")


def wrong_token() -> EngineError:
    return rpc(500, "InvalidArgument", "A valid join token is necessary to join this cluster")


def join_timed_out() -> EngineError:
    return EngineError(
        503,
        "Timeout was reached before node joined. The attempt to join the swarm will continue in the "
        'background. Use the "docker info" command to see the current swarm status of your node.',
    )


def join_refused(address: str, older: bool) -> EngineError:
    """`older`: before Engine 25 (fact 303)."""
    return rpc(
        503,
        "Unavailable",
        f'connection error: desc = "transport: Error while dialing{"" if older else ":"} dial tcp {address}: '
        f'connect: connection refused"',
    )


def last_manager_leaves() -> EngineError:
    return EngineError(
        503,
        "You are attempting to leave the swarm on a node that is participating as a manager. Removing the "
        "last manager erases all current state of the swarm. Use `--force` to ignore this message. ",
    )


def manager_leaves(left: int, of: int, quorum: bool) -> EngineError:
    start = "You are attempting to leave the swarm on a node that is participating as a manager. "
    if quorum:
        return EngineError(503, f"{start}Use `--force` to suppress this message.")
    return EngineError(
        503,
        f"{start}Removing this node leaves {left} managers out of {of}. Without a Raft quorum your swarm "
        "will be inaccessible. The only way to restore a swarm that has lost consensus is to reinitialize it "
        "with `--force-new-cluster`. Use `--force` to suppress this message.",
    )


def leaves_without_leader() -> EngineError:
    return EngineError(
        503,
        "You are attempting to leave the swarm on a node that is participating as a manager. The only way to "
        "restore a swarm that has lost consensus is to reinitialize it with `--force-new-cluster`. Use "
        "`--force` to suppress this message.",
    )


def attach_timed_out(network: str) -> EngineError:
    return EngineError(500, f"Could not attach to network {network}: context deadline exceeded")


def attaching_failed() -> EngineError:
    return EngineError(
        500,
        "attaching to network failed, make sure your network options are correct and check manager logs: "
        "context deadline exceeded",
    )


def ingress_attachable() -> EngineError:
    return rpc(400, "InvalidArgument", "ingress network cannot be attachable")


def not_locked() -> EngineError:
    return EngineError(409, "swarm is not locked")


# -- objects ------------------------------------------------------------------------------------


def not_found(kind: str, key: str) -> EngineError:
    return EngineError(404, f"{kind} {key} not found")


def ambiguous(kind: str, key: str, matches: int) -> EngineError:
    return EngineError(400, f"{kind} {key} is ambiguous ({matches} matches found)")


def bad_version(kind: str, text: str) -> EngineError:
    return EngineError(
        400, f"invalid {kind} version '{text}': strconv.ParseUint: parsing \"{text}\": invalid syntax"
    )


def out_of_sequence() -> EngineError:
    return rpc(500, "Unknown", "update out of sequence")


def bad_name() -> EngineError:
    return rpc(400, "InvalidArgument", "name must be valid as a DNS name component")


# -- nodes --------------------------------------------------------------------------------------


def bad_availability(text: str, status: int = 400) -> EngineError:
    return EngineError(status, f'invalid Availability: "{text}"')


def bad_role(text: str) -> EngineError:
    return EngineError(400, f'invalid Role: "{text}"')


def quorum_lost() -> EngineError:
    return rpc(
        400,
        "FailedPrecondition",
        "can't remove member from the raft: this would result in a loss of quorum",
    )


def last_manager_demoted() -> EngineError:
    return rpc(400, "FailedPrecondition", "attempting to demote the last manager of the swarm")


def node_is_manager(node: str) -> EngineError:
    return rpc(
        400,
        "FailedPrecondition",
        f"node {node} is a cluster manager and is a member of the raft cluster. "
        "It must be demoted to worker before removal",
    )


def node_is_up(node: str) -> EngineError:
    return rpc(400, "FailedPrecondition", f"node {node} is not down and can't be removed")


# -- networks -----------------------------------------------------------------------------------


def network_on_worker() -> EngineError:
    return EngineError(
        403,
        "Cannot create a multi-host network from a worker node. Please create the network from a manager "
        "node.",
    )


def overlay_not_local() -> EngineError:
    return EngineError(403, "cannot downgrade network scope for overlay networks")


def ingress_present(network_id: str) -> EngineError:
    return rpc(409, "AlreadyExists", f"ingress network ({network_id}) is already present")


def network_in_use(network_id: str, by: str, user_id: str) -> EngineError:
    return rpc(400, "FailedPrecondition", f"network {network_id} is in use by {by} {user_id}")


def not_attachable(name: str) -> EngineError:
    return _could_not_attach(name, "PermissionDenied", f"network {name} not manually attachable")


def already_attached(container: str, network: str) -> EngineError:
    return EngineError(409, f"{container} is already attached to network {network}")


def gateway_failed(container_id: str, why: EngineError) -> NotPublished:
    """A container on an overlay network does not get its end of docker_gwbridge."""
    return NotPublished(500, f"container {container_id}: endpoint join on GW Network failed: {why}")


def nothing_to_attach(name: str) -> EngineError:
    return _could_not_attach(name, "NotFound", f"network {name} not found")


def _could_not_attach(name: str, code: str, text: str) -> EngineError:
    return EngineError(500, f"Could not attach to network {name}: rpc error: code = {code} desc = {text}")


def mtu_no_number(mtu: str) -> EngineError:
    return EngineError(500, f'failed to parse {mtu}: strconv.Atoi: parsing "{mtu}": invalid syntax')


def mtu_negative(mtu: str) -> EngineError:
    return EngineError(500, f"invalid MTU value: {mtu}")
