"""Parameters and bodies of requests, and what is said where they are wrong (recorded)."""

# ruff: noqa: E501  messages stand here whole, as they were recorded

from __future__ import annotations

from typing import Any

import pytest

from tests.simulator.api.conftest import Api

INVALID = "invalid JSON: "


@pytest.mark.parametrize(
    ("content_type", "message"),
    [
        ("application/x-www-form-urlencoded", "unsupported Content-Type header (application/x-www-form-urlencoded): must be 'application/json'"),
        ("", "malformed Content-Type header (): mime: no media type"),
        ("foo;;", "malformed Content-Type header (foo;;): mime: invalid media parameter"),
    ],
)  # fmt: skip
def test_content_types(api: Api, content_type: str, message: str) -> None:
    response = api.send("POST", "/networks/create", b'{"Name":"x"}', content_type=content_type)
    assert (response.status, response.body) == (400, f'{{"message":"{message}"}}\n'.encode())


def test_content_type_on_20_10(old_api: Api) -> None:
    response = old_api.send("POST", "/networks/create", b"{}", content_type="text/plain")
    assert response.body == (
        b'{"message":"Content-Type specified (text/plain) must be \'application/json\'"}\n'
    )


def test_a_charset_does_no_harm(api: Api) -> None:
    response = api.send(
        "POST", "/networks/create", b'{"Name":"x"}', content_type="application/json; charset=utf-8"
    )
    assert response.status == 201


@pytest.mark.parametrize(
    ("path", "body", "message"),
    [
        ("/networks/create", b"{bad", INVALID + "invalid character 'b' looking for beginning of object key string"),
        ("/networks/create", b'{"Name":"x"} z', "unexpected content after JSON"),
        ("/networks/create", [1], INVALID + "json: cannot unmarshal array into Go value of type network.CreateRequest"),
        ("/networks/create", {"Name": 5}, INVALID + "json: cannot unmarshal number into Go struct field CreateRequest.Name of type string"),
        ("/networks/create", {"Internal": "yes"}, INVALID + "json: cannot unmarshal string into Go struct field CreateRequest.Internal of type bool"),
        ("/networks/create", {"Labels": {"a": 1}}, INVALID + "json: cannot unmarshal number into Go struct field CreateRequest.Labels.a of type string"),
        ("/networks/create", {"IPAM": {"Config": {}}}, INVALID + "json: cannot unmarshal object into Go struct field CreateRequest.IPAM.Config of type []network.IPAMConfig"),
        ("/networks/create", b"", "invalid name: name is empty"),
        ("/networks/create", b"null", "invalid name: name is empty"),
        ("/containers/create", b"", INVALID + "got EOF while reading request body"),
        ("/containers/create", b"null", "config cannot be empty in order to create a container"),
        ("/containers/create", {"Image": 1}, INVALID + "json: cannot unmarshal number into Go struct field .Image of type string"),
        ("/containers/create", {"HostConfig": {"PortBindings": []}}, INVALID + "json: cannot unmarshal array into Go struct field .HostConfig.PortBindings of type nat.PortMap"),
        ("/containers/nope/exec", b"", "No exec command specified"),
        ("/networks/nope/connect", {}, 'invalid name or ID supplied: ""'),
    ],
)  # fmt: skip
def test_bodies_that_are_refused(api: Api, path: str, body: Any, message: str) -> None:
    assert api.refusal("POST", path, body) == (400, message)


def test_bodies_that_20_10_refuses(old_api: Api) -> None:
    assert old_api.refusal("POST", "/networks/create", b"{bad")[1].startswith("invalid character 'b'")
    assert old_api.refusal("POST", "/networks/create", b"") == (400, "got EOF while reading request body")
    assert old_api.refusal("POST", "/containers/create", b"") == (500, "EOF")
    assert old_api.refusal("POST", "/containers/create", b"{") == (500, "unexpected EOF")


def test_field_names_are_taken_in_any_letter_case(api: Api) -> None:
    assert (
        api.post("/networks/create", {"name": "n1", "ipam": {"CONFIG": [{"subnet": "10.9.0.0/24"}]}})[0]
        == 201
    )
    assert api.get("/networks/n1")["IPAM"]["Config"] == [{"Subnet": "10.9.0.0/24"}]


def test_null_leaves_a_field_alone_and_unknown_fields_are_ignored(api: Api) -> None:
    assert api.post("/networks/create", {"Name": "n1", "Labels": None, "NoSuchField": 1})[0] == 201
    assert api.get("/networks/n1")["Labels"] == {}


def test_a_command_may_be_one_string(api: Api) -> None:
    assert api.post("/containers/create?name=one", {"Image": "lab:1", "Cmd": "top"})[0] == 201
    assert api.get("/containers/one/json")["Config"]["Cmd"] == ["top"]


@pytest.mark.parametrize(
    ("method", "path", "status", "message"),
    [
        ("GET", "/containers/json?limit=abc", 500, 'strconv.Atoi: parsing "abc": invalid syntax'),
        ("POST", "/containers/web/stop?t=foo", 500, 'strconv.Atoi: parsing "foo": invalid syntax'),
        ("GET", "/events?since=foo", 500, 'strconv.ParseInt: parsing "foo": invalid syntax'),
        ("POST", "/containers/web/resize", 400, 'invalid resize height "": invalid syntax'),
        ("POST", "/containers/web/rename", 400, "Neither old nor new names may be empty"),
    ],
)
def test_parameters_that_are_refused(api: Api, method: str, path: str, status: int, message: str) -> None:
    assert api.refusal(method, path) == (status, message)


@pytest.mark.parametrize(
    ("text", "meaning"), [("1", 1), ("true", 1), ("yes", 1), ("0", 0), ("No", 0), ("", 0)]
)
def test_flags(api: Api, text: str, meaning: int) -> None:
    api.run("web", "top", start=False)
    assert len(api.get(f"/containers/json?all={text}")) == meaning


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"HostConfig": {"PortBindings": {"foo": []}}}, 'invalid port specification: "foo"'),
        ({"HostConfig": {"PortBindings": {"80/tcp": [{"HostPort": "99999"}]}}}, 'invalid port specification: "99999"'),
        ({"HostConfig": {"PortBindings": {"80/tcp": [{"HostPort": "20-10"}]}}}, 'invalid port specification: "20-10"'),
        ({"HostConfig": {"ExtraHosts": ["foo"]}}, 'bad format for add-host: "foo"'),
        ({"HostConfig": {"ExtraHosts": ["foo:bar"]}}, 'invalid IP address in add-host: "bar"'),
        ({"HostConfig": {"RestartPolicy": {"Name": "foo"}}}, "invalid restart policy: unknown policy 'foo'; use one of 'no', 'always', 'on-failure', or 'unless-stopped'"),
        ({"HostConfig": {"RestartPolicy": {"Name": "always"}, "AutoRemove": True}}, "can't create 'AutoRemove' container with restart policy"),
        ({"HostConfig": {"Memory": 1}}, "Minimum memory limit allowed is 6MB"),
        ({"Env": ["=x"]}, "invalid environment variable: =x"),
        ({"StopSignal": "FOO"}, "invalid signal: FOO"),
    ],
)  # fmt: skip
def test_settings_of_containers_that_are_refused(api: Api, settings: dict[str, Any], message: str) -> None:
    assert api.refusal("POST", "/containers/create", {"Image": "lab:1", **settings}) == (400, message)


def test_settings_of_containers_that_are_taken(api: Api) -> None:
    host_config = {
        "PortBindings": {"80/tcp": [{"HostPort": "8000-8010"}, {"HostPort": ""}], "81/udp": None},
        "ExtraHosts": ["db:10.1.2.3", "host.docker.internal:host-gateway", "six:fd00::1"],
    }
    assert api.post("/containers/create", {"Image": "lab:1", "HostConfig": host_config})[0] == 201
