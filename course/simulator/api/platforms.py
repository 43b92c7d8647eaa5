"""Platforms as clients name them: ``linux/arm64``, or since API 1.48 a JSON document.

All images of the simulation are for linux/amd64. How a platform is spelled is containerd's
(https://pkg.go.dev/github.com/containerd/platforms#Parse).
"""

from __future__ import annotations

import re
from typing import NamedTuple

from course.simulator.api.apiversion import ApiVersion
from course.simulator.api.call import Call
from course.simulator.api.gojson import JsonProblem, TrailingContent, loads
from course.simulator.api.shapes import struct

_COMPONENT = re.compile(r"[A-Za-z0-9_-]+")
_COMPONENT_SINCE_25 = re.compile(r"[A-Za-z0-9_.-]+")
_SYSTEM_SINCE_25 = re.compile(r"([A-Za-z0-9_-]+)(?:\(([A-Za-z0-9_.%-]*)((?:\+[A-Za-z0-9_.%-]+)*)\))?")
_SYSTEMS = frozenset(
    """
    aix android darwin dragonfly freebsd hurd illumos ios js linux nacl netbsd openbsd plan9 solaris windows
    zos
    """.split()
)
_ARCHITECTURES = frozenset(
    """
    386 amd64 amd64p32 arm armbe arm64 arm64be loong64 mips mipsle mips64 mips64le mips64p32 mips64p32le
    ppc ppc64 ppc64le riscv riscv64 s390 s390x sparc sparc64 wasm
    """.split()
)
_SAME = {
    "i386": "386",
    "x86_64": "amd64",
    "x86-64": "amd64",
    "aarch64": "arm64",
    "armhf": "arm",
    "armel": "arm",
}
_MOST_PARTS = 3
_DOCUMENT = struct("v1.Platform", strings="architecture os os.version variant")


class Platform(NamedTuple):
    system: str
    architecture: str
    variant: str = ""

    def __str__(self) -> str:
        return "/".join(filter(None, self))

    @property
    def runs(self) -> bool:
        """Whether an image of the simulation is for it; that needs no more than any amd64 has."""
        return self[:2] == ("linux", "amd64")


def named_platform(call: Call) -> Platform | None:
    """The query's `platform`, as ``linux/arm64``; None where none is named. Raises EngineError."""
    text = call.text("platform")
    return _parse(text, call) if text else None


def _parse(text: str, call: Call) -> Platform:
    if "*" in text:
        raise call.texts.bad_platform(text, "wildcards not yet supported")
    parts = text.split("/")
    if len(parts) > _MOST_PARTS:
        raise call.texts.bad_platform(text, "cannot parse platform specifier")
    _check_parts(parts, text, call)
    first, *others = [part.partition("(")[0].lower() for part in parts]
    system = {"macos": "darwin"}.get(first, first)
    if others:
        architecture, *variant = others
        return _normal(system, architecture, *variant)
    if system in _SYSTEMS:
        return _normal(system, "amd64")
    if _SAME.get(first, first) in _ARCHITECTURES:
        return _normal("linux", first)
    raise call.texts.bad_platform(text, "unknown operating system or architecture")


def _check_parts(parts: list[str], text: str, call: Call) -> None:
    for index, part in enumerate(parts):
        if call.new and index == 0:
            if not _SYSTEM_SINCE_25.fullmatch(part):
                raise call.texts.bad_platform_system(part, text, _SYSTEM_SINCE_25.pattern)
            continue
        pattern = _COMPONENT_SINCE_25 if call.new else _COMPONENT
        if not pattern.fullmatch(part):
            raise call.texts.bad_platform_part(part, text, pattern.pattern)


def _normal(system: str, architecture: str, variant: str = "") -> Platform:
    architecture = _SAME.get(architecture, architecture)
    if architecture == "amd64" and variant == "v1":
        variant = ""
    return Platform(system, architecture, variant)


def check_image(call: Call, reference: str, platform: Platform | None) -> None:
    """Refuse an image that is here, but for another platform. Raises EngineError."""
    if platform is not None and not platform.runs:
        call.engine.images.get(reference)
        raise call.texts.wrong_platform(reference, str(platform), "linux/amd64")


def documented_platform(call: Call, name: str, since: ApiVersion) -> Platform | None:
    """A JSON document in the query, which is read from that version of the API on. Raises EngineError."""
    text = call.text(name) if call.api >= since else ""
    if not text:
        return None
    try:
        document = _DOCUMENT.read(loads(text.encode()), "Platform")
    except TrailingContent as trailing:
        raise call.texts.no_platform(str(trailing)) from None
    except JsonProblem as problem:
        raise call.texts.no_platform(str(problem)) from None
    if not document.get("os") or not document.get("architecture"):
        raise call.texts.incomplete_platform()
    return Platform(document["os"], document["architecture"], document.get("variant") or "")
