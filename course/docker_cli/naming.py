"""Names of images and keys of objects, as the command line reads and shortens them."""

from __future__ import annotations

import re
from typing import Any

from course.docker_cli.errors import CommandFailed
from course.simulator.references import REFERENCE, why_not


class ImageName:
    """The name of an image, taken apart. Raises CommandFailed for what is none."""

    def __init__(self, text: str) -> None:
        found = REFERENCE.fullmatch(text)
        if found is None:
            raise CommandFailed(why_not(text))
        self.domain = (found["domain"] or "docker.io/").rstrip("/")
        self.path: str = found["path"]
        self.tag: str = found["tag"] or ("" if found["digest"] else "latest")
        self.digest: str = found["digest"] or ""
        self.tag_given = found["tag"] is not None or bool(self.digest)

    @property
    def repository(self) -> str:
        """With its registry, as it is asked for: ``docker.io/library/mongo``."""
        official = self.domain == "docker.io" and "/" not in self.path
        return f"{self.domain}/{'library/' if official else ''}{self.path}"

    @property
    def familiar(self) -> str:
        """As people write it, with its tag: ``mongo:latest``."""
        domain = "" if self.domain == "docker.io" else f"{self.domain}/"
        return f"{domain}{self.path.removeprefix('library/')}" + self.mark

    @property
    def mark(self) -> str:
        return f"@{self.digest}" if self.digest else f":{self.tag}"


def short_id(key: str) -> str:
    """The twelve characters of an id that listings show."""
    return key.partition(":")[2][:12] if ":" in key else key[:12]


def natural(text: str) -> tuple[Any, ...]:
    """A key to sort by, for which n2 comes before n10."""
    return tuple((0, int(part)) if part.isdigit() else (1, part) for part in re.split(r"(\d+)", text) if part)
