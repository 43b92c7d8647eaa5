"""The engine's images: those of the catalogue, some here already and some only after a pull."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from course.simulator.errors import EngineError
from course.simulator.state import ImageRecord

if TYPE_CHECKING:
    from course.simulator.engine import Engine


class Images:
    """What `docker images` lists, and what `docker pull` can fetch from the catalogue."""

    def __init__(self, engine: Engine, catalogue: Iterable[ImageRecord]) -> None:
        self._engine = engine
        self._texts = engine.messages
        self._records = {image.id: image for image in catalogue}

    def all(self) -> list[ImageRecord]:
        """Images that are on this engine."""
        return [image for image in self._records.values() if not image.needs_pull]

    def catalogue(self) -> list[ImageRecord]:
        """All that can be run or pulled here."""
        return list(self._records.values())

    def get(self, reference: str) -> ImageRecord:
        """The image of this name, tag or id that is on this engine. Raises EngineError (404)."""
        wanted = familiar(reference)
        for image in self.all():
            if wanted in image.tags or _is_id(image, reference):
                return image
        raise self._texts.no_such_image(wanted)

    def pull(self, name: str, tag: str = "latest") -> ImageRecord:
        """Fetch an image of the catalogue. Raises EngineError where the catalogue has none of this name.

        The simulation has no registry behind it, so an unknown name is answered as a registry that
        does not know it, or does not show it, would.
        """
        wanted = familiar(f"{name}:{tag or 'latest'}")
        for image in self._records.values():
            if wanted in image.tags:
                here = replace(image, needs_pull=False)
                self._records[image.id] = here
                self._engine.changed("image", "pull", wanted, {"name": familiar(name).partition(":")[0]})
                return here
        raise EngineError(
            404,
            f"pull access denied for {familiar(name).rpartition(':')[0]}, repository does not exist or may "
            "require 'docker login': denied: requested access to the resource is denied",
        )


def familiar(reference: str) -> str:
    """``docker.io/library/mongo`` -> ``mongo:latest``: the short form that Docker shows."""
    for prefix in ("docker.io/library/", "index.docker.io/library/", "docker.io/", "library/"):
        reference = reference.removeprefix(prefix)
    name = reference.rpartition("/")[2]
    return reference if ":" in name or "@" in name else f"{reference}:latest"


def _is_id(image: ImageRecord, reference: str) -> bool:
    text = reference.removeprefix("sha256:")
    return len(text) >= 4 and image.id.removeprefix("sha256:").startswith(text)
