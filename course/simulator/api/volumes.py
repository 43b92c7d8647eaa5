"""/volumes: there are none in the simulation, and none can be made."""

from __future__ import annotations

from course.simulator.api.call import Call
from course.simulator.api.http import Response
from course.simulator.api.routes import route


@route("GET", "/volumes")
def list_volumes(call: Call) -> Response:
    """List volumes: there are none."""
    return Response.json({"Volumes": [], "Warnings": None})


@route("POST", "/volumes/prune")
def prune_volumes(call: Call) -> Response:
    """Remove unused volumes: there are none."""
    return Response.json({"VolumesDeleted": None, "SpaceReclaimed": 0})


@route("GET", "/volumes/{name}")
def inspect_volume(call: Call) -> Response:
    """Inspect a volume: there is none."""
    raise call.texts.no_such_volume(call["name"])


@route("DELETE", "/volumes/{name}")
def remove_volume(call: Call) -> Response:
    """Remove a volume: there is none."""
    if call.flag("force"):
        return Response(204)
    raise call.texts.no_such_volume(call["name"])
