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
    ("POST", "/plugins/{name}/push"),
    ("POST", "/plugins/{name}/set"),
    ("POST", "/plugins/{name}/upgrade"),
)


@route("GET", "/plugins")
def list_plugins(call: Call) -> Response:
    """List plugins: there are none."""
    call.filters.allow("capability", "enabled")
    call.filters.flag("enabled")
    return Response.json([])


def missing(call: Call) -> NoReturn:
    """Say that there is no such plugin."""
    raise call.engine.messages.no_such_plugin(call["name"])


@route("POST", "/plugins/{name}/enable")
def enable_plugin(call: Call) -> NoReturn:
    """Say that there is no such plugin, once the timeout is a number."""
    if call.number("timeout") is None:
        raise call.texts.not_an_int("")
    missing(call)


for _method, _pattern in _OF_ONE:
    add(_method, _pattern, missing)
