"""What a lab shows: pictures follow commands, end with their cell, and say what fails in a sentence."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from types import SimpleNamespace

import pytest
import requests

from autograder import checklist, container
from course import Lab, LabError
from course.notebook import notebook

NOBODY = "No Docker Engine answers at unix:///gone.sock"


@pytest.fixture
def lab() -> Iterator[Lab]:
    lab = Lab()
    lab.run("docker run -d --name web nginx")
    yield lab
    lab.close()


@pytest.fixture
def gone(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> Lab:
    """A lab whose engine has gone away."""

    def refuse(*arguments: object, **options: object) -> None:
        raise requests.exceptions.ConnectionError("[Errno 111] Connection refused")

    monkeypatch.setattr(lab.client.api, "send", refuse)
    monkeypatch.setattr(Lab, "topology", refuse)
    monkeypatch.setattr(Lab, "docker_host", "unix:///gone.sock")
    return lab


@pytest.mark.parametrize(
    "show",
    [Lab.diagram, Lab.matrix, Lab.console, Lab.run_form, lambda lab: lab.trace("web", "http://web")],
    ids=["diagram", "matrix", "console", "form", "trace"],
)
def test_an_engine_that_has_gone_away_is_one_sentence(gone: Lab, show: Callable[[Lab], object]) -> None:
    with pytest.raises(LabError, match=NOBODY):
        show(gone)


def test_what_was_shown_before_says_the_same_sentence_and_works_again(
    lab: Lab, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    console, form, diagram, matrix = lab.console("web"), lab.run_form(), lab.diagram(), lab.matrix()
    with monkeypatch.context() as away:
        away.setattr(lab.client.api, "send", refused)
        away.setattr(Lab, "topology", refused)
        away.setattr(Lab, "docker_host", "unix:///gone.sock")
        assert console.type("hostname").startswith(NOBODY)
        form.button.click()
        assert NOBODY in form.said.value
        diagram.picked = ["host", "host/web"]
        assert diagram.notice.startswith(NOBODY)
        matrix.table.chosen = {"source": "host", "url": "tcp://172.17.0.2:80"}
        assert NOBODY in matrix.children[1].value
    assert NOBODY not in console.type("hostname")
    form.button.click()
    assert NOBODY not in form.said.value
    diagram.chosen = {}
    diagram.picked = ["host"]
    assert not diagram.notice.startswith(NOBODY)
    matrix.table.chosen = {"source": "host", "url": "tcp://web:80"}
    assert matrix.children[1].title == "host → tcp://web:80"


def refused(*arguments: object, **options: object) -> None:
    raise requests.exceptions.ConnectionError("[Errno 111] Connection refused")


@pytest.mark.parametrize(
    ("source", "url", "said"),
    [
        ("web", "", "'' is not a URL"),
        ("web", "http://web:99999", "a port is a number"),
        ("web", "no colon", "is not a URL"),
    ],
)
def test_a_url_that_is_none_is_one_sentence(lab: Lab, source: str, url: str, said: str) -> None:
    with pytest.raises(LabError, match=said):
        lab.trace(source, url)


def test_a_container_that_is_not_there_is_one_sentence(lab: Lab) -> None:
    assert lab.trace("nobody", "http://web").verdict.endswith("There is no container or host called nobody.")
    assert "No such container: nobody" in lab.console("nobody").type("hostname")
    lab_of_two = Lab(hosts=2)
    assert "This lab has no host node9" in lab_of_two.console("node9/web").type("hostname")
    lab_of_two.close()


def test_what_happens_by_itself_soon_after_a_command_belongs_to_it(lab: Lab) -> None:
    diagram = lab.diagram()
    lab.run("docker network create one")
    lab.refresh()
    lab.run("docker network create two")
    lab.refresh(by_itself=True)
    assert diagram.svg.count(">new<") == 2
    lab.refresh(by_itself=True)
    assert diagram.svg.count(">new<") == 2, "nothing happened since"
    lab.refresh()
    assert ">new<" not in diagram.svg


def test_the_pictures_of_a_cell_end_when_it_runs_again(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notebook, "joined", True)
    notebook._before_cell(SimpleNamespace(cell_id="first"))
    diagram, matrix = lab.diagram(), lab.matrix()
    notebook._before_cell(SimpleNamespace(cell_id="second"))
    trace = lab.trace("host", "http://localhost")
    assert diagram.comm is not None
    notebook._before_cell(SimpleNamespace(cell_id="first"))
    assert (diagram.comm, matrix.comm, matrix.table.comm) == (None, None, None)
    assert trace.comm is not None
    assert len(trace.steps) > 0
    again = lab.diagram()
    lab.run("docker network create own")
    lab.refresh()
    assert lab._pictures == [again]
    assert ">own<" in again.svg


def test_every_widget_can_be_made_anew_by_a_cell_that_runs_again(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notebook, "joined", True)
    for _ in range(3):
        notebook._before_cell(SimpleNamespace(cell_id="all"))
        lab.diagram(), lab.matrix(), lab.console(), lab.run_form(), lab.trace("host", "http://localhost")
        checklist(container("web").running(), hints=("Look.",))
