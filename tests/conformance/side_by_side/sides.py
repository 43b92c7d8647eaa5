"""The two engines that are compared: each answers requests, and carries out commands in its containers."""

from __future__ import annotations

import http.client
import json
import re
import socket
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from random import Random
from typing import Any, NamedTuple, Protocol
from urllib.parse import urlsplit

from course.simulator.api.app import App
from course.simulator.engine import Engine
from course.simulator.programs.catalogue import catalogue
from course.simulator.state import Document, ImageRecord
from course.simulator.transport import wire
from course.simulator.transport.shared import Conversation, SharedEngine
from course.topology.model import Host
from tests.conformance.side_by_side.step import Step, step
from tests.specification.checked import CheckedApp

#: Networks that every engine has.
PREDEFINED = ("bridge", "host", "none")
HEADERS = {"Content-Type": "application/json"}


class Answer(NamedTuple):
    """What a request came to."""

    status: int
    body: bytes

    @property
    def document(self) -> Any:
        """The body's JSON; None without a body."""
        return json.loads(self.body) if self.body.strip() else None


class Side(Protocol):
    """One of the two engines."""

    version: str

    def ask(self, step: Step) -> Answer:
        """Carry out a request and read its answer to the end."""

    def clear(self) -> None:
        """Remove every container, and every network and volume of one's own."""


def get(side: Side, *path: str, **query: object) -> Any:
    """The document of a GET that is answered with success."""
    answer = side.ask(step("GET", *path, **query))
    assert answer.status == 200, answer
    return answer.document


def executed(side: Side, container: str, command: Sequence[str]) -> list[Any]:
    """A command in a container: its exit code, and what it printed on each stream; or why it is refused."""
    body = {"Cmd": list(command), "AttachStdout": True, "AttachStderr": True}
    created = side.ask(step("POST", "containers", container, "exec", body=body))
    if created.status != 201:
        return [created.status, created.document["message"]]
    started = side.ask(step("POST", "exec", created.document["Id"], "start", body={"Detach": False}))
    if started.status != 200:
        return [started.status, started.document["message"]]
    code = get(side, "exec", created.document["Id"], "json")["ExitCode"]
    return [code, *(b"".join(frames(started.body, stream)).decode() for stream in (1, 2))]


def frames(data: bytes, stream: int) -> Iterator[bytes]:
    """What was written to one stream: 1 is standard output, 2 standard error."""
    while data:
        end = 8 + int.from_bytes(data[4:8], "big")
        if data[0] == stream:
            yield data[8:end]
        data = data[end:]


#: The settings of a busybox that was imported, as real engines without a registry have it.
IMPORTED: Document = {"Cmd": ["sh"]}


def busybox(config: Document) -> ImageRecord:
    """The simulated busybox, with the settings of the one that it is compared with."""
    image = next(image for image in catalogue() if "busybox:latest" in image.tags)
    return replace(image, tags=("busybox:latest",), config=config, needs_pull=False)


class Simulated:
    """A simulated engine in this process, whose answers must be as specified. Raises NotAsSpecified."""

    def __init__(self, version: str, host: str = "host", config: Document = IMPORTED) -> None:
        self.version = version
        self._host, self._images = Host(host), [busybox(config)]
        self.clear()

    def clear(self) -> None:
        engine = Engine(time.time, Random(1), self.version, self._host, images=self._images)
        self._checked = CheckedApp(App(engine), self.version)
        self.shared = SharedEngine(engine, self._checked)
        self._conversation = Conversation(self.shared)

    @property
    def engine(self) -> Engine:
        return self.shared.engine

    def ask(self, step: Step) -> Answer:
        request = wire.request(step.method, step.target, HEADERS.items(), step.body.encode())
        reply = self._conversation.handle(request)
        pieces = []
        while (piece := reply.next_piece(timeout=60)) is not None:
            pieces.append(piece)
        reply.close()
        self._checked.check()
        return Answer(reply.status, b"".join(pieces))


class _Connection(http.client.HTTPConnection):
    """Over a unix socket."""

    def __init__(self, path: str) -> None:
        super().__init__("docker", timeout=60)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self._path)


class Real:
    """A real engine, spoken to over a connection that stays open, one for each thread.

    Every container, network and volume on it is removed: it must be there for this alone.
    """

    def __init__(self, address: str, version: str) -> None:
        self.version = version
        self._path = urlsplit(address).path
        self._kept = threading.local()

    def ask(self, step: Step) -> Answer:
        if not hasattr(self._kept, "connection"):
            self._kept.connection = _Connection(self._path)
        connection: _Connection = self._kept.connection
        connection.request(step.method, step.target, step.body.encode() or None, HEADERS)
        response = connection.getresponse()
        # An exec takes the connection over, up to its end: the next request makes a new one.
        return Answer(response.status, response.read())

    def clear(self) -> None:
        end = time.monotonic() + 60
        while left := [*self._containers(), *self._networks(), *self._volumes()]:
            for path in left:
                # A busy engine may answer that it could not kill one in time: it is asked again.
                answer = self.ask(step("DELETE", *path, force=1))
                assert answer.status < 400 or time.monotonic() < end, answer

    def _containers(self) -> list[tuple[str, str]]:
        return [("containers", found["Id"]) for found in get(self, "containers", "json", all=1)]

    def _networks(self) -> list[tuple[str, str]]:
        found = get(self, "networks")
        return [("networks", network["Id"]) for network in found if network["Name"] not in PREDEFINED]

    def _volumes(self) -> list[tuple[str, str]]:
        return [("volumes", volume["Name"]) for volume in get(self, "volumes")["Volumes"] or ()]


def simulation_of(real: Side) -> Simulated:
    """An engine of the same version, on a host of the same name, with an image of the same settings."""
    config = get(real, "images", "busybox", "json")["Config"]
    given = {key: value for key, value in config.items() if value}
    return Simulated(real.version, get(real, "info")["Name"], given)


def align_pools(simulated: Side, real: Side) -> None:
    """Let the simulated engine's next automatic subnet be the real one's: 20.10 goes round its pools.

    Raises ValueError where it never is.
    """
    wanted = _next_pool(real)
    for _ in range(64):
        if _next_pool(simulated) == wanted:
            return
    raise ValueError(f"the simulated engine never gives out {wanted}")


def _next_pool(side: Side) -> str:
    assert side.ask(step("POST", "networks", "create", body={"Name": "look"})).status == 201
    subnet = get(side, "networks", "look")["IPAM"]["Config"][0]["Subnet"]
    assert side.ask(step("DELETE", "networks", "look")).status == 204
    return str(subnet)


#: Two host ports, either of which will do: the range that steps ask for.
RANGE = "18080-18081"
#: Not an address of the host.
NOWHERE = "192.0.2.99"
#: The addresses of the host at which steps ask for it: engines go on from the last port of each.
HOST_ADDRESSES = ("0.0.0.0", "::", "127.0.0.1", NOWHERE)


def align_ranges(simulated: Side, real: Side) -> None:
    """Let the simulated engine's next port of `RANGE` be the real one's, at each address of the host.

    Raises ValueError where it never is.
    """
    for address in HOST_ADDRESSES:
        wanted = _next_port(real, address)
        if _next_port(simulated, address) != wanted and _next_port(simulated, address) != wanted:
            raise ValueError(f"the simulated engine never gives out {wanted} at {address}")


def _next_port(side: Side, address: str) -> str:
    bound = {"80/tcp": [{"HostIp": address, "HostPort": RANGE}]}
    asked = {"Image": "busybox", "Cmd": ["sleep", "600"], "ExposedPorts": {"80/tcp": {}}}
    asked["HostConfig"] = {"NetworkMode": "look", "PortBindings": bound}
    plan = {"Name": "look", "IPAM": {"Config": [{"Subnet": "10.76.0.0/24"}]}}
    assert side.ask(step("POST", "networks", "create", body=plan)).status == 201
    assert side.ask(step("POST", "containers", "create", name="look", body=asked)).status == 201
    started = side.ask(step("POST", "containers", "look", "start"))
    if started.status == 204:
        port = get(side, "containers", "look", "json")["NetworkSettings"]["Ports"]["80/tcp"][0]["HostPort"]
    else:  # not an address of the host: it says which port it tried
        tried = re.search(r"port (\d+) for|:(\d+): bind", started.body.decode())
        assert tried is not None, started
        port = tried[1] or tried[2]
    assert side.ask(step("DELETE", "containers", "look", force=1)).status == 204
    assert side.ask(step("DELETE", "networks", "look")).status == 204
    return str(port)
