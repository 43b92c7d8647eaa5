"""Of several mistakes in one request, a simulated engine tells the one that a real engine tells."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from tests.conformance.side_by_side.pair import Pair
from tests.conformance.side_by_side.sides import Side
from tests.conformance.side_by_side.step import Step, step

pytestmark = [pytest.mark.real_engine, pytest.mark.slow]

MODES = ("container:nope", "host", "none", "bridge", "nope")
#: Settings of a container, right and wrong: Config, HostConfig.
SETTINGS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "hostname": ({"Hostname": "x"}, {}),
    "strange hostname": ({"Hostname": "-bad-"}, {}),
    "domain": ({"Domainname": "d"}, {}),
    "MAC address": ({"MacAddress": "02:42:00:00:00:05"}, {}),
    "exposed": ({"ExposedPorts": {"80/tcp": {}}}, {}),
    "exposed nonsense": ({"ExposedPorts": {"foo": {}}}, {}),
    "missing image": ({"Image": "nope"}, {}),
    "no command": ({"Cmd": []}, {}),
    "relative directory": ({"WorkingDir": "rel"}, {}),
    "nameless variable": ({"Env": ["=x"]}, {}),
    "unknown signal": ({"StopSignal": "FOO"}, {}),
    "links": ({}, {"Links": ["s1:x"]}),
    "bad bind": ({}, {"Binds": ["v1"]}),
    "missing link": ({}, {"Links": ["nope:x"]}),
    "extra host": ({}, {"ExtraHosts": ["a:10.1.1.1"]}),
    "bad extra host": ({}, {"ExtraHosts": ["bad"]}),
    "DNS": ({}, {"Dns": ["192.0.2.7"]}),
    "bad DNS": ({}, {"Dns": ["x"]}),
    "DNS search": ({}, {"DnsSearch": ["x"]}),
    "DNS options": ({}, {"DnsOptions": ["x"]}),
    "published": ({}, {"PortBindings": {"80/tcp": [{"HostPort": "18080"}]}}),
    "published nonsense": ({}, {"PortBindings": {"80/tcp": [{"HostPort": "foo"}]}}),
    "all published": ({}, {"PublishAllPorts": True}),
    "UTS of the host": ({}, {"UTSMode": "host"}),
    "removed and restarted": ({}, {"AutoRemove": True, "RestartPolicy": {"Name": "always"}}),
    "unknown policy": ({}, {"RestartPolicy": {"Name": "foo"}}),
}
BODIES = ("[]", '"x"', "5", "true", "{bad", "{", "nul")
#: Paths with bodies in which a field is of another type.
FIELDS: dict[str, tuple[dict[str, Any], ...]] = {
    "networks/create": ({"Name": 5}, {"Internal": "yes"}, {"IPAM": []}, {"Labels": []}),
    "networks/bridge/connect": ({"Container": []}, {"EndpointConfig": []}),
    "networks/bridge/disconnect": ({"Container": 1}, {"Force": "x"}),
    "containers/create": ({"Image": 1}, {"HostConfig": []}, {"Env": "A=1"}, {"NetworkingConfig": 3}),
    "containers/prober/exec": ({"Tty": "yes"}, {"Env": 5}),
    "volumes/create": ({"Name": 1}, {"Labels": []}, {"DriverOpts": "x"}),
}
#: The same in fields of fields: engines before 25 tell them by the innermost Go type, which is not simulated.
DEEPER: dict[str, tuple[dict[str, Any], ...]] = {
    "networks/create": ({"IPAM": {"Config": {}}}, {"Labels": {"a": 1}}),
    "networks/bridge/connect": ({"EndpointConfig": {"Aliases": 1}},),
    "containers/create": (
        *({"Cmd": {}}, {"Labels": {"a": 1}}, {"HostConfig": {"PortBindings": []}}),
        {"HostConfig": {"Dns": "x"}},
    ),
    "containers/prober/exec": ({"Cmd": {}},),
}


def said(side: Side, asked: Step) -> tuple[int, Any]:
    """Status and message; a container that came to be after all is removed."""
    answer = side.ask(asked)
    if answer.status == 201:
        side.ask(step("DELETE", "containers", "mistaken", force=1))
        return answer.status, answer.document["Warnings"]
    return answer.status, answer.document["message"]


@pytest.mark.parametrize("mode", MODES)
def test_of_two_settings_that_cannot_be(pair: Pair, mode: str) -> None:
    pair.begin()
    found = {}
    pairs = itertools.combinations(SETTINGS, 2) if mode in ("container:nope", "bridge") else ()
    for names in itertools.chain(itertools.combinations(SETTINGS, 1), pairs):
        body: dict[str, Any] = {"Image": "busybox", "Cmd": ["sleep", "60"]}
        host_config: dict[str, Any] = {"NetworkMode": mode}
        for name in names:
            body |= SETTINGS[name][0]
            host_config |= SETTINGS[name][1]
        asked = step("POST", "containers", "create", name="mistaken", body=body | {"HostConfig": host_config})
        ours, theirs = said(pair.simulated, asked), said(pair.real, asked)
        if ours != theirs:
            found[names] = f"simulated {ours}, real {theirs}"
    assert found == {}


@pytest.mark.parametrize("path", FIELDS)
def test_bodies_of_other_types(pair: Pair, path: str) -> None:
    pair.begin()
    found = {}
    deeper = DEEPER.get(path, ()) if pair.simulated.version != "20.10" else ()
    for body in (*BODIES, *FIELDS[path], *deeper):
        asked = step("POST", *path.split("/"), body=body)
        ours, theirs = said(pair.simulated, asked), said(pair.real, asked)
        if ours != theirs:
            found[str(body)] = f"simulated {ours}, real {theirs}"
    assert found == {}
