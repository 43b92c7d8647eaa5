"""What concerns the engine as a whole: ping, version, info, disk usage, login."""

from __future__ import annotations

from collections.abc import Callable

from course.simulator.api import bodies
from course.simulator.api.apiversion import ApiVersion
from course.simulator.api.call import Call
from course.simulator.api.documents import images as image_documents
from course.simulator.api.documents import system as documents
from course.simulator.api.documents.containers import listed
from course.simulator.api.documents.volumes import used
from course.simulator.api.http import Response
from course.simulator.api.routes import route
from course.simulator.state import Document

_NO_CACHE = {"Cache-Control": "no-cache, no-store, must-revalidate", "Pragma": "no-cache"}


@route("GET", "/_ping")
def ping(call: Call) -> Response:
    """Say that the engine is there."""
    headers = {"Content-Type": "text/plain; charset=utf-8", **_NO_CACHE}
    if call.new:
        headers |= {"Builder-Version": "2", "Swarm": _in_swarm(call)}
    return Response(200, b"OK", headers)


def _in_swarm(call: Call) -> str:
    membership = call.engine.membership
    if membership.cluster is None:
        return "inactive"
    return "active/manager" if membership.controls else "active/worker"


@route("HEAD", "/_ping")
def head_ping(call: Call) -> Response:
    """Say that the engine is there, in headers only."""
    response = ping(call)
    response.headers["Content-Length"] = "0"
    return response


@route("GET", "/version")
def version(call: Call) -> Response:
    """Report the engine's version and the versions of its API."""
    return Response.json(documents.version(call.engine.version, call.engine.platform == "desktop"))


@route("GET", "/info")
def info(call: Call) -> Response:
    """Report on the engine and its host."""
    return Response.json(documents.info(call.engine, call.api))


@route("POST", "/auth")
def auth(call: Call) -> Response:
    """Log in to the simulated registry, which lets everybody in."""
    call.document(bodies.AUTH)
    return Response.json({"Status": "Login Succeeded", "IdentityToken": ""})


#: What the parameter `type` may name, and the field of the answer that is meant; since API 1.42.
_KINDS = {"image": "Images", "container": "Containers", "volume": "Volumes", "build-cache": "BuildCache"}


@route("GET", "/system/df")
def disk_usage(call: Call) -> Response:
    """Report what images, containers and volumes take of the disk."""
    wanted = call.request.queries.get("type", []) if call.new and call.api >= ApiVersion(1, 42) else []
    for kind in wanted:
        if kind not in _KINDS:
            raise call.texts.unknown_kind(kind)
    fields = {_KINDS[kind] for kind in wanted or _KINDS}
    document = {field: make(call) if field in fields else None for field, make in _USAGE.items()}
    size = sum(image.size for image in call.engine.images.all()) if "Images" in fields else 0
    older = {} if call.new else {"BuilderSize": 0}
    return Response.json({"LayersSize": size, **document, **older})


def _image_usage(call: Call) -> list[Document]:
    users = [record.image.id for record in call.engine.containers.all()]
    images = call.engine.images.all()
    return [image_documents.listed(image, call.api, users.count(image.id), 0) for image in images]


def _container_usage(call: Call) -> list[Document]:
    return listed(call.engine, reversed(call.engine.containers.all()), size=True)


def _volume_usage(call: Call) -> list[Document]:
    volumes = call.engine.volumes
    return [used(volume, len(volumes.users(volume))) for volume in volumes.all()]


_USAGE: dict[str, Callable[[Call], list[Document] | None]] = {
    "Images": _image_usage,
    "Containers": _container_usage,
    "Volumes": _volume_usage,
    "BuildCache": lambda call: [] if call.new else None,
}
