"""/plugins: there are none in the simulation, and none can be installed."""

from __future__ import annotations

from typing import NoReturn

from course.simulator.api.call import Call
from course.simulator.api.http import Response
from course.simulator.api.routes import add, route

_OF_ONE = (
    ("GET", "/plugins/{name}/json"),
    ("DELETE", "/plugins/{name}"),
    ("POST", "/plugins/{name}/disable"),
    ("POST", "/plugins/{name}/enable"),
    ("POST", "/plugins/{name}/push"),
    ("POST", "/plugins/{name}/set"),
    ("POST", "/plugins/{name}/upgrade"),
)


@route("GET", "/plugins")
def list_plugins(call: Call) -> Response:
    """List plugins: there are none."""
    return Response.json([])


def missing(call: Call) -> NoReturn:
    """Say that there is no such plugin."""
    raise call.engine.messages.no_such_plugin(call["name"])


for _method, _pattern in _OF_ONE:
    add(_method, _pattern, missing)
