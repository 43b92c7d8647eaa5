"""The matrix as a check: three values for each pair; nothing is to be had for connecting nobody or all."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from autograder import Context, Outcome, all_of, container, grade, system, use
from course import Lab
from course.topology.goal import only

GOAL = only({"outside": ["web"], "web": ["shop"], "shop": ["db"]})
RIGHT = """
docker network create front
docker network create back
docker run -d --name web --network front -p 8080:80 nginx
docker run -d --name shop --network front spring-boot
docker network connect back shop
docker run -d --name db --network back mongo
"""


@pytest.fixture
def lab() -> Iterator[Lab]:
    lab = Lab("simulated")
    with use(Context(lab.topology, client=lab.client, settle=lab.settle)):
        yield lab
    lab.close()


def do(lab: Lab, commands: str) -> None:
    for command in commands.strip().splitlines():
        code, output = lab.run(command)
        assert code == 0, output


def test_all_pairs_as_asked(lab: Lab) -> None:
    do(lab, RIGHT)
    report = grade(system().matrix(GOAL), points=4)
    assert report.score == 4
    assert "All 6 pairs were tried, and are as asked." in str(report)


def test_an_empty_system_earns_nothing_and_proves_nothing(lab: Lab) -> None:
    report = grade(system().matrix(GOAL), points=4)
    assert report.score == 0
    assert report.lines[0].finding.outcome is Outcome.NOT_CARRIED_OUT
    assert "There is no container named web." in str(report)


def test_who_connects_nobody_earns_nothing(lab: Lab) -> None:
    do(
        lab,
        """
        docker run -d --name web --network none nginx
        docker run -d --name shop --network none spring-boot
        docker run -d --name db --network none mongo
        """,
    )
    report = grade(system().matrix(GOAL), points=4)
    assert report.score == 0
    assert "web has to reach shop, and does not: tcp://shop:8080: " in str(report)


def test_who_connects_all_to_all_earns_nothing(lab: Lab) -> None:
    do(
        lab,
        """
        docker network create all
        docker run -d --name web --network all -p 8080:80 nginx
        docker run -d --name shop --network all -p 8081:8080 spring-boot
        docker run -d --name db --network all -p 27017:27017 mongo
        """,
    )
    report = grade(system().matrix(GOAL), points=4)
    assert report.score == 0
    assert "web must not reach db, and reaches tcp://db:27017." in str(report)
    assert "Of 6 pairs 3 are not as asked." in str(report)


def test_one_connection_too_many_takes_away_what_one_earns(lab: Lab) -> None:
    do(lab, RIGHT + "docker network connect back web")
    report = grade(system().matrix(GOAL), points=3)
    assert report.score == 2
    assert report.lines[0].finding.outcome is Outcome.FAILED
    assert report.lines[0].finding.steps


def test_one_connection_too_few_is_not_earned(lab: Lab) -> None:
    do(lab, RIGHT + "docker network disconnect back shop")
    report = grade(system().matrix(GOAL), points=3)
    assert report.score == 2
    assert "shop has to reach db, and does not: tcp://db:27017: unknown name." in str(report)


def test_what_could_not_be_tried_counts_for_nobody(lab: Lab) -> None:
    do(lab, RIGHT + "docker stop db")
    report = grade(system().matrix(GOAL), points=3)
    assert report.score == 1  # two of three connections, and three of six pairs could be tried
    assert report.lines[0].finding.outcome is Outcome.NOT_CARRIED_OUT
    assert "db is in state exited" in str(report)
    assert report.lines[0].finding.about == (("container", "db"),)


def test_a_bystander_that_is_not_there_cannot_be_shown_to_be_kept_away(lab: Lab) -> None:
    do(lab, RIGHT)
    report = grade(system().matrix({**GOAL, ("stranger", "db"): False}), points=2)
    assert report.score < 2
    assert not report.passed


def test_a_part_is_shown_in_the_report_and_lost_in_one_check_of_several(lab: Lab) -> None:
    do(lab, RIGHT + "docker network connect back web")
    partly = system().matrix(GOAL)
    assert "2 / 3" in grade(partly, points=3)._repr_html_()
    assert grade(all_of(container("web").running(), partly), points=3).score == 0


def test_a_wrong_answer_that_is_often_given_has_its_own_words(lab: Lab) -> None:
    do(lab, RIGHT + "docker network connect back web")
    told = (
        system()
        .matrix(GOAL)
        .diagnose(container("web").on("back"), say="The web is too near to the database.")
    )
    report = grade(told, points=3)
    assert report.score == 2
    assert "The web is too near to the database." in str(report)


def test_a_goal_without_connections_would_be_met_by_doing_nothing() -> None:
    with pytest.raises(ValueError, match="somebody reaches somebody"):
        system().matrix({("web", "db"): False})


def test_containers_of_several_hosts_are_known_by_their_names() -> None:
    lab = Lab("simulated", hosts=2)
    do(lab, "docker run -d --name web -p 8080:80 nginx\ndocker --host node2 run -d --name shop nginx")
    goal = {("node2/shop", "web"): True, ("outside", "shop"): False}
    with use(Context(lab.topology, client=lab.client, settle=lab.settle, on=lab.on)):
        assert grade(system().matrix(goal), points=1).score == 1
    lab.close()


def test_on_a_real_engine_the_connections_are_really_tried(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the engine says counts: here one on which nothing is ever reached."""
    from autograder import attempts
    from course.probe import Probe
    from course.topology.trace import Verdict

    do(lab, RIGHT)
    asked: list[str] = []

    def probe(client: object, source: str, url: object) -> Probe:
        asked.append(f"{source} {url}")
        return Probe(Verdict.TIMED_OUT, "")

    monkeypatch.setattr(attempts, "probe", probe)
    with use(Context(lab.topology, client=lab.client, simulated=False)):
        report = grade(system().matrix({("web", "shop"): True, ("web", "db"): False}), points=1)
    assert report.score == 0
    assert "web tcp://shop:8080" in asked
    assert any(line.startswith("web tcp://172.") for line in asked)
