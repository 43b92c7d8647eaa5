"""Routes, versions, headers, and what becomes of requests that go wrong."""

# ruff: noqa: E501  messages stand here whole, as they were recorded

from __future__ import annotations

import json
import logging

import pytest

from course.simulator.api.app import MAX_BODY
from course.simulator.api.http import Request
from course.simulator.api.routes import ROUTES, find
from tests.simulator.api.conftest import Api, collected

TOO_OLD = "client version {} is too old. Minimum supported API version is {}, please upgrade your client to a newer version"


def test_every_answer_says_what_engine_it_comes_from(api: Api) -> None:
    assert api.send("GET", "/v1.51/containers/json").headers == {
        "Api-Version": "1.51",
        "Docker-Experimental": "false",
        "Ostype": "linux",
        "Server": "Docker/28.5.2 (linux)",
        "Content-Type": "application/json",
    }
    assert api.send("GET", "/networks/nope").headers["Server"] == "Docker/28.5.2 (linux)"


@pytest.mark.parametrize("path", ["/containers/json", "/v1.24/containers/json", "/v1.51/containers/json"])
def test_a_version_is_optional(api: Api, path: str) -> None:
    assert api.ask("GET", path) == (200, [])


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/nosuch"), ("PUT", "/networks"), ("GET", "/vfoo/info"), ("HEAD", "/info")]
)
def test_unknown_pages(api: Api, method: str, path: str) -> None:
    response = api.send(method, path)
    assert (response.status, response.headers) == (404, {"Content-Type": "application/json"})
    assert response.body == (b"" if method == "HEAD" else b'{"message":"page not found"}\n')


@pytest.mark.parametrize("version", ["1.52", "1.99", "2.0", "1.51.1"])
def test_too_new_clients(api: Api, version: str) -> None:
    message = f"client version {version} is too new. Maximum supported API version is 1.51"
    assert api.refusal("GET", f"/v{version}/info") == (400, message)


@pytest.mark.parametrize("version", ["1", "1.11", "1.23"])
def test_too_old_clients_read_plain_text(api: Api, version: str) -> None:
    response = api.send("GET", f"/v{version}/info")
    assert (response.status, response.body) == (400, f"{TOO_OLD.format(version, '1.24')}\n".encode())
    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert "Docker-Experimental" not in response.headers


def test_engine_20_10_speaks_older_versions(old_api: Api) -> None:
    assert old_api.get("/v1.12/containers/json") == []
    assert old_api.refusal("GET", "/v1.42/info")[1].endswith("Maximum supported API version is 1.41")
    assert old_api.send("GET", "/v1.11/info").body == f"{TOO_OLD.format('1.11', '1.12')}\n".encode()


def test_errors_were_plain_text_before_1_24(old_api: Api) -> None:
    assert old_api.send("GET", "/v1.23/networks/nope").body == b"network nope not found\n"
    assert old_api.refusal("GET", "/v1.24/networks/nope") == (404, "network nope not found")


def test_what_is_not_simulated_names_itself(api: Api) -> None:
    status, message = api.refusal("POST", "/v1.51/commit", {})
    assert status == 501
    assert "POST /commit" in message


def test_a_body_may_not_be_too_large(api: Api) -> None:
    assert api.refusal("POST", "/networks/create", b" " * (MAX_BODY + 1))[0] == 413
    assert api.refusal("POST", "/networks/create", b" " * MAX_BODY)[0] == 400


def test_paths_with_empty_parts_are_redirected(api: Api) -> None:
    response = api.send("GET", "/containers//json?all=1")
    assert (response.status, response.headers) == (301, {"Location": "/containers/json?all=1"})


def test_a_mistake_in_the_engine_is_an_answer_without_traceback(
    api: Api, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(api.engine.networks, "all", lambda: 1 / 0)
    with caplog.at_level(logging.ERROR):
        status, message = api.refusal("GET", "/networks")
    assert (status, message) == (500, "the simulated engine failed: ZeroDivisionError: division by zero")
    assert "Traceback" in caplog.text


def test_a_stream_that_breaks_ends(
    api: Api, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    api.run("web", "top")
    response = api.send("POST", "/containers/web/wait")
    monkeypatch.setattr(type(api.engine), "events", property(lambda engine: 1 / 0), raising=False)
    assert collected(response.body) == b""
    assert "broke off" in caplog.text


def test_the_table_of_routes_has_each_endpoint_once() -> None:
    endpoints = [(route.method, route.pattern) for route in ROUTES]
    assert len(set(endpoints)) == len(endpoints)
    assert all(route.summary for route in ROUTES if route.simulated)


@pytest.mark.parametrize(
    ("path", "pattern", "values"),
    [
        ("/containers/json", "/containers/json", {}),
        ("/containers/a/b/json", "/containers/{id}/json", {"id": "a/b"}),
        ("/images/grafana/grafana:11/json", "/images/{name}/json", {"name": "grafana/grafana:11"}),
        ("/networks/", "/networks/", {}),
        ("/networks/json", "/networks/{id}", {"id": "json"}),
    ],
)
def test_names_in_paths(path: str, pattern: str, values: dict[str, str]) -> None:
    found = find("GET", path)
    assert found is not None
    assert (found[0].pattern, found[1]) == (pattern, values)


def test_a_request_without_anything(api: Api) -> None:
    assert json.loads(bytes(api.app.handle(Request("", "/")).body)) == {"message": "page not found"}  # type: ignore[arg-type]
