"""The documents of networks and containers are those of real engines (see recorded/README.md)."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from course.topology.model import Host
from tests.conftest import Clock
from tests.simulator.api.conftest import Api, collected, make_api

RECORDED = Path(__file__).parent / "recorded"
#: In the texts of documents: what differs from run to run, and what stands for it.
REPLACED = (
    (r"[0-9a-f]{64}", "<id>"),
    (r'"[0-9a-f]{12}"', '"<short id>"'),
    (r"netns/[0-9a-f]{12}", "netns/<short id>"),
    (r"(?:[0-9a-f]{2}:){5}[0-9a-f]{2}", "<mac>"),
    (r"(?!0001)\d{4}-\d\d-\d\dT[\d:.]+Z", "<time>"),
    (r'"Pid": [1-9]\d*', '"Pid": "<pid>"'),
    (r'"Created": \d+', '"Created": "<seconds>"'),
    (r"172\.1[89]\.\d+\.\d+(/16)?", "<automatic>"),
    (r'("IPAddress": "<automatic>", "IPPrefixLen": )16', r'\1"<automatic>"'),
)
#: Which of the containers on a network was recorded.
KEPT = {"network-n1": "two", "network-n2": "two", "network-bridge": "bridge1", "network-host": "hostc"}


def recorded(version: str) -> dict[str, Any]:
    return dict(json.loads((RECORDED / f"{version}.json").read_text()))


def comparable(document: Any) -> str:
    text = json.dumps(document)
    for pattern, replacement in REPLACED:
        text = re.sub(pattern, replacement, text)
    return text


def lab(clock: Clock, version: str) -> Api:
    """The networks and containers that were there when the answers were recorded."""
    api = make_api(clock, version, Host("vm"))
    attached = {"AttachStdout": True, "AttachStderr": True}
    default = {"Driver": "default", "Options": {}}
    subnet = {**default, "Config": [{"Subnet": "10.70.0.0/16"}]}
    api.post("/networks/create", {"Name": "n1", "Labels": {"env": "lab"}, "IPAM": subnet})
    api.post("/networks/create", {"Name": "n2", "IPAM": default})
    api.post("/networks/create", {"Name": "int1", "Internal": True, "IPAM": default})
    api.run("created1", "top", network="n1", start=False, **attached, ExposedPorts={"80/tcp": {}})
    api.run("bridge1", "top", HostConfig=CLI_HOST_CONFIG)
    api.run(
        "two",
        "top",
        network="n1",
        ExposedPorts={"80/tcp": {}, "81/udp": {}, "99/tcp": {}},
        HostConfig={
            **CLI_HOST_CONFIG,
            "PortBindings": {
                "80/tcp": [{"HostIp": "", "HostPort": "8081"}],
                "81/udp": [{"HostIp": "127.0.0.1", "HostPort": "8082"}],
            },
            "ExtraHosts": ["host.docker.internal:host-gateway"],
        },
        NetworkingConfig={
            "EndpointsConfig": {"n1": {"IPAMConfig": {"IPv4Address": "10.70.0.9"}, "Aliases": ["web"]}}
        },
    )
    settings = {"IPAMConfig": {}, "Links": None, "Aliases": ["other"], "DriverOpts": {}, "GwPriority": 0}
    api.post("/networks/n2/connect", {"Container": "two", "EndpointConfig": settings})
    api.run("hostc", "top", network="host")
    api.run("nonec", "top", network="none")
    api.run("share", "top", network="container:two")
    api.run("ded", "sh", "-c", "exit 3")
    api.run("filler", "top")
    api.run("paused1", "top")
    api.post("/containers/paused1/pause")
    api.run("stopped1", "top", network="n1")
    api.post("/containers/stopped1/stop")
    return api


#: What the docker command line sends beside what is asked for, as far as it shows.
CLI_HOST_CONFIG: dict[str, Any] = {
    "PortBindings": {},
    "RestartPolicy": {"Name": "no", "MaximumRetryCount": 0},
    **{name: [] for name in ("Dns", "DnsOptions", "DnsSearch", "Devices", "Ulimits", "BlkioWeightDevice")},
    **{f"BlkioDevice{what}": [] for what in ("ReadBps", "WriteBps", "ReadIOps", "WriteIOps")},
}


def listed(api: Api, name: str) -> Any:
    return next(c for c in api.get("/containers/json?all=1") if c["Names"] == [f"/{name}"])


VERSIONS = pytest.mark.parametrize("version", ["28.5", "20.10"])


@VERSIONS
@pytest.mark.parametrize("name", ["bridge1", "hostc", "nonec", "share", "paused1", "ded", "stopped1"])
def test_inspected_container(clock: Clock, version: str, name: str) -> None:
    document = lab(clock, version).get(f"/containers/{name}/json")
    del document["HostConfig"], document["GraphDriver"]
    assert comparable(document) == comparable(recorded(version)[f"container-{name}"])


@VERSIONS
def test_container_that_was_never_started(clock: Clock, version: str) -> None:
    document = lab(clock, version).get("/containers/created1/json")
    del document["HostConfig"], document["GraphDriver"]
    assert comparable(document) == comparable(recorded(version)["container-created"])


@VERSIONS
def test_inspected_container_on_two_networks(clock: Clock, version: str) -> None:
    document = lab(clock, version).get("/containers/two/json")
    document["GraphDriver"]["Data"] = dict.fromkeys(document["GraphDriver"]["Data"], "<path>")
    expected = recorded(version)["container-two"]
    assert comparable(document) == comparable(expected)


@VERSIONS
@pytest.mark.parametrize("name", ["n1", "n2", "bridge", "host", "int1"])
def test_inspected_network(clock: Clock, version: str, name: str) -> None:
    document = lab(clock, version).get(f"/networks/{name}")
    kept = KEPT.get(f"network-{name}")
    document["Containers"] = {k: c for k, c in document["Containers"].items() if c["Name"] == kept}
    assert comparable(document) == comparable(recorded(version)[f"network-{name}"])


@VERSIONS
def test_listed_network_shows_no_containers(clock: Clock, version: str) -> None:
    networks = lab(clock, version).get("/networks")
    assert comparable(networks[3]) == comparable(recorded(version)["network-listed"])


@VERSIONS
@pytest.mark.parametrize(
    ("name", "key", "seconds"),
    [("paused1", "-paused", 3), ("stopped1", "-stopped", 2), ("ded", "-ded", None), ("two", "", None)],
)
def test_listed_container(clock: Clock, version: str, name: str, key: str, seconds: int | None) -> None:
    api = lab(clock, version)
    expected = recorded(version)[f"container-listed{key}"]
    clock.advance(seconds or int(re.findall(r"(\d) seconds", expected["Status"])[0]))
    document = listed(api, name)
    for listing in (document, expected):  # the real engine lists ports in no fixed order
        listing["Ports"].sort(key=lambda port: (port["PrivatePort"], port.get("IP", "")))
    assert comparable(document) == comparable(expected)


@VERSIONS
def test_wait_for_what_has_ended(clock: Clock, version: str) -> None:
    response = lab(clock, version).send("POST", "/containers/ded/wait")
    assert json.loads(collected(response.body)) == recorded(version)["wait-stopped"]
