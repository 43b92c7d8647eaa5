"""The engine's volumes: create, find, remove, prune; and which of them a new container mounts.

Unlike a network, a volume is made on demand: ``-v data:/var/lib`` creates `data` where it is missing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, MutableMapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from course.simulator.errors import EngineError
from course.simulator.files import FileTree, Layer
from course.simulator.mounts import Mount, Wanted, clean, known_mode, read_only
from course.simulator.state import ContainerRecord, Document, ImageRecord

if TYPE_CHECKING:
    from course.simulator.engine import Engine

#: The label by which a volume without a name is known, since Engine 23.
ANONYMOUS = "com.docker.volume.anonymous"
_NAME = re.compile(r"[a-zA-Z0-9][a-zA-Z0-9_.-]+")
_OPTIONS = ("device", "o", "size", "type")
_FOLDER = "/var/lib/docker/volumes"


@dataclass(eq=False, slots=True)
class VolumeRecord:
    name: str
    created: float
    labels: Mapping[str, str] | None = None
    options: Mapping[str, str] | None = None
    files: MutableMapping[str, str] = field(default_factory=dict)  # by their paths in it: /x

    @property
    def mountpoint(self) -> str:
        return f"{_FOLDER}/{self.name}/_data"

    @property
    def size(self) -> int:
        """What its files take, in bytes."""
        return sum(len(text.encode()) for text in self.files.values())


class Volumes:
    """The volumes of one engine."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._texts = engine.messages
        self._records: dict[str, VolumeRecord] = {}
        self._host_files: dict[str, Layer] = {}  # what containers left in the host's directories

    def all(self) -> list[VolumeRecord]:
        """Every volume, in the order of creation."""
        return list(self._records.values())

    def get(self, name: str) -> VolumeRecord:
        """Raises EngineError (404)."""
        if name not in self._records:
            raise self._texts.no_such_volume(name)
        return self._records[name]

    def users(self, volume: VolumeRecord) -> list[ContainerRecord]:
        """Containers that mount it, whether they run or not."""
        return [
            record
            for record in self._engine.containers.all()
            if any(mount.name == volume.name for mount in record.mounts)
        ]

    # -- creating ---------------------------------------------------------------------------

    def create(self, body: Document) -> VolumeRecord:
        """Make a volume from the API's document, or find the one of this name. Raises EngineError."""
        driver, name = str(body.get("Driver") or "local"), str(body.get("Name") or "")
        known = self._records.get(name)
        volume = self._ensured(name, driver, body.get("Labels"), body.get("DriverOpts"))
        if known is not None and not self._engine.version.at_least(23):
            self._tell("create", volume)
        return volume

    def _ensured(
        self,
        name: str,
        driver: str = "local",
        labels: Mapping[str, str] | None = None,
        options: Mapping[str, str] | None = None,
    ) -> VolumeRecord:
        """The volume of this name, made where it is missing. Raises EngineError."""
        if driver != "local":
            raise self._texts.no_volume_driver(name, driver)
        if name in self._records:
            return self._records[name]
        if name:
            self._check(name, options or {})
        else:
            name = self._engine.new_id()
            if self._engine.version.at_least(23):
                labels = {**(labels or {}), ANONYMOUS: ""}
        volume = VolumeRecord(name, self._engine.now(), labels, options, Layer(self._engine.now))
        self._records[name] = volume
        self._tell("create", volume)
        return volume

    def _check(self, name: str, options: Mapping[str, str]) -> None:
        if len(name) == 1:
            raise self._texts.volume_name_too_short(name)
        if not _NAME.fullmatch(name):
            raise self._texts.bad_volume_name(name)
        for option in options:
            if option not in _OPTIONS:
                raise self._texts.bad_volume_option(name, option)
        if "size" in options:
            raise self._texts.no_volume_quota(name)
        if options and not options.get("device"):
            raise self._texts.missing_volume_option(name, "device")
        if options and not options.get("type"):
            raise self._texts.missing_volume_option(name, "type")

    def _tell(self, action: str, volume: VolumeRecord, **more: str) -> None:
        self._engine.changed("volume", action, volume.name, {"driver": "local", **more})

    # -- removing ---------------------------------------------------------------------------

    def remove(self, name: str, force: bool = False) -> None:
        """Remove a volume that no container mounts; `force` only means that it may be missing.

        Raises EngineError.
        """
        if force and name not in self._records:
            return
        volume = self.get(name)
        if users := self.users(volume):
            raise self._texts.volume_in_use(name, [user.id for user in users])
        del self._records[name]
        self._tell("destroy", volume)

    def prune(self, match: Callable[[VolumeRecord], bool]) -> tuple[list[str], int]:
        """Remove the volumes that `match` picks and no container mounts; their names, and bytes set free."""
        # One that is mounted in a way of its own may lie anywhere: Docker leaves it.
        gone = [v for v in self.all() if not v.options and match(v) and not self.users(v)]
        for volume in gone:
            del self._records[volume.name]
            self._tell("destroy", volume)
        reclaimed = sum(volume.size for volume in gone)
        self._engine.changed("volume", "prune", "", {"reclaimed": str(reclaimed)})
        return [volume.name for volume in gone], reclaimed

    def release(self, record: ContainerRecord) -> None:
        """Remove the volumes of a removed container that have no name and that nobody else mounts."""
        for mount in record.mounts:
            volume = self._records.get(mount.name)
            if volume is not None and not mount.asked and not self.users(volume):
                self.remove(volume.name)

    # -- what a container mounts ------------------------------------------------------------

    def mounts(self, config: Document, host_config: Document, image: ImageRecord) -> list[Mount]:
        """What a new container mounts. Volumes that are missing are made, and stay if it fails later on.

        Raises EngineError.
        """
        found: dict[str, Mount] = {}
        for given in host_config.get("VolumesFrom") or []:
            found |= {mount.destination: mount for mount in self._of_container(str(given))}
        found |= {mount.destination: mount for mount in self._asked(host_config, image)}
        for path in config.get("Volumes") or {}:
            wanted = Wanted("volume", "", clean(str(path)), declared=True)
            if wanted.destination not in found:
                found[wanted.destination] = self._made(wanted, image)
        return list(found.values())

    def _of_container(self, given: str) -> Iterator[Mount]:
        """``--volumes-from OTHER:ro``: the same mounts as the other container has."""
        key, _, mode = given.partition(":")
        if mode and not known_mode(mode):
            raise self._texts.bad_mount_mode(mode, 400)
        try:
            other = self._engine.containers.get(key)
        except EngineError as error:
            raise EngineError(400, error.message) from None
        for mount in other.mounts:
            if mount.kind != "bind":
                self.get(mount.name)  # memory has none: Docker refuses it as well
            yield Mount(
                mount.kind,
                mount.destination,
                mount.files,
                mount.name,
                mount.source,
                mode or mount.mode,
                mount.writable and not read_only(mode),
                mount.asked,
            )

    def _asked(self, host_config: Document, image: ImageRecord) -> Iterator[Mount]:
        """What ``-v`` and ``--mount`` ask for, made one after the other. Raises EngineError."""
        taken: set[str] = set()
        for wanted in [*self._bound(host_config), *self._listed(host_config)]:
            if wanted.destination in taken:
                raise self._texts.duplicate_mount(wanted.destination)
            taken.add(wanted.destination)
            yield self._made(wanted, image)

    def _bound(self, host_config: Document) -> Iterator[Wanted]:
        driver = str(host_config.get("VolumeDriver") or "local")
        for text in host_config.get("Binds") or []:
            wanted = Wanted.bind(str(text), driver)
            if wanted.mode and not known_mode(wanted.mode):
                raise self._texts.bad_mount_mode(wanted.mode, 500)
            if problem := self._bad_destination(wanted.destination):
                raise self._texts.bad_bind(str(text), wanted.kind, problem)
            yield wanted

    def _listed(self, host_config: Document) -> Iterator[Wanted]:
        for mount in host_config.get("Mounts") or []:
            wanted = Wanted.mount(mount)
            if problem := self._problem(wanted):
                raise self._texts.bad_mount(wanted.kind, problem)
            yield wanted

    def _made(self, wanted: Wanted, image: ImageRecord) -> Mount:
        if wanted.kind == "tmpfs":
            return Mount("tmpfs", wanted.destination, writable=not wanted.locked)
        if wanted.kind == "volume":
            return self._mounted(self._ensured(wanted.source, wanted.driver), wanted, image)
        # The simulated host's directories are empty, but for what containers put there.
        source = clean(wanted.source)
        files = self._host_files.setdefault(source, Layer(self._engine.now))
        return Mount("bind", wanted.destination, files, "", source, wanted.mode, not wanted.locked)

    def _problem(self, wanted: Wanted) -> str:
        texts, kind, source = self._texts, wanted.kind, wanted.source
        if kind not in ("volume", "bind", "tmpfs"):
            return texts.MOUNT_TYPE_UNKNOWN
        if not wanted.destination:
            return texts.empty_mount_field("Target")
        if problem := self._bad_destination(wanted.destination):
            return problem
        if kind == "tmpfs":
            return texts.needless_mount_field("Source") if source else ""
        if kind == "bind" and not source:
            return texts.empty_mount_field("Source")
        if kind == "bind" and not source.startswith("/"):
            return texts.relative_mount_path(source)
        return ""

    def _bad_destination(self, path: str) -> str:
        if not path.startswith("/"):
            return self._texts.relative_mount_path(path)
        return self._texts.ROOT_AS_MOUNT if path == "/" else ""

    def _mounted(self, volume: VolumeRecord, wanted: Wanted, image: ImageRecord) -> Mount:
        if not volume.files and "nocopy" not in wanted.mode.split(","):
            # What the image has there is copied into an empty volume.
            start = f"{wanted.destination}/"
            inside = {path: text for path, text in image.files.items() if path.startswith(start)}
            volume.files.update({path[len(wanted.destination) :]: text for path, text in inside.items()})
        return Mount(
            "volume",
            wanted.destination,
            volume.files,
            volume.name,
            volume.mountpoint,
            # "z" is Docker's own default, where something is asked for.
            wanted.mode or ("" if wanted.declared else "z"),
            not wanted.locked,
            bool(wanted.source),
            wanted.declared,
        )

    # -- starting and stopping --------------------------------------------------------------

    def mount(self, record: ContainerRecord) -> None:
        """A container starts: its mounts are put in place, and it is told."""
        layer = FileTree(record.image.files, record.changed, {})
        for mount in record.mounts:
            if not layer.is_file(mount.destination):
                layer.make_directories(mount.destination)
            if mount.kind == "volume":
                told = {
                    "container": record.id,
                    "destination": mount.destination,
                    "propagation": mount.propagation,
                    "read/write": str(mount.writable).lower(),
                }
                self._tell("mount", self._records[mount.name], **told)

    def unmount(self, record: ContainerRecord) -> None:
        for mount in record.mounts:
            if mount.kind == "volume":
                self._tell("unmount", self._records[mount.name], container=record.id)

    @contextmanager
    def mounted(self, record: ContainerRecord) -> Iterator[None]:
        """The mounts in place while somebody looks into the container, whether it runs or not; it is told."""
        self.mount(record)
        try:
            yield
        finally:
            self.unmount(record)
