"""Services and tasks as the API tells them (documents of two engines 28.5.2 that were joined)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from course.simulator.api.documents.swarm import heading
from course.simulator.api.times import rfc3339
from course.simulator.state import Document
from course.simulator.swarm.networks import SwarmNetwork
from course.simulator.swarm.records import ServiceRecord, TaskRecord
from course.simulator.versions import EngineVersion

if TYPE_CHECKING:
    from course.simulator.swarm.cluster import Cluster

#: What is meant where a spec says nothing (GET /services/…?insertDefaults=true).
_UPDATES: Document = {
    "Parallelism": 1,
    "FailureAction": "pause",
    "Monitor": 5_000_000_000,
    "MaxFailureRatio": 0,
    "Order": "stop-first",
}
_DEFAULT_RESTART: Document = {"Condition": "any", "Delay": 5_000_000_000, "MaxAttempts": 0}
_GRACE_PERIOD = 10_000_000_000

#: The order of fields in Docker's documents, whatever order a client sent them in.
_SPEC = "Name Labels TaskTemplate Mode UpdateConfig RollbackConfig Networks EndpointSpec".split()
_TEMPLATE = "ContainerSpec Resources RestartPolicy Placement Networks LogDriver ForceUpdate Runtime".split()
_CONTAINER = """Image Labels Command Args Hostname Env Dir User Groups Privileges Init StopSignal TTY
    OpenStdin ReadOnly Mounts StopGracePeriod Healthcheck Hosts DNSConfig Secrets Configs Isolation""".split()


def service(record: ServiceRecord, of: Cluster, defaults: bool = False) -> Document:
    """The document of one service; with `defaults`, what it does not say for itself is filled in."""
    document = heading(record) | {"Spec": _in_order(_with_defaults(record.spec) if defaults else record.spec)}
    if record.previous is not None:
        document["PreviousSpec"] = _in_order(record.previous)
    document["Endpoint"] = _endpoint(record, of)
    if record.update is not None:
        moments = {key: rfc3339(record.update[key]) for key in ("StartedAt", "CompletedAt")}
        document["UpdateStatus"] = record.update | moments
    return document


def _in_order(spec: Document) -> Document:
    return _sorted(spec | {"TaskTemplate": _template(spec["TaskTemplate"])}, _SPEC)


def _template(template: Document) -> Document:
    container = _sorted(template["ContainerSpec"], _CONTAINER)
    return _sorted(template | {"ContainerSpec": container}, _TEMPLATE)


def _sorted(document: Document, order: list[str]) -> Document:
    return {key: document[key] for key in dict.fromkeys([*order, *document]) if key in document}


def _endpoint(record: ServiceRecord, of: Cluster) -> Document:
    if not record.ports and not record.addresses:
        mode = record.endpoint.get("Mode")
        return {"Spec": {"Mode": mode} if mode and mode != "vip" else {}}
    document: Document = {"Spec": record.endpoint}
    if record.ports:
        document["Ports"] = record.ports
    if record.addresses:
        document["VirtualIPs"] = [
            {"NetworkID": network_id, "Addr": f"{address}/{_prefix(of, network_id)}"}
            for network_id, address in record.addresses.items()
        ]
    return document


def _prefix(of: Cluster, network_id: str) -> int:
    network = of.networks.get(network_id)
    return network.record.pools[0].cidr.prefixlen if network is not None else 0


def _with_defaults(spec: Document) -> Document:
    template = spec["TaskTemplate"]
    container = {"StopGracePeriod": _GRACE_PERIOD, "DNSConfig": {}, **template["ContainerSpec"]}
    filled = {"Resources": {}, "RestartPolicy": _DEFAULT_RESTART, "Placement": {}, **template}
    return {
        "UpdateConfig": _UPDATES,
        "RollbackConfig": _UPDATES,
        **spec,
        "TaskTemplate": {**filled, "ContainerSpec": container},
    }


def status(record: ServiceRecord, of: Cluster) -> Document:
    """How many tasks of a service run, as far as is known, and how many are wanted.

    Those on a node that is down count too (6/4, Engine 28.5.2 said).
    """
    active = [task for task in of.tasks_of(record) if task.active]
    return {
        "RunningTasks": sum(task.state == "running" for task in of.tasks_of(record)),
        "DesiredTasks": len(active) if record.replicas is None else record.replicas,
        "CompletedTasks": 0,
    }


def task(record: TaskRecord, of: Cluster, version: EngineVersion) -> Document:
    """The document of one task."""
    template = {key: value for key, value in _template(record.template).items() if key != "Runtime"}
    document = heading(record) | {"Labels": {}, "Spec": template, "ServiceID": record.service.id}
    if record.slot:
        document["Slot"] = record.slot
    if record.node is not None:
        document["NodeID"] = record.node.id
    document |= {"Status": _status(record), "DesiredState": record.desired}
    attachments = [
        {
            "Network": network(found),
            "Addresses": [f"{address}/{found.record.pools[0].cidr.prefixlen}"],
        }
        for network_id, address in record.addresses.items()
        if (found := of.networks.get(network_id)) is not None
    ]
    if attachments:
        document["NetworksAttachments"] = attachments
    return document | ({"Volumes": None} if version.at_least(25) else {})


def _status(record: TaskRecord) -> Document:
    document: Document = {
        "Timestamp": rfc3339(record.since),
        "State": record.state,
        "Message": record.message,
    }
    if record.error:
        document["Err"] = record.error
    if record.container is not None:
        processes = record.container.processes
        document["ContainerStatus"] = {
            "ContainerID": record.container.id,
            "PID": processes[0].pid if processes else 0,
            "ExitCode": record.exit_code,
        }
    document["PortStatus"] = _host_ports(record)
    return document


def _host_ports(record: TaskRecord) -> Document:
    """Ports of the node itself that lead to the task: one for each family of addresses."""
    if not record.host_ports or record.container is None or not record.container.published:
        return {}
    return {
        "Ports": [
            {
                "Protocol": port.protocol,
                "TargetPort": port.container_port,
                "PublishedPort": port.host_port,
                "PublishMode": "host",
            }
            for port in record.container.published
        ]
    }


def network(found: SwarmNetwork) -> Document:
    """A network as a task's document has it."""
    record = found.record
    (pool,) = record.pools
    spec: Document = {"Name": record.name, "Labels": record.labels}
    spec["DriverConfiguration"] = {} if found.ingress else {"Name": record.driver}
    spec |= {"Ingress": True} if found.ingress else {}
    spec |= {"Attachable": True} if record.attachable else {}
    return {
        "ID": record.id,
        "Version": {"Index": found.index},
        "CreatedAt": rfc3339(record.created),
        "UpdatedAt": rfc3339(found.updated),
        "Spec": spec
        | {"IPAMOptions": {"Driver": {} if found.ingress else {"Name": "default"}}, "Scope": "swarm"},
        "DriverState": {"Name": record.driver, "Options": record.options},
        "IPAMOptions": {
            "Driver": {"Name": "default"},
            "Configs": [{"Subnet": str(pool.cidr), "Gateway": str(pool.gateway)}],
        },
    }
