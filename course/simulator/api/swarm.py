"""Swarm: the simulated engine is in none, and says so as a real one does that is in none (fact 302)."""

from __future__ import annotations

from typing import NoReturn

from course.simulator.api.call import Call
from course.simulator.api.http import Response
from course.simulator.api.routes import add, route

#: Endpoints that only the manager of a swarm answers.
_MANAGER_ONLY = """
GET /configs
POST /configs/create
GET /configs/{id}
DELETE /configs/{id}
POST /configs/{id}/update
GET /nodes
GET /nodes/{id}
DELETE /nodes/{id}
POST /nodes/{id}/update
GET /secrets
POST /secrets/create
GET /secrets/{id}
DELETE /secrets/{id}
POST /secrets/{id}/update
GET /services
POST /services/create
GET /services/{id}
DELETE /services/{id}
POST /services/{id}/update
GET /services/{id}/logs
GET /swarm
GET /swarm/unlockkey
POST /swarm/update
GET /tasks
GET /tasks/{id}
GET /tasks/{id}/logs
"""


def refuse(call: Call) -> NoReturn:
    """Refuse, because this engine is not the manager of a swarm."""
    raise call.texts.no_swarm()


for _line in _MANAGER_ONLY.split("\n"):
    if _line:
        _method, _pattern = _line.split()
        add(_method, _pattern, refuse)


@route("POST", "/swarm/leave")
@route("POST", "/swarm/unlock")
def leave(call: Call) -> Response:
    """Refuse, because this engine is in no swarm."""
    raise call.texts.not_in_swarm()
