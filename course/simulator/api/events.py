"""/events: what `docker events` asks for, and which events its filters choose.

The filters match as Docker's own do, on all engines from 20.10 on: a key is compared with every event, of
whatever type, so that ``container=favorites-net`` finds the events of the network of this name.
"""

from __future__ import annotations

from course.simulator.api.call import Call
from course.simulator.api.documents.system import event as event_document
from course.simulator.api.filters import Filters
from course.simulator.api.http import PENDING, Response, Stream
from course.simulator.api.jsonstream import line
from course.simulator.api.routes import route
from course.simulator.api.streams import EventTail
from course.simulator.engine import EVENTS_KEPT
from course.simulator.state import Event

#: Filter keys that choose by id or name, or by the beginning of either.
_ACTORS = ("config", "container", "network", "node", "plugin", "secret", "service", "volume")
#: Actions that are told with a command or a state behind a colon, and asked for without.
_WITH_DETAILS = ("exec_create", "exec_start", "health_status")


@route("GET", "/events")
def events(call: Call) -> Response:
    """Tell what happens, as it happens, and with `since` or `until` what has happened."""
    since, until = call.moment("since"), call.moment("until")
    if since is not None and until is not None and since > until:
        raise call.texts.since_after_until(call.text("since"), call.text("until"))
    filters = call.filters
    past: list[Event] = []
    if since is not None or until is not None:
        past = [event for event in call.engine.events[-EVENTS_KEPT:] if (since or 0.0) <= event.time]
    if until is not None:
        past = [event for event in past if event.time <= until]
        call.engine.scheduler.after(max(0.0, until - call.now), call.engine.touch)
    coming = EventTail(call.engine)
    return Response(200, _told(call, past, coming, until, filters), {"Content-Type": "application/json"})


def _told(call: Call, past: list[Event], coming: EventTail, until: float | None, filters: Filters) -> Stream:
    yield from (line(event_document(event)) for event in past if chosen(event, filters))
    while until is None or call.now < until:
        new = [line(event_document(event)) for event in coming.new() if chosen(event, filters)]
        yield b"".join(new) if new else PENDING


def chosen(event: Event, filters: Filters) -> bool:
    """Whether the client wants to be told of this event."""
    return (
        _is_action(event, filters)
        and filters.exact("type", event.type)
        and filters.exact("scope", event.scope)
        and filters.labels("label", event.attributes)
        and all(_is_actor(event, key, filters) for key in _ACTORS)
        and _is_of_image(event, filters)
        and "daemon" not in filters  # the engine tells nothing of itself
    )


def _is_action(event: Event, filters: Filters) -> bool:
    action, colon, _ = event.action.partition(":")
    detailed = bool(colon) and action in _WITH_DETAILS and filters.exact("event", action)
    return detailed or filters.exact("event", event.action)


def _is_actor(event: Event, key: str, filters: Filters) -> bool:
    return filters.prefix(key, event.actor) or filters.prefix(key, event.attributes.get("name", ""))


def _is_of_image(event: Event, filters: Filters) -> bool:
    """By id or name, with its tag or without; a container is one of the image that it was made of."""
    name = event.attributes.get("image" if event.type == "container" else "name", "")
    candidates = (event.actor, _untagged(event.actor), name, _untagged(name))
    return any(filters.exact("image", candidate) for candidate in candidates)


def _untagged(name: str) -> str:
    before, _, tag = name.rpartition(":")
    return before if before and "/" not in tag else name
