"""The same checks on real Docker Engines: what is there is observed, and connections are really made."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import uuid4

import docker
import pytest
from docker import DockerClient

from autograder import Context, container, grade, network, use
from course.observe import observe


@pytest.fixture(params=["28", "20"])
def engine(
    request: pytest.FixtureRequest, real_engines: dict[str, str]
) -> Iterator[tuple[str, DockerClient]]:
    """A prefix for names, and an engine's client; what has that prefix is removed afterwards."""
    if request.param not in real_engines:
        pytest.skip(f"no real engine {request.param} is named in COURSE_REAL_ENGINES")
    prefix, client = f"grade-{uuid4().hex[:6]}-", DockerClient(base_url=real_engines[request.param])
    yield prefix, client
    for found in client.containers.list(all=True, ignore_removed=True):
        if found.name.startswith(prefix):
            found.remove(force=True)
    for net in client.networks.list():
        if net.name.startswith(prefix):
            net.remove()
    client.close()


def run(client: DockerClient, name: str, command: str, **more: object) -> None:
    client.containers.run("busybox", command, name=name, detach=True, stop_signal="SIGKILL", **more)


def test_on_a_real_engine(engine: tuple[str, DockerClient]) -> None:
    prefix, client = engine
    own, web, app, stranger = (prefix + name for name in ("net", "web", "app", "stranger"))
    client.networks.create(own)
    run(client, web, "sh -c 'sleep 1; httpd -f -p 8000'", network=own)  # its start takes a moment
    run(client, app, "sleep 600", network=own, environment={"WEB": f"http://{web}:8000/"})
    run(client, stranger, "sleep 600")
    context = Context(lambda: observe(client), client=client, simulated=False, patience=3)
    with use(context):
        right = grade(
            network(own).exists().driver("bridge").has_only(web, app),
            container(web).running().image("busybox").only_on(own).publishes_nothing(),
            container(app).reaches(f"http://{web}:8000/", at=web).resolves(web, to=web),
            container(app).env("WEB", f"http://{web}:8000/"),
            container(stranger).cannot_reach(f"http://{web}:8000/").cannot_resolve(web),
            points=10,
        )
        assert right.passed, str(right)
        wrong = grade(container(app).reaches(f"http://{web}:8001/"), points=1)
    assert "refused" in str(wrong)


def test_a_missing_network_on_a_real_engine(engine: tuple[str, DockerClient]) -> None:
    prefix, client = engine
    with pytest.raises(docker.errors.APIError):
        run(client, f"{prefix}web", "sleep 600", network=f"{prefix}net")
    with use(Context(lambda: observe(client), client=client, simulated=False)):
        report = grade(container(f"{prefix}web").running().on(f"{prefix}net"), points=1)
    assert report.score == 0
    assert f"It was made for the network {prefix}net, and there is no network of that name." in str(report)
