"""``docker node …``"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from course.docker_cli import filtering, units
from course.docker_cli.command import Command, Group
from course.docker_cli.commands import inspecting, tasks
from course.docker_cli.commands.shared import FILTER, FORMAT, INSPECT_FORMAT, QUIET, each, label, labels
from course.docker_cli.daemon import Daemon
from course.docker_cli.errors import CommandFailed
from course.docker_cli.flags import Flag, Values, many, switch
from course.docker_cli.gotemplate import Record
from course.docker_cli.listing import Format
from course.docker_cli.naming import natural
from course.docker_cli.terminal import Terminal

_TABLE = (
    "{{.ID}} {{if .Self}}*{{else}} {{end}}\t{{.Hostname}}\t{{.Status}}\t{{.Availability}}\t"
    "{{.ManagerStatus}}\t{{.EngineVersion}}"
)
_RAW = (
    "node_id: {{.ID}}\nhostname: {{.Hostname}}\nstatus: {{.Status}}\navailability: {{.Availability}}\n"
    "manager_status: {{.ManagerStatus}}\n"
)
_HEADINGS = {
    "ID": "ID",
    "Self": "",
    "Hostname": "HOSTNAME",
    "Status": "STATUS",
    "Availability": "AVAILABILITY",
    "ManagerStatus": "MANAGER STATUS",
    "TLSStatus": "TLS STATUS",
    "EngineVersion": "ENGINE VERSION",
}


def ls(terminal: Terminal, values: Values, arguments: list[str]) -> int:
    found = terminal.daemon.get("nodes", filters=filtering.query(values["filter"]))
    own = terminal.daemon.get("info")["Swarm"]["NodeID"]
    found.sort(key=lambda node: natural(node["Description"]["Hostname"]))
    layout = Format(values["format"], table=_TABLE, quiet="{{.ID}}" if values["quiet"] else "", raw=_RAW)
    layout.show(terminal, _HEADINGS, [_record(node, own) for node in found])
    return 0


def _record(node: Mapping[str, Any], own: str) -> Record:
    manager = node.get("ManagerStatus") or {}
    rank = "Leader" if manager.get("Leader") else str(manager.get("Reachability", "")).capitalize()
    record = Record(
        {
            "ID": node["ID"],
            "Self": node["ID"] == own,
            "Hostname": node["Description"]["Hostname"],
            "Status": str(node["Status"]["State"]).capitalize(),
            "Availability": str(node["Spec"]["Availability"]).capitalize(),
            "ManagerStatus": rank,
            "TLSStatus": "Ready",
            "EngineVersion": node["Description"]["Engine"]["EngineVersion"],
        }
    )
    record.type_name = "*node.nodeContext"
    return record


def _key(daemon: Daemon, name: str) -> str:
    """The id of the node that is meant: ``self`` is the one that is asked."""
    if name != "self":
        return name
    own = daemon.get("info")["Swarm"]
    if not own["NodeID"]:
        daemon.get("nodes")  # says why there is none
    return str(own["NodeID"])


# -- changing -------------------------------------------------------------------------------


def _change(daemon: Daemon, name: str, changes: Mapping[str, Any]) -> None:
    node = daemon.get("nodes", name)
    body = node["Spec"] | changes
    daemon.post("nodes", node["ID"], "update", body=body, version=node["Version"]["Index"])


def update(terminal: Terminal, values: Values, arguments: list[str]) -> int:
    (name,) = arguments
    daemon = terminal.daemon
    tags = dict(daemon.get("nodes", name)["Spec"].get("Labels") or {}) | labels(values["label-add"])
    for gone in values["label-rm"]:
        if gone not in tags:
            raise CommandFailed(f"key {gone} doesn't exist in node's labels")
        del tags[gone]
    given = {key.capitalize(): values[key] for key in ("availability", "role") if key in values.given}
    _change(daemon, name, {"Labels": tags} | given)
    terminal.say(name)
    return 0


def promote(terminal: Terminal, values: Values, arguments: list[str]) -> int:
    for name in arguments:
        node = terminal.daemon.get("nodes", name)
        if node["Spec"]["Role"] == "manager":
            terminal.say(f"Node {node['ID']} is already a manager.")
            continue
        _change(terminal.daemon, name, {"Role": "manager"})
        terminal.say(f"Node {name} promoted to a manager in the swarm.")
    return 0


def demote(terminal: Terminal, values: Values, arguments: list[str]) -> int:
    for name in arguments:
        node = terminal.daemon.get("nodes", name)
        if node["Spec"]["Role"] == "worker":
            terminal.say(f"Node {node['ID']} is already a worker.")
            continue
        _change(terminal.daemon, name, {"Role": "worker"})
        terminal.say(f"Manager {name} demoted in the swarm.")
    return 0


def rm(terminal: Terminal, values: Values, arguments: list[str]) -> int:
    return each(
        terminal, arguments, lambda name: terminal.daemon.delete("nodes", name, force=values["force"])
    )


# -- showing --------------------------------------------------------------------------------


def ps(terminal: Terminal, values: Values, arguments: list[str]) -> int:
    daemon = terminal.daemon
    ids = [daemon.get("nodes", _key(daemon, name))["ID"] for name in arguments or ["self"]]
    return tasks.show(terminal, values, tasks.asked(values, "node", ids))


def inspect(terminal: Terminal, values: Values, arguments: list[str]) -> int:
    daemon = terminal.daemon
    if not values["pretty"]:
        return inspecting.show(
            terminal, values["format"], arguments, lambda name: daemon.get("nodes", _key(daemon, name))
        )
    for name in arguments:
        terminal.out.write("\n".join(_lines(daemon.get("nodes", _key(daemon, name)))) + "\n")
    return 0


def _lines(node: Mapping[str, Any]) -> list[str]:
    """A node for people, in the lines of Docker's own program; its certificates are left out."""
    description, spec = node["Description"], node["Spec"]
    tags = spec.get("Labels") or {}
    lines = [f"ID:\t\t\t{node['ID']}", *([f"Name:\t\t\t{spec['Name']}"] if spec.get("Name") else [])]
    if tags:
        lines += ["Labels:", *(f" - {key}={tags[key]}" for key in sorted(tags))]
    lines += [
        f"Hostname:              \t{description['Hostname']}",
        f"Joined at:             \t{units.go_time(node['CreatedAt']).lower()}",
        "Status:",
        f" State:\t\t\t{str(node['Status']['State']).capitalize()}",
        f" Availability:         \t{str(spec['Availability']).capitalize()}",
        f" Address:\t\t{node['Status']['Addr']}",
    ]
    if manager := node.get("ManagerStatus"):
        lines += [
            "Manager Status:",
            f" Address:\t\t{manager['Addr']}",
            f" Raft Status:\t\t{str(manager['Reachability']).capitalize()}",
            f" Leader:\t\t{'Yes' if manager.get('Leader') else 'No'}",
        ]
    lines += [
        "Platform:",
        f" Operating System:\t{description['Platform']['OS']}",
        f" Architecture:\t\t{description['Platform']['Architecture']}",
        f"Engine Version:\t\t{description['Engine']['EngineVersion']}",
    ]
    return lines


GROUP = Group(
    "Manage Swarm nodes",
    {
        "demote": Command(
            "NODE [NODE...]", "Make workers of one or more managers", demote, arguments=(1, None)
        ),
        "inspect": Command(
            "[OPTIONS] self|NODE [NODE...]",
            "Display details of one or more nodes",
            inspect,
            (INSPECT_FORMAT, switch("pretty", help="Show it for people")),
            (1, None),
        ),
        "ls": Command(
            "[OPTIONS]", "List the nodes of the swarm", ls, (FILTER, FORMAT, QUIET), aliases=("list",)
        ),
        "promote": Command(
            "NODE [NODE...]", "Make managers of one or more workers", promote, arguments=(1, None)
        ),
        "ps": Command(
            "[OPTIONS] [NODE...]",
            "List the tasks of one or more nodes, of this one by default",
            ps,
            tasks.FLAGS,
            (0, None),
        ),
        "rm": Command(
            "[OPTIONS] NODE [NODE...]",
            "Remove one or more nodes from the swarm",
            rm,
            (switch("force", "f", "Also one that has not left"),),
            (1, None),
            aliases=("remove",),
        ),
        "update": Command(
            "[OPTIONS] NODE",
            "Change a node",
            update,
            (
                Flag("availability", help="Whether it takes tasks: active, pause or drain"),
                many("label-add", help="A label to set (key=value)", convert=label),
                many("label-rm", help="A label to take away"),
                Flag("role", help="What it is: worker or manager"),
            ),
            (1, 1),
        ),
    },
)
