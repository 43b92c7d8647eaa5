"""What of a container's output is read: streams, last lines, moments; on every engine at hand."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest

from tests.conformance.asking import ask, send
from tests.conformance.conftest import Place, clear
from tests.conformance.side_by_side.sides import frames
from tests.conformance.test_restarting import passes

SCRIPT = "echo one; sleep 1; echo oops >&2; sleep 1; echo two; sleep 600"


@pytest.fixture(scope="module")
def talking(place: Place) -> Iterator[Place]:
    """The engine with a container `toolbox` that has said three lines, a second after each other."""
    clear(place.client)
    body = {"Image": "busybox", "Cmd": ["sh", "-c", SCRIPT]}
    assert ask(place, "POST", "/containers/create?name=toolbox", body)[0] == 201
    assert ask(place, "POST", "/containers/toolbox/start")[0] == 204
    passes(place, 3)
    assert place.eventually(lambda: said(place, "stdout=1") == "one two")
    yield place
    clear(place.client)


def said(place: Place, query: str, stream: int = 1) -> str:
    """The lines on one stream, with spaces between."""
    content = send(place, "GET", f"/containers/toolbox/logs?{query}").content
    return b"".join(frames(content, stream)).decode().replace("\n", " ").strip()


def both(place: Place, query: str) -> tuple[str, str]:
    query = f"stdout=1&stderr=1&{query}"
    return said(place, query), said(place, query, 2)


def moments(place: Place) -> list[float]:
    """When each of the three lines was written, in seconds since the epoch."""
    lines = f"{said(place, 'stdout=1&timestamps=1')} {said(place, 'stderr=1&timestamps=1', 2)}".split()
    whole = sorted(text.partition(".") for text in lines if text.endswith("Z"))
    return [
        datetime.fromisoformat(f"{seconds.rstrip('Z')}+00:00").timestamp()
        + float(f"0.{rest.rstrip('Z') or 0}")
        for seconds, _, rest in whole
    ]


def test_the_last_lines_are_counted_on_both_streams_together(talking: Place) -> None:
    assert both(talking, "tail=1") == ("two", "")
    assert both(talking, "tail=2") == ("two", "oops")
    assert said(talking, "stderr=1&tail=1", 2) == ""
    assert said(talking, "stderr=1&tail=2", 2) == "oops"
    assert said(talking, "stdout=1&tail=2") == "two"


@pytest.mark.parametrize("tail", ["all", "-1", "x", "2.5", "99", ""])
def test_what_is_no_number_of_lines_means_all(talking: Place, tail: str) -> None:
    assert both(talking, f"tail={tail}") == ("one two", "oops")


def test_no_line_at_all(talking: Place) -> None:
    assert both(talking, "tail=0") == ("", "")


def test_moments(talking: Place) -> None:
    first, second, third = moments(talking)
    assert both(talking, f"since={second - 0.3:.3f}") == ("two", "oops")
    assert both(talking, f"until={second + 0.3:.3f}") == ("one", "oops")
    assert both(talking, f"since={first + 0.3:.3f}&until={third - 0.3:.3f}") == ("", "oops")
    # The last lines come first; of them those of the time that is asked for.
    assert both(talking, f"tail=1&until={second + 0.3:.3f}") == ("", "")
    assert both(talking, f"tail=2&until={second + 0.3:.3f}") == ("", "oops")
    assert both(talking, f"tail=1&since={first - 1:.3f}") == ("two", "")
    assert both(talking, "since=9999999999") == ("", "")
    assert both(talking, "until=1") == ("", "")
    assert both(talking, "until=0&since=-1") == ("one two", "oops")
    assert both(talking, "since=1.1234567891") == ("one two", "oops")


@pytest.mark.parametrize(
    ("text", "part"),
    [("x", "x"), ("10m", "10m"), ("1.x", "x"), ("2030-01-01T00:00:00Z", "2030-01-01T00:00:00Z")],
)
@pytest.mark.parametrize("key", ["since", "until"])
def test_moments_that_are_none(talking: Place, key: str, text: str, part: str) -> None:
    expected = (500, f'strconv.ParseInt: parsing "{part}": invalid syntax')
    assert ask(talking, "GET", f"/containers/toolbox/logs?stdout=1&{key}={text}") == expected


def test_streams(talking: Place) -> None:
    none = (400, "Bad parameters: you must choose at least one stream")
    assert ask(talking, "GET", "/containers/toolbox/logs") == none
    assert ask(talking, "GET", "/containers/toolbox/logs?stdout=0&stderr=no") == none
    assert ask(talking, "GET", "/containers/nope/logs") == none
    assert ask(talking, "GET", "/containers/nope/logs?stdout=1") == (404, "No such container: nope")


@pytest.mark.parametrize(
    ("query", "status"),
    [("h=10&w=10", 200), ("h=0&w=0", 200), ("h=x&w=1", 400), ("h=1", 400), ("h=1&w=1.5", 400)],
)
def test_sizes_of_terminals(talking: Place, query: str, status: int) -> None:
    assert ask(talking, "POST", f"/containers/toolbox/resize?{query}")[0] == status


@pytest.mark.parametrize("width", ["-1", "99999999999"])
def test_sizes_beyond_all_terminals(talking: Place, width: str) -> None:
    found = ask(talking, "POST", f"/containers/toolbox/resize?h=1&w={width}")
    if "28" in talking.name:
        assert found == (400, f'invalid resize width "{width}": value out of range')
    else:
        assert found == (200, None)
