"""A lab on an engine that is there already: it is observed, and its owner's things are left alone."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path
from random import Random

import docker
import pytest

from course import Lab, LabError
from course.probe import probe
from course.simulator.engine import Engine
from course.simulator.transport.server import Server
from course.simulator.transport.shared import SharedEngine
from course.topology.model import Host
from course.topology.trace import Verdict
from tests.lab.conftest import names


def test_another_engine_is_observed(elsewhere: str) -> None:
    lab = Lab(elsewhere)
    assert not lab.simulated
    assert lab.engine is None
    assert names(lab) == ["precious"]
    assert lab.docker_host == elsewhere
    assert elsewhere in repr(lab)


def test_the_environment_names_the_engine(elsewhere: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COURSE_ENGINE", elsewhere)
    assert names(Lab()) == ["precious"]
    monkeypatch.setenv("COURSE_ENGINE", "docker")
    monkeypatch.setenv("DOCKER_HOST", elsewhere)
    assert Lab().docker_host == elsewhere


def test_docker_is_where_the_docker_command_would_find_it(
    elsewhere: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = {"currentContext": "desktop"}
    meta = {"Name": "desktop", "Metadata": {}, "Endpoints": {"docker": {"Host": elsewhere}}}
    (tmp_path / "config.json").write_text(json.dumps(config))
    folder = tmp_path / "contexts" / "meta" / docker.context.config.get_context_id("desktop")
    folder.mkdir(parents=True)
    (folder / "meta.json").write_text(json.dumps(meta))
    monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path))
    assert Lab("docker").docker_host == elsewhere


def test_reset_shows_first_and_removes_only_what_came_to_be(
    elsewhere: str, capsys: pytest.CaptureFixture[str]
) -> None:
    lab = Lab(elsewhere)
    lab.reset()
    assert "There is nothing to remove" in capsys.readouterr().out
    lab.client.networks.create("demo-net")
    lab.client.containers.run("nginx", detach=True, name="web", network="demo-net")
    lab.reset()
    assert "these came to be: web, demo-net." in capsys.readouterr().out
    assert names(lab) == ["precious", "web"]
    lab.reset(confirm=True)
    assert names(lab) == ["precious"]
    assert lab.topology().network("demo-net") is None


def test_a_notebook_that_is_run_again_can_remove_what_its_first_run_left(
    elsewhere: str, capsys: pytest.CaptureFixture[str]
) -> None:
    Lab(elsewhere).client.containers.run("nginx", detach=True, name="web")
    assert capsys.readouterr().out == ""
    again = Lab(elsewhere)
    assert "these came to be: web. To remove them: lab.reset(confirm=True)" in capsys.readouterr().out
    again.reset(confirm=True)
    assert names(again) == ["precious"]


def test_a_network_that_others_use_stays(elsewhere: str, capsys: pytest.CaptureFixture[str]) -> None:
    lab = Lab(elsewhere)
    lab.client.networks.create("demo-net").connect("precious")
    lab.reset(confirm=True)
    assert "demo-net stays: error while removing network" in capsys.readouterr().out
    assert names(lab) == ["precious"]


def test_a_connection_is_really_tried(elsewhere: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from course.probe import Probe

    lab = Lab(elsewhere)
    agreed = lab.attempt("precious", "tcp://localhost:6379")
    assert agreed.verdict is Verdict.REACHED
    assert agreed.tried == "By the steps: reached. Really tried: the same (the connection was accepted)."
    assert lab.trace("precious", "tcp://localhost:6379").verdict == f"✓ It arrives. {agreed.tried}"
    monkeypatch.setattr("course.probe.probe", lambda *_: Probe(Verdict.REFUSED, "connection refused"))
    tried = lab.attempt("precious", "tcp://localhost:6379")
    assert tried.verdict is Verdict.REFUSED
    assert tried.reason == tried.tried
    assert "THEY DIFFER. By the steps: reached. Really tried: refused (connection refused)." in tried.tried


@pytest.mark.parametrize(
    ("source", "url", "last", "passed", "verdict"),
    [
        (
            "precious",
            "http://api.example.com",
            "precious has no Docker DNS to ask (there is none on the default bridge), "
            "and what the DNS server outside knows of api.example.com is not seen from here.",
            True,
            "✓ It arrives. Really tried: reached (HTTP/1.1 200 OK).",
        ),
        (
            "precious",
            "http://203.0.113.80/films",
            "Whether anybody answers at 203.0.113.80 is not seen from here.",
            True,
            "✓ It arrives. Really tried: reached (HTTP/1.1 200 OK).",
        ),
        (
            "precious",
            "http://nobody.example.com",
            "precious has no Docker DNS to ask (there is none on the default bridge), "
            "and what the DNS server outside knows of nobody.example.com is not seen from here.",
            False,
            "✗ The name is unknown. Really tried: unknown name (nc: bad address 'nobody.example.com').",
        ),
    ],
)
def test_beyond_the_host_only_trying_tells(
    elsewhere: str, source: str, url: str, last: str, passed: bool, verdict: str
) -> None:
    lab = Lab(elsewhere)
    trace = lab.attempt(source, url)
    assert (trace.hops[-1].text, trace.hops[-1].passed) == (last, passed)
    assert lab.trace(source, url).verdict == verdict


def test_what_cannot_be_tried_is_told_beside_the_steps(elsewhere: str) -> None:
    lab = Lab(elsewhere)
    trace = lab.attempt("precious", "udp://localhost:6379")
    assert trace.verdict is Verdict.REFUSED
    assert trace.tried.startswith(
        "By the steps: refused. It could not be really tried: A connection over UDP"
    )


def test_the_whole_matrix_is_really_tried(elsewhere: str) -> None:
    lab = Lab(elsewhere)
    lab.run("docker run -d --name box busybox sleep infinity")
    cells = {(cell.source.name, cell.attempt.url): cell for cell in lab.compared()}
    assert {source for source, _ in cells} == {"precious", "box", "host"}
    assert cells["box", "tcp://172.17.0.2:6379"].tried.verdict is Verdict.REACHED
    assert not [cell for cell in cells.values() if cell.differs]
    assert {source for source, _ in cells if source != "host"} > {
        cell.source.name for cell in lab.compared(only=["box"]) if cell.source.kind == "container"
    }


@pytest.mark.parametrize(
    ("engine", "sentence"),
    [
        ("dockre", "There is no engine 'dockre'"),
        ("unix:///nobody/here.sock", "No Docker Engine answers at unix:///nobody/here.sock."),
        ("tcp://127.0.0.1:1", "No Docker Engine answers at tcp://127.0.0.1:1."),
        ("ftp://127.0.0.1", "No Docker Engine answers at ftp://127.0.0.1."),
        ("docker", "No Docker Engine answers on this machine."),
    ],
)
def test_where_there_is_no_engine_it_says_what_to_do(
    engine: str, sentence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if engine == "docker":
        monkeypatch.setenv("DOCKER_HOST", "unix:///nobody/here.sock")
    with pytest.raises(LabError) as problem:
        Lab(engine)
    assert str(problem.value).startswith(sentence)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may open every socket")
def test_an_engine_that_one_may_not_use(elsewhere: str) -> None:
    Path(elsewhere.removeprefix("unix://")).chmod(0)
    with pytest.raises(LabError, match="Docker runs, but you may not use it"):
        Lab(elsewhere)


def test_permission_denied_is_told_from_nobody_there(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object, **__: object) -> None:
        reason = "('Connection aborted.', PermissionError(13, 'Permission denied'))"
        raise docker.errors.DockerException(f"Error while fetching server API version: {reason}")

    monkeypatch.setattr("docker.DockerClient", refused)
    with pytest.raises(LabError, match="Docker runs, but you may not use it"):
        Lab("unix:///var/run/docker.sock")


def test_a_real_hosts_firewall_is_left_alone(elsewhere: str) -> None:
    with pytest.raises(LabError, match="is its owner's"):
        Lab(elsewhere).block("80")


def test_several_real_engines_are_named_with_commas(elsewhere: str) -> None:
    lab = Lab(f"{elsewhere},{elsewhere}", hosts=2)
    assert lab.hosts == ("node1", "node2")
    assert [host.name for host in lab.topology().hosts] == ["node1", "node2"]
    with pytest.raises(LabError, match="2 hosts need as many engines, and 1 is named"):
        Lab(elsewhere, hosts=2)


def test_real_hosts_and_their_time_are_left_alone(elsewhere: str) -> None:
    lab = Lab(elsewhere)
    for act in (lab.switch_off, lab.switch_on, lab.restart_engine):
        with pytest.raises(LabError, match="A real host is its owner's"):
            act()
    with pytest.raises(LabError, match="time of a real engine"):
        lab.wait(1)
    lab.close()


def test_from_the_host_of_a_real_docker_desktop_nothing_is_tried(tmp_path: Path) -> None:
    engine = Engine(time.time, Random(1), host=Host(platform="desktop"))
    with Server(SharedEngine(engine), socket=tmp_path / "docker.sock") as server:
        lab = Lab(server.address)
        lab.client.containers.run("nginx", detach=True, name="onhost", network="host")
        # A container on the network "host" would reach it: that is the virtual machine's.
        assert lab.attempt("host", "http://localhost").verdict is Verdict.REFUSED
        assert lab.attempt("onhost", "http://localhost").reached
        assert probe(lab.client, "host", "http://localhost").verdict is Verdict.NOT_TRIED
        lab.close()
