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
from course.simulator.api.platforms import check_image, documented_platform, named_platform
from course.simulator.api.routes import route
from course.simulator.api.times import parse_moment
from course.simulator.errors import EngineError
from course.simulator.images import digest, layer
from course.simulator.references import DIGEST, TAG, familiar, repository, why_not
from course.simulator.state import Document, ImageRecord

_FILTERS = ("before", "dangling", "label", "reference", "since", "until")
#: How many images a search finds at most, and unless somebody says how many.
_SEARCH_MOST, _SEARCH_USUAL = 100, 25
#: What the build cache may be pruned by.
_BUILD_FILTERS = "until unused-for id parent type description inuse shared private label mutable".split()
#: The versions of the API since which a platform is read, and space that is to be kept.
_PLATFORM_OF_HISTORY, _PLATFORM_INSPECTED = ApiVersion(1, 48), ApiVersion(1, 49)
_PLATFORM_REMOVED, _SPACES = ApiVersion(1, 50), ApiVersion(1, 48)
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
    platform = named_platform(call)
    if not call.text("fromImage"):
        raise call.texts.no_registry_host()
    _check_name(call, call.text("fromImage"), call.text("tag"))
    name, tag = _name_and_tag(call.text("fromImage"), call.text("tag"))
    known = _is_here(call, f"{name}:{tag}")
    if platform is not None and not platform.runs:
        call.engine.images.offered(name, tag)
        problem = call.engine.messages.no_such_platform(str(platform))
        return Response(200, _failing(name, tag, problem), {"Content-Type": "application/json"})
    image = call.engine.images.pull(name, tag)
    return Response(200, _progress(image, name, tag, known), {"Content-Type": "application/json"})


def _name_and_tag(name: str, tag: str) -> tuple[str, str]:
    """``docker.io/library/mongo`` and ``8`` -> ``mongo`` and ``8``; the name may hold the tag."""
    if not tag and ":" in name.rpartition("/")[2]:
        name, _, tag = name.rpartition(":")
    return familiar(f"{name}:latest").rpartition(":")[0], tag or "latest"


def _check_name(call: Call, name: str, tag: str) -> None:
    if problem := why_not(name, call.new):
        raise EngineError(400, problem)
    if tag and not (TAG.fullmatch(tag) or DIGEST.fullmatch(tag)):
        raise call.texts.bad_tag()


def _is_here(call: Call, reference: str) -> bool:
    try:
        call.engine.images.get(reference)
    except EngineError:
        return False
    return True


def _begun(name: str, tag: str) -> Document:
    return {"status": f"Pulling from {name if '/' in name else f'library/{name}'}", "id": tag}


def _failing(name: str, tag: str, problem: str) -> Stream:
    """A pull that turns out to be impossible when its answer has begun."""
    yield line(_begun(name, tag), b"\r\n")
    yield line({"errorDetail": {"message": problem}, "error": problem}, b"\r\n")


def _progress(image: ImageRecord, name: str, tag: str, known: bool) -> Stream:
    steps: list[Document] = [_begun(name, tag)]
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
    """Empty the build cache, which is empty, `all` of it or what is not used."""
    for name in ("keep-storage", "reserved-space", "max-used-space", "min-free-space"):
        _check_space(call, name)
    _check_build_filters(call)
    return Response.json({"CachesDeleted": None, "SpaceReclaimed": 0})


def _check_space(call: Call, name: str) -> None:
    """Bytes that are to be kept; all but the first are read since API 1.48."""
    text = call.text(name) if name == "keep-storage" or call.api >= _SPACES else ""
    if text and not _INTEGER.fullmatch(text):
        raise call.texts.no_space(name, text)


def _check_build_filters(call: Call) -> None:
    try:
        filters = call.filters
    except EngineError as error:
        raise call.texts.bad_build_filters(error) from None
    try:
        filters.allow(*_BUILD_FILTERS)
    except EngineError as error:
        raise call.texts.cannot_prune_builds(error.message, error.status) from None
    if "until" in filters and "unused-for" in filters:
        raise call.texts.cannot_prune_builds('conflicting filters: "until" and "unused-for"')
    for key in ("until", "unused-for"):
        values = filters.values(key)
        if len(values) > 1:
            raise call.texts.cannot_prune_builds("filters expect only one value")
        if values and parse_moment(values[0], call.now) is None:
            raise call.texts.bad_build_moment(key, values[0])


@route("GET", "/images/{name}/json")
def inspect_image(call: Call) -> Response:
    """Inspect an image."""
    platform = documented_platform(call, "platform", _PLATFORM_INSPECTED)
    if platform is not None and call.flag("manifests"):
        raise call.texts.manifests_of_platform()
    try:
        image = call.engine.images.get(call["name"])
    except EngineError as error:
        raise call.texts.no_such_image(call["name"], error) from None
    check_image(call, call["name"], platform)
    return Response.json(inspected(image, call.engine.version, call.api))


@route("GET", "/images/{name}/history")
def image_history(call: Call) -> Response:
    """List the steps an image was built in: one, because simulated images are not built."""
    check_image(call, call["name"], documented_platform(call, "platform", _PLATFORM_OF_HISTORY))
    return Response.json(history(call.engine.images.get(call["name"])))


@route("POST", "/images/{name}/tag")
def tag_image(call: Call) -> Response:
    """Give an image another name."""
    if not call.engine.images.tag(call["name"], call.text("repo"), call.text("tag")):
        return Response(200)
    return Response(201)


@route("DELETE", "/images/{name}")
def remove_image(call: Call) -> Response:
    """Take a name from an image; with the last one, remove the image.

    It has no untagged parents that `noprune` could keep.
    """
    check_image(call, call["name"], documented_platform(call, "platforms", _PLATFORM_REMOVED))
    return Response.json(call.engine.images.remove(call["name"], call.flag("force")))
