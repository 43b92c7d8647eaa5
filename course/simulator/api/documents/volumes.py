"""Volumes and mounts as `docker volume inspect` and `docker inspect` show them."""

from __future__ import annotations

from course.simulator.api.times import rfc3339
from course.simulator.mounts import Mount
from course.simulator.state import Document
from course.simulator.volumes import VolumeRecord


def volume(record: VolumeRecord) -> Document:
    """The document of `GET /volumes/{name}`."""
    return {
        "CreatedAt": rfc3339(int(record.created)),
        "Driver": "local",
        "Labels": None if record.labels is None else dict(sorted(record.labels.items())),
        "Mountpoint": record.mountpoint,
        "Name": record.name,
        "Options": None if record.options is None else dict(sorted(record.options.items())),
        "Scope": "local",
    }


def used(record: VolumeRecord, users: int) -> Document:
    """The document of one volume in `GET /system/df`."""
    return volume(record) | {"UsageData": {"RefCount": users, "Size": record.size}}


def mount(record: Mount, listed: bool = False) -> Document:
    """An entry of a container's Mounts; lists leave out where a declared volume is."""
    of_volume = record.kind == "volume"
    return {
        "Type": record.kind,
        **({"Name": record.name} if of_volume else {}),
        "Source": "" if listed and record.declared else record.source,
        "Destination": record.destination,
        **({"Driver": "local"} if of_volume else {}),
        "Mode": record.mode,
        "RW": record.writable,
        "Propagation": record.propagation,
    }
