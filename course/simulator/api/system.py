"""What concerns the engine as a whole: ping, version, info, disk usage, login."""

from __future__ import annotations

from course.simulator.api import bodies
from course.simulator.api.call import Call
from course.simulator.api.documents import images as image_documents
from course.simulator.api.documents import system as documents
from course.simulator.api.documents.containers import listed
from course.simulator.api.http import Response
from course.simulator.api.routes import route

_NO_CACHE = {"Cache-Control": "no-cache, no-store, must-revalidate", "Pragma": "no-cache"}


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
