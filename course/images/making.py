"""Making images on a real engine, through the docker SDK. Nothing that was there before is changed or lost.

Each function yields a line for each thing that it does.
"""

from __future__ import annotations

import io
import json
import tarfile
from collections.abc import Iterator, Mapping
from contextlib import suppress
from importlib.resources import as_file, files
from typing import TYPE_CHECKING

from course.images import texts
from course.images.stand_ins import StandIn

if TYPE_CHECKING:
    import docker
    from docker.models.images import Image

#: The course's own applications, each with a build context of that name in this folder.
OWN = ("favorites-node", "spring-boot")
#: Labels by which the course knows the images that it made.
STAND_IN = "course.stand-in"
BUILT = "course.image"


class ImagesError(Exception):
    """An image cannot be made; the message says why and what to do."""


def build(client: docker.DockerClient, name: str, force: bool = False) -> Iterator[str]:
    """Build one of `OWN` from its context. Raises ImagesError where a step of it fails.

    An image of that name that the course did not make stays as it is, unless `force`.
    """
    if _somebody_elses(_image(client, name)) and not force:
        yield texts.THERE.format(name=name)
        return
    yield texts.BUILDING.format(name=name)
    with as_file(files("course.images") / name) as context:
        yield from build_context(client, name, str(context))


def build_context(client: docker.DockerClient, name: str, context: str) -> Iterator[str]:
    """Build what lies in the directory `context`. Raises ImagesError."""
    from docker.errors import APIError

    labels = {BUILT: "true"}
    try:
        for event in client.api.build(
            path=context, tag=f"{name}:latest", rm=True, forcerm=True, labels=labels, decode=True
        ):
            if "error" in event:
                raise ImagesError(texts.NOT_BUILT.format(name=name, why=str(event["error"]).strip()))
            if (line := str(event.get("stream", "")).strip()).startswith(("Step", "Successfully tagged")):
                yield f"  {line}"
    except APIError as error:
        raise ImagesError(texts.NOT_BUILT.format(name=name, why=error.explanation)) from None


def make_stand_in(client: docker.DockerClient, stand_in: StandIn, force: bool = False) -> Iterator[str]:
    """Make a light replacement of an image out of busybox. Raises ImagesError where there is no busybox.

    A real image of that name stays as it is, unless `force`; even then it only loses its name.
    """
    before = _image(client, stand_in.name)
    if before is not None and before.labels.get(STAND_IN) != "true" and not force:
        yield texts.THERE.format(name=stand_in.name)
        return
    if _image(client, "busybox") is None:
        raise ImagesError(texts.NO_BUSYBOX)
    container = client.containers.create("busybox")
    try:
        container.put_archive("/", _archive(stand_in.files))
        container.commit(stand_in.name, "latest", changes="\n".join(_settings(stand_in)))
    finally:
        container.remove()
    _drop_former(client, before)
    yield texts.STANDS_IN.format(name=stand_in.name)


def _image(client: docker.DockerClient, name: str) -> Image | None:
    from docker.errors import ImageNotFound

    try:
        return client.images.get(f"{name}:latest")
    except ImageNotFound:
        return None


def _somebody_elses(image: Image | None) -> bool:
    return image is not None and not {STAND_IN, BUILT} & image.labels.keys()


def _archive(files: Mapping[str, bytes]) -> bytes:
    """A tar archive of programs: scripts may be run, and whatever else lies there need not be told apart."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for path, content in files.items():
            entry = tarfile.TarInfo(path.lstrip("/"))
            entry.size, entry.mode = len(content), 0o755
            archive.addfile(entry, io.BytesIO(content))
    return buffer.getvalue()


def _settings(stand_in: StandIn) -> Iterator[str]:
    """The image's settings as instructions of a Dockerfile; ENTRYPOINT first, for it takes CMD away."""
    image = stand_in.image
    if image.entrypoint:
        yield f"ENTRYPOINT {json.dumps(image.entrypoint)}"
    if image.cmd:
        yield f"CMD {json.dumps(image.cmd)}"
    for variable in image.env:
        name, _, value = variable.partition("=")
        yield f"ENV {name}={json.dumps(value)}"
    yield from (f"EXPOSE {port}" for port in image.ports)
    if image.workdir:
        yield f"WORKDIR {image.workdir}"
    yield f"LABEL {STAND_IN}=true"


def _drop_former(client: docker.DockerClient, former: Image | None) -> None:
    """Remove the stand-in that has lost its name to a new one; a container may still need it."""
    from docker.errors import APIError

    if former is not None and former.labels.get(STAND_IN) == "true":
        with suppress(APIError):
            client.images.remove(str(former.id))
