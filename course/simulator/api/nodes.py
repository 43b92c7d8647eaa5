"""/nodes: the engines of a swarm, as its managers know them."""

from __future__ import annotations

from course.simulator.api import swarm_bodies as bodies
from course.simulator.api.call import Call
from course.simulator.api.documents import swarm as documents
from course.simulator.api.filters import Filters
from course.simulator.api.http import Response
from course.simulator.api.routes import route
from course.simulator.swarm import nodes
from course.simulator.swarm.records import NodeRecord


@route("GET", "/nodes")
def list_nodes(call: Call) -> Response:
    """List the nodes of the swarm."""
    cluster, filters = call.engine.membership.manager(), call.filters
    filters.allow("id", "label", "membership", "name", "node.label", "role")
    found = sorted(cluster.nodes.values(), key=lambda node: node.id)
    return Response.json([documents.node(node, cluster) for node in found if _wanted(node, filters)])


def _wanted(node: NodeRecord, filters: Filters) -> bool:
    labels = node.spec.get("Labels") or {}
    return (
        filters.prefix("id", node.id)
        and filters.prefix("name", node.name)
        and filters.exact("role", str(node.spec["Role"]))
        and filters.exact("membership", "accepted")
        and filters.labels("node.label", labels)
        and filters.labels("label", {})  # an engine's own labels, of which a simulated one has none
    )


@route("GET", "/nodes/{id}")
def inspect_node(call: Call) -> Response:
    """Inspect a node."""
    cluster = call.engine.membership.manager()
    return Response.json(documents.node(cluster.node(call["id"]), cluster))


@route("POST", "/nodes/{id}/update")
def update_node(call: Call) -> Response:
    """Change a node's role, availability or labels."""
    spec = call.document(bodies.NODE_SPEC)
    nodes.update(call.engine.membership.manager(), call["id"], call.text("version"), spec)
    return Response()


@route("DELETE", "/nodes/{id}")
def remove_node(call: Call) -> Response:
    """Remove a node that has left."""
    nodes.remove(call.engine.membership.manager(), call["id"], call.flag("force"))
    return Response()
