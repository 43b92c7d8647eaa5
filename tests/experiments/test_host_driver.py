"""Unit 08's experiments on a simulated engine: what the engine answers is what the text beside them says."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from course import Lab
from course.experiments import host_driver as unit
from course.experiments import texts
from course.experiments.texts import host_driver as said

THREE = (
    "docker run -d --name app --network host spring-boot",
    "docker run -d --name near --network host busybox sleep infinity",
    "docker run -d --name box busybox sleep infinity",
)


@pytest.fixture
def lab() -> Iterator[Lab]:
    lab = Lab("simulated")
    for command in THREE:
        code, output = lab.run(command)
        assert code == 0, output
    lab.settle()
    yield lab
    lab.close()


@pytest.mark.parametrize("predicted", [texts.REACHED, texts.REFUSED])
def test_one_localhost_for_all_on_the_hosts_network(lab: Lab, predicted: str) -> None:
    outcomes = unit.whose_localhost(lab).predict(*[predicted] * 4)
    assert [outcome.option for outcome in outcomes] == [
        texts.REACHED,
        texts.REACHED,
        texts.REFUSED,
        texts.UNKNOWN_NAME,
    ]
    assert [outcome.trace and str(outcome.trace.target) for outcome in outcomes[:2]] == ["container:app"] * 2


@pytest.mark.parametrize("predicted", [said.QUIETLY, said.WITH_A_WARNING])
def test_a_published_port_is_discarded_with_a_warning(lab: Lab, predicted: str) -> None:
    outcomes = unit.a_published_port(lab).predict(predicted, texts.REACHED, texts.REFUSED)
    assert [outcome.option for outcome in outcomes] == [said.WITH_A_WARNING, texts.REFUSED, texts.REACHED]
    assert "Published ports are discarded when using host network mode" in outcomes[0].seen


def test_where_the_name_is_taken_it_is_told(lab: Lab) -> None:
    lab.run("docker run -d --name web busybox sleep infinity")
    outcomes = unit.a_published_port(lab).predict(said.QUIETLY, texts.REFUSED, texts.REFUSED)
    assert outcomes[0].option == said.NOT_AT_ALL
    assert "is already in use" in outcomes[0].seen


@pytest.mark.parametrize("predicted", [said.RUN_FAILS, said.PROGRAM_ENDS])
def test_a_port_taken_twice_fails_in_two_places(lab: Lab, predicted: str) -> None:
    ended, refused = unit.a_port_taken_twice(lab).predict(predicted, predicted)
    assert (ended.option, refused.option) == (said.PROGRAM_ENDS, said.RUN_FAILS)
    assert ended.seen == "The container is in the state exited."
    assert "address already in use" in refused.seen
    assert lab.client.containers.get("app-three").status == "created"


def test_with_the_port_free_the_second_runs(lab: Lab) -> None:
    lab.run("docker rm -f app")
    first, _ = unit.a_port_taken_twice(lab).predict(said.BOTH_WORK, said.RUN_FAILS)
    assert first.option == said.BOTH_WORK


@pytest.mark.parametrize("predicted", [texts.REACHED, texts.REFUSED])
def test_docker_desktops_host_is_its_virtual_machine(lab: Lab, predicted: str) -> None:
    outcomes = unit.on_docker_desktop().predict(*[predicted] * 3)
    assert [outcome.option for outcome in outcomes] == [texts.REFUSED, texts.REACHED, texts.REFUSED]
    assert "virtual machine" in str(outcomes[1].trace)
    assert Lab.current() is lab
