"""``docker service logs``"""

from __future__ import annotations

from course.docker_cli.commands import foreground, tasks
from course.docker_cli.daemon import Daemon
from course.docker_cli.errors import CommandFailed, DaemonFailed
from course.docker_cli.flags import Values
from course.docker_cli.naming import short_id
from course.docker_cli.terminal import Terminal


def logs(terminal: Terminal, values: Values, arguments: list[str]) -> int:
    (name,) = arguments
    folder, key = _logged(terminal.daemon, name)
    stream = terminal.daemon.stream(
        "GET",
        folder,
        key,
        "logs",
        stdout=True,
        stderr=True,
        details=not values["raw"],
        follow=values["follow"],
        timestamps=values["timestamps"],
        tail=values["tail"],
        silence=terminal.patience if values["follow"] else None,
    )
    names = tasks.Names(terminal.daemon, resolve=not values["no-resolve"])

    def show() -> int:
        for number, line in stream.output():
            terminal.write(number, line if values["raw"] else _told(terminal.daemon, names, line, values))
        return 0

    return foreground.patiently(terminal, name, show)


def _logged(daemon: Daemon, name: str) -> tuple[str, str]:
    """Where the logs of a service or a task are."""
    for folder in ("services", "tasks"):
        try:
            return folder, daemon.get(folder, name)["ID"]
        except DaemonFailed as error:
            if error.status != 404:
                raise
    raise CommandFailed(f"no such task or service: {name}")


def _told(daemon: Daemon, names: tasks.Names, line: bytes, values: Values) -> bytes:
    """A line with its task and its node before it, which the engine says in the line's details."""
    stamp, _, rest = line.partition(b" ") if values["timestamps"] else (b"", b"", line)
    details, _, text = rest.partition(b" ")
    told = dict(pair.partition("=")[::2] for pair in details.decode().split(","))
    task_id = told.get("com.docker.swarm.task.id", "")
    task = daemon.get("tasks", task_id)
    shown = task_id if values["no-trunc"] else short_id(task_id)
    name = names.task(task) if values["no-task-ids"] else f"{names.task(task)}.{shown}"
    head = f"{name}@{names.node(task.get('NodeID', ''))}    | ".encode()
    return (stamp + b" " if stamp else b"") + head + text
