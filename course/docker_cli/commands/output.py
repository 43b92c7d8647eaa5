"""Commands that show what a container says or has: logs, top, port, attach."""

from __future__ import annotations

from course.docker_cli.commands import foreground
from course.docker_cli.commands.listing import host_port
from course.docker_cli.commands.shared import moment
from course.docker_cli.errors import CommandFailed
from course.docker_cli.flags import Values
from course.docker_cli.naming import natural
from course.docker_cli.table import aligned
from course.docker_cli.terminal import Terminal


def logs(terminal: Terminal, values: Values, arguments: list[str]) -> int:
    (name,) = arguments
    container = terminal.daemon.get("containers", name, "json")
    follow = values["follow"]
    stream = terminal.daemon.stream(
        "GET",
        "containers",
        container["Id"],
        "logs",
        stdout=True,
        stderr=True,
        follow=follow,
        timestamps=values["timestamps"],
        details=values["details"],
        tail=values["tail"],
        since=moment(terminal, values["since"], "since"),
        until=moment(terminal, values["until"], "until"),
        silence=terminal.patience if follow else None,
    )

    def show() -> int:
        for number, data in stream.output(framed=not container["Config"]["Tty"]):
            terminal.write(number, data)
        return 0

    return foreground.patiently(terminal, name, show)


def top(terminal: Terminal, values: Values, arguments: list[str]) -> int:
    name, *wanted = arguments
    found = terminal.daemon.get("containers", name, "top", ps_args=" ".join(wanted) or None)
    lines = ["\t".join(row) for row in (found["Titles"], *found["Processes"])]
    terminal.out.write(aligned(lines, least=20))
    return 0


def port(terminal: Terminal, values: Values, arguments: list[str]) -> int:
    name, *wanted = arguments
    container = terminal.daemon.get("containers", name, "json")
    published = container["NetworkSettings"]["Ports"] or {}
    if wanted:
        return _one_port(terminal, name, wanted[0], published)
    lines = [
        f"{inside} -> {host_port(outside['HostIp'], outside['HostPort'])}"
        for inside, bindings in published.items()
        for outside in bindings or []
    ]
    for line in sorted(lines, key=natural):
        terminal.say(line)
    return 0


def _one_port(terminal: Terminal, name: str, wanted: str, published: dict[str, list[dict[str, str]]]) -> int:
    number, _, protocol = wanted.partition("/")
    if not number.isdigit():
        raise CommandFailed(
            f'Error: invalid port ({number}): strconv.ParseUint: parsing "{number}": invalid syntax'
        )
    found = published.get(f"{number}/{protocol or 'tcp'}")
    if not found:
        raise CommandFailed(f"Error: No public port '{wanted}' published for {name}")
    for outside in found:
        terminal.say(host_port(outside["HostIp"], outside["HostPort"]))
    return 0


def attach(terminal: Terminal, values: Values, arguments: list[str]) -> int:
    return foreground.attach(terminal, arguments[0])
