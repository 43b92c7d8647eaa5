"""/images: what `docker images`, `pull`, `search` and `image inspect` ask for."""

from __future__ import annotations

from fnmatch import fnmatchcase

from course.simulator.api.apiversion import ApiVersion
from course.simulator.api.call import Call
from course.simulator.api.documents.images import digest, history, inspected, layer, listed
from course.simulator.api.filters import Filters
from course.simulator.api.http import Response, Stream
from course.simulator.api.jsonstream import line
from course.simulator.api.routes import route
from course.simulator.errors import EngineError
from course.simulator.images import familiar
from course.simulator.state import Document, ImageRecord

_FILTERS = ("before", "dangling", "label", "reference", "since", "until")


@route("GET", "/images/json")
def list_images(call: Call) -> Response:
    """List images."""
    filters = call.filters
    filters.allow(*_FILTERS)
    dangling = filters.flag("dangling")
    until = filters.until(call.now)
    images = [
        image
        for image in sorted(call.engine.images.all(), key=lambda image: -image.created)
        if _wanted(image, filters) and not dangling and (until is None or image.created <= until)
    ]
    users = [record.image.id for record in call.engine.containers.all()]
    # Containers are counted since API 1.51.
    counted = call.new and call.api >= ApiVersion(1, 51)
    return Response.json(
        [listed(image, call.api, users.count(image.id) if counted else -1) for image in images]
    )


def _wanted(image: ImageRecord, filters: Filters) -> bool:
    references = filters.values("reference")
    named = not references or any(_refers(pattern, tag) for pattern in references for tag in image.tags)
    return named and filters.labels("label", image.config.get("Labels") or {})


def _refers(pattern: str, tag: str) -> bool:
    """``mongo``, ``mongo:8`` or ``mon*``; a pattern without a tag takes all tags."""
    return fnmatchcase(tag, pattern) or fnmatchcase(tag.rpartition(":")[0], pattern)


@route("GET", "/images/search")
def search_images(call: Call) -> Response:
    """Search the images that the simulated registry has."""
    term = call.text("term")
    names = {tag.rpartition(":")[0] for image in call.engine.images.catalogue() for tag in image.tags}
    limit = call.number("limit") or 25
    return Response.json([_found(name) for name in sorted(names) if term in name][:limit])


def _found(name: str) -> Document:
    return {
        "star_count": 0,
        "is_official": "/" not in name,
        "name": name,
        "is_automated": False,
        "description": "",
    }


@route("POST", "/images/create")
def pull_image(call: Call) -> Response:
    """Pull an image from the simulated registry; progress comes as a stream of documents."""
    if call.text("fromSrc") or not call.text("fromImage"):
        raise call.texts.not_simulated("POST", "/images/create?fromSrc")
    name, tag = _name_and_tag(call.text("fromImage"), call.text("tag"))
    known = _is_here(call, f"{name}:{tag}")
    image = call.engine.images.pull(name, tag)
    return Response(200, _progress(image, name, tag, known), {"Content-Type": "application/json"})


def _name_and_tag(name: str, tag: str) -> tuple[str, str]:
    """``docker.io/library/mongo`` and ``8`` -> ``mongo`` and ``8``; the name may hold the tag."""
    if not tag and ":" in name.rpartition("/")[2]:
        name, _, tag = name.rpartition(":")
    return familiar(f"{name}:latest").rpartition(":")[0], tag or "latest"


def _is_here(call: Call, reference: str) -> bool:
    try:
        call.engine.images.get(reference)
    except EngineError:
        return False
    return True


def _progress(image: ImageRecord, name: str, tag: str, known: bool) -> Stream:
    full = name if "/" in name else f"library/{name}"
    steps: list[Document] = [{"status": f"Pulling from {full}", "id": tag}]
    if not known:
        part = layer(image).removeprefix("sha256:")[:12]
        for status in ("Pulling fs layer", "Verifying Checksum", "Download complete", "Pull complete"):
            steps.append({"status": status, "progressDetail": {}, "id": part})
    steps.append({"status": f"Digest: {digest(image)}"})
    outcome = "Image is up to date" if known else "Downloaded newer image"
    steps.append({"status": f"Status: {outcome} for {name}:{tag}"})
    for step in steps:
        yield line(step, b"\r\n")


@route("POST", "/images/prune")
def prune_images(call: Call) -> Response:
    """Remove dangling images: there are none, because simulated images are not built."""
    filters = call.filters
    filters.allow("dangling", "label", "label!", "until")
    if filters.flag("dangling") is False:
        raise call.texts.not_simulated("POST", "/images/prune of images that have a name")
    return Response.json({"ImagesDeleted": None, "SpaceReclaimed": 0})


@route("POST", "/build/prune")
def prune_builds(call: Call) -> Response:
    """Empty the build cache, which is empty."""
    return Response.json({"CachesDeleted": None, "SpaceReclaimed": 0})


@route("GET", "/images/{name}/json")
def inspect_image(call: Call) -> Response:
    """Inspect an image."""
    try:
        image = call.engine.images.get(call["name"])
    except EngineError as error:
        raise call.texts.no_such_image(call["name"], error) from None
    return Response.json(inspected(image, call.engine.version, call.api))


@route("GET", "/images/{name}/history")
def image_history(call: Call) -> Response:
    """List the steps an image was built in: one, because simulated images are not built."""
    return Response.json(history(call.engine.images.get(call["name"])))


@route("DELETE", "/images/{name}")
def remove_image(call: Call) -> Response:
    """Refuse to remove an image: because it is in use, or because that is not simulated."""
    image = call.engine.images.get(call["name"])
    for record in call.engine.containers.all():
        if record.image.id == image.id:
            raise call.texts.image_in_use(call["name"], record.id, image.id.removeprefix("sha256:")[:12])
    raise call.texts.not_simulated("DELETE", "/images/{name}")
