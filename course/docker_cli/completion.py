"""What the Tab key offers in a docker command line: commands, and the names of containers and networks."""

from __future__ import annotations

from course.docker_cli import docker
from course.docker_cli.daemon import Daemon
from course.docker_cli.errors import CommandFailed


def complete(line: str, daemon: Daemon) -> list[str]:
    """What the last word of `line` may become."""
    words = line.lstrip("%").split(" ")
    *before, begun = [word for word in words[:-1] if word] + words[-1:]
    if before[:1] == ["docker"]:
        before = before[1:]
    return sorted(offer for offer in _offers(before, daemon) if offer.startswith(begun))


def _offers(before: list[str], daemon: Daemon) -> list[str]:
    if not before:
        return [*docker.GROUPS, *docker.COMMANDS]
    if len(before) == 1 and before[0] in docker.GROUPS:
        return list(docker.GROUPS[before[0]].commands)
    try:
        return _networks(daemon) if before[-1] == "--network" else _names(before[0], daemon)
    except CommandFailed:
        return []


def _names(command: str, daemon: Daemon) -> list[str]:
    found = []
    if command != "network":
        found += [image for one in daemon.get("images", "json") for image in one.get("RepoTags") or []]
    if command in ("network", "inspect"):
        found += _networks(daemon)
    containers = daemon.get("containers", "json", all=True)
    return found + [name.removeprefix("/") for one in containers for name in one["Names"]]


def _networks(daemon: Daemon) -> list[str]:
    return [network["Name"] for network in daemon.get("networks")]
