"""The catalogue: every image that can be run or pulled, as the engine's records."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from functools import cache
from hashlib import sha256
from typing import Any

from course.simulator.images import digest
from course.simulator.programs.images import IMAGES, Image
from course.simulator.programs.sets import installed
from course.simulator.state import ImageRecord


@cache
def catalogue() -> tuple[ImageRecord, ...]:
    """All images of the course. Their ids depend on nothing but their names and first tags."""
    return tuple(_record(image) for image in IMAGES)


def _record(image: Image) -> ImageRecord:
    record = ImageRecord(
        id=f"sha256:{_digest(f'{image.name}:{image.tags[-1]}')}",
        tags=tuple(f"{image.name}:{tag}" for tag in image.tags),
        created=datetime.fromisoformat(image.made).timestamp(),
        size=image.size,
        config=_config(image),
        programs=installed(image.programs, image.places),
        files=image.files,
        needs_pull=image.needs_pull,
    )
    return replace(record, digests=(f"{image.name}@{digest(record)}",))


def layers(record: ImageRecord) -> list[str]:
    """The digests of an image's layers, as `docker image inspect` lists them under RootFS."""
    image = next(i for i in IMAGES if record.tags and record.tags[0].rpartition(":")[0] == i.name)
    return [f"sha256:{_digest(f'{record.id} layer {number}')}" for number in range(image.layers)]


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def _config(image: Image) -> dict[str, Any]:
    config: dict[str, Any] = {
        "Hostname": "",
        "User": image.user,
        "Env": list(image.env),
        "Cmd": list(image.cmd) or None,
        "Entrypoint": list(image.entrypoint) or None,
        "WorkingDir": image.workdir,
        "Labels": dict(image.labels) or None,
    }
    if image.ports:
        config["ExposedPorts"] = {port: {} for port in image.ports}
    if image.volumes:
        config["Volumes"] = {path: {} for path in image.volumes}
    if image.stop_signal:
        config["StopSignal"] = image.stop_signal
    return config
