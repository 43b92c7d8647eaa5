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
