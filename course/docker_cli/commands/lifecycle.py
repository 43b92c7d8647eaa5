"""Commands that change what a container does: start, stop, restart, kill, pause, rename, rm, wait, prune."""

from __future__ import annotations

from course.docker_cli import filtering, units
from course.docker_cli.commands import foreground
from course.docker_cli.commands.shared import confirmed, each
from course.docker_cli.errors import CommandFailed, DaemonFailed
from course.docker_cli.flags import Values
from course.docker_cli.terminal import Terminal

_PRUNE_WARNING = "This will remove all stopped containers."


def start(terminal: Terminal, values: Values, arguments: list[str]) -> int:
    if values["attach"] or values["interactive"]:
        if len(arguments) > 1:
            raise CommandFailed("you cannot start and attach multiple containers at once")
        return foreground.start(terminal, arguments[0])
    failed = []
    for name in arguments:
        try:
            terminal.daemon.post("containers", name, "start")
        except DaemonFailed as error:
            terminal.complain(error.message)
            failed.append(name)
        else:
            terminal.say(name)
    if failed:
        raise CommandFailed(f"Error: failed to start containers: {', '.join(failed)}")
    return 0


def stop(terminal: Terminal, values: Values, arguments: list[str]) -> int:
    return _end(terminal, values, arguments, "stop")


def restart(terminal: Terminal, values: Values, arguments: list[str]) -> int:
    return _end(terminal, values, arguments, "restart")


def _end(terminal: Terminal, values: Values, arguments: list[str], action: str) -> int:
    query = {"signal": values["signal"] or None, "t": values["timeout"]}
    return each(terminal, arguments, lambda name: terminal.daemon.post("containers", name, action, **query))


def kill(terminal: Terminal, values: Values, arguments: list[str]) -> int:
    signal = values["signal"] or None
    return each(
        terminal, arguments, lambda name: terminal.daemon.post("containers", name, "kill", signal=signal)
    )


def pause(terminal: Terminal, values: Values, arguments: list[str]) -> int:
    return each(terminal, arguments, lambda name: terminal.daemon.post("containers", name, "pause"))


def unpause(terminal: Terminal, values: Values, arguments: list[str]) -> int:
    return each(terminal, arguments, lambda name: terminal.daemon.post("containers", name, "unpause"))


def rename(terminal: Terminal, values: Values, arguments: list[str]) -> int:
    old, new = (name.strip() for name in arguments)
    if not old or not new:
        raise CommandFailed("Error: Neither old nor new names may be empty")
    try:
        terminal.daemon.post("containers", old, "rename", name=new)
    except DaemonFailed as error:
        raise CommandFailed(f"{error.message}\nError: failed to rename container named {old}") from None
    return 0


def rm(terminal: Terminal, values: Values, arguments: list[str]) -> int:
    query = {"force": values["force"], "v": values["volumes"], "link": values["link"]}

    def remove(name: str) -> None:
        path = name.strip("/")
        if not path:
            raise CommandFailed("container name cannot be empty")
        terminal.daemon.delete("containers", path, **query)

    return each(terminal, arguments, remove, pardon=404 if values["force"] else None)


def wait(terminal: Terminal, values: Values, arguments: list[str]) -> int:
    return each(terminal, arguments, lambda name: terminal.say(foreground.wait(terminal, name)), tell=False)


def prune(terminal: Terminal, values: Values, arguments: list[str]) -> int:
    if not confirmed(terminal, values, _PRUNE_WARNING):
        return 0
    done = terminal.daemon.post("containers", "prune", filters=filtering.query(values["filter"]))
    if deleted := done["ContainersDeleted"]:
        terminal.say("Deleted Containers:\n" + "\n".join(deleted) + "\n")
    terminal.say(f"Total reclaimed space: {units.size(done.get('SpaceReclaimed', 0))}")
    return 0
