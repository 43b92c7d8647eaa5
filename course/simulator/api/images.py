"""/images: what `docker image`, `docker pull` and `docker search` ask for."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from fnmatch import fnmatchcase

from course.simulator.api.apiversion import ApiVersion
from course.simulator.api.call import Call
from course.simulator.api.documents.images import history, inspected, listed
from course.simulator.api.filters import Filters
from course.simulator.api.http import Response, Stream
from course.simulator.api.jsonstream import line
from course.simulator.api.routes import route
from course.simulator.errors import EngineError
from course.simulator.images import digest, layer
from course.simulator.references import familiar, repository
from course.simulator.state import Document, ImageRecord

_FILTERS = ("before", "dangling", "label", "reference", "since", "until")
#: How many images a search finds at most, and unless somebody says how many.
_SEARCH_MOST, _SEARCH_USUAL = 100, 25
_INTEGER = re.compile(r"[+-]?\d{1,18}")


@route("GET", "/images/json")
def list_images(call: Call) -> Response:
    """List images."""
    wanted = _filtered(call)
    users = [record.image.id for record in call.engine.containers.all()]
    # Containers are counted since API 1.51; what images share, nothing here, since 1.42.
    counted = call.new and call.api >= ApiVersion(1, 51)
    shared = 0 if call.new and call.api >= ApiVersion(1, 42) and call.flag("shared-size") else -1
    found = sorted(filter(wanted, call.engine.images.all()), key=lambda image: -image.created)

    def document(image: ImageRecord) -> Document:
        containers = users.count(image.id) if counted else -1
        return listed(_with_names(image, call.filters), call.api, containers, shared)

    return Response.json([document(image) for image in found])


def _filtered(call: Call) -> Callable[[ImageRecord], bool]:
    filters, images = call.filters, call.engine.images
    filters.allow(*_FILTERS)
    dangling = filters.flag("dangling")
    until = filters.until(call.now)
    before = [images.get(name).created for name in filters.values("before")]
    since = [images.get(name).created for name in filters.values("since")]

    def wanted(image: ImageRecord) -> bool:
        return (
            (dangling is None or dangling is not bool(image.tags))
            and ("reference" not in filters or bool(_with_names(image, filters).tags))
            and filters.labels("label", image.config.get("Labels") or {})
            and (until is None or image.created <= until)
            and all(image.created < moment for moment in before)
            and all(image.created > moment for moment in since)
        )

    return wanted


def _with_names(image: ImageRecord, filters: Filters) -> ImageRecord:
    """The image with those of its names that the filter `reference` leaves."""
    if "reference" not in filters:
        return image
    tags, digests = (
        tuple(name for name in names if any(_refers(each, name) for each in filters.values("reference")))
        for names in (image.tags, image.digests)
    )
    return replace(image, tags=tags, digests=digests)


def _refers(pattern: str, name: str) -> bool:
    """``mongo``, ``mongo:8`` or ``mon*``; a pattern without a tag takes all tags."""
    return fnmatchcase(name, pattern) or fnmatchcase(repository(name), pattern)


@route("GET", "/images/search")
def search_images(call: Call) -> Response:
    """Search the images that the simulated registry has."""
    term, limit = call.text("term"), call.number("limit") or _SEARCH_USUAL
    wanted = _searched(call)
    if not 1 <= limit <= _SEARCH_MOST:
        raise call.texts.search_limit(limit)
    names = {repository(tag) for image in call.engine.images.catalogue() for tag in image.tags}
    found = [_found(name) for name in sorted(names) if term in name]
    return Response.json([image for image in found if wanted(image)][:limit])


def _searched(call: Call) -> Callable[[Document], bool]:
    filters = call.filters
    filters.allow("is-automated", "is-official", "stars")
    flags = {"is_automated": filters.flag("is-automated"), "is_official": filters.flag("is-official")}
    for value in filters.values("stars"):
        if not _INTEGER.fullmatch(value):
            raise call.texts.bad_stars(value)
    stars = max((int(value) for value in filters.values("stars")), default=0)

    def wanted(image: Document) -> bool:
        fits = all(asked is None or image[name] is asked for name, asked in flags.items())
        return fits and image["star_count"] >= stars

    return wanted


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
    if call.text("fromSrc"):
        raise call.texts.not_simulated("POST", "/images/create?fromSrc")
    if not call.text("fromImage"):
        raise call.texts.no_registry_host()
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
        steps += [{"progressDetail": {}, "id": part} | step for step in _layer_steps(image.size)]
    steps.append({"status": f"Digest: {digest(image)}"})
    outcome = "Image is up to date" if known else "Downloaded newer image"
    steps.append({"status": f"Status: {outcome} for {name}:{tag}"})
    for step in steps:
        yield line(step, b"\r\n")


def _layer_steps(size: int) -> Iterator[Document]:
    """How a layer comes: fetched, checked and unpacked, each half way and whole."""
    yield {"status": "Pulling fs layer"}
    for status, done in (("Downloading", "Verifying Checksum"), ("Extracting", "")):
        for current in (size // 2, size):
            yield {"status": status, "progressDetail": {"current": current, "total": size}}
        if done:
            yield {"status": done}
            yield {"status": "Download complete"}
    yield {"status": "Pull complete"}


@route("POST", "/images/prune")
def prune_images(call: Call) -> Response:
    """Remove images without a name that no container uses; if dangling is false, those with one too."""
    filters = call.filters
    filters.allow("dangling", "label", "label!", "until")
    named = filters.flag("dangling") is False
    until = filters.until(call.now)

    def meant(image: ImageRecord) -> bool:
        labels = image.config.get("Labels") or {}
        fits = filters.labels("label", labels) and filters.no_labels("label!", labels)
        return fits and (until is None or image.created <= until)

    done, reclaimed = call.engine.images.prune(meant, named)
    return Response.json({"ImagesDeleted": done or None, "SpaceReclaimed": reclaimed})


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


@route("POST", "/images/{name}/tag")
def tag_image(call: Call) -> Response:
    """Give an image another name."""
    if not call.engine.images.tag(call["name"], call.text("repo"), call.text("tag")):
        return Response(200)
    return Response(201)


@route("DELETE", "/images/{name}")
def remove_image(call: Call) -> Response:
    """Take a name from an image; with the last one, remove the image."""
    return Response.json(call.engine.images.remove(call["name"], call.flag("force")))
