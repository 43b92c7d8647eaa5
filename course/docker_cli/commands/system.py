"""``docker version``, ``docker info``"""

from __future__ import annotations

import re
from typing import Any

from course.docker_cli.commands.shared import INSPECT_FORMAT
from course.docker_cli.documents import as_go_sees
from course.docker_cli.errors import CommandFailed
from course.docker_cli.flags import Values
from course.docker_cli.gotemplate import Template, TemplateFailed, TemplateSyntaxFailed
from course.docker_cli.gotemplate.values import to_json
from course.docker_cli.terminal import Terminal
from course.docker_cli.texts import CLIENT_NAME

FLAGS = (INSPECT_FORMAT,)


def version(terminal: Terminal, values: Values, arguments: list[str]) -> int:
    server = terminal.daemon.get("version")
    api = terminal.daemon.api.api_version
    client = {"Version": CLIENT_NAME, "ApiVersion": api}
    if values["format"]:
        both = {"Client": client, "Server": server}
        return _formatted(terminal, values["format"], both, "version", "system.versionInfo")
    lines = [
        "Client:",
        f" Version:           {CLIENT_NAME}",
        f" API version:       {api}",
        "",
        "Server:",
        " Engine:",
        f"  Version:          {server['Version']}",
        f"  API version:      {server['ApiVersion']} (minimum version {server.get('MinAPIVersion', '?')})",
        f"  OS/Arch:          {server['Os']}/{server['Arch']}",
    ]
    terminal.say("\n".join(lines))
    return 0


def info(terminal: Terminal, values: Values, arguments: list[str]) -> int:
    server = terminal.daemon.get("info")
    if values["format"]:
        return _formatted(terminal, values["format"], server, "", "system.dockerInfo")
    lines = [
        "Server:",
        f" Containers: {server['Containers']}",
        f"  Running: {server['ContainersRunning']}",
        f"  Paused: {server['ContainersPaused']}",
        f"  Stopped: {server['ContainersStopped']}",
        f" Images: {server['Images']}",
        f" Server Version: {server['ServerVersion']}",
        " Plugins:",
        f"  Network: {' '.join((server.get('Plugins') or {}).get('Network') or [])}",
        f" Swarm: {(server.get('Swarm') or {}).get('LocalNodeState', 'inactive')}",
        f" Operating System: {server['OperatingSystem']}",
        f" Name: {server['Name']}",
    ]
    terminal.say("\n".join(lines))
    return 0


def _formatted(terminal: Terminal, layout: str, document: Any, name: str, of_type: str) -> int:
    """Print a document by a template; `name` and `of_type` are what its errors call the two."""
    if layout == "json":
        terminal.say(to_json(document))
        return 0
    try:
        terminal.say(Template(layout).render(as_go_sees(document)))
    except TemplateSyntaxFailed as error:
        raise CommandFailed(f"template parsing error: {error}", 64) from None
    except TemplateFailed as error:
        terminal.say()
        raise CommandFailed(_worded(str(error), name, of_type)) from None
    return 0


def _worded(message: str, name: str, of_type: str) -> str:
    """As Docker words it for a template that has a name, and a document whose type is known."""
    named = message.replace("template: :", f"template: {name}:").replace(
        'executing ""', f'executing "{name}"'
    )
    return re.sub(
        r'(<\.\w+>): map has no entry for key "(\w+)"',
        rf"\1: can't evaluate field \2 in type {of_type}",
        named,
    )
