"""``docker service inspect --pretty``: a service for people, in the lines of Docker's own program."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from course.docker_cli import units
from course.docker_cli.daemon import Daemon

Document = Mapping[str, Any]


def pretty(daemon: Daemon, service: Document) -> str:
    """The text for one service, from the document with all defaults filled in."""
    return "\n".join(_lines(daemon, service)) + "\n\n"


def _lines(daemon: Daemon, service: Document) -> Iterator[str]:
    spec = service["Spec"]
    template = spec["TaskTemplate"]
    yield ""
    yield f"ID:\t\t{service['ID']}"
    yield f"Name:\t\t{spec['Name']}"
    if tags := spec.get("Labels"):
        yield "Labels:"
        yield from (f" {key}={tags[key]}" for key in sorted(tags))
    yield from _mode(spec["Mode"])
    if update := service.get("UpdateStatus"):
        yield from ("UpdateStatus:", f" State:\t\t{update['State']}", f" Message:\t{update['Message']}")
    yield "Placement:"
    if constraints := (template.get("Placement") or {}).get("Constraints"):
        yield f" Constraints:\t[{' '.join(constraints)}]"
    yield from _changing("UpdateConfig", "Update order:     ", spec.get("UpdateConfig") or {})
    yield from _changing("RollbackConfig", "Rollback order:   ", spec.get("RollbackConfig") or {})
    yield from _container(template["ContainerSpec"])
    yield "Resources:"
    if networks := template.get("Networks"):
        names = [daemon.get("networks", network["Target"])["Name"] for network in networks]
        yield f"Networks: {' '.join(names)} "
    yield from _endpoint(spec, service.get("Endpoint") or {})


def _mode(mode: Document) -> Iterator[str]:
    if "Replicated" not in mode:
        yield "Service Mode:\tGlobal"
        return
    yield "Service Mode:\tReplicated"
    yield f" Replicas:\t{mode['Replicated']['Replicas']}"


def _changing(title: str, order: str, config: Document) -> Iterator[str]:
    if not config:
        return
    yield f"{title}:"
    yield f" Parallelism:\t{config['Parallelism']}"
    yield f" On failure:\t{config['FailureAction']}"
    yield f" Monitoring Period: {_seconds(config['Monitor'])}"
    yield f" Max failure ratio: {config['MaxFailureRatio']}"
    yield f" {order} {config['Order']}"


def _seconds(nanoseconds: int) -> str:
    return f"{nanoseconds / units.NANOSECONDS:g}s"


def _container(container: Document) -> Iterator[str]:
    yield "ContainerSpec:"
    yield f" Image:\t\t{container['Image'].partition('@')[0]}"
    if container.get("Args"):
        yield f" Args:\t\t{' '.join(container['Args'])} "
    if container.get("Env"):
        yield f" Env:\t\t{' '.join(container['Env'])} "
    if container.get("Init") is not None:
        yield f" Init:\t\t{str(container['Init']).lower()}"


def _endpoint(spec: Document, endpoint: Document) -> Iterator[str]:
    if mode := (spec.get("EndpointSpec") or {}).get("Mode"):
        yield f"Endpoint Mode:\t{mode}"
    if ports := endpoint.get("Ports"):
        yield "Ports:"
        for port in ports:
            yield f" PublishedPort = {port.get('PublishedPort', 0)}"
            yield f"  Protocol = {port['Protocol']}"
            yield f"  TargetPort = {port['TargetPort']}"
            yield f"  PublishMode = {port['PublishMode']} "
