"""What is mounted into a container: volumes, directories of the host, memory; how each is asked for.

The spellings are those of `docker run`: ``-v data:/var/lib:ro`` (Binds), ``--mount`` (Mounts), and the
volumes that an image or ``-v /data`` declares (Volumes).
"""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass, field
from posixpath import normpath
from typing import Any

#: What may stand behind the second colon of ``-v``, beside a propagation.
_MODES = ("ro", "rw", "z", "Z", "nocopy", "consistent", "cached", "delegated")
_PROPAGATIONS = ("private", "rprivate", "slave", "rslave", "shared", "rshared")


@dataclass(slots=True)
class Mount:
    """One mount of a container. `files` is what is in it: shared by all that mount the same."""

    kind: str  # volume, bind or tmpfs
    destination: str
    files: MutableMapping[str, str] = field(default_factory=dict)
    name: str = ""  # of the volume
    source: str = ""  # where it is on the host
    mode: str = ""
    writable: bool = True
    asked: bool = False  # for this volume by its name: `rm -v` leaves it
    declared: bool = False  # by an image or by ``-v /data``: nobody says what is to be mounted

    @property
    def propagation(self) -> str:
        return "rprivate" if self.kind == "bind" else ""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A mount that somebody asks for; a volume without a source has no name."""

    kind: str
    source: str
    destination: str
    mode: str = ""
    locked: bool = False  # read only
    driver: str = "local"
    declared: bool = False

    @classmethod
    def bind(cls, text: str, driver: str) -> Wanted:
        """``-v SOURCE:DESTINATION:MODE``: a path of the host, or a volume's name."""
        parts = text.split(":")
        source, destination = ("", parts[0]) if len(parts) == 1 else (parts[0], parts[1])
        mode = ":".join(parts[2:])
        kind = "bind" if source.startswith("/") else "volume"
        return cls(kind, source, clean(destination), mode, read_only(mode), driver)

    @classmethod
    def mount(cls, document: Mapping[str, Any]) -> Wanted:
        """``--mount type=volume,source=…,target=…``"""
        kind, source, target = (str(document.get(key) or "") for key in ("Type", "Source", "Target"))
        return cls(kind, source, clean(target), locked=bool(document.get("ReadOnly")))


def known_mode(text: str) -> bool:
    """Whether these words, with commas between, can stand behind ``-v``'s second colon."""
    words = text.split(",")
    known = all(word in _MODES or word in _PROPAGATIONS for word in words)
    return known and len(set(words)) == len(words) and not {"ro", "rw"} <= set(words)


def read_only(mode: str) -> bool:
    return "ro" in mode.split(",")


def clean(path: str) -> str:
    """A path as Docker keeps it: without a slash at its end."""
    return normpath(path) if path else path
