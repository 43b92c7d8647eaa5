"""Making images on real engines: what is there is never lost, and stand-ins answer as what they stand for."""

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import docker
import pytest

from course.images.making import STAND_IN, ImagesError, build_context, make_stand_in
from course.images.stand_ins import StandIn, stand_ins

if TYPE_CHECKING:
    from docker.models.containers import Container

PREFIX = "course-test-"


@pytest.fixture(params=["28", "20"])
def client(real_engines: dict[str, str], request: pytest.FixtureRequest) -> Iterator[docker.DockerClient]:
    """A real engine, without the images and containers of this test before and after it."""
    if request.param not in real_engines:
        pytest.skip(f"no real engine {request.param} is named")
    client = docker.DockerClient(base_url=real_engines[request.param])
    _clear(client)
    yield client
    _clear(client)
    client.close()


def _clear(client: docker.DockerClient) -> None:
    for container in client.containers.list(all=True, filters={"name": PREFIX}):
        container.remove(force=True)
    for image in client.images.list():
        for tag in image.tags:
            if tag.startswith(PREFIX):
                client.images.remove(tag, force=True)


def stand_in(name: str) -> StandIn:
    found = next(s for s in stand_ins() if s.name == name)
    return replace(found, image=replace(found.image, name=PREFIX + name.replace("/", "-")))


def said(container: "Container", until: str, patience: float = 15.0) -> str:
    end = time.monotonic() + patience
    while until not in (log := bytes(container.logs()).decode()) and time.monotonic() < end:
        time.sleep(0.2)
    return log


def answer(container: "Container", url: str, patience: float = 10.0) -> str:
    """What wget, inside the container, gets."""
    end = time.monotonic() + patience
    while True:
        code, output = container.exec_run(["timeout", "3", "wget", "-q", "-O", "-", url])
        if code == 0 or time.monotonic() > end:
            return str(output.decode())
        time.sleep(0.2)


def test_a_stand_in_has_the_settings_of_its_image_and_says_what_it_is(client: docker.DockerClient) -> None:
    mongo = stand_in("mongo")
    assert list(make_stand_in(client, mongo)) == [f"{PREFIX}mongo: a stand-in is there."]
    config = client.images.get(mongo.name).attrs["Config"]
    assert config["Labels"] == {STAND_IN: "true"}
    assert config["Entrypoint"] == list(mongo.image.entrypoint)
    assert config["Cmd"] == list(mongo.image.cmd)
    assert config["ExposedPorts"] == {"27017/tcp": {}}


def test_the_favourites_app_finds_its_database(client: docker.DockerClient) -> None:
    for name in ("mongo", "favorites-node"):
        list(make_stand_in(client, stand_in(name)))
    mongo = client.containers.run(f"{PREFIX}mongo", detach=True, name=f"{PREFIX}db")
    assert "native driver port" in answer(mongo, "http://localhost:27017/")
    mongo.reload()
    address = mongo.attrs["NetworkSettings"]["Networks"]["bridge"]["IPAddress"]
    app = client.containers.run(
        f"{PREFIX}favorites-node",
        detach=True,
        name=f"{PREFIX}app",
        environment={"MONGODB_URL": f"mongodb://{address}:27017/films"},
    )
    assert "Connected to MongoDB, database films" in said(app, "Listening on port 3000")
    lost = client.containers.run(
        f"{PREFIX}favorites-node",
        detach=True,
        name=f"{PREFIX}lost",
        environment={"MONGODB_URL": f"mongodb://{address}:27018/films"},
    )
    assert f"connect ECONNREFUSED {address}:27018" in said(lost, "ECONNREFUSED")
    assert "Listening" not in bytes(lost.logs()).decode()


def test_a_real_image_keeps_its_name(client: docker.DockerClient) -> None:
    mongo = stand_in("mongo")
    client.images.get("busybox").tag(mongo.name)
    before = client.images.get(mongo.name).id
    assert "stays as it is" in " ".join(make_stand_in(client, mongo))
    assert client.images.get(mongo.name).id == before
    list(make_stand_in(client, mongo, force=True))
    assert client.images.get(mongo.name).labels[STAND_IN] == "true"
    assert client.images.get("busybox").id == before


def test_a_stand_in_makes_way_for_a_new_one(client: docker.DockerClient) -> None:
    mongo = stand_in("mongo")
    list(make_stand_in(client, mongo))
    former = str(client.images.get(mongo.name).id)
    list(make_stand_in(client, replace(mongo, files={**mongo.files, "/new": b"new"})))
    assert client.images.get(mongo.name).id != former
    with pytest.raises(docker.errors.ImageNotFound):
        client.images.get(former)


def test_nothing_is_left_of_the_making(client: docker.DockerClient, monkeypatch: pytest.MonkeyPatch) -> None:
    used: list[str] = []
    create = client.api.create_container_from_config

    def noted(*arguments: Any, **options: Any) -> Any:
        made = create(*arguments, **options)
        used.append(made["Id"])
        return made

    monkeypatch.setattr(client.api, "create_container_from_config", noted)
    list(make_stand_in(client, stand_in("redis")))
    assert used
    for container in used:
        with pytest.raises(docker.errors.NotFound):
            client.containers.get(container)


def test_a_context_is_built_step_by_step(client: docker.DockerClient, tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").write_text("FROM busybox\nEXPOSE 99\n")
    steps = list(build_context(client, f"{PREFIX}built", str(tmp_path)))
    assert any("EXPOSE 99" in step for step in steps)
    assert client.images.get(f"{PREFIX}built").labels["course.image"] == "true"


def test_a_context_that_cannot_be_built_says_why(client: docker.DockerClient, tmp_path: Path) -> None:
    step = f"echo {tmp_path.name}; false"
    (tmp_path / "Dockerfile").write_text(f"FROM busybox\nRUN {step}\n")
    with pytest.raises(ImagesError, match=r"course-test-broken could not be built: .*false"):
        list(build_context(client, f"{PREFIX}broken", str(tmp_path)))
    left = client.api.containers(all=True, filters={"status": "exited"})
    assert not [container for container in left if tmp_path.name in container["Command"]]
