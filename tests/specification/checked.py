"""An engine's API whose every answer in JSON is held against the specification of its version."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from typing import Protocol

from course.simulator.api.http import Request, Response
from course.simulator.versions import engine_version
from tests.specification.specification import FOLDER, Problem, specification

EXCEPTIONS = tomllib.loads((FOLDER / "exceptions.toml").read_text("utf-8"))["exception"]
_VERSIONED = re.compile(r"/v([\d.]+)(/.*)")


class Application(Protocol):
    """What answers requests: `course.simulator.api.app.App`."""

    def handle(self, request: Request) -> Response: ...


class NotAsSpecified(AssertionError):
    """An answer breaks the specification, and exceptions.toml does not name it."""


class CheckedApp:
    """Passes requests on to `app`, an engine of `version`; `problems` is what was wrong with its answers.

    Requests for older versions of the API, whose documents are others, are passed on unchecked.
    """

    def __init__(self, app: Application, version: str) -> None:
        self._app = app
        self._api = engine_version(version).api
        self.problems: list[Problem] = []

    def handle(self, request: Request) -> Response:
        response = self._app.handle(request)
        match = _VERSIONED.fullmatch(request.path)
        asked, path = match.groups() if match else (self._api, request.path)
        json_body = response.headers.get("Content-Type") == "application/json" and response.body
        if asked == self._api and json_body and isinstance(response.body, bytes):
            found = specification(self._api).problems(request.method, path, response.status, response.body)
            self.problems += unexpected(found, self._api)
        return response

    def check(self) -> None:
        """Raises NotAsSpecified for what was wrong since the last check."""
        found, self.problems = self.problems, []
        if found:
            raise NotAsSpecified("\n".join(sorted(set(map(str, found)))))


def unexpected(problems: Iterable[Problem], api: str) -> list[Problem]:
    """The problems that exceptions.toml does not name."""
    return [problem for problem in problems if not any(names(entry, problem, api) for entry in EXCEPTIONS)]


def names(entry: dict[str, str], problem: Problem, api: str) -> bool:
    """Whether an exception is this problem, in this version of the API."""
    return entry.get("api", api) == api and bool(re.search(entry["like"], str(problem)))
