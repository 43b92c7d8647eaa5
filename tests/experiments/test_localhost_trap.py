"""Unit 06's experiments on a simulated engine: what the engine answers is what the text beside them says."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from course import Lab
from course.experiments import localhost_trap as unit
from course.experiments import texts
from course.lab import LabError

THE_CHAIN = (
    "docker network create demo-net",
    "docker run -d --name prometheus --network demo-net -p 9090:9090 "
    "--add-host host.docker.internal:host-gateway prom/prometheus",
    "docker run -d --name grafana --network demo-net -p 3030:3000 grafana/grafana",
)
WHO_IS_LOCALHOST = (
    texts.REACHED,
    texts.REFUSED,
    texts.REACHED,
    texts.REACHED,
    texts.UNKNOWN_NAME,
)
FORMS = ("http://prometheus:9090", "host.docker.internal:8080")
ON_127 = (texts.REACHED, texts.REFUSED, texts.REACHED)


@pytest.fixture
def lab() -> Iterator[Lab]:
    lab = Lab("simulated")
    lab.listen_on_host("spring-boot", 8080)
    for command in THE_CHAIN:
        assert lab.run(command)[0] == 0
    lab.settle()
    yield lab
    lab.close()


@pytest.mark.parametrize("predicted", [WHO_IS_LOCALHOST, (texts.REACHED,) * 5])
def test_localhost_is_who_says_it(lab: Lab, predicted: tuple[str, ...]) -> None:
    outcomes = unit.who_is_localhost(lab).predict(*predicted)
    assert tuple(outcome.option for outcome in outcomes) == WHO_IS_LOCALHOST


@pytest.mark.parametrize("predicted", [FORMS, ("http://localhost:9090", "localhost:8080")])
def test_one_address_works_in_each_form(lab: Lab, predicted: tuple[str, ...]) -> None:
    outcomes = unit.what_goes_into_the_forms(lab).predict(*predicted)
    assert tuple(outcome.option for outcome in outcomes) == FORMS
    assert "grafana tried http://localhost:9090: refused" in outcomes[0].seen


@pytest.mark.parametrize("predicted", [ON_127, (texts.REACHED,) * 3])
def test_a_program_on_127_is_for_the_host_alone(lab: Lab, predicted: tuple[str, ...]) -> None:
    lab.listen_on_host("spring-boot", 8081, "127.0.0.1")
    outcomes = unit.an_application_on_127(lab).predict(*predicted)
    assert tuple(outcome.option for outcome in outcomes) == ON_127


def test_save_and_test_says_what_grafana_says(lab: Lab) -> None:
    assert "dial tcp 127.0.0.1:9090: connect: connection refused" in unit.save_and_test(
        lab, "http://localhost:9090"
    )
    for _ in range(2):
        assert "Successfully queried" in unit.save_and_test(lab, "http://prometheus:9090")


def test_targets_are_those_of_prometheus(lab: Lab) -> None:
    assert unit.targets(lab) == "prometheus: http://localhost:9090/metrics is UP"
    lab.run("docker exec prometheus sed -i s/localhost:9090/localhost:8080/ /etc/prometheus/prometheus.yml")
    lab.run("docker restart prometheus")
    assert unit.targets(lab).splitlines() == [
        "prometheus: http://localhost:8080/metrics is DOWN",
        '  Get "http://localhost:8080/metrics": dial tcp 127.0.0.1:8080: connect: connection refused',
    ]


def test_the_matrix_of_localhost(lab: Lab, capsys: pytest.CaptureFixture[str]) -> None:
    unit.who_says_localhost(lab)
    rows = [line.rsplit(maxsplit=5) for line in capsys.readouterr().out.splitlines()]
    assert [row[-4:] for row in rows[2:]] == [
        ["nobody", "grafana", "nobody", "nobody"],
        ["nobody", "nobody", "prometheus", "nobody"],
    ]
    assert rows[1][-5:] == ["grafana", "nobody", "prometheus", "Spring", "Boot"]


def test_before_its_stage_is_set_it_says_so() -> None:
    lab = Lab("simulated")
    with pytest.raises(LabError, match="Grafana does not answer"):
        unit.save_and_test(lab, "http://localhost:9090")
    with pytest.raises(LabError, match="Prometheus does not answer"):
        unit.targets(lab)
    lab.close()
