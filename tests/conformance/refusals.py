"""What an engine's API refuses: the requests, and how it says so."""

from __future__ import annotations

import json
import re

from course.simulator.api.http import Request, Response
from tests.specification.checked import Application

_VERSION = re.compile(r"^/v\d\.\d+(?=/)")


class Refusals:
    """Passes requests on to `app`; `told` are those that were refused, with status and message."""

    def __init__(self, app: Application) -> None:
        self._app = app
        self.told: list[str] = []

    def handle(self, request: Request) -> Response:
        response = self._app.handle(request)
        if response.status >= 400 and isinstance(response.body, bytes):
            self.told.append(refusal(request.method, request.path, response.status, response.body.decode()))
        return response


def refusal(method: str, path: str, status: int, body: str) -> str:
    """``404 DELETE /networks/nope: network nope not found``"""
    try:
        message = json.loads(body)["message"]
    except (ValueError, KeyError):
        message = body.strip()
    return f"{status} {method} {_VERSION.sub('', path)}: {message}"
