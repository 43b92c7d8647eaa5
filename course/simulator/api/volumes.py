"""/volumes: what `docker volume` asks for."""

from __future__ import annotations

from course.simulator.api import bodies
from course.simulator.api.apiversion import ApiVersion
from course.simulator.api.call import Call
from course.simulator.api.documents.volumes import volume as volume_document
from course.simulator.api.http import Response
from course.simulator.api.routes import route
from course.simulator.volumes import ANONYMOUS, VolumeRecord


@route("GET", "/volumes")
def list_volumes(call: Call) -> Response:
    """List volumes."""
    filters = call.filters
    filters.allow("dangling", "driver", "label", "name")
    dangling = filters.flag("dangling")

    def wanted(volume: VolumeRecord) -> bool:
        return (
            filters.search("name", volume.name)
            and filters.labels("label", volume.labels or {})
            and filters.exact("driver", "local")
            and (dangling is None or dangling is not bool(call.engine.volumes.users(volume)))
        )

    found = [volume_document(volume) for volume in call.engine.volumes.all() if wanted(volume)]
    return Response.json({"Volumes": found, "Warnings": None})


@route("POST", "/volumes/create")
def create_volume(call: Call) -> Response:
    """Create a volume; one that is there already is found."""
    return Response.json(volume_document(call.engine.volumes.create(call.document(bodies.VOLUME))), 201)


@route("POST", "/volumes/prune")
def prune_volumes(call: Call) -> Response:
    """Remove volumes that no container mounts: since API 1.42 those without a name, or all."""
    filters = call.filters
    filters.allow("label", "label!", *(["all"] if call.new else []))
    every = filters.boolean("all") or not call.new or call.api < ApiVersion(1, 42)

    def meant(volume: VolumeRecord) -> bool:
        labels = volume.labels or {}
        named = filters.labels("label", labels) and filters.no_labels("label!", labels)
        return named and (every or ANONYMOUS in labels)

    names, reclaimed = call.engine.volumes.prune(meant)
    return Response.json({"VolumesDeleted": names, "SpaceReclaimed": reclaimed})


@route("GET", "/volumes/{name}")
def inspect_volume(call: Call) -> Response:
    """Inspect a volume."""
    return Response.json(volume_document(call.engine.volumes.get(call["name"])))


@route("DELETE", "/volumes/{name}")
def remove_volume(call: Call) -> Response:
    """Remove a volume."""
    call.engine.volumes.remove(call["name"], call.flag("force"))
    return Response(204)
