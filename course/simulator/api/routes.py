"""The one table of the API's endpoints: method, path, who answers.

Modules add their endpoints with `@route`; `docs/engine-api.md` is generated from `ROUTES`. A name in
a path matches anything, slashes too, as Docker's router has it; the first route that fits wins.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

from course.simulator.api.call import Call
from course.simulator.api.http import Response

Handler: TypeAlias = Callable[[Call], Response]

_NAME = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Route:
    """An endpoint. Without a handler it is one of Docker's that is not simulated."""

    method: str
    pattern: str
    handler: Handler | None

    @property
    def simulated(self) -> bool:
        return self.handler is not None

    @property
    def summary(self) -> str:
        """What the endpoint does: the first line of its handler's docstring."""
        return ((self.handler and self.handler.__doc__) or "").strip().partition("\n")[0]


ROUTES: list[Route] = []
_MATCHERS: list[tuple[str, re.Pattern[str]]] = []


def add(method: str, pattern: str, handler: Handler | None) -> None:
    """Add an endpoint to the table."""
    parts = _NAME.split(re.escape(pattern).replace(r"\{", "{").replace(r"\}", "}"))
    regex = "".join(f"(?P<{part}>.*)" if index % 2 else part for index, part in enumerate(parts))
    ROUTES.append(Route(method, pattern, handler))
    find.cache_clear()
    _MATCHERS.append((method, re.compile(regex)))


def route(method: str, pattern: str) -> Callable[[Handler], Handler]:
    """Decorates the function that answers `method` on `pattern` (``/networks/{id}``)."""

    def register(handler: Handler) -> Handler:
        add(method, pattern, handler)
        return handler

    return register


@lru_cache(maxsize=256)
def find(method: str, path: str) -> tuple[Route, Mapping[str, str]] | None:
    """The route for a request, and the names in its path; None where Docker knows no such page."""
    for route_, (routed_method, regex) in zip(ROUTES, _MATCHERS, strict=True):
        if routed_method == method and (match := regex.fullmatch(path)):
            return route_, match.groupdict()
    return None
