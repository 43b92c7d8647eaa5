"""Names of images: what can be one (https://docs.docker.com/reference/cli/docker/image/tag/#description)."""

from __future__ import annotations

import re
from functools import lru_cache

_REPOSITORY = r"[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*"
#: ``domain/path:tag@digest``; all but the path may be missing.
REFERENCE = re.compile(
    rf"(?P<domain>(?:localhost|[\w-]+(?:\.[\w-]+)+|[\w-]+(?=:\d))(?::\d+)?/)?(?P<path>{_REPOSITORY})"
    r"(?::(?P<tag>\w[\w.-]{0,127}))?(?:@(?P<digest>[\w+.-]+:[0-9a-fA-F]{32,}))?"
)
TAG = re.compile(r"\w[\w.-]{0,127}")
DIGEST = re.compile(r"[\w+.-]+:[0-9a-fA-F]{32,}")
_INVALID = "invalid reference format"


def why_not(text: str, path_shown: bool = True) -> str:
    """Why this is no name of an image, in Docker's words; empty where it is one.

    `path_shown`: as since Engine 25, which say what is not in small letters.
    """
    if REFERENCE.fullmatch(text):
        return ""
    name = text.partition(":")[0]
    if not (re.search("[A-Z]", name) and REFERENCE.fullmatch(text.lower())):
        return _INVALID
    path = name if "/" in name else f"library/{name}"
    return f"{_INVALID}: repository name {f'({path}) ' if path_shown else ''}must be lowercase"


@lru_cache(maxsize=1024)
def familiar(reference: str) -> str:
    """``docker.io/library/mongo`` -> ``mongo:latest``: the short form that Docker shows."""
    for prefix in ("docker.io/library/", "index.docker.io/library/", "docker.io/", "library/"):
        reference = reference.removeprefix(prefix)
    name = reference.rpartition("/")[2]
    return reference if ":" in name or "@" in name else f"{reference}:latest"


def repository(reference: str) -> str:
    """``host:5000/a:1`` or ``host:5000/a@sha256:…`` -> ``host:5000/a``."""
    if "@" in reference:
        return reference.partition("@")[0]
    folder, slash, name = reference.rpartition("/")
    return f"{folder}{slash}{name.partition(':')[0]}"
