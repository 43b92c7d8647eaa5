"""What concerns the engine as a whole: ping, version, info, events, disk usage, login."""

from __future__ import annotations

from course.simulator.api import bodies
from course.simulator.api.call import Call
from course.simulator.api.documents import images as image_documents
from course.simulator.api.documents import system as documents
from course.simulator.api.documents.containers import listed
from course.simulator.api.filters import Filters
from course.simulator.api.http import PENDING, Response, Stream
from course.simulator.api.jsonstream import line
from course.simulator.api.routes import route
from course.simulator.api.streams import EventTail
from course.simulator.state import Event

_NO_CACHE = {"Cache-Control": "no-cache, no-store, must-revalidate", "Pragma": "no-cache"}
#: Event types that a filter key of the same name selects by name or id.
_ACTORS = ("container", "network", "image", "volume")


@route("GET", "/_ping")
def ping(call: Call) -> Response:
    """Say that the engine is there."""
    headers = {"Content-Type": "text/plain; charset=utf-8", **_NO_CACHE}
    if call.new:
        headers |= {"Builder-Version": "2", "Swarm": "inactive"}
    return Response(200, b"OK", headers)


@route("HEAD", "/_ping")
def head_ping(call: Call) -> Response:
    """Say that the engine is there, in headers only."""
    response = ping(call)
    response.headers["Content-Length"] = "0"
    return response


@route("GET", "/version")
def version(call: Call) -> Response:
    """Report the engine's version and the versions of its API."""
    return Response.json(documents.version(call.engine.version))


@route("GET", "/info")
def info(call: Call) -> Response:
    """Report on the engine and its host."""
    return Response.json(documents.info(call.engine, call.api))


@route("POST", "/auth")
def auth(call: Call) -> Response:
    """Log in to the simulated registry, which lets everybody in."""
    call.document(bodies.AUTH)
    return Response.json({"Status": "Login Succeeded", "IdentityToken": ""})


@route("GET", "/system/df")
def disk_usage(call: Call) -> Response:
    """Report what images and containers take of the disk."""
    images = call.engine.images.all()
    records = call.engine.containers.all()
    users = [record.image.id for record in records]
    return Response.json(
        {
            "LayersSize": sum(image.size for image in images),
            "Images": [image_documents.listed(image, call.api, users.count(image.id), 0) for image in images],
            "Containers": [listed(call.engine, record, size=True) for record in reversed(records)],
            "Volumes": [],
            "BuildCache": [] if call.new else None,
            **({} if call.new else {"BuilderSize": 0}),
        }
    )


# -- events -------------------------------------------------------------------------------------


@route("GET", "/events")
def events(call: Call) -> Response:
    """Tell what happens, as it happens, and with `since` what has happened."""
    since, until = call.moment("since"), call.moment("until")
    filters = call.filters
    past: list[Event] = []
    if since is not None or until is not None:
        past = [event for event in call.engine.events if (since or 0.0) <= event.time]
    if until is not None:
        past = [event for event in past if event.time <= until]
        call.engine.scheduler.after(max(0.0, until - call.now), call.engine.touch)
    body = _told(call, past, until, filters)
    return Response(200, body, {"Content-Type": "application/json"})


def _told(call: Call, past: list[Event], until: float | None, filters: Filters) -> Stream:
    coming = EventTail(call.engine)
    return _stream(call, past, coming, until, filters)


def _stream(
    call: Call, past: list[Event], coming: EventTail, until: float | None, filters: Filters
) -> Stream:
    yield from (line(documents.event(event)) for event in past if _matches(event, filters))
    while until is None or call.now < until:
        new = [line(documents.event(event)) for event in coming.new() if _matches(event, filters)]
        yield b"".join(new) if new else PENDING


def _matches(event: Event, filters: Filters) -> bool:
    action = event.action.partition(":")[0]  # "exec_start: sh" is asked for as exec_start
    return (
        (filters.exact("event", event.action) or filters.exact("event", action))
        and filters.exact("type", event.type)
        and filters.exact("scope", event.scope)
        and filters.labels("label", event.attributes)
        and all(_is_actor(event, kind, filters) for kind in _ACTORS)
        and "daemon" not in filters
    )


def _is_actor(event: Event, kind: str, filters: Filters) -> bool:
    if kind not in filters:
        return True
    if kind == "image" and event.type == "container":
        image = event.attributes.get("image", "")
        return filters.exact(kind, image) or filters.exact(kind, image.rpartition(":")[0])
    if event.type != kind:
        return False
    return filters.prefix(kind, event.actor) or filters.prefix(kind, event.attributes.get("name", ""))
