"""Nodes of a swarm: changing what they are and whether they take tasks, and removing them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from course.simulator import messages_swarm as texts
from course.simulator.state import Document
from course.simulator.swarm import agent
from course.simulator.swarm.records import AVAILABILITIES, NodeRecord

if TYPE_CHECKING:
    from course.simulator.swarm.cluster import Cluster

ROLES = ("worker", "manager")


def update(cluster: Cluster, node_id: str, version: str, spec: Document) -> NodeRecord:
    """Give a node another spec: role, availability, labels. Raises EngineError."""
    if not version.isdecimal():
        raise texts.bad_version("node", version)
    node = cluster.node(node_id)
    availability, role = spec.get("Availability", ""), spec.get("Role", "")
    if availability.lower() not in AVAILABILITIES:
        raise texts.bad_availability(availability)
    if role.lower() not in ROLES:
        raise texts.bad_role(role)
    cluster.check_version("node", version, node)
    if node.manager and role == "worker":
        _check_demotion(cluster, node)
    told = {"name": node.name}
    for key, new in (("availability", availability), ("role", role)):
        if (old := node.spec[key.capitalize()]) != new:
            told |= {f"{key}.old": old, f"{key}.new": new}
    node.spec = {**node.spec, "Labels": {}, **spec}
    cluster.changed(node)
    cluster.tell("node", "update", node.id, **told)
    if availability == "drain":
        cluster.orchestrator.left(node)
    else:
        cluster.orchestrator.reconcile()
    return node


def _check_demotion(cluster: Cluster, node: NodeRecord) -> None:
    others = [manager for manager in cluster.managers() if manager is not node]
    if not others:
        raise texts.last_manager_demoted()
    ready = [manager for manager in others if manager.reachable]
    if len(ready) * 2 <= len(others):
        raise texts.quorum_lost()


def remove(cluster: Cluster, key: str, force: bool) -> None:
    """Forget a node that has left, or is down; with `force` a worker that is there. Raises EngineError.

    Its engine hears nothing of it: to itself it is in the swarm until it leaves.
    """
    node = cluster.node(key)
    if node.manager:
        raise texts.node_is_manager(node.id)
    if node.ready and not force:
        raise texts.node_is_up(node.id)
    for task in [task for task in cluster.tasks.values() if task.node is node]:
        agent.remove(task)
        del cluster.tasks[task.id]
    node.ready, node.gone = False, True
    del cluster.nodes[node.id]
    cluster.tell("node", "remove", node.id, name=node.name)
    cluster.orchestrator.reconcile()
