"""docs/engine-api.md: every endpoint of the Engine API, and whether it is simulated.

Written by `python -m tests.specification.listing`, from the routes, the specification and partly.toml.
"""

from __future__ import annotations

import ast
import inspect
import re
import textwrap
import tomllib
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from course.simulator.api import app
from course.simulator.api.call import Call
from course.simulator.api.routes import Handler, Route
from course.simulator.versions import V28_5
from tests.specification.specification import FOLDER, Endpoint, specification

PAGE = Path(__file__).parents[2] / "docs" / "engine-api.md"
PARTLY = tomllib.loads((FOLDER / "partly.toml").read_text("utf-8"))
_API = "course.simulator.api"
_HEAD = """\
# The Engine API, as far as it is simulated

Docker's Engine API {version}, endpoint by endpoint. What is not simulated answers 501 and says so. "Not read"
are query parameters that only real engines heed. `make docs` writes this page from the table of routes.

{counts}
"""


def page() -> str:
    """The text of the page."""
    endpoints = specification(V28_5.api).endpoints
    rows = {str(endpoint): _verdict(endpoint) for endpoint in endpoints}
    verdicts = [re.findall(r"\w+", row)[0] for row in rows.values()]
    whole, partly, refused, none = (verdicts.count(word) for word in ("yes", "partly", "refused", "501"))
    counts = (
        f"Of {len(rows)} endpoints {whole} are simulated, {partly} in part, {refused} always refuse "
        f"as a real engine in this state does, and {none} answer 501."
    )
    parts = [_HEAD.format(version=V28_5.api, counts=counts)]
    for section, members in groupby(sorted(endpoints, key=_section), key=_section):
        parts.append(f"\n## {section}\n\n| endpoint | | simulated |\n| --- | --- | --- |\n")
        parts += [
            f"| `{endpoint}` | {endpoint.operation['summary']} | {rows[str(endpoint)]} |\n"
            for endpoint in members
        ]
    return "".join(parts)


def _section(endpoint: Endpoint) -> str:
    first = endpoint.path.split("/")[1]
    named = ("containers", "images", "networks", "volumes", "exec", "swarm", "nodes", "services", "tasks")
    return first.capitalize() if first in (*named, "secrets", "configs", "plugins") else "The engine itself"


def _verdict(endpoint: Endpoint) -> str:
    route = _routes()[str(endpoint)]
    if route.handler is None:
        return "501"
    if route.summary.startswith("Refuse"):
        return "refused" + route.summary.removeprefix("Refuse").removesuffix(".")
    notes = [PARTLY["note"][str(endpoint)]] if str(endpoint) in PARTLY["note"] else []
    idle = PARTLY["idle"].get(str(endpoint), [])
    if unread := sorted(_parameters(endpoint) - {*_words(route.handler), *idle}):
        notes.append(f"not read: {', '.join(f'`{name}`' for name in unread)}")
    return f"partly: {'; '.join(notes)}" if notes else "yes"


def _routes() -> dict[str, Route]:
    return {f"{route.method} {route.pattern}": route for route in app.routes.ROUTES}


def _parameters(endpoint: Endpoint) -> set[str]:
    return {parameter["name"] for parameter in endpoint.operation["parameters"] if parameter["in"] == "query"}


def _words(handler: Handler) -> Iterator[str]:
    """The texts in a handler and in what it calls of the API: parameters that it reads are among them."""
    seen, todo = set(), [handler]
    while todo:
        function = todo.pop()
        if function in seen:
            continue
        seen.add(function)
        module = inspect.getmodule(function)
        for node in ast.walk(ast.parse(textwrap.dedent(inspect.getsource(function)))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value
            if isinstance(node, ast.Attribute) and node.attr == "filters":
                yield "filters"
            called = getattr(module, node.id, None) if isinstance(node, ast.Name) else None
            if isinstance(called, dict):  # a table of parameters
                yield from map(str, called)
            if inspect.isfunction(called) or inspect.isclass(called):
                todo += [called] if called.__module__.startswith(_API) and called is not Call else []


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
