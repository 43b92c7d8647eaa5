"""The engines that claims are tried on: an empty one for each claim, and as empty after it."""

from __future__ import annotations

import io
import re
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, redirect_stdout, suppress
from dataclasses import dataclass

import docker
from docker.errors import APIError

from course.docker_cli.cell import run_script
from course.docker_cli.daemon import Daemon, daemons
from course.docker_cli.terminal import Terminal
from course.images.making import make_stand_in
from course.images.stand_ins import stand_ins
from course.lab import Lab
from course.topology.model import Topology
from tests.claims.claim import Claim
from tests.outside import NoOutside, outside

PREDEFINED = {"bridge", "host", "none"}
#: Seconds that programs of a real engine have to do what is claimed, and that they are left alone first.
PATIENCE, REST = 20.0, 1.0
#: Seconds that a container in the foreground may say nothing.
SILENCE = 30.0
#: Commands that change nothing: on a real engine they are asked again until what is claimed is seen.
_LOOKING = re.compile(
    r"docker (?:(?:--host|-H)[ =]\S+ )?(?:(?:container|image|network|node|service|stack|swarm|volume) )?"
    r"(?:exec|images|info|inspect|logs|ls|port|ps|stats|top|version)\b"
)


@dataclass(slots=True)
class Place:
    """A lab on engines that hold nothing; when something was last done on them, and what they held then."""

    lab: Lab
    changed: float = 0.0
    seen: Topology | None = None

    def run(self, line: str) -> tuple[int, str]:
        """Carry out a command line as a cell does; its exit code and all that it printed."""
        out = io.StringIO()
        lab = self.lab
        terminal = Terminal(Daemon(lab.client), out, out, SILENCE, reach=daemons(lab.client_at))
        code = run_script(line, terminal)
        if not looks(line):
            self.changed, self.seen = time.monotonic(), None
        return code, out.getvalue()

    def verdict(self, source: str, url: str) -> str:
        """What a connection comes to that is tried now."""
        if self.seen is None or self.lab.simulated:
            self.seen = self.lab.topology()  # real engines are slow to tell, and what counts is the trial
        return str(self.lab.attempt_on(self.seen, source, url).verdict)

    def eventually(self, holds: Callable[[], bool]) -> None:
        """Ask until it holds: a simulated engine is at rest, and asked once."""
        end = time.monotonic() + (0 if self.lab.simulated else PATIENCE)
        while not holds() and time.monotonic() < end:
            time.sleep(0.3)

    def rest(self) -> None:
        """Let programs start: else a server that is not up yet would be taken for one that refuses."""
        if self.lab.simulated:
            self.lab.settle()
        else:
            time.sleep(max(0.0, self.changed + REST - time.monotonic()))


def looks(line: str) -> bool:
    """Whether a command line changes nothing."""
    return _LOOKING.match(" ".join(line.split())) is not None


@contextmanager
def simulated(version: str, claim: Claim) -> Iterator[Place]:
    """A simulated engine of its own."""
    lab = Lab("simulated", version=version, hosts=claim.hosts, platform=claim.platform)
    yield Place(lab)
    lab.close()


class RealEngines:
    """Real engines, one or two that a cable joins, which are emptied before and after each claim.

    `cut_off` says why they have no world outside; it is empty where they have one.
    """

    def __init__(self, addresses: list[str]) -> None:
        self.addresses = addresses
        self.cut_off = ""
        self._clients = [docker.DockerClient(base_url=address) for address in addresses]
        self._images = [_images(client) for client in self._clients]
        self._brought = ExitStack()

    def __enter__(self) -> RealEngines:
        return self

    def __exit__(self, *error: object) -> None:
        """Take away what was brought along."""
        self._brought.close()
        for client in self._clients:
            client.close()

    def in_use(self) -> bool:
        """Whether there is anything on them that somebody would miss."""
        return any(
            client.containers.list(all=True)
            or client.volumes.list()
            or {network.name for network in client.networks.list()} - PREDEFINED
            or client.info()["Swarm"]["LocalNodeState"] != "inactive"
            for client in self._clients
        )

    def furnish(self) -> None:
        """Make stand-ins for the images of the catalogue that are not there, and a world outside."""
        for client, kept in zip(self._clients, self._images, strict=True):
            self._brought.callback(_clear, client, kept)
            for stand_in in stand_ins():
                list(make_stand_in(client, stand_in))
        self._with_stand_ins = [_images(client) for client in self._clients]
        try:
            for address in self.addresses:
                self._brought.enter_context(outside(address))
        except NoOutside as error:
            self.cut_off = str(error)

    @contextmanager
    def emptied(self) -> Iterator[Place]:
        """The engines, with nothing on them before and after."""
        self._clear()
        with redirect_stdout(io.StringIO()):
            lab = Lab(",".join(self.addresses))
        try:
            yield Place(lab)
        finally:
            lab.close()
            self._clear()

    def _clear(self) -> None:
        for client, kept in zip(self._clients, self._with_stand_ins, strict=True):
            _clear(client, kept)


def _images(client: docker.DockerClient) -> set[str]:
    return {str(image.id) for image in client.images.list()}


def _clear(client: docker.DockerClient, images: set[str]) -> None:
    """Leave the swarm, and remove everything but `images`."""
    if client.info()["Swarm"]["LocalNodeState"] != "inactive":
        client.swarm.leave(force=True)
    for container in client.containers.list(all=True, ignore_removed=True):
        with suppress(docker.errors.NotFound):
            container.remove(force=True, v=True)
    _patiently(lambda: _remove_networks(client))
    for volume in client.volumes.list():
        volume.remove(force=True)
    for image in _images(client) - images:
        with suppress(docker.errors.NotFound):
            client.images.remove(image, force=True)


def _remove_networks(client: docker.DockerClient) -> None:
    for network in client.networks.list():
        if network.name not in PREDEFINED:
            network.remove()


def _patiently(remove: Callable[[], object]) -> None:
    """What a swarm has made is free only a little after it was left."""
    for _ in range(20):
        with suppress(APIError):
            remove()
            return
        time.sleep(0.5)
    remove()
