"""A lab: a simulated engine for a notebook, its client, and the way back to the beginning."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import docker
import pytest
from IPython.core.interactiveshell import InteractiveShell

from course import Lab, LabError
from course.topology.trace import Verdict
from tests.lab.conftest import names


def test_by_default_the_engine_is_simulated_and_new(lab: Lab) -> None:
    lab.client.containers.run("mongo", detach=True, name="mongodb")
    assert lab.simulated
    assert names(lab) == ["mongodb"]
    assert names(Lab()) == []


def test_it_behaves_as_the_version_asked_for() -> None:
    lab = Lab(version="20.10")
    assert lab.client.version()["ApiVersion"] == "1.41"
    assert repr(lab) == "Lab(engine='simulated', version='20.10')"


def test_the_lab_made_last_is_current() -> None:
    first = Lab.current()
    assert Lab.current() is first
    second = Lab()
    assert Lab.current() is second
    second.close()
    assert Lab.current() is not second


def test_programs_outside_of_the_notebook_reach_it_by_a_private_socket(lab: Lab) -> None:
    address = lab.docker_host
    assert lab.docker_host == address
    folder = Path(address.removeprefix("unix://")).parent
    assert folder.stat().st_mode & 0o777 == 0o700
    client = docker.DockerClient(base_url=address)
    client.networks.create("from-outside")
    client.close()
    assert lab.topology().network("from-outside")
    lab.close()
    assert not folder.exists()


def test_nothing_is_left_of_the_socket_when_the_kernel_ends() -> None:
    script = "from course import Lab; print(Lab().docker_host)"
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert not Path(run.stdout.strip().removeprefix("unix://")).parent.exists()


def test_reset_gives_a_fresh_engine_behind_the_same_client(lab: Lab) -> None:
    client, before = lab.client, lab.engine
    client.containers.run("mongo", detach=True, name="mongodb")
    diagram = lab.diagram()
    assert "mongodb" in diagram.svg
    lab.reset()
    assert lab.engine is not before
    assert client.containers.list(all=True) == []
    assert "mongodb" not in diagram.svg
    client.containers.run("mongo", detach=True, name="mongodb")
    assert names(lab) == ["mongodb"]


def test_command_lines_are_carried_out(lab: Lab) -> None:
    code, output = lab.run("docker network create demo-net")
    assert (code, len(output.strip())) == (0, 64)
    assert lab.run("docker network create demo-net")[0] == 1


def test_a_line_may_leave_docker_out_and_is_refused_in_a_sentence() -> None:
    lab = Lab()
    assert lab.run("network ls --format '{{.Name}}'") == (0, "bridge\nhost\nnone\n")
    code, output = lab.run("ls")
    assert (code, output.splitlines()[0]) == (1, "docker: unknown command: docker ls")
    with pytest.raises(LabError, match="A quotation mark in this line is not closed: docker run '"):
        lab.run("docker run '")


def test_a_connection_is_followed(lab: Lab) -> None:
    lab.client.containers.run("nginx", detach=True, name="web", ports={"80/tcp": 8080})
    lab.settle()
    assert lab.attempt("host", "http://localhost:8080").verdict is Verdict.REACHED
    assert lab.attempt("host", "http://localhost:8081").verdict is Verdict.REFUSED
    view = lab.trace("host", "http://localhost:8080")
    assert view.trace.reached
    assert len(view.steps) == len(view.trace.hops)


def test_what_is_no_url_gets_one_sentence(lab: Lab) -> None:
    with pytest.raises(LabError, match="names no port"):
        lab.trace("host", "nowhere")


@pytest.mark.parametrize("platform", ["linux", "desktop"])
def test_the_platform_of_a_simulated_engine(platform: str) -> None:
    lab = Lab(platform=platform)
    lab.client.containers.run("nginx", detach=True, name="web", ports={"80/tcp": 8080})
    lab.client.containers.run("nginx", detach=True, name="onhost", network="host")
    expected = {"linux": Verdict.REACHED, "desktop": Verdict.TIMED_OUT}[platform]
    assert lab.attempt("host", "http://172.17.0.2").verdict is expected
    assert lab.attempt("host", "http://localhost:8080").reached
    assert lab.attempt("host", "http://localhost").reached == (platform == "linux")
    assert ("platform='desktop'" in repr(lab)) == (platform == "desktop")
    lab.reset()
    assert lab.client.info()["Name"] == {"linux": "host", "desktop": "docker-desktop"}[platform]
    lab.close()


def test_cells_alone_are_carried_out_on_the_same_platform(ipython: InteractiveShell) -> None:
    lab = Lab(platform="desktop")
    ipython.events.trigger("post_run_cell", None)
    lab.client.containers.run("redis", detach=True)
    alone = lab.cells_only()
    assert alone is not None
    assert alone.engine.platform == "desktop"
    lab.close()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"platform": "windows"}, "There is no platform windows: it is linux or desktop."),
        (
            {"platform": "desktop", "hosts": 2},
            "Docker Desktop has one host: leave out hosts, or the platform.",
        ),
    ],
)
def test_a_platform_that_is_none_is_refused_in_a_sentence(options: dict[str, object], said: str) -> None:
    with pytest.raises(LabError) as error:
        Lab(**options)  # type: ignore[arg-type]
    assert str(error.value) == said


def test_a_simulated_version_that_there_is_not() -> None:
    with pytest.raises(LabError, match=r"17\.06"):
        Lab(version="17.06")


def test_importing_the_course_loads_next_to_nothing() -> None:
    script = "import sys, course; print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert not {"docker", "requests", "anywidget", "IPython", "course.lab"} & set(run.stdout.split())


def test_the_version_is_told() -> None:
    import course

    assert course.__version__.count(".") >= 2


def test_an_engine_is_restarted(lab: Lab) -> None:
    lab.client.containers.run("redis", detach=True, name="plain")
    lab.client.containers.run("redis", detach=True, name="again", restart_policy={"Name": "always"})
    lab.restart_engine()
    assert [container.name for container in lab.client.containers.list()] == ["again"]
