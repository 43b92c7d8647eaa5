"""Unit 09's experiments on two simulated hosts: what the engines answer is what the text beside them says."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from course import Lab
from course.errors import LabError
from course.experiments import overlay as unit
from course.experiments import texts
from course.experiments.texts import overlay as said

PLAIN = (
    "docker network create plain-net",
    "docker run -d --name search --network plain-net nginx",
    "docker --host node2 network create plain-net",
    "docker --host node2 run -d --name shop --network plain-net busybox sleep infinity",
)
OVERLAY = (
    "docker network create -d overlay --attachable shop-net",
    "docker network connect shop-net search",
    "docker --host node2 network connect shop-net shop",
    "docker network disconnect plain-net search",
    "docker --host node2 network disconnect plain-net shop",
    "docker --host node2 run -d --name stranger busybox sleep infinity",
    "docker --host node2 run -d --name near --network shop-net nginx",
    "docker network create -d overlay closed-net",
)


@pytest.fixture
def lab() -> Iterator[Lab]:
    lab = Lab("simulated", hosts=2)
    run(lab, *PLAIN)
    yield lab
    lab.close()


@pytest.fixture
def swarm(lab: Lab) -> Lab:
    """With all that the notebook has made by its fourth experiment."""
    run(lab, "docker swarm init")
    token = run(lab, "docker swarm join-token -q worker").strip()
    run(lab, f"docker --host node2 swarm join --token {token} 192.0.2.10:2377", *OVERLAY)
    return lab


def run(lab: Lab, *commands: str) -> str:
    output = ""
    for command in commands:
        code, output = lab.run(command)
        assert code == 0, output
    lab.settle()
    return output


@pytest.mark.parametrize("predicted", [texts.REACHED, texts.UNKNOWN_NAME])
def test_bridges_of_one_name_have_nothing_in_common(lab: Lab, predicted: str) -> None:
    outcomes = unit.one_name_two_networks(lab).predict(predicted, predicted)
    assert [outcome.option for outcome in outcomes] == [texts.UNKNOWN_NAME, texts.REFUSED]
    assert "is an address of shop itself" in str(outcomes[1].trace)


@pytest.mark.parametrize("predicted", [texts.REACHED, texts.TIMED_OUT])
def test_names_across_hosts(swarm: Lab, predicted: str) -> None:
    outcomes = unit.names_across_hosts(swarm).predict(*[predicted] * 4)
    assert [outcome.option for outcome in outcomes] == [
        texts.REACHED,
        texts.UNKNOWN_NAME,
        texts.TIMED_OUT,
        texts.TIMED_OUT,
    ]


def test_before_its_stage_is_set_an_experiment_says_so(lab: Lab) -> None:
    with pytest.raises(LabError, match="run the cells above this one first"):
        unit.names_across_hosts(lab)


@pytest.mark.parametrize("predicted", [said.WRAPPED, said.NOT_WRAPPED])
def test_only_from_host_to_host_it_is_wrapped(swarm: Lab, predicted: str) -> None:
    outcomes = unit.when_it_is_wrapped(swarm).predict(*[predicted] * 3)
    assert [outcome.option for outcome in outcomes] == [said.WRAPPED, said.NOT_WRAPPED, said.NOT_WRAPPED]
    assert "docker_gwbridge" in str(outcomes[2].trace)


def test_what_does_not_arrive_is_neither_wrapped_nor_not(lab: Lab) -> None:
    outcome = unit.when_it_is_wrapped(lab).predict(*[said.WRAPPED] * 3)[0]
    assert outcome.option == "unknown name"


@pytest.mark.parametrize("predicted", [said.RUNS, said.LEFT_CREATED])
def test_an_overlay_that_is_not_attachable_refuses(swarm: Lab, predicted: str) -> None:
    (outcome,) = unit.not_attachable(swarm).predict(predicted)
    assert outcome.option == said.LEFT_CREATED
    assert "closed-net not manually attachable" in outcome.seen


def test_one_that_is_attachable_lets_it_in(swarm: Lab) -> None:
    run(swarm, "docker network rm closed-net", "docker network create -d overlay --attachable closed-net")
    (outcome,) = unit.not_attachable(swarm).predict(said.RUNS)
    assert outcome.option == said.RUNS


@pytest.mark.parametrize("predicted", [texts.REACHED, texts.TIMED_OUT])
def test_two_firewalls_two_symptoms(swarm: Lab, predicted: str) -> None:
    outcomes = unit.a_firewall_between(swarm).predict(predicted, predicted)
    assert [outcome.option for outcome in outcomes] == [texts.TIMED_OUT, texts.UNKNOWN_NAME]
    assert swarm.attempt("shop", "http://search").reached


def test_real_hosts_have_no_firewall_to_close(swarm: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Lab, "simulated", False)
    with pytest.raises(LabError, match="simulated hosts only"):
        unit.a_firewall_between(swarm)
