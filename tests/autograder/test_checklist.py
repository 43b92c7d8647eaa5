"""A checklist: goals that tick while a learner works, and hints one at a time."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from autograder import checklist, container, network
from autograder.checklist_view import Checklist
from course import Lab


@pytest.fixture
def lab() -> Iterator[Lab]:
    lab = Lab()
    yield lab
    lab.close()


def goals(**options: tuple[str, ...]) -> Checklist:
    return checklist(
        network("own").exists(),
        container("db").running().on("own"),
        container("db").logs("<ready>"),
        **options,
    )


def ticks(shown: Checklist) -> str:
    return "".join("x" if finding.passed else "." for finding in shown.findings)


def test_goals_tick_while_commands_are_carried_out(lab: Lab) -> None:
    shown = goals()
    assert ticks(shown) == "...."
    lab.run("docker network create own")
    lab.refresh()
    assert ticks(shown) == "x..."
    assert "1 of 4 done" in shown.goals.value
    lab.run("docker run -d --name db --network own busybox sh -c 'echo \\<ready\\>; sleep 100'")
    lab.refresh()
    assert ticks(shown) == "xxxx"
    lab.run("docker stop -t 0 db")
    lab.refresh()
    assert ticks(shown) != "xxxx"


def test_looking_lets_no_time_pass(lab: Lab) -> None:
    goals()
    lab.run("docker run -d --name brief busybox sleep 5")
    lab.refresh()
    assert lab.client.containers.get("brief").status == "running"


def test_hints_are_told_one_by_one(lab: Lab) -> None:
    shown = goals(hints=("look <there>", "think", "do"))
    assert "look" not in shown.goals.value + shown.told.value
    shown.hint_button.click()
    assert "look &lt;there&gt;" in shown.told.value
    assert "think" not in shown.told.value
    shown.hint_button.click()
    shown.hint_button.click()
    assert shown.told.value.count("<li>") == 3
    assert shown.hint_button.disabled


def test_saved_pages_hold_the_goals(lab: Lab) -> None:
    bundle = goals()._repr_mimebundle_()
    data = bundle[0] if isinstance(bundle, tuple) else bundle
    assert "there is a network own" in data["text/html"]
    assert "○ there is a network own" in data["text/plain"]
    assert "says “&lt;ready&gt;”" in data["text/html"]


def test_no_goals_are_refused_in_a_sentence(lab: Lab) -> None:
    with pytest.raises(ValueError, match="needs at least one check"):
        checklist()
