"""A lab: an engine for a notebook, its client, its pictures, and the way back to the beginning."""

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random

import docker
import pytest
import requests
from IPython import get_ipython
from IPython.testing.globalipapp import start_ipython

from course import Lab, LabError
from course.probe import probe
from course.simulator.engine import Engine
from course.simulator.transport.server import Server
from course.simulator.transport.shared import SharedEngine
from course.topology.model import Host
from course.topology.trace import Verdict


@pytest.fixture(autouse=True)
def on_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """No lab before, and an environment that says nothing."""
    monkeypatch.setattr(Lab, "_current", None)
    monkeypatch.setattr("course.leftovers._there_before", {})
    for name in ("COURSE_ENGINE", "DOCKER_HOST"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def lab() -> Iterator[Lab]:
    lab = Lab()
    yield lab
    lab.close()


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[str]:
    """The address of an engine that a lab knows nothing more of: to it, a real one. It holds a container."""
    engine = Engine(time.time, Random(1))
    with Server(SharedEngine(engine), socket=tmp_path / "docker.sock") as server:
        client = docker.DockerClient(base_url=server.address)
        client.containers.run("redis", detach=True, name="precious")
        client.close()
        yield server.address


def names(lab: Lab) -> list[str]:
    return [container.name for container in lab.topology().containers]


# -- a simulated engine -------------------------------------------------------------------------


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


# -- several hosts ------------------------------------------------------------------------------


@pytest.fixture
def pair() -> Iterator[Lab]:
    lab = Lab(hosts=2)
    yield lab
    lab.close()


def test_each_host_has_an_engine_of_its_own(pair: Lab) -> None:
    assert pair.hosts == ("node1", "node2")
    pair.on("node2").containers.run("nginx", detach=True, name="there")
    assert pair.client.containers.list() == []
    assert names(pair) == ["there"]
    assert "there" in pair.diagram().svg
    with pytest.raises(LabError, match="no host node3: there are node1, node2"):
        pair.on("node3")


def test_command_lines_name_the_host_they_are_for(pair: Lab) -> None:
    assert pair.run("docker --host node2 run -d --name web nginx")[0] == 0
    assert pair.run("docker -H node2 ps -q")[1]
    assert pair.run("docker ps -q")[1] == ""
    assert pair.run("docker --context node2 ps -q")[1]
    assert pair.run(f"docker -H {pair.address_of('node2')} ps -q")[1]
    assert pair.run("docker -H node3 ps") == (1, "This lab has no host node3: there are node1, node2.\n")
    assert "cannot specify both" in pair.run("docker -H node2 -c node1 ps")[1]


def test_a_container_is_found_on_its_host(pair: Lab) -> None:
    for host in pair.hosts:
        pair.on(host).containers.run("nginx", detach=True, name="web", ports={"80/tcp": 8080})
    pair.settle()
    trace = pair.attempt("node1/web", "http://192.0.2.20:8080")
    assert trace.reached
    assert trace.target is not None
    assert trace.target.host == "node2"


def test_a_firewall_in_front_of_a_host(pair: Lab) -> None:
    pair.on("node2").containers.run("nginx", detach=True, name="web", ports={"80/tcp": 8080})
    pair.settle()
    pair.block("8080", "node2")
    assert pair.attempt("node1", "http://192.0.2.20:8080").verdict is Verdict.TIMED_OUT
    pair.unblock("8080/tcp", "node2")
    assert pair.attempt("node1", "http://192.0.2.20:8080").reached
    with pytest.raises(LabError, match="'web' is no port"):
        pair.block("web")


def test_a_real_hosts_firewall_is_left_alone(elsewhere: str) -> None:
    with pytest.raises(LabError, match="is its owner's"):
        Lab(elsewhere).block("80")


def test_reset_gives_fresh_engines_to_all_hosts(pair: Lab) -> None:
    pair.on("node2").containers.run("nginx", detach=True, name="web")
    pair.reset()
    assert names(pair) == []
    assert repr(pair) == "Lab(engine='simulated', version='28.5', hosts=2)"


def test_several_real_engines_are_named_with_commas(elsewhere: str) -> None:
    lab = Lab(f"{elsewhere},{elsewhere}", hosts=2)
    assert lab.hosts == ("node1", "node2")
    assert [host.name for host in lab.topology().hosts] == ["node1", "node2"]
    with pytest.raises(LabError, match="2 hosts need as many engines, and 1 is named"):
        Lab(elsewhere, hosts=2)


def test_a_cell_goes_to_another_host(capsys: pytest.CaptureFixture[str]) -> None:
    start_ipython()  # type: ignore[no-untyped-call]
    shell = get_ipython()  # type: ignore[no-untyped-call]
    assert shell is not None
    lab = Lab(hosts=2)
    shell.run_cell_magic("docker", "--host node2", "docker run -d --name web nginx\ndocker ps -q")
    assert [container.name for container in lab.on("node2").containers.list()] == ["web"]
    shell.run_cell_magic("docker", "--host node7", "docker ps")
    assert "no host node7" in capsys.readouterr().out
    lab.close()


# -- in a notebook ------------------------------------------------------------------------------


def test_pictures_follow_each_cell() -> None:
    start_ipython()  # type: ignore[no-untyped-call]
    shell = get_ipython()  # type: ignore[no-untyped-call]
    assert shell is not None
    lab = Lab()
    diagram = lab.diagram()
    shell.run_cell_magic("docker", "", "docker run -d --name web nginx")
    assert "web" not in diagram.svg
    shell.events.trigger("post_run_cell", None)
    assert "web" in diagram.svg
    assert shell.find_line_magic("docker") is not None
    lab.close()


# -- any other engine ---------------------------------------------------------------------------


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


def test_the_matrix_follows_what_is_done_and_opens_traces() -> None:
    lab = Lab()
    matrix = lab.matrix()
    lab.run("docker run -d --name web -p 8080:80 nginx")
    lab.refresh()
    assert "web" in matrix.table.content["html"]
    matrix.table.chosen = {"source": "host", "url": "tcp://localhost:8080"}
    assert matrix.children[1].trace.reached
    matrix.table.chosen = {"source": "host", "url": "no url"}
    assert "is not a URL" in matrix.children[1].value


def test_the_form_runs_on_the_engine_and_tells_what_it_says() -> None:
    lab = Lab()
    form = lab.run_form("docker run -d --name web nginx")
    assert "nginx" in form.image.options
    form.button.click()
    assert lab.client.containers.get("web").status == "running"
    form.button.click()
    assert "is already in use" in form.said.value
    assert "(exit code 125)" in form.said.value
    with pytest.raises(LabError, match="does not begin with: docker run"):
        lab.run_form("docker ps")


def test_a_console_reaches_containers_on_every_host() -> None:
    lab = Lab(hosts=2)
    lab.on(lab.hosts[1]).containers.run("busybox", "sleep infinity", name="far", detach=True)
    console = lab.console()
    assert console.containers == [f"{lab.hosts[1]}/far"]
    assert console.type("hostname; echo here").endswith("here\n")


# -- Docker Desktop -----------------------------------------------------------------------------


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


def test_cells_alone_are_carried_out_on_the_same_platform() -> None:
    lab = Lab(platform="desktop")
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


# -- hosts that are switched off ----------------------------------------------------------------


@pytest.fixture
def joined() -> Iterator[Lab]:
    """A swarm of two hosts, with containers m1 on node1 and w1 on node2 on the overlay net."""
    lab = Lab(hosts=2)
    lab.client.swarm.init()
    token = lab.client.swarm.attrs["JoinTokens"]["Worker"]
    lab.on("node2").swarm.join(["192.0.2.10"], token)
    lab.client.networks.create("net", driver="overlay", attachable=True)
    lab.client.containers.run("nginx", detach=True, name="m1", network="net")
    lab.on("node2").containers.run("nginx", detach=True, name="w1", network="net")
    yield lab
    lab.close()


def test_a_host_that_is_switched_off_and_on(joined: Lab) -> None:
    joined.switch_off("node2")
    with pytest.raises(requests.ConnectionError):
        joined.on("node2").ping()
    code, said = joined.run("--host node2 ps")
    assert (code, said.startswith("Cannot connect to the Docker daemon")) == (1, True)
    assert joined.attempt("m1", "http://w1").verdict is Verdict.TIMED_OUT
    assert "switched off · 192.0.2.20" in joined.diagram().svg
    joined.wait(15)
    (node2,) = joined.client.nodes.list(filters={"name": "node2"})
    assert node2.attrs["Status"]["State"] == "down"
    assert joined.attempt("m1", "http://w1").verdict is Verdict.UNKNOWN_NAME
    joined.switch_on("node2")
    assert joined.on("node2").containers.get("w1").attrs["State"]["ExitCode"] == 255
    joined.on("node2").containers.get("w1").start()
    assert joined.attempt("m1", "http://w1").reached


def test_programs_of_their_own_processes_find_nobody_at_its_socket(joined: Lab) -> None:
    address = joined.address_of("node2")
    client = docker.DockerClient(address)
    assert client.ping()
    joined.switch_off("node2", cut=False)
    with pytest.raises(requests.ConnectionError):
        client.ping()
    assert joined.address_of("node2") == address
    joined.switch_on("node2")
    assert client.ping()
    client.close()


def test_an_engine_is_restarted(lab: Lab) -> None:
    lab.client.containers.run("redis", detach=True, name="plain")
    lab.client.containers.run("redis", detach=True, name="again", restart_policy={"Name": "always"})
    lab.restart_engine()
    assert [container.name for container in lab.client.containers.list()] == ["again"]


def test_real_hosts_and_their_time_are_left_alone(elsewhere: str) -> None:
    lab = Lab(elsewhere)
    for act in (lab.switch_off, lab.switch_on, lab.restart_engine):
        with pytest.raises(LabError, match="A real host is its owner's"):
            act()
    with pytest.raises(LabError, match="time of a real engine"):
        lab.wait(1)
    lab.close()


def test_who_waits_hears_of_an_end_in_order_and_of_no_other(joined: Lab) -> None:
    answers: list[object] = []

    def wait(name: str) -> None:
        try:
            answers.append(joined.on("node2").containers.get(name).wait()["StatusCode"])
        except (requests.RequestException, docker.errors.DockerException) as error:
            answers.append(type(error).__name__)

    for cut in (True, False):
        joined.on("node2").containers.run("nginx", detach=True, name=f"box{cut}")
        thread = threading.Thread(target=wait, args=[f"box{cut}"])
        thread.start()
        time.sleep(0.3)
        joined.switch_off("node2", cut=cut)
        thread.join(5)
        assert not thread.is_alive()
        joined.switch_on("node2")
    assert answers == ["JSONDecodeError", 0]


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
