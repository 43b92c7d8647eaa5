"""What was done to a simulated engine while no cell of the notebook ran: in a terminal, or with a form.

Handed in and graded is what the cells do, in a fresh engine. So a learner is shown what they leave out, with
the command lines that would do the same.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from random import Random
from typing import TYPE_CHECKING, Any

from course.docker_cli.retelling import Done, retold

if TYPE_CHECKING:
    from course.simulator.api.http import Request, Response
    from course.simulator.engine import Engine

_VERSION = re.compile(r"^/v[\d.]+(?=/)")
#: What may change an engine and still leaves nothing behind, or is part of a command that is told by itself.
_PASSING = ("wait", "attach", "resize", "exec", "build", "auth", "session")


class Journal:
    """The requests that changed `engine`, and whether `in_a_cell` said then that a cell ran."""

    def __init__(self, engine: Engine, in_a_cell: Callable[[], bool]) -> None:
        self._engine = engine
        self._in_a_cell = in_a_cell
        self._done: list[tuple[bool, Done]] = []
        # Of containers and of networks by id, also of those that are gone.
        self._containers: dict[str, str] = {}
        self._networks: dict[str, str] = {}

    def witness(self, request: Request, response: Response) -> None:
        """Take note of a request that was answered."""
        if request.method not in ("POST", "DELETE") or response.status >= 400 or response.status == 304:
            return
        path = tuple(part for part in _VERSION.sub("", request.path).split("/") if part)
        if not path or path[0] == "exec" or path[-1] in _PASSING:
            return
        self._learn_names()
        body = _document(request.body)
        query = dict(request.query)
        if path[:2] == ("containers", "create"):
            query["name"] = _name(self._containers, str(_document(_bytes(response)).get("Id")))
            body = self._by_name(body)
        elif path[0] in ("containers", "networks") and len(path) > 1:
            names = self._containers if path[0] == "containers" else self._networks
            path = (path[0], _name(names, path[1]), *path[2:])
        if "Container" in body:
            body["Container"] = _name(self._containers, str(body["Container"]))
        self._done.append((self._in_a_cell(), Done(request.method, path, query, body)))

    def outside(self) -> list[str]:
        """The command lines that would do what was done outside of cells, in its order."""
        return retold(done for by_a_cell, done in self._done if not by_a_cell)

    def cells_only(self) -> Engine:
        """A fresh engine on which all is done that cells did, and nothing else; its host is the same."""
        from course.simulator.api.app import App
        from course.simulator.engine import Engine
        from course.topology.model import Host

        engine = Engine(time.time, Random(), self._engine.version.name, Host(platform=self._engine.platform))
        engine.host.as_on(self._engine.host)
        app = App(engine)
        for by_a_cell, done in self._done:
            if by_a_cell:
                app.handle(_request(done))
        return engine

    def _learn_names(self) -> None:
        self._containers |= {record.id: record.name for record in self._engine.containers.all()}
        self._networks |= {record.id: record.name for record in self._engine.networks.all()}

    def _by_name(self, body: dict[str, Any]) -> dict[str, Any]:
        """What a container is made of, with networks by name: in another engine they have other ids."""
        host, networking = body.get("HostConfig") or {}, body.get("NetworkingConfig") or {}
        if mode := host.get("NetworkMode"):
            body["HostConfig"] = host | {"NetworkMode": _name(self._networks, mode)}
        if ends := networking.get("EndpointsConfig"):
            named = {_name(self._networks, network): settings for network, settings in ends.items()}
            body["NetworkingConfig"] = networking | {"EndpointsConfig": named}
        return body


def _name(names: dict[str, str], key: str) -> str:
    """The name of the one whose id begins like this; `key` itself where it is a name, or unknown."""
    known = [name for id, name in names.items() if id.startswith(key)]
    return key if key in names.values() or len(known) != 1 else known[0]


def _request(done: Done) -> Request:
    from course.simulator.api.http import Request

    headers = {"content-type": "application/json"}
    body = json.dumps(done.body).encode() if done.body else b""
    queries = {key: [value] for key, value in done.query.items()}
    return Request(done.method, "/" + "/".join(done.path), done.query, headers, body, queries)


def _bytes(response: Response) -> bytes:
    return response.body if isinstance(response.body, bytes) else b""


def _document(text: bytes) -> dict[str, Any]:
    try:
        document = json.loads(text)
    except ValueError:
        return {}
    return document if isinstance(document, dict) else {}
