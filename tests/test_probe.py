"""Connections really tried, by programs in containers: here a simulated engine, in conformance/ others."""

import time
from collections.abc import Iterator
from random import Random

import docker
import pytest

from course.probe import probe
from course.simulator.engine import Engine
from course.simulator.transport import in_process
from course.topology.trace import Verdict
from course.topology.url import URL, URLError


@pytest.fixture(scope="module")
def client() -> Iterator[docker.DockerClient]:
    """An engine with a web server, a database, and those who ask."""
    engine = Engine(time.time, Random(1))
    client = in_process.client(engine)
    run = client.containers.run
    client.networks.create("demo-net")
    run("nginx", detach=True, name="web", network="demo-net")
    run("mongo", detach=True, name="db", network="demo-net")
    run("busybox", "sleep infinity", detach=True, name="box", network="demo-net", ports={"99/tcp": 8099})
    run("busybox", "sleep infinity", detach=True, name="stranger")
    run("busybox", "sleep infinity", detach=True, name="lonely", network_mode="none")
    run("busybox", "true", detach=True, name="over")
    engine.scheduler.pass_time(40)
    yield client
    client.close()


@pytest.mark.parametrize(
    ("source", "url", "verdict"),
    [
        ("box", "http://web", Verdict.REACHED),
        ("box", "mongodb://db:27017/films", Verdict.REACHED),
        ("box", "web:81", Verdict.REFUSED),
        ("box", "tcp://172.17.0.1:8099", Verdict.RESET),
        ("stranger", "http://web", Verdict.UNKNOWN_NAME),
        ("stranger", "http://172.18.0.2", Verdict.TIMED_OUT),
        ("lonely", "http://172.18.0.2", Verdict.NO_ROUTE),
        ("box", "tcp://172.18.0.200:80", Verdict.NO_HOST),
        ("box", "icmp://web", Verdict.REACHED),
        ("stranger", "icmp://web", Verdict.UNKNOWN_NAME),
        ("host", "http://172.18.0.2", Verdict.REACHED),
        ("host", "http://web", Verdict.UNKNOWN_NAME),
        ("host", "tcp://localhost:8099", Verdict.RESET),
        ("nobody", "http://web", Verdict.NOT_TRIED),
        ("over", "http://web", Verdict.NOT_TRIED),
        ("box", "udp://web:53", Verdict.NOT_TRIED),
    ],
)
def test_what_comes_of_a_connection(
    client: docker.DockerClient, source: str, url: str, verdict: Verdict
) -> None:
    tried = probe(client, source, url)
    assert tried.verdict is verdict, tried.seen
    assert tried.seen


def test_a_container_without_the_programs_borrows_them_and_nothing_is_left(
    client: docker.DockerClient,
) -> None:
    before = {container.id for container in client.containers.list(all=True)}
    assert probe(client, "db", URL.parse("http://web")).verdict is Verdict.REACHED
    assert probe(client, "db", "http://localhost:27017").verdict is Verdict.REACHED  # its own localhost
    assert {container.id for container in client.containers.list(all=True)} == before


def test_without_anything_to_borrow_it_is_not_tried(
    client: docker.DockerClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("course.probe.HELPER_IMAGE", "no-such-image")
    tried = probe(client, "host", "http://web")
    assert tried.verdict is Verdict.NOT_TRIED
    assert "no-such-image" in tried.seen


def test_what_is_seen_is_what_the_program_said(client: docker.DockerClient) -> None:
    assert probe(client, "box", "web:81").seen.startswith("nc: can't connect to remote host (172.18.0.2)")
    assert probe(client, "box", "http://web").seen == "HTTP/1.1 200 OK"


def test_a_name_is_never_read_as_a_command(client: docker.DockerClient) -> None:
    tried = probe(client, "box", URL("tcp", "$(hostname);true", 80))
    assert tried.verdict is Verdict.UNKNOWN_NAME
    assert "$(hostname);true" in tried.seen


def test_no_url_no_probe(client: docker.DockerClient) -> None:
    with pytest.raises(URLError, match="names no port"):
        probe(client, "box", "web")
