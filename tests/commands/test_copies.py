"""Learner's copies in a checkout: made once from each notebook, and again when it changes."""

import json
from pathlib import Path

import pytest

from course import release
from course.commands import copies

SOURCE = {"cell_type": "code", "source": "### BEGIN SOLUTION\n{}\n### END SOLUTION", "outputs": [], "id": "a"}
GRADING = {
    "schema_version": 3,
    "grade": False,
    "solution": True,
    "locked": False,
    "task": False,
    "grade_id": "ex-1",
}


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(copies, "CHECKOUT", tmp_path)
    write(tmp_path, "docker network create favorites-net")
    (tmp_path / "notebooks" / "04-net" / "net.svg").write_text("<svg/>")
    return tmp_path


def write(checkout: Path, solution: str) -> None:
    cell = {**SOURCE, "source": str(SOURCE["source"]).format(solution), "execution_count": None}
    notebook = {"cells": [{**cell, "metadata": {"nbgrader": GRADING}}], "metadata": {}}
    path = checkout / "notebooks" / "04-net" / "04-net.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({**notebook, "nbformat": 4, "nbformat_minor": 5}))


def test_a_checkout_makes_the_copies_from_its_notebooks(checkout: Path) -> None:
    notebook, picture = copies.learner_copies()
    assert (notebook.path, picture.path) == ("04-net/04-net.ipynb", "04-net/net.svg")
    assert b"favorites-net" not in notebook.content
    assert picture.content == b"<svg/>"


def test_the_second_time_nothing_is_made_again(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = copies.learner_copies()
    monkeypatch.setattr(release, "release_file", lambda source: pytest.fail(f"{source} is made again"))
    assert copies.learner_copies() == first


def test_a_changed_notebook_is_made_again(checkout: Path) -> None:
    copies.learner_copies()
    (checkout / "notebooks" / "04-net" / "net.svg").write_text("<svg>new</svg>")
    assert copies.learner_copies()[1].content == b"<svg>new</svg>"


def test_another_solution_is_no_news_for_learners(checkout: Path) -> None:
    before = copies.learner_copies()[0]
    write(checkout, "docker network create -d bridge favorites-net")
    assert copies.learner_copies()[0].digest == before.digest


def test_the_courses_own_notebooks_can_be_released() -> None:
    found = {copy.path for copy in copies.learner_copies()}
    assert {"00-welcome/00-welcome.ipynb", "04-own-network/04-own-network.ipynb"} <= found
