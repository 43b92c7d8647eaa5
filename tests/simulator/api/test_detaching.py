"""Leaving an attached terminal by keys, as `docker attach` and `docker exec -it` do with ctrl-p ctrl-q."""

from __future__ import annotations

import pytest

from course.simulator.api.detaching import DEFAULT, DetachKeys, parse_keys
from course.simulator.api.http import PENDING, Response
from tests.simulator.api.conftest import Api, stream


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("", b"\x10\x11"),
        ("ctrl-p,ctrl-q", b"\x10\x11"),
        ("ctrl-a,b", b"\x01b"),
        ("ctrl-@,ctrl-[,DEL", b"\x00\x1b\x7f"),
        ("foo", None),
        ("ctrl-,x", None),
    ],
)
def test_keys(text: str, keys: bytes | None) -> None:
    assert parse_keys(text) == keys


@pytest.mark.parametrize(
    ("typed", "passed", "left"),
    [
        ([b"ls\n"], b"ls\n", False),
        ([b"ls\x10\x11cd\n"], b"ls", True),
        ([b"\x10", b"\x11"], b"", True),
        ([b"\x10", b"a"], b"\x10a", False),
        ([b"\x10\x10", b"\x11"], b"\x10", True),
    ],
)
def test_what_is_passed_on(typed: list[bytes], passed: bytes, left: bool) -> None:
    keys = DetachKeys(DEFAULT)
    assert b"".join(keys.pass_on(piece) for piece in typed) == passed
    assert keys.typed == left


def type_in(response: Response, *pieces: bytes) -> None:
    for piece in pieces:
        assert response.input is not None
        response.input.feed(piece)


def test_leaving_a_container(api: Api) -> None:
    api.run("up", "upper", OpenStdin=True, Tty=True)
    path = "/containers/up/attach?stream=1&stdin=1&stdout=1&detachKeys=ctrl-a,b"
    response = api.send("POST", path)
    type_in(response, b"abc\x10\x11", b"\x01", b"b")
    assert list(stream(response)) == [b"ABC\x10\x11"]
    assert api.get("/containers/up/json")["State"]["Running"]
    assert api.engine.events[-1].action == "detach"
    refusal = (400, "Invalid detach keys (foo) provided")
    assert api.refusal("POST", "/containers/up/attach?stream=1&detachKeys=foo") == refusal


def test_leaving_a_command_ends_it(api: Api) -> None:
    api.run("web", "top")
    body = {
        "Cmd": ["upper"],
        "Tty": True,
        "AttachStdin": True,
        "AttachStdout": True,
        "DetachKeys": "ctrl-a,b",
    }
    exec_id = api.post("/containers/web/exec", body)[1]["Id"]
    response = api.send("POST", f"/exec/{exec_id}/start", {"Tty": True})
    output = stream(response)
    assert next(output) is PENDING
    type_in(response, b"abc\x01", b"b")
    assert b"".join(output) == b"ABCexec attach failed: error on attach stdin: read escape sequence\r\n"
    document = api.get(f"/exec/{exec_id}/json")
    assert (document["Running"], document["ExitCode"], document["DetachKeys"]) == (False, 126, "AWI=")
    refusal = api.refusal("POST", "/containers/web/exec", body | {"DetachKeys": "foo"})
    assert refusal == (500, "Invalid escape keys (foo) provided")
