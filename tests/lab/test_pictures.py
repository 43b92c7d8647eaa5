"""What a lab shows in a notebook follows what is done."""

from __future__ import annotations

import pytest
from IPython.core.interactiveshell import InteractiveShell

from course import Lab, LabError


def test_pictures_follow_each_cell(ipython: InteractiveShell) -> None:
    lab = Lab()
    diagram = lab.diagram()
    ipython.run_cell_magic("docker", "", "docker run -d --name web nginx")
    assert "web" not in diagram.svg
    ipython.events.trigger("post_run_cell", None)
    assert "web" in diagram.svg
    assert ipython.find_line_magic("docker") is not None
    lab.close()


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
