"""Services of a swarm: what may be asked for, their virtual addresses and ports, and their changes."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING

from course.simulator import messages_services as texts
from course.simulator.namegen import invented_name
from course.simulator.state import Document
from course.simulator.swarm.records import ServiceRecord, new_swarm_id
from course.simulator.swarm.service_checks import checked

if TYPE_CHECKING:
    from course.simulator.messages import Messages
    from course.simulator.swarm.cluster import Cluster

#: Ports that the ingress mesh takes where none is asked for.
INGRESS_PORTS = range(30000, 32768)


class Services:
    """Creating and changing the services of a swarm. `messages` are those of the engine that is asked."""

    def __init__(self, cluster: Cluster, messages: Messages) -> None:
        self._cluster = cluster
        self._messages = messages

    def create(self, spec: Document) -> ServiceRecord:
        """Make a service from the API's document, and its tasks. Raises EngineError."""
        spec = checked(self._cluster, self._messages, spec)
        if not spec.get("Name"):
            taken = {service.name: service.id for service in self._cluster.services.values()}
            spec["Name"] = invented_name(self._cluster.world.random, taken)
        if any(other.name == spec["Name"] for other in self._cluster.services.values()):
            raise texts.name_taken(spec["Name"])
        service = ServiceRecord(
            new_swarm_id(self._cluster.world.random), self._cluster.world.scheduler.now(), spec=spec
        )
        self._check_ports(service, spec)
        self._cluster.services[service.id] = service
        self._publish(service)
        self._cluster.changed(service)
        self._cluster.tell("service", "create", service.id, name=service.name)
        self._cluster.orchestrator.settle(service)
        return service

    def update(self, key: str, version: str, spec: Document, rollback: bool = False) -> ServiceRecord:
        """Give a service another spec, or with `rollback` that which it had before. Raises EngineError."""
        service = self._cluster.service(key)
        self._cluster.check_version("service", version, service)
        if rollback:
            if service.previous is None:
                raise texts.no_previous()
            spec = deepcopy(service.previous)
        spec = checked(self._cluster, self._messages, spec)
        if spec.get("Name") != service.name:
            raise texts.renamed()
        if set(spec["Mode"]) != set(service.spec["Mode"]):
            raise texts.mode_changed()
        self._check_ports(service, spec)
        before = service.spec
        service.previous, service.spec = before, spec
        if _what_runs(before) != _what_runs(spec):
            service.update = self._told(rollback)
        self._publish(service)
        self._cluster.changed(service)
        self._tell_update(service, before)
        self._cluster.orchestrator.settle(service)
        return service

    def _tell_update(self, service: ServiceRecord, before: Document) -> None:
        told = {"name": service.name}
        old, new = (_replicas(spec) for spec in (before, service.spec))
        if old != new:
            told |= {"replicas.old": old, "replicas.new": new}
        self._cluster.tell("service", "update", service.id, **told)

    def remove(self, key: str) -> ServiceRecord:
        """Remove a service and its tasks. Raises EngineError (404)."""
        service = self._cluster.service(key)
        self._cluster.orchestrator.forget(service)
        for network_id, address in service.addresses.items():
            self._cluster.networks.give_back(network_id, address)
        del self._cluster.services[service.id]
        self._cluster.changed(service)
        self._cluster.tell("service", "remove", service.id, name=service.name)
        return service

    def _told(self, rollback: bool) -> Document:
        """What is said of an update, which is over at once."""
        now = self._cluster.world.scheduler.now()
        word = "rollback" if rollback else "update"
        state = "rollback_completed" if rollback else "completed"
        return {"State": state, "StartedAt": now, "CompletedAt": now, "Message": f"{word} completed"}

    # -- what is asked for ------------------------------------------------------------------

    def _check_ports(self, service: ServiceRecord, spec: Document) -> None:
        for port in (spec.get("EndpointSpec") or {}).get("Ports") or []:
            for other in self._cluster.services.values():
                for taken in other.ports if other is not service else []:
                    if _clash(port, taken):
                        number, mode = int(port["PublishedPort"]), taken["PublishMode"]
                        raise texts.port_taken(number, other.name, other.id, mode)

    # -- what it is given -------------------------------------------------------------------

    def _publish(self, service: ServiceRecord) -> None:
        """Ports of the mesh, and a virtual address on each overlay; what it had it keeps."""
        endpoint = service.endpoint
        before = {(p["TargetPort"], p["Protocol"]): p for p in service.ports}
        service.ports = []
        for port in endpoint.get("Ports") or []:
            given = dict(port)
            if not given.get("PublishedPort") and given["PublishMode"] == "ingress":
                kept = before.get((given["TargetPort"], given["Protocol"]))
                given["PublishedPort"] = kept["PublishedPort"] if kept else self._free_port(given)
            service.ports.append(given)
        wanted = self._networks_with_address(service) if endpoint.get("Mode", "vip") == "vip" else []
        networks = self._cluster.networks
        for network_id in [known for known in service.addresses if known not in wanted]:
            networks.give_back(network_id, service.addresses.pop(network_id))
        for network_id in wanted:
            if network_id not in service.addresses and (address := networks.take(network_id)) is not None:
                service.addresses[network_id] = address

    def _networks_with_address(self, service: ServiceRecord) -> list[str]:
        networks = self._cluster.networks
        meshed = any(port["PublishMode"] == "ingress" for port in service.ports)
        first = [networks.ingress().record.id] if meshed else []
        return [*first, *(id for id in service.networks if networks.get(id) is not None)]

    def _free_port(self, port: Document) -> int:
        taken = {
            other.get("PublishedPort")
            for service in self._cluster.services.values()
            for other in service.ports
            if other["Protocol"] == port["Protocol"]
        }
        return next(number for number in INGRESS_PORTS if number not in taken)


def _clash(port: Document, taken: Document) -> bool:
    number = port.get("PublishedPort")
    if not number or (number, port["Protocol"]) != (taken.get("PublishedPort"), taken["Protocol"]):
        return False
    return "ingress" in (port["PublishMode"], taken["PublishMode"])


def _what_runs(spec: Document) -> tuple[Document, Document]:
    return spec["TaskTemplate"], spec.get("EndpointSpec") or {}


def _replicas(spec: Document) -> str:
    return str((spec["Mode"].get("Replicated") or {}).get("Replicas", ""))
