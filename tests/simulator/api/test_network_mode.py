"""What cannot stand beside a container's network mode, and which of several contradictions is told."""

from __future__ import annotations

from typing import Any

import pytest

from tests.simulator.api.conftest import Api

PUBLISHED = {"PortBindings": {"80/tcp": [{"HostPort": "8080"}]}}


def refusal(api: Api, mode: str, host_config: dict[str, Any], **config: Any) -> str:
    body = {"Image": "busybox", "Cmd": ["true"], "HostConfig": {"NetworkMode": mode, **host_config}, **config}
    status, document = api.post("/containers/create", body)
    assert status == 400
    return str(document["message"])


@pytest.mark.parametrize(
    ("host_config", "config", "what"),
    [
        (PUBLISHED, {}, "port publishing and the container type network mode"),
        ({"PublishAllPorts": True}, {}, "port publishing and the container type network mode"),
        ({}, {"ExposedPorts": {"80/tcp": {}}}, "port exposing and the container type network mode"),
        ({"Dns": ["192.0.2.7"]}, {}, "dns and the network mode"),
        ({"ExtraHosts": ["bad"]}, {}, "custom host-to-IP mapping and the network mode"),
        ({"Dns": ["192.0.2.7"], **PUBLISHED}, {"Hostname": "x"}, "hostname and the network mode"),
    ],
)
def test_beside_another_containers_stack(
    api: Api, host_config: dict[str, Any], config: dict[str, Any], what: str
) -> None:  # 120
    assert refusal(api, "container:c1", host_config, **config) == f"conflicting options: {what}"


def test_beside_the_hosts_stack(api: Api) -> None:
    assert refusal(api, "host", {"Links": ["c1"]}).startswith("conflicting options: host type networking")
    assert refusal(api, "host", {"UTSMode": "host"}, Hostname="x") == (
        "conflicting options: hostname and the UTS mode"
    )


def test_a_mode_without_a_container(api: Api) -> None:
    assert refusal(api, "container:", {}, Hostname="x") == (
        "invalid network mode: invalid container format container:<name|id>"
    )


def test_engines_before_25_refuse_a_mac_address_too(old_api: Api) -> None:
    for mode in ("container:c1", "host"):
        assert refusal(old_api, mode, {}, MacAddress="02:42:00:00:00:05") == (
            "conflicting options: mac-address and the network mode"
        )
