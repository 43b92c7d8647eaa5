"""What a service is to be: the flags of ``docker service create`` and ``update`` as the API's document."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from course.docker_cli.commands.shared import labels
from course.docker_cli.daemon import Daemon
from course.docker_cli.errors import CommandFailed
from course.docker_cli.flags import Values
from course.docker_cli.naming import ImageName

Document = dict[str, Any]


def created(daemon: Daemon, values: Values, image: str, command: Sequence[str]) -> Document:
    """The document of a new service."""
    container: Document = {
        "Image": ImageName(image).familiar,
        "Labels": labels(values["container-label"]) or None,
        "Command": [values["entrypoint"]] if values["entrypoint"] else None,
        "Args": list(command) or None,
        "Hostname": values["hostname"],
        "Env": values["env"] or None,
        "Dir": values["workdir"],
        "User": values["user"],
        "TTY": values["tty"] or None,
        "Hosts": [_hosts_line(entry) for entry in values["host"]] or None,
        "Init": False,
        "DNSConfig": {"Nameservers": values["dns"]} if values["dns"] else {},
    }
    template: Document = {
        "ContainerSpec": {key: value for key, value in container.items() if value not in (None, "")},
        "Resources": {"Limits": {}, "Reservations": {}},
        "Placement": {"Constraints": values["constraint"]} if values["constraint"] else {},
        "ForceUpdate": 0,
    }
    if policy := _restart_policy(values):
        template["RestartPolicy"] = policy
    if values["network"]:
        template["Networks"] = [attachment(daemon, network) for network in values["network"]]
    endpoint: Document = {"Mode": values["endpoint-mode"]}
    if values["publish"]:
        endpoint["Ports"] = values["publish"]
    return {
        "Name": values["name"],
        "Labels": labels(values["label"]),
        "TaskTemplate": template,
        "Mode": _mode(values),
        "EndpointSpec": endpoint,
    }


def _mode(values: Values) -> Document:
    if values["mode"] == "replicated":
        return {"Replicated": {"Replicas": values["replicas"]}}
    if values["mode"] != "global":
        raise CommandFailed(f"Unknown mode: {values['mode']}, only replicated and global supported")
    if "replicas" in values.given:
        raise CommandFailed("replicas can only be used with replicated or replicated-job mode")
    return {"Global": {}}


def _restart_policy(values: Values) -> Document:
    keys = {"restart-condition": "Condition", "restart-delay": "Delay", "restart-max-attempts": "MaxAttempts"}
    return {key: values[flag] for flag, key in keys.items() if flag in values.given}


def _hosts_line(written: str) -> str:
    name, _, address = written.partition(":")
    return f"{address} {name}"


def attachment(daemon: Daemon, written: str) -> Document:
    """A network of a service, by its id. Raises DaemonFailed where the swarm has none of this name."""
    pairs = [pair.partition("=")[::2] for pair in written.split(",")] if "=" in written else []
    name = next((value for key, value in pairs if key == "name"), written)
    target = daemon.get("networks", name, scope="swarm")["Id"]
    aliases = [value for key, value in pairs if key == "alias"]
    return {"Target": target, "Aliases": aliases} if aliases else {"Target": target}


def changed(daemon: Daemon, values: Values, spec: Document) -> Document:
    """The document of a service that is changed: `spec`, with what the flags say."""
    template, endpoint = dict(spec["TaskTemplate"]), dict(spec.get("EndpointSpec") or {})
    container = dict(template["ContainerSpec"])
    for flag, key in (("hostname", "Hostname"), ("user", "User"), ("workdir", "Dir")):
        if flag in values.given:
            container[key] = values[flag]
    if values["image"]:
        container["Image"] = ImageName(values["image"]).familiar
    if "args" in values.given:
        container["Args"] = values["args"].split()
    gone = set(values["env-rm"]) | {entry.partition("=")[0] for entry in values["env-add"]}
    kept = [entry for entry in container.get("Env") or [] if entry.partition("=")[0] not in gone]
    _set(container, "Env", kept + values["env-add"])
    _placement(template, values)
    if policy := _restart_policy(values):
        template["RestartPolicy"] = (template.get("RestartPolicy") or {}) | policy
    _networks(daemon, template, values)
    template["ContainerSpec"] = container
    template["ForceUpdate"] = int(template.get("ForceUpdate") or 0) + int(values["force"])
    if "endpoint-mode" in values.given:
        endpoint["Mode"] = values["endpoint-mode"]
    _ports(endpoint, values)
    tags = {k: v for k, v in (spec.get("Labels") or {}).items() if k not in values["label-rm"]}
    return spec | {
        "Labels": tags | labels(values["label-add"]),
        "TaskTemplate": template,
        "EndpointSpec": endpoint,
        "Mode": replicated(spec["Mode"], values["replicas"]) if "replicas" in values.given else spec["Mode"],
    }


def replicated(mode: Document, replicas: int) -> Document:
    """A mode with so many replicas. Raises CommandFailed for one that has none."""
    if "Replicated" not in mode:
        raise CommandFailed("replicas can only be used with replicated or replicated-job mode")
    return {"Replicated": {"Replicas": replicas}}


def _set(document: Document, key: str, value: Sequence[Any]) -> None:
    """Nothing at all is left out, as the engine has it: only what is new makes a difference."""
    if value:
        document[key] = list(value)
    else:
        document.pop(key, None)


def _placement(template: Document, values: Values) -> None:
    placement = dict(template.get("Placement") or {})
    kept = [c for c in placement.get("Constraints") or [] if c not in values["constraint-rm"]]
    _set(placement, "Constraints", kept + values["constraint-add"])
    template["Placement"] = placement


def _networks(daemon: Daemon, template: Document, values: Values) -> None:
    gone = {daemon.get("networks", name, scope="swarm")["Id"] for name in values["network-rm"]}
    kept = [network for network in template.get("Networks") or [] if network["Target"] not in gone]
    _set(template, "Networks", kept + [attachment(daemon, name) for name in values["network-add"]])


def _ports(endpoint: Document, values: Values) -> None:
    gone = {_removed(written) for written in values["publish-rm"]}
    new: Iterable[Document] = values["publish-add"]
    taken = {(p.get("PublishedPort"), p["Protocol"]) for p in new}
    kept = [
        p
        for p in endpoint.get("Ports") or []
        if (p["TargetPort"], p["Protocol"]) not in gone
        and (p.get("PublishedPort"), p["Protocol"]) not in taken
    ]
    _set(endpoint, "Ports", [*kept, *new])


def _removed(written: str) -> tuple[int, str]:
    number, _, protocol = written.partition("/")
    target = number.rpartition(":")[2]
    if not target.isdecimal():
        raise CommandFailed(f'invalid argument "{written}" for "--publish-rm" flag: invalid port')
    return int(target), protocol or "tcp"
