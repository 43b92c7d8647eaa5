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


#: What managers keep besides services and is not simulated; other engines refuse it in the usual words.
_KEPT = """
GET /configs
POST /configs/create
GET /configs/{id}
DELETE /configs/{id}
POST /configs/{id}/update
GET /secrets
POST /secrets/create
GET /secrets/{id}
DELETE /secrets/{id}
POST /secrets/{id}/update
"""


def keep(call: Call) -> NoReturn:
    """Refuse: only a manager keeps configs and secrets, and no simulated one does."""
    call.engine.membership.manager()
    raise call.texts.not_simulated(call.request.method, call.request.path)


for _line in _KEPT.split("\n"):
    if _line:
        _method, _pattern = _line.split()
        add(_method, _pattern, keep)
