"""A checklist: goals that tick while a learner works, and hints one at a time."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import requests

from autograder import answer, any_of, checklist, container, network
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


def test_the_goal_is_drawn_beside_what_is_there(lab: Lab) -> None:
    shown = checklist(
        network("own").exists().internal(),
        container("db")
        .running()
        .image("mongo")
        .on("own")
        .alias("data", on="own")
        .publishes(80, host_port=9000),
        container("anything").exists(),
    )
    now, goal = shown.pictures.value.split("<figcaption>")[1:]
    assert ">own<" not in now
    for word in ("own", "db", "mongo", "also data", "9000→80", "anything", "any image", "not yet"):
        assert f">{word}<" in goal, word
    lab.run("docker network create --internal own")
    lab.refresh()
    now, goal = shown.pictures.value.split("<figcaption>")[1:]
    assert ">own<" in now
    assert goal.count(">not yet<") == 2


def test_goals_that_cannot_be_drawn_have_no_pictures(lab: Lab) -> None:
    assert checklist(answer("url").given()).pictures.value == ""
    any_way = any_of(container("a").on("x"), container("a").on("y"))
    assert checklist(any_way).pictures.value == "", "one of several ways would be given away"


def test_what_keeps_several_goals_from_being_reached_is_told_once(lab: Lab) -> None:
    shown = checklist(container("web").running().image("nginx").publishes(80))
    assert shown.goals.value.count("There is no container named web") == 1


def test_an_engine_that_does_not_answer_is_told_in_a_sentence_and_looked_at_again(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = checklist(network("own").exists())
    with monkeypatch.context() as gone:
        gone.setattr(Lab, "topology", lambda self: self.client.api.get("http+docker://nowhere"))
        gone.setattr(lab.client.api, "get", refuse)
        shown.look()
        assert '<p role="alert">The engine does not answer.' in shown.goals.value
        assert "there is a network own" in shown.goals.value
        assert "○" in checklist(network("own").exists()).goals.value
    shown.look()
    assert "alert" not in shown.goals.value


def refuse(*arguments: object, **options: object) -> None:
    raise requests.exceptions.ConnectionError("[Errno 111] Connection refused")
