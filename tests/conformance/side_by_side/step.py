"""One request, as a line that can be kept in a file and carried out again."""

from __future__ import annotations

import json
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode


class Step(NamedTuple):
    """A request whose line reads ``POST /networks/create {"Name":"n1"}``; `body` is sent as it stands."""

    method: str
    target: str
    body: str = ""

    def __str__(self) -> str:
        return " ".join(filter(None, self))

    @classmethod
    def parse(cls, line: str) -> Step:
        """The step of a line as ``str`` gives it. Raises ValueError."""
        method, target, *body = line.strip().split(" ", 2)
        return cls(method, target, *body)

    @property
    def action(self) -> str:
        """What is asked for, without names: ``POST /containers/{id}/start``."""
        path = self.target.partition("?")[0].split("/")
        if len(path) > 2 and path[2] not in ("create", "prune", "json"):
            path[2] = "{id}"
        return f"{self.method} {'/'.join(path)}"


def step(method: str, *path: str, body: Any = None, **query: object) -> Step:
    """A step to a path of parts, which are quoted; `body` is a document, or text that is sent as it is."""
    target = "/" + "/".join(quote(part, safe="") for part in path)
    if query:
        target += "?" + urlencode({name: _text(value) for name, value in query.items()})
    if body is None or isinstance(body, str):
        return Step(method, target, body or "")
    return Step(method, target, json.dumps(body, separators=(",", ":")))


def _text(value: object) -> object:
    return json.dumps(value) if isinstance(value, dict) else value
