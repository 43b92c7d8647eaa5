"""Unit 02's experiments on a simulated engine: what the engine answers is what the text beside them says."""

from __future__ import annotations

import pytest

from course import Lab
from course.experiments import reaching_the_host as unit
from course.experiments import texts
from course.experiments.texts import reaching_the_host as said
from course.lab import LabError
from tests.experiments.running import run

LOCALHOST, BY_NAME, BY_GATEWAY = said.URLS


def test_localhost_is_whoever_says_it(lab: Lab) -> None:
    lab.listen_on_host("spring-boot", 8080)
    run(lab, "docker run -d --name box busybox sleep infinity")
    outcomes = unit.who_is_localhost(lab).predict(texts.REACHED, texts.REACHED, texts.REACHED)
    assert [outcome.option for outcome in outcomes] == [texts.REACHED, texts.REFUSED, texts.UNKNOWN_NAME]


@pytest.mark.parametrize(
    ("platform", "add_host", "listens", "url", "outcome"),
    [
        ("linux", "without", "0.0.0.0", LOCALHOST, texts.REFUSED),
        ("linux", "without", "0.0.0.0", BY_NAME, texts.UNKNOWN_NAME),
        ("linux", "with", "0.0.0.0", BY_NAME, texts.REACHED),
        ("linux", "with", "127.0.0.1", BY_NAME, texts.REFUSED),
        ("linux", "without", "0.0.0.0", BY_GATEWAY, texts.REACHED),
        ("desktop", "without", "0.0.0.0", LOCALHOST, texts.REFUSED),
        ("desktop", "without", "0.0.0.0", BY_NAME, texts.REACHED),
        ("desktop", "without", "127.0.0.1", BY_NAME, texts.REACHED),
        ("desktop", "with", "127.0.0.1", BY_NAME, texts.REACHED),
        ("desktop", "without", "0.0.0.0", BY_GATEWAY, texts.REFUSED),
    ],
)
def test_the_switches(lab: Lab, platform: str, add_host: str, listens: str, url: str, outcome: str) -> None:
    board = unit.switches(lab)
    seen = board.predict(texts.TIMED_OUT, platform=platform, add_host=add_host, listens=listens, url=url)
    assert seen.option == outcome
    assert seen.trace is not None
    assert seen.trace.hops


def test_seven_of_the_settings_arrive_three_of_them_on_linux(lab: Lab) -> None:
    board = unit.switches(lab)
    arrived = [
        platform
        for platform in said.PLATFORMS
        for add_host in said.ADD_HOSTS
        for listens in said.ADDRESSES
        for url in said.URLS
        if board.predict(texts.REACHED, platform=platform, add_host=add_host, listens=listens, url=url).option
        == texts.REACHED
    ]
    assert (arrived.count("linux"), arrived.count("desktop")) == (3, 4)


def test_what_was_tried_is_kept_in_a_table(lab: Lab) -> None:
    board = unit.switches(lab)
    board.predict(texts.REACHED, url=BY_NAME)
    board.predict(texts.REACHED, add_host="with")
    table = board._repr_mimebundle_()["text/html"]
    assert table.count("<tr") >= 3
    assert texts.UNKNOWN_NAME in table
    assert "with --add-host host.docker.internal:host-gateway" in table


def test_the_lab_stays_the_current_one_and_shows_its_own_platform_only(lab: Lab) -> None:
    board = unit.switches(lab)
    board.predict(texts.REACHED, platform="desktop", url=BY_NAME)
    assert Lab.current() is lab
    assert lab.topology().containers == ()
    board.predict(texts.REACHED, platform="linux")
    assert lab.topology().container("app") is not None


def test_a_container_of_the_learners_own_is_left_alone(lab: Lab) -> None:
    run(lab, "docker run -d --name app nginx")
    outcome = unit.switches(lab).predict(texts.REACHED)
    assert (outcome.option, "that this experiment did not make" in outcome.seen) == ("not tried", True)
    assert lab.client.containers.get("app").attrs["Config"]["Image"] == "nginx"


def test_calling_the_host_needs_no_publishing_which_even_fails(lab: Lab) -> None:
    lab.listen_on_host("spring-boot", 8080)
    run(lab, f"docker run -d --name tool {unit.ADD_HOST} busybox sleep infinity")
    reached, published = unit.publishing_for_calls_out(lab).predict(texts.REFUSED, said.PUBLISHING_OPTIONS[0])
    assert reached.option == texts.REACHED
    assert published.option == said.PUBLISHING_OPTIONS[2]
    assert "address already in use" in published.seen


def test_where_the_port_is_free_publishing_makes_no_difference(lab: Lab) -> None:
    run(lab, f"docker run -d --name tool {unit.ADD_HOST} busybox sleep infinity")
    _, published = unit.publishing_for_calls_out(lab).predict(texts.REFUSED, said.PUBLISHING_OPTIONS[0])
    assert published.option == said.PUBLISHING_OPTIONS[1]


def test_refused_where_nobody_listens_reset_where_dockers_proxy_took_it(lab: Lab) -> None:
    run(
        lab,
        f"docker run -d --name tool {unit.ADD_HOST} busybox sleep infinity",
        "docker run -d --name inner -p 9090:8080 spring-boot --server.address=127.0.0.1",
        "docker run -d --name shifted -p 9091:80 spring-boot",
    )
    lab.settle()
    outcomes = unit.refused_or_reset(lab).predict(*[texts.REFUSED] * 3)
    assert [outcome.option for outcome in outcomes] == [texts.REFUSED, texts.RESET, texts.RESET]


def test_the_parts_of_a_connection_string() -> None:
    assert unit.parts("mysql://host.docker.internal/films") == {
        "scheme": "mysql",
        "host": "host.docker.internal",
        "port": 3306,
        "database": "films",
    }
    with pytest.raises(LabError, match="names no port"):
        unit.parts("oracle://host.docker.internal/films")
