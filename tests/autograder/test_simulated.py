"""Checks against the simulated engine, worked on through the docker SDK, as a learner leaves it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import docker
import pytest
from docker import DockerClient

from autograder import Context, Report, answer, container, grade, host, network, system, use
from course.simulator.engine import Engine
from course.simulator.transport import in_process

URL = "mongodb://mongodb:27017/swfavorites"


@pytest.fixture
def client(engine: Engine) -> Iterator[DockerClient]:
    client = in_process.client(engine)
    yield client
    client.close()


@pytest.fixture(autouse=True)
def answers(engine: Engine, client: DockerClient) -> Iterator[dict[str, object]]:
    """The learner's answers, in a context that looks at the engine."""
    answers: dict[str, object] = {}
    with use(Context(engine.topology, client=client, answers=answers, settle=engine.scheduler.settle)):
        yield answers


@pytest.fixture
def run(client: DockerClient) -> Callable[..., None]:
    """`docker run -d --name NAME IMAGE COMMAND`, with what else it takes."""

    def run(name: str, image: str, command: str | None = None, **more: object) -> None:
        client.containers.run(image, command, name=name, detach=True, **more)

    return run


def unit_04() -> Report:
    return grade(
        network("favorites-net").exists().driver("bridge"),
        container("mongodb").running().image("mongo").only_on("favorites-net").publishes_nothing(),
        container("favorites").running().reaches(URL, at="mongodb").resolves("mongodb", to="mongodb"),
        points=10,
    )


def test_nothing_done():
    assert unit_04().score == 0


def test_network_first(client, run):
    client.networks.create("favorites-net")
    run("mongodb", "mongo", network="favorites-net")
    run("favorites", "busybox", "sleep infinity", network="favorites-net")
    report = unit_04()
    assert report.passed, str(report)


def test_connected_afterwards(client, run):
    run("mongodb", "mongo")
    run("favorites", "busybox", "sleep infinity")
    net = client.networks.create("favorites-net")
    for name in ("mongodb", "favorites"):
        net.connect(name)
        client.networks.get("bridge").disconnect(name)
    report = unit_04()
    assert report.passed, str(report)


def test_on_the_default_bridge(client, run):
    client.networks.create("favorites-net")
    run("mongodb", "mongo")
    run("favorites", "busybox", "sleep infinity")
    seen = str(unit_04())
    assert "mongodb runs, but on bridge; favorites-net has no containers." in seen
    assert f"favorites tried {URL}: unknown name." in seen


def test_the_network_was_missing(client, run):
    with pytest.raises(docker.errors.APIError, match="favorites-net not found"):
        run("mongodb", "mongo", network="favorites-net")
    report = grade(container("mongodb").running(), system().no_container("created"), points=1)
    assert report.score == 0
    assert "It was made for the network favorites-net, and there is no network of that name." in str(report)
    client.networks.create("favorites-net")
    assert "So it is not on favorites-net yet." in str(
        grade(container("mongodb").on("favorites-net"), points=1)
    )
    client.containers.get("mongodb").start()
    assert grade(container("mongodb").running().on("favorites-net"), points=1).score == 1


def test_a_busy_port_is_told_in_the_engines_words(run):
    run("first", "mongo", ports={"27017/tcp": 3000})
    with pytest.raises(docker.errors.APIError):
        run("second", "mongo", ports={"27017/tcp": 3000})
    report = grade(container("second").running(), points=1)
    assert "The engine said: " in str(report)
    assert "3000" in report.lines[0].finding.seen


def test_an_ended_container_with_the_last_line_of_its_log(run):
    run("short", "busybox", "sh -c 'echo first; echo last; exit 3'")
    assert grade(container("short").exited().logs("first"), points=1).score == 1
    finding = grade(container("short").running(), points=1).lines[0].finding
    assert finding.seen == "short is in state exited. The last line of its log: last"


def test_a_removed_network_that_was_made_again(client, run):
    old = client.networks.create("favorites-net")
    run("mongodb", "mongo", network="favorites-net")
    client.containers.get("mongodb").stop()
    old.remove()
    client.networks.create("favorites-net")
    finding = grade(container("mongodb").on("favorites-net"), points=1).lines[0].finding
    assert finding.seen.startswith("mongodb still belongs to an earlier network named favorites-net")


def test_env_and_alias_and_ports(client, run):
    net = client.networks.create("favorites-net")
    run("app", "nginx", environment={"MONGO_URL": URL}, ports={"80/tcp": 8080})
    net.connect("app", aliases=["web"])
    report = grade(
        container("app").env("MONGO_URL", "mongodb://mongodb/swfavorites"),
        container("app").alias("web", on="favorites-net").publishes(80, 8080),
        host().reaches("http://localhost:8080/", at="app"),
        points=3,
    )
    assert report.passed, str(report)


def test_a_stranger_is_kept_away(client, run):
    client.networks.create("favorites-net")
    run("mongodb", "mongo", network="favorites-net")
    run("stranger", "busybox", "sleep infinity")
    kept_away = container("stranger").cannot_reach(URL).cannot_resolve("mongodb")
    assert grade(kept_away, points=1).passed
    client.networks.get("bridge").connect("mongodb")
    report = grade(kept_away, points=1)
    assert "stranger reached mongodb://172.17.0." in str(report)
    client.containers.get("mongodb").stop()
    assert grade(kept_away, points=1).score == 0


def test_the_address_asked_for(client, run, answers):
    client.networks.create(
        "favorites-net",
        ipam=docker.types.IPAMConfig(pool_configs=[docker.types.IPAMPool(subnet="10.5.0.0/24")]),
    )
    run("mongodb", "mongo", network="favorites-net")
    check = answer("address").is_address_of("mongodb", on="favorites-net")
    assert grade(network("favorites-net").subnet("10.5.0.0/24"), points=1).passed
    answers["address"] = "10.5.0.1"
    assert grade(check, points=1).score == 0
    networks = client.containers.get("mongodb").attrs["NetworkSettings"]["Networks"]
    answers["address"] = networks["favorites-net"]["IPAddress"]
    assert grade(check, points=1).score == 1


def test_an_app_that_has_yet_to_give_up_has_given_up(client, run):
    run("waiting", "busybox", "sh -c 'sleep 30; echo gave up; exit 1'")
    finding = grade(container("waiting").running(), points=1).lines[0].finding
    assert finding.seen == "waiting is in state exited. The last line of its log: gave up"


def test_no_time_passes_in_a_system_at_rest(engine, run):
    run("resting", "busybox", "sleep infinity")
    run("long", "busybox", "sleep 3600")
    before = engine.now()
    assert grade(container("long").running(), points=1).passed
    assert engine.now() == before


def test_the_hosts_network_has_members_without_addresses(run):
    run("near", "busybox", "sleep infinity", network_mode="host")
    run("box", "busybox", "sleep infinity")
    assert grade(network("host").has_only("near"), points=1).passed
    assert "on host: near." in str(grade(container("box").on("host"), points=1))
