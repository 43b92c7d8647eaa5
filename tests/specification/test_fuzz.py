"""Requests as the specification has them, and with nonsense in them: each is answered, and by the protocol.

FUZZ_EXAMPLES says how many are made of each endpoint: `make fuzz EXAMPLES=…`.
"""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from random import Random
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis.core import NOT_SET

from course.simulator.api.app import App
from course.simulator.api.http import Request
from course.simulator.engine import Engine
from tests.conftest import Clock
from tests.specification.checked import CheckedApp
from tests.specification.specification import FOLDER

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "12"))
#: How much is taken of an answer that goes on.
PIECES = 3
#: What is there in every world, and what is not.
NAMES = ["box", "still", "net", "bridge", "busybox", "data", "nothing", "", "a b", "é", "%00", "x/../y"]
VALUES = [
    "",
    "0",
    "1",
    "true",
    "-1",
    "9" * 30,
    "{}",
    "[]",
    '{"label":["a"]}',
    '{"name":{"box":true}}',
    "\x00",
    "é",
]

_DOCUMENT = json.loads((FOLDER / "1.51.json").read_text("utf-8"))
SCHEMA = schemathesis.openapi.from_dict(
    {
        "swagger": "2.0",
        "info": {"title": "Engine API", "version": _DOCUMENT["version"]},
        "consumes": ["application/json"],
        "paths": _DOCUMENT["paths"],
        "definitions": _DOCUMENT["definitions"],
    }
)
OPERATIONS = [found.ok() for found in SCHEMA.get_all_operations()]


def world() -> Engine:
    """A small system: two containers, one of them running on a network of its own with a volume."""
    engine = Engine(Clock(), Random(1))
    engine.networks.create({"Name": "net"})
    mounted = {"NetworkMode": "net", "Binds": ["data:/data"]}
    for name, host_config in (("box", mounted), ("still", {})):
        body = {"Image": "busybox", "Cmd": ["sleep", "600"], "HostConfig": host_config}
        engine.containers.create(name, body)
    engine.containers.start("box")
    engine.scheduler.settle()
    return engine


@contextmanager
def nothing_logged() -> Iterator[None]:
    """An exception that nobody expects is logged, and answered with 500."""
    trouble: list[logging.LogRecord] = []
    handler = logging.Handler(logging.ERROR)
    handler.emit = trouble.append  # type: ignore[method-assign]
    logging.getLogger("course").addHandler(handler)
    try:
        yield
    finally:
        logging.getLogger("course").removeHandler(handler)
    assert not trouble, [logging.Formatter().format(record) for record in trouble]


def request(data: st.DataObject, case: schemathesis.Case) -> Request:
    """The case as it is, or with names of what is there, other values and another body in it."""
    names = st.one_of(st.sampled_from(NAMES), st.text(max_size=8))
    path = case.path
    for name, value in (case.path_parameters or {}).items():
        filled = data.draw(names) if data.draw(st.booleans()) else str(value)
        path = path.replace(f"{{{name}}}", filled)
    values = st.one_of(st.sampled_from(VALUES), st.text(max_size=8))
    query = {
        str(name): data.draw(values) if data.draw(st.booleans()) else _text(value)
        for name, value in (case.query or {}).items()
    }
    body = b""
    if case.body is not NOT_SET:
        body = json.dumps(_named(data, case.body), default=str).encode()
    headers = {"content-type": "application/json"} if body else {}
    return Request(case.method, f"/v1.51{path}", query, headers, body, {k: [v] for k, v in query.items()})


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, default=str)


def _named(data: st.DataObject, body: Any) -> Any:
    """Now and then the body speaks of what is there: it gets further then."""
    if isinstance(body, dict) and data.draw(st.booleans()):
        return body | {"Image": "busybox", "Container": "box", "Name": data.draw(st.sampled_from(NAMES))}
    return body


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: str(operation.label))
def test_every_endpoint(operation: Any) -> None:
    @settings(max_examples=EXAMPLES, deadline=5000, suppress_health_check=list(HealthCheck), derandomize=True)
    @given(case=operation.as_strategy(), data=st.data())
    def answered(case: schemathesis.Case, data: st.DataObject) -> None:
        engine = world()
        before = engine.topology()
        app = CheckedApp(App(engine), "28.5")
        with nothing_logged():
            response = app.handle(request(data, case))
            body = response.body
            pieces = [body] if isinstance(body, bytes) else list(islice(body, PIECES))
            told = b"".join(piece for piece in pieces if isinstance(piece, bytes))
            engine.scheduler.settle()
        app.check()
        assert response.status < 600
        if response.status >= 400 and case.method.upper() != "HEAD":
            assert json.loads(told)["message"]
        if case.method.upper() in ("GET", "HEAD"):
            assert engine.topology() == before

    answered()
