"""The stages of exercises on a simulated engine: each is set once, and shows what its story tells."""

from __future__ import annotations

from pathlib import Path

import pytest

import course.experiments
from course import Lab
from course.experiments import stage, texts
from course.experiments.staging import stages

FOLDER = Path(course.experiments.__file__).parent / "stages"
STAGES = [(path.stem, name) for path in sorted(FOLDER.glob("*.toml")) for name in stages(path.stem)]


@pytest.mark.parametrize(("unit", "exercise"), STAGES)
def test_the_symptom_of_the_story_occurs(unit: str, exercise: str) -> None:
    lab = Lab("simulated", hosts=stages(unit)[exercise].get("hosts", 1))
    stage(lab, unit, exercise)
    symptoms = stages(unit)[exercise]["symptom"]
    assert symptoms
    for symptom in symptoms:
        code, output = lab.run(symptom["command"])
        assert symptom["says"] in output, symptom["command"]
        assert code == symptom.get("exit", 0), symptom["command"]
    lab.close()


@pytest.mark.parametrize(("unit", "exercise"), STAGES)
def test_a_stage_is_set_once(unit: str, exercise: str, capsys: pytest.CaptureFixture[str]) -> None:
    lab = Lab("simulated", hosts=stages(unit)[exercise].get("hosts", 1))
    stage(lab, unit, exercise)
    before = lab.topology()
    capsys.readouterr()
    stage(lab, unit, exercise)
    there = stages(unit)[exercise]["there"]
    assert capsys.readouterr().out == texts.STAGE_IS_SET.format(there=there) + "\n"
    assert lab.topology() == before
    lab.close()


def test_what_a_colleague_typed_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    lab = Lab("simulated")
    stage(lab, "04-own-network", "ex-4")
    told = capsys.readouterr().out
    assert "network cache-net not found" in told
    assert 'The container name "/cache" is already in use' in told
    lab.close()


def test_a_stage_on_two_hosts_joins_them(monkeypatch: pytest.MonkeyPatch) -> None:
    """What one command prints may stand in another, and a firewall may be in the way."""
    scene = {
        "there": "web",
        "blocked": [{"port": "4789/udp", "host": "node1"}],
        "commands": """
        docker swarm init
        docker --host node2 swarm join --token $(docker swarm join-token -q worker) 192.0.2.10:2377
        docker network create -d overlay --attachable shop-net
        docker run -d --name web --network shop-net nginx
        docker --host node2 run -d --name shop --network shop-net busybox sleep infinity
        """,
    }
    monkeypatch.setattr("course.experiments.staging.stages", lambda unit: {"ex-1": scene})
    lab = Lab("simulated", hosts=2)
    stage(lab, "any", "ex-1")
    assert lab.attempt("shop", "http://web").verdict == "timed out"
    lab.unblock("4789/udp")
    assert lab.attempt("shop", "http://web").reached
    lab.close()
