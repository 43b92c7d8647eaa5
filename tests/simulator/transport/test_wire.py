from __future__ import annotations

import pytest

from course.simulator.transport import wire


def test_a_target_is_taken_apart() -> None:
    request = wire.request("GET", "/v1.51/containers/a%2Fb/json?size=1&label=x&label=y&empty=", [], b"")
    assert request.path == "/v1.51/containers/a/b/json"
    assert request.query == {"size": "1", "label": "y", "empty": ""}
    assert request.queries["label"] == ["x", "y"]


def test_the_form_for_proxies_is_understood() -> None:
    assert wire.request("GET", "http://docker/_ping?x=1", [], b"").path == "/_ping"


def test_repeated_headers_are_joined_under_lower_case_names() -> None:
    request = wire.request("GET", "/", [("Accept", "a"), ("X-Meta", "b"), ("accept", "c")], b"")
    assert request.headers == {"accept": "a, c", "x-meta": "b"}


def test_a_query_of_endless_fields_is_refused() -> None:
    with pytest.raises(ValueError, match="fields"):
        wire.request("GET", "/?" + "&".join("a=1" for _ in range(1000)), [], b"")


@pytest.mark.parametrize(("method", "status"), [("HEAD", 200), ("POST", 204), ("POST", 304), ("POST", 101)])
def test_some_responses_have_no_body(method: str, status: int) -> None:
    assert not wire.has_body(method, status)
    assert wire.has_body("GET", 200)
