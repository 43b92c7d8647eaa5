"""``docker service …``"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from typing import Any

from course.docker_cli import filtering
from course.docker_cli.command import Command, Group
from course.docker_cli.commands import inspecting, service_flags, service_spec, tasks
from course.docker_cli.commands.service_logs import logs
from course.docker_cli.commands.service_pretty import pretty
from course.docker_cli.commands.shared import FILTER, FORMAT, INSPECT_FORMAT, QUIET, each
from course.docker_cli.daemon import Daemon
from course.docker_cli.errors import CommandFailed, DaemonFailed
from course.docker_cli.flags import Values, switch, text
from course.docker_cli.gotemplate import Record
from course.docker_cli.listing import Format
from course.docker_cli.naming import natural, short_id
from course.docker_cli.terminal import Terminal

#: Seconds between looks at tasks that are waited for.
_LOOK_AGAIN = 0.2
_GOES_ON = "Operation continuing in background.\nUse `docker service ps {name}` to check progress."
_TABLE = "{{.ID}}\t{{.Name}}\t{{.Mode}}\t{{.Replicas}}\t{{.Image}}\t{{.Ports}}"
_RAW = (
    "id: {{.ID}}\nname: {{.Name}}\nmode: {{.Mode}}\nreplicas: {{.Replicas}}\nimage: {{.Image}}\n"
    "ports: {{.Ports}}\n"
)
_HEADINGS = {
    "ID": "ID",
    "Name": "NAME",
    "Mode": "MODE",
    "Replicas": "REPLICAS",
    "Image": "IMAGE",
    "Ports": "PORTS",
}


# -- create, update, scale ------------------------------------------------------------------


def create(terminal: Terminal, values: Values, arguments: list[str]) -> int:
    image, *command = arguments
    body = service_spec.created(terminal.daemon, values, image, command)
    made = terminal.daemon.post("services", "create", body=body)
    for warning in made.get("Warnings") or []:
        terminal.complain(warning)
    terminal.say(made["ID"])
    return 0 if values["detach"] else _converge(terminal, made["ID"], values["quiet"])


def update(terminal: Terminal, values: Values, arguments: list[str]) -> int:
    (name,) = arguments
    service = terminal.daemon.get("services", name)
    if values["rollback"]:
        return _roll_back(terminal, name, service, values)
    spec = service_spec.changed(terminal.daemon, values, service["Spec"])
    _change(terminal, service, spec)
    terminal.say(name)
    return 0 if values["detach"] else _converge(terminal, name, values["quiet"])


def _change(terminal: Terminal, service: Mapping[str, Any], spec: Mapping[str, Any], **query: str) -> None:
    version = service["Version"]["Index"]
    terminal.daemon.post("services", service["ID"], "update", body=dict(spec), version=version, **query)


def rollback(terminal: Terminal, values: Values, arguments: list[str]) -> int:
    (name,) = arguments
    return _roll_back(terminal, name, terminal.daemon.get("services", name), values)


def _roll_back(terminal: Terminal, name: str, service: Mapping[str, Any], values: Values) -> int:
    _change(terminal, service, service["Spec"], rollback="previous")
    terminal.say(name)
    return 0 if values["detach"] else _converge(terminal, name, values["quiet"])


def scale(terminal: Terminal, values: Values, arguments: list[str]) -> int:
    wanted = [argument.partition("=") for argument in arguments]
    for argument, (_, equals, _) in zip(arguments, wanted, strict=True):
        if not equals:
            raise CommandFailed(
                f"invalid scale specifier '{argument}'.\nSee 'docker service scale --help'.\n\n"
                "Usage:  docker service scale SERVICE=REPLICAS [SERVICE=REPLICAS...]\n\n"
                "Scale one or multiple replicated services"
            )
    failures = []
    for name, _, replicas in wanted:
        try:
            _scale(terminal, name, replicas)
        except CommandFailed as error:
            failures.append(f"{name}: {error.message}")
    if failures:
        raise CommandFailed("\n".join(failures))
    return 0 if values["detach"] else max(_converge(terminal, name, quiet=False) for name, _, _ in wanted)


def _scale(terminal: Terminal, name: str, replicas: str) -> None:
    if not replicas.isdecimal():
        raise CommandFailed(
            f'invalid replicas value {replicas}: strconv.ParseUint: parsing "{replicas}": invalid syntax'
        )
    service = terminal.daemon.get("services", name)
    if "Replicated" not in service["Spec"]["Mode"]:
        raise CommandFailed("scale can only be used with replicated or replicated-job mode")
    mode = service_spec.replicated(service["Spec"]["Mode"], int(replicas))
    _change(terminal, service, service["Spec"] | {"Mode": mode})
    terminal.say(f"{name} scaled to {replicas}")


def _converge(terminal: Terminal, name: str, quiet: bool) -> int:
    """Wait until as many tasks run as are wanted; where it takes too long to say, tell how far it got."""
    end = None if terminal.patience is None else time.monotonic() + terminal.patience
    try:
        running, wanted = _status(terminal.daemon, name)
        while running != wanted and (end is None or time.monotonic() < end):
            time.sleep(_LOOK_AGAIN)
            running, wanted = _status(terminal.daemon, name)
    except KeyboardInterrupt:
        terminal.say(_GOES_ON.format(name=name))
        return 0
    if not quiet:
        terminal.say(f"overall progress: {running} out of {wanted} tasks")
    if running != wanted:
        terminal.complain(_GOES_ON.format(name=name))
        return 0
    if not quiet:
        terminal.say(f"verify: Service {name} converged")
    return 0


def _status(daemon: Daemon, name: str) -> tuple[int, int]:
    service_id = daemon.get("services", name)["ID"]
    (service,) = daemon.get("services", status="true", filters={"id": {service_id: True}})
    return service["ServiceStatus"]["RunningTasks"], service["ServiceStatus"]["DesiredTasks"]


# -- showing --------------------------------------------------------------------------------


def ls(terminal: Terminal, values: Values, arguments: list[str]) -> int:
    found = terminal.daemon.get("services", status="true", filters=filtering.query(values["filter"]))
    found.sort(key=lambda service: natural(service["Spec"]["Name"]))
    layout = Format(values["format"], table=_TABLE, quiet="{{.ID}}" if values["quiet"] else "", raw=_RAW)
    layout.show(terminal, _HEADINGS, [_record(service) for service in found])
    return 0


def _record(service: Mapping[str, Any]) -> Record:
    status = service["ServiceStatus"]
    spec = service["Spec"]
    ports = (service.get("Endpoint") or {}).get("Ports") or []
    record = Record(
        {
            "ID": short_id(service["ID"]),
            "Name": spec["Name"],
            "Mode": "global" if "Global" in spec["Mode"] else "replicated",
            "Replicas": f"{status['RunningTasks']}/{status['DesiredTasks']}",
            "Image": spec["TaskTemplate"]["ContainerSpec"]["Image"].partition("@")[0],
            "Ports": ", ".join(
                f"*:{port['PublishedPort']}->{port['TargetPort']}/{port['Protocol']}"
                for port in ports
                if port["PublishMode"] == "ingress"
            ),
        }
    )
    record.type_name = "*service.serviceContext"
    return record


def ps(terminal: Terminal, values: Values, arguments: list[str]) -> int:
    found, missing = [], []
    for name in arguments:
        try:
            found.append(terminal.daemon.get("services", name)["ID"])
        except DaemonFailed as error:
            if error.status != 404:
                raise
            missing.append(f"no such service: {name}")
    if found:
        tasks.show(terminal, values, tasks.asked(values, "service", found))
    if missing:
        raise CommandFailed("\n".join(missing))
    return 0


def inspect(terminal: Terminal, values: Values, arguments: list[str]) -> int:
    daemon = terminal.daemon

    def find(name: str) -> Any:
        try:
            return daemon.get("services", name, insertDefaults="true")
        except DaemonFailed as error:
            if error.status != 404:
                raise
            raise CommandFailed(f"Error: no such service: {name}") from None

    if not values["pretty"]:
        return inspecting.show(terminal, values["format"], arguments, find)
    for name in arguments:
        terminal.out.write(pretty(daemon, find(name)))
    return 0


# -- the commands ---------------------------------------------------------------------------


def rm(terminal: Terminal, values: Values, arguments: list[str]) -> int:
    return each(terminal, arguments, lambda name: terminal.daemon.delete("services", name))


def _commands() -> Iterator[tuple[str, Command]]:
    yield (
        "create",
        Command(
            "[OPTIONS] IMAGE [COMMAND] [ARG...]",
            "Create a service",
            create,
            service_flags.CREATE_FLAGS,
            (1, None),
            interspersed=False,
            foreign=service_flags.FOREIGN,
        ),
    )
    yield (
        "inspect",
        Command(
            "[OPTIONS] SERVICE [SERVICE...]",
            "Display details of one or more services",
            inspect,
            (INSPECT_FORMAT, switch("pretty", help="Show it for people")),
            (1, None),
        ),
    )
    yield (
        "logs",
        Command(
            "[OPTIONS] SERVICE|TASK",
            "Show what the tasks of a service have written",
            logs,
            (
                switch("follow", "f", "Go on with what they write"),
                switch("no-resolve", help="Show ids in place of names"),
                switch("no-task-ids", help="Leave out the tasks' ids"),
                switch("no-trunc", help="Show everything in full length"),
                switch("raw", help="Show what was written and nothing more"),
                text("tail", "n", "How many lines from the end", default="all"),
                switch("timestamps", "t", "Show when it was written"),
            ),
            (1, 1),
            foreign=frozenset({"details", "since"}),
        ),
    )
    yield "ls", Command("[OPTIONS]", "List services", ls, (FILTER, FORMAT, QUIET), aliases=("list",))
    yield (
        "ps",
        Command(
            "[OPTIONS] SERVICE [SERVICE...]",
            "List the tasks of one or more services",
            ps,
            tasks.FLAGS,
            (1, None),
        ),
    )
    yield (
        "rm",
        Command(
            "SERVICE [SERVICE...]",
            "Remove one or more services",
            rm,
            arguments=(1, None),
            aliases=("remove",),
        ),
    )
    detach, quiet = service_flags.DETACH, service_flags.QUIET
    yield (
        "rollback",
        Command("[OPTIONS] SERVICE", "Take back the last change", rollback, (detach, quiet), (1, 1)),
    )
    yield (
        "scale",
        Command(
            "SERVICE=REPLICAS [SERVICE=REPLICAS...]",
            "Say how many tasks one or more services have",
            scale,
            (detach,),
            (1, None),
        ),
    )
    yield (
        "update",
        Command(
            "[OPTIONS] SERVICE",
            "Change a service",
            update,
            service_flags.UPDATE_FLAGS,
            (1, 1),
            foreign=service_flags.FOREIGN,
        ),
    )


GROUP = Group("Manage Swarm services", dict(_commands()))
