"""The Docker Engine, as a command line asks it: paths of its API, JSON, and streams of output.

Requests go through the docker SDK's low-level client, which is a `requests` session, so any engine that the
SDK reaches can be asked: over a socket, or simulated in this process."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import quote

import requests
import urllib3

from course.docker_cli.errors import CommandFailed, DaemonFailed
from course.docker_cli.texts import CANNOT_CONNECT
from course.errors import LabError

Json = Any
Query = Mapping[str, Any]


class Silence(Exception):
    """Nothing has come for as long as the caller wanted to wait."""


class Daemon:
    """An engine behind `client`: a `docker.DockerClient`, or a `docker.APIClient`."""

    def __init__(self, client: Any) -> None:
        self.api = getattr(client, "api", client)

    @property
    def api_version(self) -> tuple[int, int]:
        major, _, minor = str(self.api.api_version).partition(".")
        return int(major), int(minor)

    def now(self) -> float:
        """The engine's time, in seconds since the epoch. Raises DaemonFailed as `get` does."""
        return datetime.fromisoformat(self.get("info")["SystemTime"]).timestamp()

    def get(self, *path: str, **query: Any) -> Json:
        """The JSON document at `path`. Raises DaemonFailed where the engine refuses."""
        return _document(self.request("GET", path, query))

    def post(self, *path: str, body: Json = None, **query: Any) -> Json:
        """Raises DaemonFailed where the engine refuses. None where it has nothing to tell."""
        return _document(self.request("POST", path, query, body))

    def delete(self, *path: str, **query: Any) -> Json:
        return _document(self.request("DELETE", path, query))

    def stream(
        self, method: str, *path: str, body: Json = None, silence: float | None = None, **query: Any
    ) -> Stream:
        """A response that comes bit by bit. Reading raises Silence after `silence` seconds with nothing."""
        response = self.request(method, path, query, body, stream=True, timeout=(60, silence))
        return Stream(response)

    def request(
        self,
        method: str,
        path: tuple[str, ...],
        query: Query,
        body: Json = None,
        *,
        stream: bool = False,
        timeout: tuple[float, float | None] = (60, None),
    ) -> requests.Response:
        """Raises DaemonFailed where the engine refuses, CommandFailed where it cannot be reached."""
        url = f"{self.api.base_url}/v{self.api.api_version}/" + "/".join(
            quote(part, safe="/:@") for part in path
        )
        params = {key: _parameter(value) for key, value in query.items() if value not in (None, False)}
        try:
            response: requests.Response = self.api.request(
                method, url, params=params, json=body, stream=stream, timeout=timeout
            )
        except requests.ConnectionError:
            raise CommandFailed(CANNOT_CONNECT) from None
        if response.status_code >= 400:
            raise DaemonFailed(_reason(response), response.status_code)
        return response


class Stream:
    """A response that is read while it comes to be."""

    def __init__(self, response: requests.Response) -> None:
        self._response = response

    @property
    def framed(self) -> bool:
        """Whether standard output and standard error come apart, in frames; not so with a terminal (-t)."""
        return "raw-stream" not in self._response.headers.get("Content-Type", "")

    def document(self) -> Json:
        """The whole, as one JSON document."""
        try:
            return self._response.json()
        except requests.ConnectionError as error:
            raise _silence(error) from None

    def documents(self) -> Iterator[Json]:
        """JSON documents, one a line."""
        try:
            for line in self._response.iter_lines():
                if line:
                    yield json.loads(line)
        except requests.ConnectionError as error:
            raise _silence(error) from None

    def output(self, framed: bool | None = None) -> Iterator[tuple[int, bytes]]:
        """Pieces of output, each with its stream: 1 for standard output, 2 for standard error.

        The frames are those that the Engine API describes at its operation ContainerAttach.
        """
        if not (self.framed if framed is None else framed):
            while piece := self._read(1):
                yield 1, piece
            return
        while len(head := self._read(8)) == 8:
            yield head[0], self._read(int.from_bytes(head[4:], "big"))

    def close(self) -> None:
        self._response.close()

    def _read(self, size: int) -> bytes:
        try:
            return bytes(self._response.raw.read(size))
        except urllib3.exceptions.ReadTimeoutError:
            raise Silence from None
        except urllib3.exceptions.ProtocolError:
            return b""  # the other side went away: there is no more


def _document(response: requests.Response) -> Json:
    return response.json() if response.content else None


def _reason(response: requests.Response) -> str:
    try:
        return str(response.json()["message"])
    except (ValueError, KeyError, TypeError):
        return response.text.strip() or str(response.reason)


def _parameter(value: Any) -> Any:
    if value is True:
        return "1"
    return json.dumps(value, separators=(",", ":")) if isinstance(value, dict) else value


def _silence(error: requests.ConnectionError) -> Exception:
    return Silence() if "timed out" in str(error).lower() else error


def daemons(reach: Callable[[str], Any]) -> Callable[[str], Daemon]:
    """What finds an engine by ``--host``, made of what gives clients. Raises CommandFailed for none."""

    def find(where: str) -> Daemon:
        try:
            return Daemon(reach(where))
        except LabError as error:
            raise CommandFailed(str(error)) from None

    return find
