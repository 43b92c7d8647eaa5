"""The catalogue: images with what their publishers put into them."""

from __future__ import annotations

import pytest

from course.simulator.programs.catalogue import catalogue, layers
from tests.simulator.programs.machine import image

HOLDS = {
    "busybox": "sh ping nslookup wget nc httpd ip cat",
    "alpine": "sh ping nslookup wget nc ip getent",
    "curlimages/curl": "curl sh ping wget",
    "mongo": "mongod mongosh bash sh getent",
    "mysql": "mysqld bash",
    "postgres": "postgres pg_isready bash",
    "redis": "redis-server redis-cli bash",
    "nginx": "nginx curl bash",
    "grafana/grafana": "wget curl bash ping",
    "prom/prometheus": "wget sh ping",
    "favorites-node": "node wget ping nslookup",
    "spring-boot": "java wget ping nslookup",
}
LACKS = {
    "busybox": "curl bash getent",
    "alpine": "curl bash httpd",
    "mongo": "curl wget ping nslookup nc ip ps",
    "postgres": "curl wget ping nc",
    "redis": "curl wget ping nc",
    "nginx": "wget ping nc",
    "prom/prometheus": "curl bash",
}


def test_every_image_of_the_course_is_there() -> None:
    assert {record.tags[0].rpartition(":")[0] for record in catalogue()} == set(HOLDS)


@pytest.mark.parametrize("name", HOLDS)
def test_tools(name: str) -> None:
    programs = image(name).programs
    assert [tool for tool in HOLDS[name].split() if tool not in programs] == []
    assert [tool for tool in LACKS.get(name, "").split() if tool in programs] == []


@pytest.mark.parametrize("name", HOLDS)
def test_what_it_starts_exists(name: str) -> None:
    config = image(name).config
    argv = [*(config["Entrypoint"] or []), *(config["Cmd"] or [])]
    assert argv[0] in image(name).programs


def test_ids_are_different_and_always_the_same() -> None:
    ids = [record.id for record in catalogue()]
    assert len(set(ids)) == len(ids)
    assert image("busybox").id == "sha256:3fbbca865861" + image("busybox").id[19:]
    assert all(len(digest) == 71 for record in catalogue() for digest in [record.id, *layers(record)])


def test_layers_are_told_for_each_image() -> None:
    assert len(layers(image("mongo"))) == 8
    assert len(set(layers(image("mongo")))) == 8


def test_ports() -> None:
    exposed = {name: list(image(name).config.get("ExposedPorts", {})) for name in HOLDS}
    assert exposed["mongo"] == ["27017/tcp"]
    assert exposed["favorites-node"] == ["3000/tcp"]
    assert exposed["busybox"] == []
