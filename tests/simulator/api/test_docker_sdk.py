"""The unmodified docker SDK finds what it expects."""

from __future__ import annotations

from collections.abc import Iterator

import docker
import pytest
from docker.errors import APIError, ImageNotFound, NotFound

from course.simulator.transport import in_process
from tests.simulator.api.conftest import Api


@pytest.fixture
def client(api: Api) -> Iterator[docker.DockerClient]:
    client = in_process.client(api.engine)
    yield client
    client.close()


def test_networks(client: docker.DockerClient) -> None:
    pool = docker.types.IPAMPool(subnet="10.5.0.0/24", gateway="10.5.0.1")
    network = client.networks.create(
        "n1", ipam=docker.types.IPAMConfig(pool_configs=[pool]), labels={"a": "b"}
    )
    assert network.attrs["IPAM"]["Config"] == [{"Subnet": "10.5.0.0/24", "Gateway": "10.5.0.1"}]
    assert [found.name for found in client.networks.list(filters={"label": "a=b"})] == ["n1"]
    web = client.containers.run("lab:1", "top", detach=True, name="web")
    network.connect(web, aliases=["shop"], ipv4_address="10.5.0.9")
    web.reload()
    assert web.attrs["NetworkSettings"]["Networks"]["n1"]["IPAddress"] == "10.5.0.9"
    network.reload()
    assert network.containers == [web]
    with pytest.raises(APIError, match="has active endpoints"):
        network.remove()
    network.disconnect(web)
    network.remove()
    assert client.networks.prune() == {"NetworksDeleted": None}


def test_containers(client: docker.DockerClient) -> None:
    assert client.containers.run("lab:1", ["say", "hello"], remove=True, stdout=True) == b"hello"
    web = client.containers.run("lab:1", "top", detach=True, name="web", ports={"80/tcp": 8080})
    web.reload()
    assert web.ports == {
        "80/tcp": [{"HostIp": "0.0.0.0", "HostPort": "8080"}, {"HostIp": "::", "HostPort": "8080"}]
    }
    result = web.exec_run(["say", "a", "!b"], demux=True)
    assert (result.exit_code, result.output) == (1, (b"a", b"!b"))
    assert web.top()["Processes"][0][-1] == "top"
    assert [found.name for found in client.containers.list(filters={"name": "web"})] == ["web"]
    web.stop()
    assert web.wait()["StatusCode"] == 143
    web.remove()
    with pytest.raises(NotFound):
        client.containers.get("web")


def test_container_that_fails(client: docker.DockerClient) -> None:
    with pytest.raises(docker.errors.ContainerError) as raised:
        client.containers.run("lab:1", ["sh", "-c", "exit 3"])
    assert raised.value.exit_status == 3


def test_logs(client: docker.DockerClient) -> None:
    talk = client.containers.run("lab:1", ["say", r"one\n", r"!two\n"], detach=True)
    talk.wait()
    assert talk.logs() == b"one\n!two\n"
    assert talk.logs(stdout=False) == b"!two\n"
    assert list(talk.logs(stream=True, follow=True)) == [b"one\n", b"!two\n"]


def test_images(client: docker.DockerClient) -> None:
    with pytest.raises(ImageNotFound):
        client.images.get("example/server:2")
    assert client.images.pull("example/server", tag="2").labels == {"kind": "server"}
    assert {tag for image in client.images.list() for tag in image.tags} == {
        "lab:1",
        "lab:latest",
        "example/server:2",
    }
    # An image that is not here is pulled when it is run.
    assert client.containers.run("example/server:2", detach=True).image.labels == {"kind": "server"}


def test_the_engine_itself(client: docker.DockerClient) -> None:
    assert client.ping() is True
    assert client.version()["ApiVersion"] == "1.51"
    assert client.info()["Name"] == "host"
    assert client.df()["LayersSize"] == 3_005_407
    assert client.volumes.list() == []
    client.networks.create("n1")
    event = next(client.events(since=1, decode=True))
    assert (event["Type"], event["Action"]) == ("network", "create")
