"""`course explain`: what is on an engine, who reaches whom, and why a connection ends where it does."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from course import Lab
from course.commands.main import main
from course.probe import Probe
from course.topology.trace import Verdict


@pytest.fixture
def lab() -> Iterator[Lab]:
    """A simulated engine on a socket, which the command takes for a real one."""
    lab = Lab()
    lab.run("docker network create own")
    lab.run("docker run -d --name db --network own mongo")
    lab.run("docker run -d --name shop --network own busybox sleep infinity")
    lab.run("docker run -d --name stranger busybox sleep infinity")
    yield lab
    lab.close()


def explain(lab: Lab, *words: str) -> Result:
    return CliRunner().invoke(main, ["explain", "--engine", lab.docker_host, *words])


def test_what_is_there_and_who_reaches_whom(lab: Lab) -> None:
    result = explain(lab)
    assert result.exit_code == 0, result.output
    assert "Network own (bridge · 172.18.0.0/16 · names resolve here): db" in result.output
    assert "shop → tcp://db:27017" in result.output
    assert "stranger → tcp://db:27017" not in result.output


def test_a_connection_step_by_step_as_it_is_really_tried(lab: Lab) -> None:
    result = explain(lab, "shop", "mongodb://db")
    assert result.output.startswith("shop → mongodb://db:27017: reached\n1. ")
    result = explain(lab, "stranger", "mongodb://db")
    assert "unknown name" in result.output.splitlines()[0]


def test_a_page_that_fetches_nothing(lab: Lab, tmp_path: Path) -> None:
    page = tmp_path / "docker.html"
    assert explain(lab, "--page", str(page)).exit_code == 0
    text = page.read_text("utf-8")
    assert "<svg" in text
    assert "✓ name" in text
    assert "src=" not in text
    assert "<link" not in text


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["shop"], "Where does shop connect to?"),
        (["shop", "http://db:x"], "a port is a number from 1 to 65535"),
        (["nobody", "http://db"], "nobody"),
    ],
)
def test_what_cannot_be_explained_is_told_in_a_sentence(lab: Lab, words: list[str], said: str) -> None:
    result = explain(lab, *words)
    assert said in result.output
    assert "Traceback" not in result.output


def test_no_engine_is_told_in_a_sentence() -> None:
    result = CliRunner().invoke(main, ["explain", "--engine", "unix:///nowhere.sock"])
    assert result.exit_code == 1
    assert "No Docker Engine answers at unix:///nowhere.sock" in result.output


def test_a_page_that_cannot_be_written_is_told_in_a_sentence(lab: Lab, tmp_path: Path) -> None:
    result = explain(lab, "--page", str(tmp_path / "no" / "page.html"))
    assert result.exit_code == 1
    assert "Cannot write the page" in result.output


def test_every_connection_is_really_tried_where_that_is_asked_for(lab: Lab) -> None:
    result = explain(lab, "--try")
    assert result.exit_code == 0, result.output
    assert re.search(r"^shop → tcp://db:27017 +reached +reached$", result.output, re.M)
    assert re.search(r"^stranger → tcp://db:27017 +unknown name +unknown name$", result.output, re.M)
    assert re.search(r"^All \d+ connections that were really tried came to what", result.output, re.M)


def test_where_the_tried_connection_is_another_it_is_told_loudly(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As where a firewall that Docker knows nothing of drops what it lets through."""
    dropped = Probe(Verdict.TIMED_OUT, "no answer within 4 seconds")
    monkeypatch.setattr("course.probe.probe", lambda *_: dropped)
    monkeypatch.setattr("course.comparing.probe", lambda *_: dropped)
    (last,) = explain(lab, "shop", "mongodb://db").output.splitlines()[-1:]
    assert last.startswith("⚠ THEY DIFFER. By the steps: reached. Really tried: timed out (no answer within")
    told = explain(lab, "--try").output
    assert re.search(r"^shop → tcp://db:27017 +reached +timed out$", told, re.M)
    assert "⚠ THEY DIFFER: " in told
    assert "shop → tcp://db:27017: no answer within 4 seconds" in told
