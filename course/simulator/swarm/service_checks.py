"""What a service may be asked to be: the spec as the swarm keeps it, or why it is refused."""

from __future__ import annotations

import re
from copy import deepcopy
from typing import TYPE_CHECKING

from course.simulator import messages_services as texts
from course.simulator.lookup import by_name_or_id
from course.simulator.messages_swarm import bad_name
from course.simulator.state import Document
from course.simulator.swarm.networks import INGRESS
from course.simulator.swarm.placing import CONSTRAINT

if TYPE_CHECKING:
    from course.simulator.messages import Messages
    from course.simulator.swarm.cluster import Cluster

DNS_NAME = re.compile(r"[a-zA-Z0-9](?:[-_]*[A-Za-z0-9]+)*")
_IMAGE = re.compile(r"[\w.\-/:@+]+")
_LONGEST_NAME = 63
#: Tasks of one service that the simulated swarm carries out.
MOST_TASKS = 100

#: Parts of a task that the simulated engine has nothing for.
_NOT_SIMULATED = ("Secrets", "Configs", "Mounts", "CredentialSpec")


def checked(cluster: Cluster, messages: Messages, given: Document) -> Document:
    """The spec as the swarm keeps it, with what stands for what was left out. Raises EngineError."""
    spec = deepcopy(given)
    template = spec.get("TaskTemplate") or {}
    container = template.get("ContainerSpec")
    if container is None:
        raise texts.no_container_spec()
    _check_task(template, container)
    _refuse_unfinished(messages, spec, template, container)
    _check_name(spec)
    container.setdefault("Isolation", "default")
    template.setdefault("ForceUpdate", 0)
    template["Runtime"] = "container"
    for network in template.get("Networks") or []:
        network["Target"] = _network_id(messages, cluster, str(network.get("Target") or ""))
    spec.setdefault("Labels", {})
    spec["Mode"] = _mode(messages, spec.get("Mode") or {})
    _check_endpoint(spec.get("EndpointSpec") or {})
    return spec


def _check_name(spec: Document) -> None:
    name = spec.get("Name") or ""
    if len(name) > _LONGEST_NAME:
        raise texts.name_too_long()
    if name and not DNS_NAME.fullmatch(name):
        raise bad_name()


def _check_task(template: Document, container: Document) -> None:
    image = container.get("Image") or ""
    if not image:
        raise texts.no_image()
    if not _IMAGE.fullmatch(image):
        raise texts.bad_image(image)
    policy = template.get("RestartPolicy") or {}
    if policy.get("Condition") not in (None, "", "none", "on-failure", "any"):
        raise texts.bad_restart_condition(policy["Condition"])
    if (policy.get("Delay") or 0) < 0:
        raise texts.negative_delay()
    for constraint in (template.get("Placement") or {}).get("Constraints") or []:
        if not CONSTRAINT.fullmatch(constraint):
            raise texts.bad_constraint()


def _refuse_unfinished(messages: Messages, spec: Document, template: Document, container: Document) -> None:
    for what in _NOT_SIMULATED:
        if container.get(what):
            raise messages.not_simulated(f"services with {what.lower()}")
    for mode in ("ReplicatedJob", "GlobalJob"):
        if mode in (spec.get("Mode") or {}):
            raise messages.not_simulated("services that are jobs")
    if template.get("PluginSpec") or template.get("Runtime") not in (None, "", "container"):
        raise messages.not_simulated("services that are no containers")
    if (template.get("Placement") or {}).get("Preferences"):
        raise messages.not_simulated("placement preferences")


def _mode(messages: Messages, mode: Document) -> Document:
    if len(mode) > 1:
        raise texts.several_modes()
    if "Global" in mode:
        return mode
    replicas = int((mode.get("Replicated") or {}).get("Replicas", 1))
    if not 0 <= replicas <= MOST_TASKS:
        raise messages.not_simulated(f"services with more than {MOST_TASKS} tasks")
    return {"Replicated": {"Replicas": replicas}}


def _network_id(messages: Messages, cluster: Cluster, key: str) -> str:
    network = cluster.networks.named(key) if key else None
    if key and by_name_or_id(list(cluster.networks.foreign.values()), key):
        raise messages.not_simulated("services on networks of other drivers than overlay")
    if network is None:
        raise texts.no_network_for_service(key)
    overlay = cluster.networks.get(network.id)
    if overlay is not None and cluster.networks.without_subnet(overlay):
        raise messages.not_simulated("services on a network whose subnet another one has")
    if network.name == INGRESS:
        raise texts.on_ingress(INGRESS)
    return network.id


def _check_endpoint(endpoint: Document) -> None:
    mode = endpoint.get("Mode") or "vip"
    if mode not in ("vip", "dnsrr"):
        raise texts.bad_resolution_mode(mode)
    seen = set()
    for port in endpoint.get("Ports") or []:
        # What is no such word counts as the usual one.
        port["Protocol"] = port["Protocol"] if port.get("Protocol") in ("udp", "sctp") else "tcp"
        port["PublishMode"] = "host" if port.get("PublishMode") == "host" else "ingress"
        port.setdefault("TargetPort", 0)
        if mode == "dnsrr" and port["PublishMode"] == "ingress":
            raise texts.ingress_with_dnsrr()
        key = (port.get("PublishedPort"), port["Protocol"])
        if key[0] and key in seen:
            raise texts.duplicate_ports()
        seen.add(key)
