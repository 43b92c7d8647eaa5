"""Where a task is to run: on the node with the fewest tasks of its service, of those that may take it.

Rules of Docker's documentation (https://docs.docker.com/engine/swarm/services/#placement-constraints);
messages of Engine 28.5.2.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from course.simulator import messages_services as texts
from course.simulator.swarm.records import NodeRecord, TaskRecord

if TYPE_CHECKING:
    from course.simulator.swarm.cluster import Cluster

CONSTRAINT = re.compile(r"\s*([\w.\-/]+)\s*(==|!=)\s*(.*?)\s*")


def place(cluster: Cluster, task: TaskRecord) -> NodeRecord | None:
    """The node for a task; None, with the reason in its `error`, where no node will do."""
    nodes = [task.node] if task.node is not None else list(cluster.nodes.values())
    fit = [node for node in nodes if not _objection(cluster, task, node)]
    if not fit:
        task.error = texts.no_suitable_node(_reasons(cluster, task, nodes))
        return None
    return min(fit, key=lambda node: _load(cluster, task, node))


def _load(cluster: Cluster, task: TaskRecord, node: NodeRecord) -> tuple[int, int]:
    there = [other for other in cluster.tasks.values() if other.node is node and other.active]
    return sum(other.service is task.service for other in there), len(there)


def _objection(cluster: Cluster, task: TaskRecord, node: NodeRecord) -> str:
    """Why a node cannot take the task, as a word; "" where it can."""
    if not node.available:
        return "unavailable"
    if not allowed(node, (task.template.get("Placement") or {}).get("Constraints") or []):
        return "constraints"
    there = [t for t in cluster.tasks.values() if t is not task and t.node is node and t.active]
    most = int((task.template.get("Placement") or {}).get("MaxReplicas") or 0)
    if most and sum(other.service is task.service for other in there) >= most:
        return "full"
    taken = {port["PublishedPort"] for other in there for port in other.host_ports if "PublishedPort" in port}
    return "host port" if taken & {port.get("PublishedPort") for port in task.host_ports} else ""


def _reasons(cluster: Cluster, task: TaskRecord, nodes: Iterable[NodeRecord]) -> list[str]:
    objections = [_objection(cluster, task, node) for node in nodes]
    said = (
        ("unavailable", texts.nodes_unavailable),
        ("constraints", texts.constraints_unmet),
        ("full", texts.max_replicas),
        ("host port", texts.host_port_in_use),
    )
    return [text(number) for word, text in said if (number := objections.count(word))]


def allowed(node: NodeRecord, constraints: Iterable[str]) -> bool:
    """Whether a node meets all constraints, such as ``node.role==worker``."""
    return all(_meets(node, constraint) for constraint in constraints)


def _meets(node: NodeRecord, constraint: str) -> bool:
    found = CONSTRAINT.fullmatch(constraint)
    if found is None:
        return False
    key, operator, wanted = found.groups()
    known = {
        "node.id": node.id,
        "node.hostname": node.name,
        "node.role": str(node.spec["Role"]),
        "node.platform.os": "linux",
        "node.platform.arch": "x86_64",
        **{f"node.labels.{name}": str(value) for name, value in (node.spec.get("Labels") or {}).items()},
    }
    return (known.get(key, "").lower() == wanted.lower()) == (operator == "==")
