"""``docker network …``"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from course.docker_cli import filtering, units
from course.docker_cli.command import Command, Group
from course.docker_cli.commands.container_flags import link
from course.docker_cli.commands.inspecting import inspect_command
from course.docker_cli.commands.network_plan import address_plan
from course.docker_cli.commands.shared import (
    FILTER,
    FORCE_PRUNE,
    FORMAT,
    NO_TRUNC,
    PRUNE_FILTER,
    QUIET,
    confirmed,
    label,
    labels,
)
from course.docker_cli.errors import CommandFailed, DaemonFailed
from course.docker_cli.flags import Values, listed, many, number, pairs, switch, text
from course.docker_cli.gotemplate import Record
from course.docker_cli.listing import Format
from course.docker_cli.naming import natural, short_id
from course.docker_cli.terminal import Terminal

_TABLE = "{{.ID}}\t{{.Name}}\t{{.Driver}}\t{{.Scope}}"
_RAW = "network_id: {{.ID}}\nname: {{.Name}}\ndriver: {{.Driver}}\nscope: {{.Scope}}\n"
_PRUNE_WARNING = "This will remove all custom networks not used by at least one container."


# -- create ---------------------------------------------------------------------------------


def create(terminal: Terminal, values: Values, arguments: list[str]) -> int:
    body = {
        "Name": arguments[0],
        "Driver": values["driver"],
        "Scope": values["scope"],
        "IPAM": {
            "Driver": values["ipam-driver"],
            "Options": labels(values["ipam-opt"]),
            "Config": address_plan(values),
        },
        "Internal": values["internal"],
        "Attachable": values["attachable"],
        "Ingress": values["ingress"],
        "ConfigOnly": values["config-only"],
        "ConfigFrom": {"Network": values["config-from"]} if values["config-from"] else None,
        "Options": labels(values["opt"]),
        "Labels": labels(values["label"]),
    }
    for flag, key in (("ipv4", "EnableIPv4"), ("ipv6", "EnableIPv6")):
        if flag in values.given:
            body[key] = values[flag]
    if terminal.daemon.api_version < (
        1,
        44,
    ):  # such an engine makes a second network of the same name otherwise
        body["CheckDuplicate"] = True
    made = terminal.daemon.post("networks", "create", body=body)
    if made.get("Warning"):
        terminal.complain(f"WARNING: {made['Warning']}")
    terminal.say(made["Id"])
    return 0


# -- ls -------------------------------------------------------------------------------------


def ls(terminal: Terminal, values: Values, arguments: list[str]) -> int:
    layout = Format(values["format"], table=_TABLE, quiet="{{.ID}}" if values["quiet"] else "", raw=_RAW)
    found = terminal.daemon.get("networks", filters=filtering.query(values["filter"]))
    found.sort(key=lambda network: natural(network["Name"]))
    layout.show(terminal, _headings(), [network_record(network, values["no-trunc"]) for network in found])
    return 0


def _headings() -> Mapping[str, Any]:
    names = ("Name", "Driver", "Scope", "IPv4", "IPv6", "Internal", "Labels", "CreatedAt")
    headings: dict[str, Any] = {name: name.upper() for name in names}
    return headings | {"ID": "NETWORK ID", "CreatedAt": "CREATED AT", "Label": _label_heading}


def _label_heading(name: str) -> str:
    return name.rpartition(".")[2]


def network_record(network: Mapping[str, Any], full: bool) -> Record:
    """A network, as the templates of ``docker network ls`` see it."""
    tags = network.get("Labels") or {}
    record = Record(
        {
            "ID": network["Id"] if full else short_id(network["Id"]),
            "Name": network["Name"],
            "Driver": network["Driver"],
            "Scope": network["Scope"],
            "IPv4": str(network.get("EnableIPv4", False)).lower(),
            "IPv6": str(network["EnableIPv6"]).lower(),
            "Internal": str(network["Internal"]).lower(),
            "Labels": ",".join(f"{key}={tags[key]}" for key in sorted(tags)),
            "Label": lambda name: tags.get(name, ""),
            "CreatedAt": units.go_time(network["Created"]),
        }
    )
    record.type_name = "*network.networkContext"
    return record


# -- connect and disconnect -----------------------------------------------------------------


def connect(terminal: Terminal, values: Values, arguments: list[str]) -> int:
    network, container = arguments
    addresses = {
        "IPv4Address": values["ip"],
        "IPv6Address": values["ip6"],
        "LinkLocalIPs": values["link-local-ip"],
    }
    endpoint = {
        "IPAMConfig": {key: value for key, value in addresses.items() if value},
        "Links": values["link"] or None,
        "Aliases": values["alias"],
        "DriverOpts": _driver_options(values["driver-opt"]),
        "GwPriority": values["gw-priority"],
    }
    terminal.daemon.post(
        "networks", network, "connect", body={"Container": container, "EndpointConfig": endpoint}
    )
    return 0


def _driver_options(written: Sequence[str]) -> dict[str, str]:
    if any("=" not in pair for pair in written):
        raise CommandFailed("invalid key/value pair format in driver options")
    return {key.strip(): value.strip() for key, _, value in (pair.partition("=") for pair in written)}


def disconnect(terminal: Terminal, values: Values, arguments: list[str]) -> int:
    network, container = arguments
    body = {"Container": container, "Force": values["force"]}
    terminal.daemon.post("networks", network, "disconnect", body=body)
    return 0


# -- rm and prune ---------------------------------------------------------------------------


def rm(terminal: Terminal, values: Values, arguments: list[str]) -> int:
    failed = False
    for name in arguments:
        try:
            terminal.daemon.delete("networks", name)
        except DaemonFailed as error:
            if values["force"] and error.status == 404:
                continue
            terminal.complain(error.message)
            failed = True
        else:
            terminal.say(name)
    if failed:
        raise CommandFailed("exit status 1")
    return 0


def prune(terminal: Terminal, values: Values, arguments: list[str]) -> int:
    if not confirmed(terminal, values, _PRUNE_WARNING):
        return 0
    done = terminal.daemon.post("networks", "prune", filters=filtering.query(values["filter"]))
    if deleted := done["NetworksDeleted"]:
        terminal.say("Deleted Networks:\n" + "\n".join(deleted) + "\n")
    return 0


GROUP = Group(
    "Manage networks",
    {
        "connect": Command(
            "[OPTIONS] NETWORK CONTAINER",
            "Connect a container to a network",
            connect,
            (
                listed("alias", help="A further name that the container answers to on this network"),
                listed("driver-opt", help="Options for the network's driver"),
                number("gw-priority", help="The network with the highest has the default gateway", default=0),
                text("ip", help='An IPv4 address (such as "172.30.100.104")'),
                text("ip6", help='An IPv6 address (such as "2001:db8::33")'),
                many("link", help="A name for another container: CONTAINER:NAME", convert=link),
                listed("link-local-ip", help="A link-local address for the container"),
            ),
            (2, 2),
        ),
        "create": Command(
            "[OPTIONS] NETWORK",
            "Create a network",
            create,
            (
                switch("attachable", help="Let containers be connected by hand (overlay networks)"),
                pairs("aux-address", help="Addresses that the network's driver keeps for itself"),
                text("config-from", help="The network whose settings are taken over"),
                switch("config-only", help="Create settings for other networks, and no network"),
                text("driver", "d", "The driver that makes the network", default="bridge"),
                listed("gateway", help="The gateway of a subnet"),
                switch("ingress", help="Create the network for the ports of a swarm's services"),
                switch("internal", help="Let nothing out of the network, and nothing in"),
                listed("ip-range", help="Give containers addresses of this part of the subnet"),
                text("ipam-driver", help="The driver that gives out addresses", default="default"),
                pairs("ipam-opt", help="Options for the driver that gives out addresses"),
                switch("ipv4", help="Give out IPv4 addresses", default=True),
                switch("ipv6", help="Give out IPv6 addresses"),
                many("label", help="A label for the network", convert=label),
                pairs("opt", "o", "Options for the network's driver"),
                text("scope", help="How far the network reaches"),
                listed("subnet", help="The network's range of addresses, such as 172.28.0.0/16"),
            ),
            (1, 1),
        ),
        "disconnect": Command(
            "[OPTIONS] NETWORK CONTAINER",
            "Disconnect a container from a network",
            disconnect,
            (switch("force", "f", "Disconnect it in any case"),),
            (2, 2),
        ),
        "inspect": inspect_command(
            "[OPTIONS] NETWORK [NETWORK...]", "Display details of one or more networks", "network"
        ),
        "ls": Command("[OPTIONS]", "List networks", ls, (FILTER, FORMAT, NO_TRUNC, QUIET), aliases=("list",)),
        "prune": Command("[OPTIONS]", "Remove all unused networks", prune, (PRUNE_FILTER, FORCE_PRUNE)),
        "rm": Command(
            "NETWORK [NETWORK...]",
            "Remove one or more networks",
            rm,
            (switch("force", "f", "It is no error where there is no such network"),),
            (1, None),
            aliases=("remove",),
        ),
    },
)
