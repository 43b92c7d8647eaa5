"""What is done to a lab's engine while no cell of the notebook runs: told, and left out in a fresh engine."""

from __future__ import annotations

from collections.abc import Iterator

import docker
import pytest

from autograder import checklist, container, network
from course import Lab
from course.notebook import notebook


@pytest.fixture
def lab() -> Iterator[Lab]:
    lab = Lab()
    yield lab
    lab.close()


@pytest.fixture
def between_cells(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> Lab:
    """A lab in a notebook, of which a cell has made one network; no cell runs now."""
    lab.run("docker network create own")
    monkeypatch.setattr(notebook, "joined", True)
    monkeypatch.setattr(notebook, "_in_a_cell", False)
    return lab


def test_what_cells_do_is_not_told(lab: Lab) -> None:
    lab.run("docker network create own")
    assert lab.outside() == []
    assert lab.cells_only() is None


def test_what_a_terminal_does_is_told_and_left_out(between_cells: Lab) -> None:
    terminal = docker.DockerClient(base_url=between_cells.docker_host)
    terminal.containers.run("busybox", "sleep 600", name="db", network="own", detach=True)
    own = terminal.networks.get("own")
    own.disconnect("db")
    terminal.containers.create("busybox", name="app", network=own.id)
    assert between_cells.outside() == [
        "docker run -d --name db --network own busybox sleep 600",
        "docker network disconnect own db",
        "docker create --name app --network own busybox",
    ]
    alone = between_cells.cells_only()
    assert alone is not None
    assert [found.name for found in alone.client.networks.list(names=["own"])] == ["own"]
    assert alone.client.containers.list(all=True) == []
    terminal.close()


def test_looking_is_not_told(between_cells: Lab) -> None:
    between_cells.client.networks.list()
    between_cells.client.containers.list(all=True)
    assert between_cells.outside() == []


def test_several_hosts_are_told_by_their_names(monkeypatch: pytest.MonkeyPatch) -> None:
    lab = Lab(hosts=2)
    monkeypatch.setattr(notebook, "joined", True)
    monkeypatch.setattr(notebook, "_in_a_cell", False)
    first, second = lab.hosts
    lab.on(first).networks.create("here", check_duplicate=True)
    lab.on(second).networks.create("there", check_duplicate=True)
    assert lab.outside() == ["docker network create here", f"docker --host {second} network create there"]
    assert lab.cells_only() is None
    lab.close()


def test_a_goal_that_only_a_terminal_reached_is_marked_with_the_cell_that_does_it(between_cells: Lab) -> None:
    shown = checklist(network("own").exists(), container("db").running())
    between_cells.client.containers.run("busybox", "sleep 600", name="db", detach=True)
    shown.look()
    done, borrowed = shown.goals.value.split("</li>")[:2]
    assert 'class="done"' in done
    assert 'class="borrowed"' in borrowed
    assert "<pre>%%docker\ndocker run -d --name db busybox sleep 600</pre>" in shown.goals.value


def test_what_a_cell_does_again_is_no_longer_marked(
    between_cells: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = checklist(container("db").running())
    between_cells.client.containers.run("busybox", "sleep 600", name="db", detach=True)
    between_cells.client.containers.get("db").remove(force=True)
    monkeypatch.setattr(notebook, "_in_a_cell", True)
    between_cells.run("docker run -d --name db busybox sleep 600")
    shown.look()
    assert "borrowed" not in shown.goals.value.split("</style>")[1]
    assert "1 of 1 done" in shown.goals.value
