"""Docker's own command line on a simulated engine answers as recorded on a real one, scenario by scenario.

The recordings: engines 28.5.2, 20.10.24 and 29.7.2 on Linux, docker 28.2. facts/left-out.toml says which
differ, and which steps were left out, each with the reason.
"""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.conformance.recorded import Normal, answer, simulated

FACTS = Path(__file__).parent / "facts"
LEFT_OUT = tomllib.loads((FACTS / "left-out.toml").read_text("utf-8"))


def scenarios() -> list[Any]:
    """Each recorded scenario of each version; those that differ are expected to fail, until they do not."""
    found = []
    for version in ("28.5", "20.10", "29.7"):
        for scenario in json.loads((FACTS / f"{version}.json").read_text("utf-8")):
            number = scenario["number"]
            reason = LEFT_OUT["differs"].get(version, {}).get(str(number))
            marks = [pytest.mark.xfail(reason=reason, strict=True)] if reason else []
            found.append(pytest.param(version, scenario, id=f"{version}-{number}", marks=marks))
    return found


@pytest.mark.parametrize(("version", "scenario"), scenarios())
def test_a_recorded_scenario(docker_binary: str, version: str, scenario: dict[str, Any]) -> None:
    normal = Normal()
    with simulated(version, scenario.get("host")) as environment:
        for line in scenario["setup"]:
            code, _, complaint = answer(line, environment)
            assert code == 0, f"{line}: {complaint}"
        for step in scenario["steps"]:
            code, out, err = answer(step["line"], environment)
            seen = {"line": step["line"], "code": code, "out": normal(out), "err": normal(err)}
            assert seen == step


def test_reasons_are_given_for_what_is_there_and_left_out() -> None:
    for version, differing in LEFT_OUT["differs"].items():
        recorded = json.loads((FACTS / f"{version}.json").read_text("utf-8"))
        steps = {str(s["number"]): {step["line"] for step in s["steps"]} for s in recorded}
        assert differing.keys() <= steps.keys()
        left_out = [left for left in LEFT_OUT["step"] if version in left.get("versions", [version])]
        assert not [left for left in left_out if left["line"] in steps[str(left["scenario"])]]
