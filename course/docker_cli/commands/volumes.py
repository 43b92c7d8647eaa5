"""``docker volume …``"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from course.docker_cli import filtering, units
from course.docker_cli.command import Command, Group
from course.docker_cli.commands.inspecting import inspect_command
from course.docker_cli.commands.shared import (
    FILTER,
    FORCE_PRUNE,
    FORMAT,
    PRUNE_FILTER,
    confirmed,
    each,
    label,
    labels,
)
from course.docker_cli.flags import Values, many, pairs, switch, text
from course.docker_cli.gotemplate import Record
from course.docker_cli.listing import Format
from course.docker_cli.naming import natural
from course.docker_cli.terminal import Terminal

_TABLE = "{{.Driver}}\t{{.Name}}"
_RAW = "name: {{.Name}}\ndriver: {{.Driver}}\n"
_PRUNE_WARNING = "This will remove anonymous local volumes not used by at least one container."
_PRUNE_ALL_WARNING = "This will remove all local volumes not used by at least one container."
#: Since this version of the API, prune leaves volumes that have a name, unless all are meant.
_ANONYMOUS_ONLY = (1, 42)


def create(terminal: Terminal, values: Values, arguments: list[str]) -> int:
    body = {
        "Name": arguments[0] if arguments else "",
        "Driver": values["driver"],
        "DriverOpts": labels(values["opt"]) or None,
        "Labels": labels(values["label"]) or None,
    }
    terminal.say(terminal.daemon.post("volumes", "create", body=body)["Name"])
    return 0


def ls(terminal: Terminal, values: Values, arguments: list[str]) -> int:
    layout = Format(values["format"], table=_TABLE, quiet="{{.Name}}" if values["quiet"] else "", raw=_RAW)
    found = terminal.daemon.get("volumes", filters=filtering.query(values["filter"]))["Volumes"] or []
    found.sort(key=lambda volume: natural(volume["Name"]))
    layout.show(terminal, _headings(), [_record(volume) for volume in found])
    return 0


def _headings() -> Mapping[str, Any]:
    names = ("Availability", "Driver", "Group", "Labels", "Links", "Mountpoint", "Scope", "Size", "Status")
    headings: dict[str, Any] = {name: name.upper() for name in names}
    return headings | {"Name": "VOLUME NAME", "Label": lambda name: name.rpartition(".")[2]}


def _record(volume: Mapping[str, Any]) -> Record:
    tags = volume.get("Labels") or {}
    record = Record(
        {
            "Name": volume["Name"],
            "Driver": volume["Driver"],
            "Scope": volume["Scope"],
            "Mountpoint": volume["Mountpoint"],
            "Labels": ",".join(f"{key}={tags[key]}" for key in sorted(tags)),
            "Label": lambda name: tags.get(name, ""),
            # Of what `docker system df` counts, and of volumes of a cluster, nothing is told here.
            **dict.fromkeys(("Availability", "Group", "Links", "Size", "Status"), "N/A"),
        }
    )
    record.type_name = "*formatter.volumeContext"
    return record


def rm(terminal: Terminal, values: Values, arguments: list[str]) -> int:
    return each(terminal, arguments, partial(terminal.daemon.delete, "volumes", force=values["force"]))


def prune(terminal: Terminal, values: Values, arguments: list[str]) -> int:
    split = terminal.daemon.api_version >= _ANONYMOUS_ONLY
    every = values["all"] or not split
    if not confirmed(terminal, values, _PRUNE_ALL_WARNING if every else _PRUNE_WARNING):
        return 0
    asked = [*values["filter"], *([("all", "true")] if values["all"] and split else [])]
    done = terminal.daemon.post("volumes", "prune", filters=filtering.query(asked))
    if deleted := done["VolumesDeleted"]:
        terminal.say("Deleted Volumes:\n" + "\n".join(deleted) + "\n")
    terminal.say(f"Total reclaimed space: {units.size(done['SpaceReclaimed'])}")
    return 0


GROUP = Group(
    "Manage volumes",
    {
        "create": Command(
            "[OPTIONS] [VOLUME]",
            "Create a volume",
            create,
            (
                text("driver", "d", "The driver that keeps the volume", default="local"),
                many("label", help="A label for the volume", convert=label),
                pairs("opt", "o", "Options for the volume's driver"),
            ),
            (0, 1),
            foreign=frozenset(
                """availability group limit-bytes required-bytes scope secret sharing topology-preferred
                topology-required type""".split()
            ),
        ),
        "inspect": inspect_command(
            "[OPTIONS] VOLUME [VOLUME...]", "Display detailed information on one or more volumes", "volume"
        ),
        "ls": Command(
            "[OPTIONS]",
            "List volumes",
            ls,
            (FILTER, FORMAT, switch("quiet", "q", "Show nothing but the names")),
            aliases=("list",),
            foreign=frozenset({"cluster"}),
        ),
        "prune": Command(
            "[OPTIONS]",
            "Remove unused local volumes",
            prune,
            (switch("all", "a", "Those with a name too"), PRUNE_FILTER, FORCE_PRUNE),
        ),
        "rm": Command(
            "[OPTIONS] VOLUME [VOLUME...]",
            "Remove one or more volumes, which no container may use",
            rm,
            (switch("force", "f", "It is no error where there is no such volume"),),
            (1, None),
            aliases=("remove",),
        ),
    },
    frozenset({"update"}),
    "COMMAND",
)
