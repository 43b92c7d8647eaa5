"""/swarm: beginning, joining, leaving and changing a swarm."""

from __future__ import annotations

from typing import NoReturn

from course.simulator import messages_swarm as texts
from course.simulator.api import swarm_bodies as bodies
from course.simulator.api.call import Call
from course.simulator.api.documents import swarm as documents
from course.simulator.api.http import Response
from course.simulator.api.routes import add, route


@route("GET", "/swarm")
def inspect(call: Call) -> Response:
    """Inspect the swarm, with the tokens that let others in."""
    return Response.json(documents.swarm(call.engine.membership.manager()))


@route("POST", "/swarm/init")
def init(call: Call) -> Response:
    """Begin a swarm with this engine as its first manager."""
    return Response.json(call.engine.membership.init(call.document(bodies.SWARM_INIT)))


@route("POST", "/swarm/join")
def join(call: Call) -> Response:
    """Join a swarm, as worker or manager by the token."""
    call.engine.membership.join(call.document(bodies.SWARM_JOIN))
    return Response()


@route("POST", "/swarm/leave")
def leave(call: Call) -> Response:
    """Leave the swarm."""
    call.engine.membership.leave(call.flag("force"))
    return Response()


_ROTATED = {
    "rotateWorkerToken": "Worker",
    "rotateManagerToken": "Manager",
    "rotateManagerUnlockKey": "UnlockKey",
}


@route("POST", "/swarm/update")
def update(call: Call) -> Response:
    """Change the swarm's settings, or make new tokens."""
    spec = call.document(bodies.SWARM_SPEC)
    version = call.text("version")
    if not version.isdecimal():
        raise texts.bad_version("swarm", version)
    rotated = [what for parameter, what in _ROTATED.items() if call.flag(parameter)]
    call.engine.membership.manager().update(spec, version, rotated)
    return Response()


@route("GET", "/swarm/unlockkey")
def unlock_key(call: Call) -> Response:
    """Tell the key that unlocks a manager after a restart."""
    return Response.json({"UnlockKey": call.engine.membership.manager().unlock_key})


@route("POST", "/swarm/unlock")
def unlock(call: Call) -> Response:
    """Refuse, because no simulated manager is ever locked: none is restarted."""
    if call.engine.membership.cluster is None:
        raise texts.not_in_swarm()
    raise texts.not_locked()


#: What managers keep besides, and is not simulated: there is none, and none can be made.
_KEPT = ("config", "secret")


def none_kept(call: Call) -> Response:
    """List none, for none can be made."""
    filters = call.filters
    call.engine.membership.manager()
    filters.allow("id", "label", "name", *(["names"] if call.request.path.endswith("/secrets") else []))
    return Response.json([])


def cannot_keep(call: Call) -> NoReturn:
    """Refuse to make one: it is not simulated."""
    call.engine.membership.manager()
    raise call.texts.not_simulated(call.request.method, call.request.path)


def not_kept(call: Call) -> NoReturn:
    """Refuse, for there is none of this name."""
    call.engine.membership.manager()
    kind = "secret" if "/secrets/" in call.request.path else "config"
    raise texts.not_found(kind, call["id"])


for _kind in _KEPT:
    add("GET", f"/{_kind}s", none_kept)
    add("POST", f"/{_kind}s/create", cannot_keep)
    add("POST", f"/{_kind}s/{{id}}/update", not_kept)
    add("GET", f"/{_kind}s/{{id}}", not_kept)
    add("DELETE", f"/{_kind}s/{{id}}", not_kept)
