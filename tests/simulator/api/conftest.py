"""A small client of the API, and the image that the recorded engines ran."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Any
from urllib.parse import parse_qs, parse_qsl, unquote, urlencode, urlsplit

import pytest

from course.simulator.api.app import App
from course.simulator.api.http import Pending, Request, Response, Stream
from course.simulator.engine import Engine
from course.simulator.process import FOREVER, READ, Process, Program, Sleep
from course.simulator.state import ImageRecord
from course.topology.model import Host
from tests.conftest import Clock
from tests.specification.checked import CheckedApp


def _top(process: Process) -> Program:
    process.handlers["SIGTERM"] = 143
    yield FOREVER
    return 0


def _shell(process: Process) -> Program:
    """`sh -c "exit 3"`, and no more of a shell than that."""
    return int(process.argv[-1].removeprefix("exit "))
    yield FOREVER


def _say(process: Process) -> Program:
    """Writes an argument each second, with ``!`` to standard error; the number of those is its exit code."""
    for word in process.argv[1:]:
        (process.err if word.startswith("!") else process.out)(word.encode().decode("unicode_escape"))
        yield Sleep(1)
    return sum(word.startswith("!") for word in process.argv)


def _upper(process: Process) -> Program:
    while data := (yield READ):
        process.out(data.upper())
    return 0


PROGRAMS = {"top": _top, "sh": _shell, "say": _say, "upper": _upper}
LAB = ImageRecord(
    "sha256:" + "ab" * 32,
    ("lab:1", "lab:latest"),
    1_700_000_000.25,
    3_005_407,
    {"Cmd": ["sh"], "Env": ["PATH=/bin"]},
    PROGRAMS,
    files={"/etc/motd": "hello"},
)
SERVER = ImageRecord(
    "sha256:" + "cd" * 32,
    ("example/server:2",),
    1_700_000_100,
    1000,
    {"Cmd": ["top"], "ExposedPorts": {"80/tcp": {}}, "Labels": {"kind": "server"}},
    PROGRAMS,
    needs_pull=True,
)


@dataclass
class Api:
    """Speaks to one App: ``api.post("/networks/create", {"Name": "n1"})`` gives status and document.

    Every answer in JSON must be as the specification of Docker's API has it. Raises NotAsSpecified.
    """

    app: App

    def __post_init__(self) -> None:
        self._checked = CheckedApp(self.app, self.app.engine.version.name)

    @property
    def engine(self) -> Engine:
        return self.app.engine

    def send(self, method: str, target: str, body: Any = None, **headers: str) -> Response:
        """`body`: a document to send as JSON, or bytes; `headers` with _ for -."""
        url = urlsplit(target)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        data = b""
        if body is not None:
            data = body if isinstance(body, bytes) else json.dumps(body).encode()
            named.setdefault("content-type", "application/json")
        query = dict(parse_qsl(url.query, keep_blank_values=True))
        request = Request(method, unquote(url.path), query, named, data, parse_qs(url.query))
        response = self._checked.handle(request)
        self._checked.check()
        return response

    def ask(self, method: str, target: str, body: Any = None) -> tuple[int, Any]:
        """Status and document; None where there is no body."""
        response = self.send(method, target, body)
        assert isinstance(response.body, bytes)
        return response.status, json.loads(response.body) if response.body else None

    def get(self, target: str, **filters: list[str]) -> Any:
        """The document of a successful GET."""
        if filters:
            target += f"{'&' if '?' in target else '?'}{urlencode({'filters': json.dumps(filters)})}"
        status, document = self.ask("GET", target)
        assert status == 200, document
        return document

    def post(self, target: str, body: Any = None) -> tuple[int, Any]:
        return self.ask("POST", target, body)

    def refusal(self, method: str, target: str, body: Any = None) -> tuple[int, str]:
        """Status and message of a request that is refused."""
        status, document = self.ask(method, target, body)
        assert list(document) == ["message"]
        return status, document["message"]

    def run(
        self, name: str, *command: str, network: str | None = None, start: bool = True, **config: Any
    ) -> str:
        """`docker run -d --name NAME lab:1 COMMAND`; gives the container's id."""
        host_config = {"NetworkMode": network or "default", **config.pop("HostConfig", {})}
        body = {"Image": "lab:1", "Cmd": list(command), "HostConfig": host_config, **config}
        status, document = self.post(f"/containers/create?name={name}", body)
        assert status == 201, document
        if start:
            assert self.post(f"/containers/{name}/start") == (204, None)
        return str(document["Id"])


def collected(body: bytes | Iterator[bytes | Pending]) -> bytes:
    """What a body gives until it has nothing more to say for now."""
    if isinstance(body, bytes):
        return body
    pieces = []
    for piece in body:
        if isinstance(piece, Pending):
            break
        pieces.append(piece)
    return b"".join(pieces)


def stream(response: Response) -> Stream:
    """The body of a response that goes on while programs run."""
    assert response.status in (101, 200)
    assert not isinstance(response.body, bytes)
    return response.body


def frames(data: bytes) -> list[tuple[int, bytes]]:
    """Output cut into its frames: stream number, data."""
    found = []
    while data:
        length = int.from_bytes(data[4:8], "big")
        assert data[1:4] == b"\0\0\0"
        found.append((data[0], data[8 : 8 + length]))
        data = data[8 + length :]
    return found


def collected_so_far(body: Stream) -> bytes:
    """What a body has to say before it waits; it can be asked again."""
    pieces = []
    while isinstance(piece := next(body), bytes):
        pieces.append(piece)
    return b"".join(pieces)


def rest(body: bytes | Stream) -> bytes:
    """All that a body still gives until its end."""
    return b"".join(piece for piece in body if isinstance(piece, bytes))


def make_api(clock: Clock, version: str = "28.5", host: Host | None = None) -> Api:
    """The API of an engine with the two images, its ids the same at each run."""
    return Api(App(Engine(clock, Random(5), version, host, images=[LAB, SERVER])))


@pytest.fixture
def api(clock: Clock) -> Api:
    """The API of an engine 28.5."""
    return make_api(clock)


@pytest.fixture
def old_api(clock: Clock) -> Api:
    """The API of an engine 20.10."""
    return make_api(clock, "20.10")
