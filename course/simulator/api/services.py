"""/services: what a swarm is to run."""

from __future__ import annotations

from course.simulator.api import swarm_bodies as bodies
from course.simulator.api.call import Call
from course.simulator.api.documents import services as documents
from course.simulator.api.filters import Filters
from course.simulator.api.http import Response
from course.simulator.api.routes import route
from course.simulator.api.task_logs import logs_of
from course.simulator.swarm.records import ServiceRecord
from course.simulator.swarm.services import Services


def _services(call: Call) -> Services:
    return Services(call.engine.membership.manager(), call.engine.messages)


@route("GET", "/services")
def list_services(call: Call) -> Response:
    """List services; with `status`, how many of their tasks run."""
    cluster, filters = call.engine.membership.manager(), call.filters
    filters.allow("id", "label", "mode", "name", "runtime")
    listed = []
    for record in sorted(cluster.services.values(), key=lambda service: service.id):
        if _wanted(record, filters):
            status = {"ServiceStatus": documents.status(record, cluster)} if call.flag("status") else {}
            listed.append(documents.service(record, cluster) | status)
    return Response.json(listed)


def _wanted(record: ServiceRecord, filters: Filters) -> bool:
    return (
        filters.prefix("id", record.id)
        and filters.prefix("name", record.name)
        and filters.labels("label", record.spec.get("Labels") or {})
        and filters.exact("mode", "global" if record.replicas is None else "replicated")
        and filters.exact("runtime", "container")
    )


@route("POST", "/services/create")
def create_service(call: Call) -> Response:
    """Create a service."""
    body = call.document(bodies.SERVICE)  # which is read before it is known whether this is a manager
    record = _services(call).create(body)
    return Response.json({"ID": record.id, "Warnings": None}, 201)


@route("POST", "/services/{id}/update")
def update_service(call: Call) -> Response:
    """Change a service, or take it back to what it was."""
    body = call.document(bodies.SERVICE)
    back = call.text("rollback") == "previous"
    services = _services(call)
    services.update(call["id"], call.text("version"), body, rollback=back)
    return Response.json({"Warnings": None})


@route("GET", "/services/{id}/logs")
def service_logs(call: Call) -> Response:
    """Read what the tasks of a service have written."""
    cluster = call.engine.membership.manager()
    return logs_of(call, cluster.tasks_of(cluster.service(call["id"])))


@route("GET", "/services/{id}")
def inspect_service(call: Call) -> Response:
    """Inspect a service."""
    cluster = call.engine.membership.manager()
    record = cluster.service(call["id"])
    return Response.json(documents.service(record, cluster, defaults=call.flag("insertDefaults")))


@route("DELETE", "/services/{id}")
def remove_service(call: Call) -> Response:
    """Remove a service and its tasks."""
    _services(call).remove(call["id"])
    return Response()
