"""/containers: what `docker run`, `ps`, `inspect`, `start`, `stop` and the like ask for.

What runs over time (wait, logs, attach) stands in `output`.
"""

from __future__ import annotations

import re

from course.simulator.api import bodies
from course.simulator.api.apiversion import ApiVersion
from course.simulator.api.call import Call, JsonError
from course.simulator.api.container_filters import ContainerFilters
from course.simulator.api.container_settings import check_policy, check_settings
from course.simulator.api.documents.containers import inspected, listed
from course.simulator.api.documents.processes import process_table, usage
from course.simulator.api.http import PENDING, Response, Stream
from course.simulator.api.jsonstream import line
from course.simulator.api.network_mode import check_network_mode
from course.simulator.api.platforms import check_image, named_platform
from course.simulator.api.resource_settings import LIMITS, check_resources
from course.simulator.api.routes import route
from course.simulator.files import removed_path
from course.simulator.state import ContainerRecord, Document

#: The versions of the API since which a new container's platform, and one reading of its use, are read.
_PLATFORMS, _ONE_SHOT = ApiVersion(1, 41), ApiVersion(1, 41)
#: What fits into the number that newer engines read a terminal's size into.
_LARGEST_SIZE = 2**32 - 1
#: And since which a container can be stopped by another signal than its own.
_STOP_SIGNAL = ApiVersion(1, 42)


@route("GET", "/containers/json")
def list_containers(call: Call) -> Response:
    """List containers."""
    size = call.flag("size")
    return Response.json(listed(call.engine, ContainerFilters(call).select(), size=size))


@route("POST", "/containers/create")
def create_container(call: Call) -> Response:
    """Create a container."""
    try:
        body = call.body(bodies.CONTAINER if call.new else bodies.CONTAINER_BEFORE_25)
    except JsonError as error:
        raise call.texts.bad_create_json(error) from None
    if body is None:
        raise call.texts.no_create_body()
    check_network_mode(body, call.engine.version, call.engine.messages)
    platform = named_platform(call) if call.api >= _PLATFORMS else None
    check_settings(body, call.texts, call.engine.messages)
    if platform is not None and body.get("Image"):
        check_image(call, body["Image"], platform)
    record, warnings = call.engine.containers.create(call.text("name") or None, body)
    if body.get("MacAddress") and call.api >= ApiVersion(1, 44):
        warnings.append(call.texts.MAC_DEPRECATED)
    return Response.json({"Id": record.id, "Warnings": warnings}, 201)


@route("POST", "/containers/prune")
def prune_containers(call: Call) -> Response:
    """Remove containers that do not run."""
    meant = call.filters.prunes(call.now)
    ids = call.engine.containers.prune(
        lambda record: meant(record.config.get("Labels") or {}, record.created)
    )
    reclaimed = len(ids) * call.engine.version.container_bytes
    return Response.json({"ContainersDeleted": ids or None, "SpaceReclaimed": reclaimed})


@route("GET", "/containers/{id}/json")
def inspect_container(call: Call) -> Response:
    """Inspect a container."""
    record = call.engine.containers.get(call["id"])
    return Response.json(inspected(call.engine, record, call.api, size=call.flag("size")))


@route("POST", "/containers/{id}/start")
def start_container(call: Call) -> Response:
    """Start a container."""
    return Response(204 if call.engine.containers.start(call["id"]) else 304)


@route("POST", "/containers/{id}/stop")
def stop_container(call: Call) -> Response:
    """Stop a container."""
    stopped = call.engine.containers.stop(call["id"], call.number("t"), _stop_signal(call))
    return Response(204 if stopped else 304)


@route("POST", "/containers/{id}/restart")
def restart_container(call: Call) -> Response:
    """Restart a container."""
    call.engine.containers.restart(call["id"], call.number("t"), _stop_signal(call))
    return Response(204)


def _stop_signal(call: Call) -> str | None:
    """The signal that is to stop a container, where it is not its own."""
    return call.text("signal") or None if call.api >= _STOP_SIGNAL else None


@route("POST", "/containers/{id}/kill")
def kill_container(call: Call) -> Response:
    """Send a container a signal."""
    call.engine.containers.kill(call["id"], call.text("signal") or "SIGKILL")
    return Response(204)


@route("POST", "/containers/{id}/pause")
def pause_container(call: Call) -> Response:
    """Pause a container."""
    call.engine.containers.pause(call["id"])
    return Response(204)


@route("POST", "/containers/{id}/unpause")
def unpause_container(call: Call) -> Response:
    """Unpause a container."""
    call.engine.containers.unpause(call["id"])
    return Response(204)


@route("POST", "/containers/{id}/rename")
def rename_container(call: Call) -> Response:
    """Rename a container."""
    if not call.text("name"):
        raise call.texts.empty_rename()
    call.engine.containers.rename(call["id"], call.text("name"))
    return Response(204)


@route("POST", "/containers/{id}/update")
def update_container(call: Call) -> Response:
    """Change a container's restart policy; another limit of resources is only refused."""
    try:
        body = call.body(bodies.UPDATE)
    except JsonError as error:
        raise call.texts.bad_create_json(error) from None
    if body is None and not call.new:
        raise call.texts.no_update_body()
    body = body or {}
    if call.new:
        _check_update(call, body)
    record = call.engine.containers.get(call["id"])
    _check_update(call, body)
    call.engine.containers.check_update(record, body)
    if any(body.get(name) for name in LIMITS):
        raise call.texts.not_simulated("POST", "/containers/{id}/update with limits of resources")
    call.engine.containers.update(record, body.get("RestartPolicy") or {})
    return Response.json({"Warnings": None})


def _check_update(call: Call, body: Document) -> None:
    check_policy(body.get("RestartPolicy") or {}, call.texts)
    check_resources(body, call.texts, update=True)


@route("POST", "/containers/{id}/resize")
def resize_container(call: Call) -> Response:
    """Resize a container's terminal, which has no size in the simulation."""
    check_size(call)
    record = call.engine.containers.get(call["id"])
    if not record.running:
        raise call.engine.messages.not_running(record.id)
    call.engine.containers.tell(record, "resize", height=call.text("h"), width=call.text("w"))
    return Response()


def check_size(call: Call) -> None:
    """Refuse a terminal size that is none. Raises EngineError."""
    for name, parameter in (("height", "h"), ("width", "w")):
        text = call.text(parameter)
        number = re.fullmatch(r"-?\d+" if call.new else r"[+-]?\d{1,18}", text, re.ASCII)
        if number is None or (call.new and not 0 <= int(text[:20]) <= _LARGEST_SIZE):
            raise call.texts.bad_size(name, text)


@route("DELETE", "/containers/{id}")
def remove_container(call: Call) -> Response:
    """Remove a container."""
    if call.flag("link"):
        call.engine.links.remove(call["id"])
    else:
        call.engine.containers.remove(call["id"], call.flag("force"), call.flag("v"))
    return Response(204)


# -- looking inside -----------------------------------------------------------------------------


@route("GET", "/containers/{id}/top")
def top(call: Call) -> Response:
    """List the processes of a container."""
    record = call.engine.containers.get(call["id"])
    if not record.running:
        raise call.engine.messages.not_running(record.id)
    if record.state == "restarting":
        raise call.engine.messages.restarting(record.id)
    table = process_table(record, call.text("ps_args", "-ef") or "-ef", call.new)
    if table is None:
        raise call.texts.no_ps(call.text("ps_args"))
    call.engine.containers.tell(record, "top")
    return Response.json(table)


@route("GET", "/containers/{id}/stats")
def stats(call: Call) -> Response:
    """Read a container's use of resources, which is none to speak of in the simulation."""
    streamed = call.flag("stream", default=True)
    once = call.flag("one-shot") and call.api >= _ONE_SHOT
    record = call.engine.containers.get(call["id"])
    if streamed and once:
        raise call.texts.several_stats()
    if streamed and record.running:
        return Response(200, _stats_stream(call, record), {"Content-Type": "application/json"})
    return Response.json(usage(record, call.now, call.engine.version, once))


def _stats_stream(call: Call, record: ContainerRecord) -> Stream:
    """One document for each second that passes by itself."""
    due = call.now
    while record.running:
        if call.now < due:
            yield PENDING
            continue
        yield line(usage(record, call.now, call.engine.version))
        due = call.now + 1


@route("GET", "/containers/{id}/changes")
def changes(call: Call) -> Response:
    """List the files that were changed or made in a container."""
    record = call.engine.containers.get(call["id"])
    return Response.json(_changes(record) or None)


def _changes(record: ContainerRecord) -> list[Document]:
    modified, added, deleted = 0, 1, 2
    kinds: dict[str, int] = {}
    for entry in record.changed:
        path = removed_path(entry) or entry.rstrip("/")
        parents = path.split("/")[1:-1]
        for depth in range(len(parents)):
            kinds.setdefault("/" + "/".join(parents[: depth + 1]), modified)
        if removed_path(entry):
            kinds[path] = deleted
        else:
            kinds[path] = modified if path in record.image.files else added
    return [{"Path": path, "Kind": kind} for path, kind in sorted(kinds.items())]
