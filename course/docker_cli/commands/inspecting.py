"""``docker inspect``, and the ``inspect`` of each kind of thing."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

from course.docker_cli.command import Command
from course.docker_cli.commands.shared import INSPECT_FORMAT
from course.docker_cli.daemon import Daemon
from course.docker_cli.documents import as_go_sees
from course.docker_cli.errors import CommandFailed, DaemonFailed
from course.docker_cli.flags import Values, switch, text
from course.docker_cli.gotemplate import Template, TemplateFailed, TemplateSyntaxFailed
from course.docker_cli.terminal import Terminal
from course.docker_cli.texts import ONLY_IN_REAL_DOCKER

_PATHS: dict[str, tuple[str, str]] = {
    "container": ("containers", "json"),
    "image": ("images", "json"),
    "network": ("networks", ""),
    "volume": ("volumes", ""),
    "service": ("services", ""),
    "task": ("tasks", ""),
    "node": ("nodes", ""),
}
#: The order in which ``docker inspect NAME`` looks for a thing of this name.
_ORDER = ("container", "image", "network", "volume", "service", "task", "node")
_OTHER_TYPES = ("config", "plugin", "secret")


def look_up(daemon: Daemon, kind: str, key: str, **query: Any) -> Any:
    """The document of a thing. Raises DaemonFailed where there is none."""
    folder, last = _PATHS[kind]
    return daemon.get(folder, key, *([last] if last else []), **query)


def inspect_command(usage: str, summary: str, kind: str) -> Command:
    """The command ``inspect`` of one kind of thing."""
    flags = [INSPECT_FORMAT]
    if kind == "container":
        flags.append(switch("size", "s", "Show file sizes too"))
    if kind == "network":
        flags.append(switch("verbose", "v", "Show what helps to find faults"))

    def run(terminal: Terminal, values: Values, arguments: list[str]) -> int:
        query = {"size": values.get("size"), "verbose": "true" if values.get("verbose") else None}
        return show(
            terminal, values["format"], arguments, lambda key: look_up(terminal.daemon, kind, key, **query)
        )

    return Command(usage, summary, run, tuple(flags), (1, None))


def inspect(terminal: Terminal, values: Values, arguments: list[str]) -> int:
    kinds: Sequence[str] = _ORDER
    if wanted := values["type"]:
        if wanted not in (*_ORDER, *_OTHER_TYPES):
            known = ", ".join(f'"{kind}"' for kind in sorted((*_ORDER, *_OTHER_TYPES)))
            raise CommandFailed(f'unknown type: "{wanted}": must be one of {known}')
        if wanted not in _ORDER:
            raise CommandFailed(ONLY_IN_REAL_DOCKER.format(what=f"--type {wanted}"))
        kinds = (wanted,)

    def find(key: str) -> Any:
        for kind in kinds:
            try:
                return look_up(terminal.daemon, kind, key, size=kind == "container" and values["size"])
            except DaemonFailed as error:
                # 501: a simulated engine that has no such things; 503: an engine that manages no swarm
                if len(kinds) == 1 or error.status not in (404, 501, 503):
                    raise
        raise CommandFailed(f"Error: No such object: {key}")

    return show(terminal, values["format"], arguments, find)


def show(terminal: Terminal, layout: str, keys: Sequence[str], find: Callable[[str], Any]) -> int:
    """Print the documents that `find` gives, and tell which it could not find. The exit code."""
    template = _template(layout)
    found, failures = [], []
    for key in keys:
        try:
            found.append(find(key))
        except CommandFailed as error:
            failures.append(error.message)
    if template is None:
        terminal.say(_json(found, layout))
    else:
        failures = _rendered(terminal, template, found) or failures
    for message in failures:
        terminal.complain(message)
    return 1 if failures else 0


def _rendered(terminal: Terminal, template: Template, found: Sequence[Any]) -> list[str]:
    try:
        for document in found:
            terminal.say(template.render(as_go_sees(document)))
    except TemplateFailed as error:
        terminal.say()
        return [f"template parsing error: {error}"]
    if not found:
        terminal.say()
    return []


def _template(layout: str) -> Template | None:
    if layout in ("", "json"):
        return None
    try:
        return Template(layout)
    except TemplateSyntaxFailed as error:
        raise CommandFailed(f"template parsing error: {error}", 64) from None


def _json(found: Sequence[Any], layout: str) -> str:
    if layout == "json":
        return json.dumps(found, separators=(",", ":"), ensure_ascii=False)
    return json.dumps(found, indent=4, ensure_ascii=False)


INSPECT = Command(
    "[OPTIONS] NAME|ID [NAME|ID...]",
    "Display details of containers, networks, images and volumes",
    inspect,
    (
        INSPECT_FORMAT,
        switch("size", "s", "Show file sizes too, of containers"),
        text("type", help="Look for things of this type only"),
    ),
    (1, None),
)
