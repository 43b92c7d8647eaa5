"""``docker swarm …``"""

from __future__ import annotations

from typing import Any

from course.docker_cli import units
from course.docker_cli.command import Command, Group
from course.docker_cli.commands.shared import QUIET
from course.docker_cli.errors import CommandFailed, DaemonFailed
from course.docker_cli.flags import Flag, Values, listed, number, switch, text
from course.docker_cli.terminal import Terminal

_ROTATE = switch("rotate", help="Make a new one first; the old one is good for nothing then")
_FOREIGN = frozenset(
    "cert-expiry dispatcher-heartbeat external-ca max-snapshots snapshot-interval force-new-cluster".split()
)
_ADDRESSES = (
    text("advertise-addr", help="The address that this node tells the others: IP or interface, and port"),
    Flag(
        "availability",
        help="Whether the node takes tasks: active, pause or drain",
        default="active",
        convert=units.one_of("availability", "active", "pause", "drain"),
    ),
    text("data-path-addr", help="The address for what containers send each other"),
    text("listen-addr", help="Where the node listens for others", default="0.0.0.0:2377"),
)
_HISTORY = number("task-history-limit", help="How many tasks of each slot are kept", default=5)


def init(terminal: Terminal, values: Values, arguments: list[str]) -> int:
    history = (
        {"TaskHistoryRetentionLimit": values["task-history-limit"]}
        if "task-history-limit" in values.given
        else {}
    )
    body = _place(values) | {
        "DataPathPort": values["data-path-port"],
        "ForceNewCluster": False,
        "Spec": {
            "Orchestration": history,
            "EncryptionConfig": {"AutoLockManagers": values["autolock"]},
        },
        "AutoLockManagers": values["autolock"],
        "DefaultAddrPool": values["default-addr-pool"],
        "SubnetSize": values["default-addr-pool-mask-length"],
    }
    node = terminal.daemon.post("swarm", "init", body=body)
    terminal.say(f"Swarm initialized: current node ({node}) is now a manager.\n")
    _tell_token(terminal, "worker")
    terminal.say(
        "To add a manager to this swarm, run 'docker swarm join-token manager' and follow the instructions."
    )
    if values["autolock"]:
        _tell_key(terminal, terminal.daemon.get("swarm", "unlockkey")["UnlockKey"])
    return 0


def _place(values: Values) -> dict[str, Any]:
    return {
        "ListenAddr": values["listen-addr"],
        "AdvertiseAddr": values["advertise-addr"],
        "DataPathAddr": values["data-path-addr"],
        "Availability": values["availability"] if "availability" in values.given else "",
    }


def _tell_token(terminal: Terminal, role: str) -> None:
    token = terminal.daemon.get("swarm")["JoinTokens"][role.capitalize()]
    node = terminal.daemon.get("info")["Swarm"]["NodeID"]
    manager = terminal.daemon.get("nodes", node).get("ManagerStatus") or {}
    terminal.say(f"To add a {role} to this swarm, run the following command:\n")
    terminal.say(f"    docker swarm join --token {token} {manager.get('Addr', '')}\n")


def join(terminal: Terminal, values: Values, arguments: list[str]) -> int:
    body = _place(values) | {"RemoteAddrs": arguments, "JoinToken": values["token"]}
    terminal.daemon.post("swarm", "join", body=body)
    manages = terminal.daemon.get("info")["Swarm"]["ControlAvailable"]
    terminal.say(f"This node joined a swarm as a {'manager' if manages else 'worker'}.")
    return 0


def leave(terminal: Terminal, values: Values, arguments: list[str]) -> int:
    terminal.daemon.post("swarm", "leave", force=values["force"])
    terminal.say("Node left the swarm.")
    return 0


def join_token(terminal: Terminal, values: Values, arguments: list[str]) -> int:
    (role,) = arguments
    if role not in ("worker", "manager"):
        raise CommandFailed(f"unknown role {role}")
    if values["rotate"]:
        _update(terminal, {}, **{f"rotate{role.capitalize()}Token": "true"})
        if not values["quiet"]:
            terminal.say(f"Successfully rotated {role} join token.\n")
    if values["quiet"]:
        terminal.say(terminal.daemon.get("swarm")["JoinTokens"][role.capitalize()])
    else:
        _tell_token(terminal, role)
    return 0


def _update(terminal: Terminal, changes: dict[str, Any], **query: str) -> None:
    swarm = terminal.daemon.get("swarm")
    version = swarm["Version"]["Index"]
    terminal.daemon.post("swarm", "update", body=swarm["Spec"] | changes, version=version, **query)


def update(terminal: Terminal, values: Values, arguments: list[str]) -> int:
    changes: dict[str, Any] = {}
    if "autolock" in values.given:
        changes["EncryptionConfig"] = {"AutoLockManagers": values["autolock"]}
    if "task-history-limit" in values.given:
        changes["Orchestration"] = {"TaskHistoryRetentionLimit": values["task-history-limit"]}
    before = terminal.daemon.get("swarm")["Spec"]["EncryptionConfig"]["AutoLockManagers"]
    _update(terminal, changes)
    terminal.say("Swarm updated.")
    if "autolock" in values.given and values["autolock"] and not before:
        _tell_key(terminal, terminal.daemon.get("swarm", "unlockkey")["UnlockKey"])
    return 0


def _tell_key(terminal: Terminal, key: str) -> None:
    terminal.say(
        "To unlock a swarm manager after it restarts, run the `docker swarm unlock`\n"
        f"command and provide the following key:\n\n    {key}\n\n"
        "Remember to store this key in a password manager, since without it you\n"
        "will not be able to restart the manager."
    )


def unlock_key(terminal: Terminal, values: Values, arguments: list[str]) -> int:
    if values["rotate"]:
        if not terminal.daemon.get("swarm")["Spec"]["EncryptionConfig"]["AutoLockManagers"]:
            raise CommandFailed("cannot rotate because autolock is not turned on")
        _update(terminal, {}, rotateManagerUnlockKey="true")
        if not values["quiet"]:
            terminal.say("Successfully rotated manager unlock key.")
    try:
        key = terminal.daemon.get("swarm", "unlockkey")["UnlockKey"]
    except DaemonFailed as error:
        raise CommandFailed(f"could not fetch unlock key: {error.message}") from None
    if not key:
        raise CommandFailed("no unlock key is set")
    if values["quiet"]:
        terminal.say(key)
    else:
        _tell_key(terminal, key)
    return 0


GROUP = Group(
    "Manage Swarm",
    {
        "init": Command(
            "[OPTIONS]",
            "Begin a swarm with this engine as its manager",
            init,
            (
                *_ADDRESSES,
                switch("autolock", help="Ask for a key when a manager is started again"),
                number("data-path-port", help="The port for what containers send each other", default=0),
                listed("default-addr-pool", help="Ranges of addresses for overlay networks"),
                number("default-addr-pool-mask-length", help="How long the masks of subnets are", default=24),
                _HISTORY,
            ),
            foreign=_FOREIGN,
        ),
        "join": Command(
            "[OPTIONS] HOST:PORT",
            "Join a swarm as worker or manager, by the token",
            join,
            (*_ADDRESSES, text("token", help="The token that lets in")),
            (1, 1),
        ),
        "join-token": Command(
            "[OPTIONS] (worker|manager)",
            "Show the tokens that let others join",
            join_token,
            (QUIET, _ROTATE),
            (1, 1),
        ),
        "leave": Command(
            "[OPTIONS]",
            "Leave the swarm",
            leave,
            (switch("force", "f", "Also as a manager, whatever becomes of the swarm"),),
        ),
        "unlock-key": Command(
            "[OPTIONS]", "Show the key that unlocks a manager", unlock_key, (QUIET, _ROTATE)
        ),
        "update": Command(
            "[OPTIONS]",
            "Change the swarm's settings",
            update,
            (
                switch("autolock", help="Ask for a key when a manager is started again"),
                _HISTORY,
            ),
            foreign=_FOREIGN,
        ),
    },
    frozenset({"ca", "unlock"}),
)
