"""Whole documents of real engines, field by field: the same names and kinds of values, in the same states.

The answers were recorded on engines 28.5.2, 20.10.24 and 29.7.2, after the same commands that are given here.
documents/exceptions.toml names the fields that differ, and those of which only the kind of value counts. In
tests/simulator/api/test_recorded.py the order of fields is compared, too.
"""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import docker
import pytest

from tests.conformance.fields import Fields
from tests.conformance.recorded import simulated

DOCUMENTS = Path(__file__).parent / "documents"
EXCEPTIONS = tomllib.loads((DOCUMENTS / "exceptions.toml").read_text("utf-8"))
VERSIONS = {"28.5": "1.51", "20.10": "1.41", "29.7": "1.51"}
RECORDED = {v: json.loads((DOCUMENTS / f"{v}.json").read_text("utf-8")) for v in VERSIONS}

#: What was done before the documents of each stage were asked for.
STAGES: dict[str, tuple[str, ...]] = {
    "new": (),
    "created": (
        "docker network create --label env=lab --subnet 10.70.0.0/16 n1",
        "docker network create n2",
        "docker network create --internal int1",
        "docker volume create v1",
        "docker create --name created1 --network n1 -p 8080:80 lab:1 top",
    ),
    "running": (
        "docker run -d --name bridge1 lab:1 top",
        "docker run -d --name two --network n1 --ip 10.70.0.9 --network-alias web -p 8081:80"
        " -p 127.0.0.1:8082:81/udp --expose 99 --add-host host.docker.internal:host-gateway lab:1 top",
        "docker network connect --alias other n2 two",
        "docker run -d --name hostc --network host lab:1 top",
        "docker run -d --name nonec --network none lab:1 top",
        "docker run -d --name share --network container:two lab:1 top",
        'docker run -d --name ded lab:1 sh -c "exit 3"',
        "docker run -d --name filler lab:1 top",
        "docker run -d --name paused1 lab:1 top && docker pause paused1",
        "docker run -d --name stopped1 --network n1 lab:1 top && docker stop stopped1",
        "docker rm -f filler",
        "docker run -d --name healthy --health-cmd true --health-interval 1s lab:1 top",
        "docker start created1",
        "docker run -d --name failed --network n1 --ip 10.99.0.1 lab:1 top || true",
        "sleep 2.5",
    ),
    "swarm": (
        "docker swarm init --advertise-addr 192.0.2.10",
        "docker network create -d overlay --attachable ova",
        "docker run -d --name ovc --network ova lab:1 top",
        "docker service create -d --name svc --network ova lab:1 top",
        "sleep 1.5",
    ),
}
#: At which stage a document was asked for: when all was running, if it does not stand here.
_STAGE = {
    **dict.fromkeys(
        ("bad-method", "bad-version-older", "info", "no-such-route", "ping-get", "ping-head"), "new"
    ),
    **dict.fromkeys(("ping-bad-version-newer", "swarm-inactive", "unversioned", "version"), "new"),
    "container-created": "created",
    **dict.fromkeys(("container-ovc", "info-swarm", "network-docker_gwbridge", "network-ingress"), "swarm"),
    **dict.fromkeys(("network-ova", "networks-list-swarm", "nodes", "ping-head-swarm"), "swarm"),
    **dict.fromkeys(("services", "swarm-active", "tasks"), "swarm"),
}
NAMES = sorted(RECORDED["28.5"])


@pytest.fixture(scope="module", params=VERSIONS)
def answers(request: pytest.FixtureRequest, docker_binary: str) -> tuple[str, dict[str, Any]]:
    """The version, and what the simulated engine answers to each recorded request, at its stage."""
    version, found = request.param, {}
    with simulated(version) as machine:
        for stage, lines in STAGES.items():
            for line in lines:
                made = machine.answer(line)
                assert made.code == 0, f"{line}: {made.err}"
            for name, document in RECORDED[version].items():
                if _STAGE.get(name, "running") == stage:
                    found[name] = _ask(machine.environment["ENGINE_SOCKET"], document["request"], version)
    return version, found


def _ask(socket: str, request: str, version: str) -> dict[str, Any]:
    method, path = request.split(" ", 1)
    path = path[1:] if path.startswith("!") else f"/v{VERSIONS[version]}{path}"
    client = docker.APIClient(base_url=f"unix://{socket}", version=VERSIONS[version])
    response = client.request(method, f"{client.base_url}{path}", timeout=30)
    try:
        body = response.json()
    except ValueError:
        body = response.text.strip() or None
    return {"status": response.status_code, "headers": dict(response.headers), "body": body}


@pytest.mark.parametrize("name", NAMES)
def test_a_document(answers: tuple[str, dict[str, Any]], name: str) -> None:
    version, found = answers
    recorded = RECORDED[version][name]
    fields = Fields(EXCEPTIONS, version, name)
    told = {key: value for key, value in found[name]["headers"].items() if key in recorded["headers"]}
    assert found[name]["status"] == recorded["status"]
    assert not list(fields.differing("headers", told, recorded["headers"]))
    assert not list(fields.differing("", found[name]["body"], recorded["body"]))
