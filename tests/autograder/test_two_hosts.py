"""Checks of what stands on two simulated hosts, one after the other asked of the engine that has it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from autograder import Context, any_of, container, grade, host, network, system, use
from autograder.attempts import attempt
from course.lab import Lab
from course.topology.url import URL


@pytest.fixture
def lab() -> Iterator[Lab]:
    """A swarm of two, `web` on the first, `shop` on the second, and an overlay that both are on."""
    lab = Lab("simulated", hosts=2)
    run(lab, "swarm init")
    token = run(lab, "swarm join-token -q worker").strip()
    run(lab, f"--host node2 swarm join --token {token} 192.0.2.10:2377")
    run(lab, "network create -d overlay --attachable shop-net")
    run(lab, "run -d --name web --network shop-net nginx")
    run(lab, "--host node2 run -d --name shop --network shop-net -e WEB=http://web nginx")
    yield lab
    lab.close()


def run(lab: Lab, line: str) -> str:
    code, output = lab.run(f"docker {line}")
    assert code == 0, output
    return output


def test_a_container_on_another_host_is_asked_there(lab: Lab) -> None:
    report = grade(
        container("shop").running().env("WEB", "http://web").logs("start worker process"),
        container("shop").reaches("http://web", at="web"),
        container("web").reaches("http://shop", at="shop"),
        network("shop-net").driver("overlay").has("web", "shop"),
        points=5,
    )
    assert report.passed, str(report)


def test_what_ended_on_another_host_is_told_with_its_last_words(lab: Lab) -> None:
    run(lab, "--host node2 run -d --name crash busybox sh -c 'echo no disk; exit 3'")
    assert "no disk" in str(grade(container("crash").running(), points=1))


def test_what_never_ran_on_another_host_is_told_with_the_engines_words(lab: Lab) -> None:
    run(lab, "--host node2 run -d -p 8080:80 nginx")
    lab.run("docker --host node2 run -d --name late -p 8080:80 nginx")
    assert "port is already allocated" in str(grade(container("late").running(), points=1))


def test_an_overlay_is_the_only_network_of_who_asked_for_nothing_else(lab: Lab) -> None:
    report = grade(container("web").only_on("shop-net"), container("shop").not_on("bridge"), points=1)
    assert report.passed, str(report)


def test_the_same_name_on_two_hosts(lab: Lab) -> None:
    run(lab, "--host node2 run -d --name web -e SIDE=two nginx")
    assert grade(container("node2/web").running().env("SIDE", "two").on("node2/bridge"), points=1).passed
    assert not grade(container("node1/web").env("SIDE", "two"), points=1).passed
    assert grade(container("node2/web").cannot_reach("http://shop"), points=1).passed


def test_hosts_by_name(lab: Lab) -> None:
    run(lab, "--host node2 run -d --name page -p 8080:80 nginx")
    report = grade(
        host("node2").reaches("http://localhost:8080", at="page"),
        any_of(host("node1").reaches("http://192.0.2.20:8080", at="page")),
        points=1,
    )
    assert report.passed, str(report)
    assert not grade(host("node1").reaches("http://localhost:8080"), points=1).passed


def test_on_real_engines_the_one_of_the_source_is_asked(lab: Lab) -> None:
    """Connections that are really made: by the engine that has the source."""
    context = Context(lab.topology, client=lab.client, on=lab.on, simulated=False)
    assert attempt(context, "shop", URL.parse("http://web")).verdict == "reached"
    with use(context):
        assert grade(container("shop").reaches("http://web:81"), points=1).score == 0


def test_from_outside_of_real_engines_nobody_can_try(lab: Lab) -> None:
    run(lab, "run -d --name gate -p 80:80 nginx")
    context = Context(lab.topology, client=lab.client, on=lab.on, simulated=False)
    assert attempt(context, "outside", URL.parse("http://192.0.2.10")).verdict == "not tried"
    with use(context):
        report = grade(system().matrix({("outside", "gate"): True}), points=1)
    assert report.score == 0
    assert "Whether outside reaches gate could not be tried." in str(report)
