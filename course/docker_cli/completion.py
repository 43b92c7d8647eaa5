"""What the Tab key offers in a docker command line: commands, flags, and the names of what is there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from course.docker_cli import docker
from course.docker_cli.command import Command
from course.docker_cli.daemon import Daemon
from course.docker_cli.errors import CommandFailed
from course.docker_cli.flags import Flag

#: What stands after a flag that wants a value, by the flag's name.
_FLAGS = {
    "link": "container",
    "net": "network",
    "network": "network",
    "network-add": "network",
    "network-rm": "network",
    "volumes-from": "container",
}
#: What a command is about, argument by argument (the last counts for all that follow), by group and command;
#: "" stands for all commands of a group that are not named.
_ARGUMENTS: dict[str, dict[str, list[str]]] = {
    "container": {"": ["container"], "create": ["image", ""], "run": ["image", ""], "ls": [""], "prune": [""]}
    | {name: ["container", ""] for name in ("attach", "exec", "logs", "port", "rename", "top")},
    "image": {"": ["image"], "ls": ["image", ""]},
    "network": {
        **{"": ["network"], "create": [""], "ls": [""], "prune": [""]},
        **{name: ["network", "container", ""] for name in ("connect", "disconnect")},
    },
    "node": {"": ["node"], "ls": [""]},
    "service": {"": ["service"], "create": ["image", ""], "ls": [""]},
    "volume": {"": ["volume"], "create": [""], "ls": [""], "prune": [""]},
}
_INSPECT = ("container", "image", "network", "volume", "service", "node")
#: Commands of docker itself that a group has under another name.
_SHORT = {
    "images": ("image", "ls"),
    "pull": ("image", "pull"),
    "rmi": ("image", "rm"),
    "tag": ("image", "tag"),
}


def complete(line: str, daemon: Daemon) -> list[str]:
    """What the last word of `line` may become."""
    words = line.lstrip("%").split(" ")
    *before, begun = [word for word in words[:-1] if word] + words[-1:]
    if before[:1] == ["docker"]:
        before = before[1:]
    try:
        return sorted(offer for offer in _offers(before, begun, daemon) if offer.startswith(begun))
    except CommandFailed:  # the engine does not answer, or has no such things
        return []


def _offers(before: Sequence[str], begun: str, daemon: Daemon) -> list[str]:
    if not before:
        return [*docker.GROUPS, *docker.COMMANDS]
    group = docker.GROUPS.get(before[0])
    if group is not None and len(before) == 1:
        return list(group.commands)
    command = group.find(before[1]) if group is not None else docker.COMMANDS.get(before[0])
    if command is None:
        return []
    name = before[1] if group is not None else before[0]
    return _within(command, _kinds(before[0], name), before[2 if group is not None else 1 :], begun, daemon)


def _kinds(group: str, name: str) -> Sequence[str]:
    """The kinds of things that a command's arguments are."""
    if group == "inspect":
        return ["anything"]
    group, name = _SHORT.get(group, (group if group in _ARGUMENTS else "container", name))
    known = _ARGUMENTS[group]
    return known.get(name, known[""])


def _within(
    command: Command, kinds: Sequence[str], words: Sequence[str], begun: str, daemon: Daemon
) -> list[str]:
    flags = {f"--{flag.name}": flag for flag in command.flags} | {
        f"-{flag.short}": flag for flag in command.flags if flag.short
    }
    written, equals, _ = begun.partition("=")
    if equals and written in flags:
        return [f"{written}={name}" for name in _names(_FLAGS.get(flags[written].name, ""), daemon)]
    if words and words[-1] in flags and not flags[words[-1]].is_switch:
        return _names(_FLAGS.get(flags[words[-1]].name, ""), daemon)
    if begun.startswith("-"):
        return [f"--{flag.name}" for flag in command.flags if not flag.hidden] + ["--help"]
    return _names(kinds[min(_arguments(words, flags), len(kinds) - 1)], daemon)


def _arguments(words: Sequence[str], flags: dict[str, Flag]) -> int:
    """How many of the words are arguments: neither flags nor values of flags."""
    count, value = 0, False
    for word in words:
        if not value and not word.startswith("-"):
            count += 1
        value = not value and word in flags and not flags[word].is_switch
    return count


def _names(kind: str, daemon: Daemon) -> list[str]:
    if kind == "anything":
        return [name for each in _INSPECT for name in _names_of(each, daemon)]
    return _names_of(kind, daemon) if kind else []


def _names_of(kind: str, daemon: Daemon) -> list[str]:
    """The names of all things of a kind; none where the engine cannot have them, as without a swarm."""
    try:
        return [name for each in _listed(kind, daemon) for name in _called(kind, each)]
    except CommandFailed:
        return []


def _listed(kind: str, daemon: Daemon) -> list[Any]:
    if kind == "container":
        found = daemon.get("containers", "json", all=True)
    elif kind == "image":
        found = daemon.get("images", "json")
    elif kind == "volume":
        found = daemon.get("volumes")["Volumes"]
    else:
        found = daemon.get(f"{kind}s")
    return list(found or [])


def _called(kind: str, thing: Any) -> list[str]:
    if kind == "container":
        return [name.removeprefix("/") for name in thing["Names"]]
    if kind == "image":
        tags: list[str] = thing.get("RepoTags") or []
        return [tag.removesuffix(":latest") for tag in tags]
    if kind == "service":
        return [thing["Spec"]["Name"]]
    return [thing["Description"]["Hostname"] if kind == "node" else thing["Name"]]
