"""/tasks: what the nodes of a swarm run."""

from __future__ import annotations

from course.simulator.api.call import Call
from course.simulator.api.documents import services as documents
from course.simulator.api.filters import Filters
from course.simulator.api.http import Response
from course.simulator.api.routes import route
from course.simulator.api.task_logs import logs_of
from course.simulator.errors import EngineError
from course.simulator.swarm.cluster import Cluster
from course.simulator.swarm.records import TaskRecord

_FILTERS = ("_up-to-date", "desired-state", "id", "label", "name", "node", "runtime", "service")


@route("GET", "/tasks")
def list_tasks(call: Call) -> Response:
    """List tasks, also those that have ended and are still kept."""
    cluster, filters = call.engine.membership.manager(), call.filters
    filters.allow(*_FILTERS)
    services, nodes = _ids(call, cluster, "service"), _ids(call, cluster, "node")
    found = sorted(cluster.tasks.values(), key=lambda task: task.id)
    return Response.json(
        [
            documents.task(task, cluster, call.engine.version)
            for task in found
            if _wanted(task, filters)
            and (services is None or task.service.id in services)
            and (nodes is None or (task.node is not None and task.node.id in nodes))
        ]
    )


def _ids(call: Call, cluster: Cluster, kind: str) -> set[str] | None:
    """The ids of the services or nodes that the filter names, None if it names none."""
    if kind not in call.filters:
        return None
    look_up = {"service": cluster.service, "node": cluster.node}[kind]
    found = set()
    for key in call.filters.values(kind):
        try:
            found.add(look_up(key).id)
        except EngineError as error:
            if error.status != 404:
                raise
    return found


def _wanted(task: TaskRecord, filters: Filters) -> bool:
    return (
        filters.prefix("id", task.id)
        and filters.prefix("name", f"{task.service.name}.{task.place}")
        and filters.exact("desired-state", task.desired)
        and filters.labels("label", task.service.spec.get("Labels") or {})
        and filters.exact("runtime", "container")
    )


@route("GET", "/tasks/{id}/logs")
def task_logs(call: Call) -> Response:
    """Read what a task has written."""
    return logs_of(call, [call.engine.membership.manager().task(call["id"])])


@route("GET", "/tasks/{id}")
def inspect_task(call: Call) -> Response:
    """Inspect a task."""
    cluster = call.engine.membership.manager()
    return Response.json(documents.task(cluster.task(call["id"]), cluster, call.engine.version))
