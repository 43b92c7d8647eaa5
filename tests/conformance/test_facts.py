"""Docker's own command line on a simulated engine answers as recorded on a real one, scenario by scenario.

The recordings: engines 28.5.2, 20.10.24 and 29.7.2 on Linux, docker 28.2, Compose 1.29.2. facts/left-out.toml
says which differ, which steps were left out, and what is left to chance, each with the reason.
"""

from __future__ import annotations

import json
import shutil
import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.conformance.chance import Chance
from tests.conformance.recorded import Normal, simulated

FACTS = Path(__file__).parent / "facts"
LEFT_OUT = tomllib.loads((FACTS / "left-out.toml").read_text("utf-8"))
VERSIONS = ("28.5", "20.10", "29.7")


def scenarios() -> list[Any]:
    """Each recorded scenario of each version; those that differ are expected to fail, until they do not."""
    found = []
    for version in VERSIONS:
        for scenario in json.loads((FACTS / f"{version}.json").read_text("utf-8")):
            number = scenario["number"]
            reason = LEFT_OUT["differs"].get(version, {}).get(str(number))
            marks = [pytest.mark.xfail(reason=reason, strict=True)] if reason else []
            marks += [pytest.mark.slow] if _composed(scenario) else []
            found.append(pytest.param(version, scenario, id=f"{version}-{number}", marks=marks))
    return found


def _composed(scenario: dict[str, Any]) -> bool:
    return any("docker-compose" in step["line"] for step in scenario["steps"])


@pytest.mark.parametrize(("version", "scenario"), scenarios())
def test_a_recorded_scenario(docker_binary: str, version: str, scenario: dict[str, Any]) -> None:
    if _composed(scenario) and shutil.which("docker-compose") is None:
        pytest.skip("no docker-compose here (recorded with Compose 1.29)")
    normal, chance = Normal(), Chance(LEFT_OUT, version, scenario["number"])
    with simulated(version, scenario.get("host")) as machine:
        for line in scenario["setup"]:
            made = machine.answer(line)
            assert made.code == 0, f"{line}: {made.err}"
        for step in scenario["steps"]:
            seen = machine.answer(step["line"]).as_recorded(step["line"], normal)
            assert seen == step or chance.same(seen, step)


def test_reasons_are_given_for_what_is_there_and_left_out() -> None:
    for version in VERSIONS:
        differing = LEFT_OUT["differs"].get(version, {})
        recorded = json.loads((FACTS / f"{version}.json").read_text("utf-8"))
        lines = {str(s["number"]): {step["line"] for step in s["steps"]} for s in recorded}
        assert differing.keys() <= lines.keys()
        left_out = [left for left in LEFT_OUT["step"] if version in left.get("versions", [version])]
        assert not [left for left in left_out if left["line"] in lines[str(left["scenario"])]]
        assert all(entry["line"] in lines[str(entry["scenario"])] for entry in LEFT_OUT["unordered"])
        assert all(str(n) in lines for entry in LEFT_OUT["either"] for n in entry["scenarios"])
