"""The engine's images: those that are here, and those that the simulated registry has."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from hashlib import sha256
from typing import TYPE_CHECKING

from course.simulator.errors import EngineError
from course.simulator.references import TAG, familiar, repository, why_not
from course.simulator.state import ContainerRecord, ImageRecord

if TYPE_CHECKING:
    from course.simulator.engine import Engine


class Images:
    """What `docker images` lists, and what `docker pull` can fetch from the catalogue."""

    def __init__(self, engine: Engine, catalogue: Iterable[ImageRecord]) -> None:
        self._engine = engine
        self._texts = engine.messages
        self._catalogue = tuple(catalogue)
        self._records = {image.id: image for image in self._catalogue if not image.needs_pull}

    def all(self) -> list[ImageRecord]:
        """Images that are on this engine."""
        return list(self._records.values())

    def catalogue(self) -> list[ImageRecord]:
        """All that the registry has."""
        return list(self._catalogue)

    def get(self, reference: str) -> ImageRecord:
        """The image of this name, tag or id that is on this engine. Raises EngineError (404)."""
        wanted = familiar(reference)
        for image in self._records.values():
            if wanted in image.tags or wanted in image.digests:
                return image
        begun = [image for image in self._records.values() if is_id(image, reference)]
        if len(begun) == 1:
            return begun[0]
        raise self._texts.no_such_image(wanted)

    def named(self, reference: str, image: ImageRecord) -> bool:
        """Whether this is a name, or an id, of that image now."""
        here = self._records.get(image.id)
        if here is not None and familiar(reference) in here.tags:  # no other has that tag
            return True
        try:
            return self.get(reference).id == image.id
        except EngineError:
            return False

    # -- names ------------------------------------------------------------------------------

    def offered(self, name: str, tag: str = "latest") -> ImageRecord:
        """The image of this name in the catalogue. Raises EngineError where there is none.

        The simulation has no registry behind it, so an unknown name is answered as a registry that
        does not know it, or does not show it, would.
        """
        if problem := why_not(name, self._engine.version.at_least(25)):
            raise EngineError(400, problem)
        wanted = familiar(f"{name}:{tag or 'latest'}")
        for image in self._catalogue:
            if wanted in image.tags:
                return image
        raise self._texts.pull_denied(repository(wanted))

    def pull(self, name: str, tag: str = "latest") -> ImageRecord:
        """Fetch an image of the catalogue. Raises EngineError where the catalogue has none of this name."""
        image, wanted = self.offered(name, tag), familiar(f"{name}:{tag or 'latest'}")
        here = self._give(self._records.get(image.id, replace(image, tags=(), digests=())), wanted)
        known = f"{repository(wanted)}@{digest(image)}"
        here = replace(here, digests=tuple(dict.fromkeys((*here.digests, known))), needs_pull=False)
        self._records[image.id] = here
        self._engine.changed("image", "pull", wanted, {"name": repository(wanted)})
        return here

    def tag(self, reference: str, name: str, tag: str) -> bool:
        """Give an image another name; another image that has it loses it. Raises EngineError.

        False where no name is given: since Engine 25 nothing is done then.
        """
        image = self.get(reference)
        new = self._engine.version.at_least(25)
        if not name and new:
            return False
        if problem := why_not(name, new):
            raise self._texts.bad_image_name(problem)
        if tag and not TAG.fullmatch(tag):
            raise self._texts.bad_image_name("invalid tag format")
        wanted = familiar(f"{name}:{tag or 'latest'}")
        self._records[image.id] = self._give(image, wanted)
        told = wanted if new or tag else name
        self._engine.changed("image", "tag", image.id, {"name": told, **_labels(image)})
        return True

    def _give(self, image: ImageRecord, wanted: str) -> ImageRecord:
        for other in self.all():
            if wanted in other.tags and other.id != image.id:
                self._records[other.id] = replace(other, tags=tuple(t for t in other.tags if t != wanted))
        return image if wanted in image.tags else replace(image, tags=(*image.tags, wanted))

    # -- removing ---------------------------------------------------------------------------

    def remove(self, reference: str, force: bool = False) -> list[dict[str, str]]:
        """Take a name away; with the last one, or by the image's id, the image too. Tells what was done.

        Raises EngineError where something uses it: a running container even with `force`.
        """
        image = self.get(reference)
        by_id = is_id(image, reference)
        single = len(image.tags) <= 1
        done: list[dict[str, str]] = []
        if not by_id:
            user = next(iter(self._users(image)), None)
            if not force and single and user is not None:
                raise self._texts.image_in_use(reference, user.id, short_id(image))
            image = self._take(image, familiar(reference), done)
            if image.tags:
                return done
        elif single:
            self._refuse(image, force, tagged=False)
            for name in (*image.tags, *image.digests):
                image = self._take(image, name, done)
        if by_id or self._conflict(image, force) is None:
            self._refuse(image, force)
            self._delete(image, done)
        return done

    def _take(self, image: ImageRecord, name: str, done: list[dict[str, str]]) -> ImageRecord:
        """Without this name; and without the registry's, where no tag of the same repository is left."""
        tags = tuple(tag for tag in image.tags if tag != name)
        gone = [name] if name in (*image.tags, *image.digests) else []
        if not any(repository(tag) == repository(name) for tag in tags):
            gone += [known for known in image.digests if repository(known) == repository(name) != known]
        digests = tuple(known for known in image.digests if known not in gone)
        for one in dict.fromkeys(gone):
            done.append({"Untagged": one})
            self._engine.changed("image", "untag", image.id, {"name": image.id, **_labels(image)})
        self._records[image.id] = replace(image, tags=tags, digests=digests)
        return self._records[image.id]

    def _users(self, image: ImageRecord) -> list[ContainerRecord]:
        return [record for record in self._engine.containers.all() if record.image.id == image.id]

    def _conflict(self, image: ImageRecord, force: bool, tagged: bool = True) -> EngineError | None:
        users = self._users(image)
        running = next((record for record in users if record.running), None)
        if running is not None:
            return self._texts.image_of_running(short_id(image), running.id)
        if force:
            return None
        if tagged and image.tags:
            return self._texts.image_of_several(short_id(image))
        if users:
            return self._texts.image_of_stopped(short_id(image), users[0].id)
        return None

    def _refuse(self, image: ImageRecord, force: bool, tagged: bool = True) -> None:
        if (conflict := self._conflict(image, force, tagged)) is not None:
            raise conflict

    def _delete(self, image: ImageRecord, done: list[dict[str, str]]) -> None:
        for name in (*image.tags, *image.digests):
            image = self._take(image, name, done)
        del self._records[image.id]
        done += [{"Deleted": image.id}, {"Deleted": layer(image)}]
        self._engine.changed("image", "delete", image.id, {"name": image.id, **_labels(image)})

    def prune(
        self, match: Callable[[ImageRecord], bool], named: bool = False
    ) -> tuple[list[dict[str, str]], int]:
        """Remove images that `match` picks and no container uses, those with names only if `named`.

        Gives what was done, and the bytes set free.
        """
        done: list[dict[str, str]] = []
        reclaimed = 0
        for image in [image for image in self.all() if match(image) and (named or not image.tags)]:
            for reference in sorted(image.tags) or [image.id]:
                try:
                    done += self.remove(reference)
                except EngineError:
                    continue  # something uses it
            reclaimed += 0 if image.id in self._records else image.size
        self._engine.changed("image", "prune", "", {"reclaimed": str(reclaimed)})
        return done, reclaimed


def digest(image: ImageRecord) -> str:
    """The digest under which a registry would know this image."""
    return f"sha256:{sha256(image.id.encode()).hexdigest()}"


def layer(image: ImageRecord) -> str:
    """The id of the image's one layer."""
    return f"sha256:{sha256((image.id + ' layer').encode()).hexdigest()}"


def short_id(image: ImageRecord) -> str:
    return image.id.removeprefix("sha256:")[:12]


def is_id(image: ImageRecord, reference: str) -> bool:
    """Whether this is the image's id, or the beginning of it."""
    text = reference.removeprefix("sha256:")
    return bool(text) and image.id.removeprefix("sha256:").startswith(text)


def _labels(image: ImageRecord) -> dict[str, str]:
    return dict(image.config.get("Labels") or {})
