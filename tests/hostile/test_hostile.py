"""Submissions that try to get points or do harm: none gets any, and the honest one after it gets all."""

from __future__ import annotations

import socket
import sqlite3
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from autograder.confined import ForkServer
from autograder.grading.marking import Marked, mark
from tests.hostile.assignment import ASSIGNMENT, POINTS, SOURCE, file, honest, released
from tests.hostile.in_cells import IN_CELLS
from tests.hostile.in_files import CHANGED, NO_NOTEBOOKS

pytestmark = pytest.mark.slow

#: Real seconds that a cell may take here; enough for each that ends by itself.
SECONDS = 10.0


@dataclass(frozen=True)
class Outside:
    """What must not be touched: a directory with a gradebook and solutions, and a port that listens."""

    folder: Path
    port: int
    called: list[str]

    def untouched(self) -> bool:
        """Whether everything is as it was, and nobody has called."""
        with sqlite3.connect(self.folder / "gradebook.db") as book:
            scores = book.execute("select auto_score from grade").fetchall()
        names = sorted(path.name for path in self.folder.iterdir())
        return scores == [(1.0,)] and names == ["gradebook.db", "source.ipynb"] and not self.called


@pytest.fixture(scope="module")
def outside(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Outside]:
    folder = tmp_path_factory.mktemp("outside")
    with sqlite3.connect(folder / "gradebook.db") as book:
        book.execute("create table grade (auto_score real)")
        book.execute("insert into grade values (1)")
    (folder / "source.ipynb").write_bytes(file(SOURCE))
    called: list[str] = []
    with socket.create_server(("0.0.0.0", 0)) as listener:
        threading.Thread(target=_note_calls, args=(listener, called), daemon=True).start()
        yield Outside(folder, listener.getsockname()[1], called)


def _note_calls(listener: socket.socket, called: list[str]) -> None:
    while True:
        try:
            connection, who = listener.accept()
        except OSError:
            return
        called.append(str(who))
        connection.close()


@pytest.fixture(scope="module")
def server(bubblewrap: str) -> Iterator[ForkServer]:
    with ForkServer(confined=True) as server:
        yield server


def marked(server: ForkServer, data: bytes, seconds: float = SECONDS) -> Marked:
    return mark(data, ASSIGNMENT, server.kernel, seconds)


def printed(graded: Marked) -> str:
    return str([cell.get("outputs") for cell in graded.cells])


def test_the_honest_one_gets_everything(server: ForkServer) -> None:
    graded = marked(server, honest())
    assert graded.score == POINTS, [grade.checked for grade in graded.grades]
    assert not graded.oddities


def test_nothing_done_earns_nothing(server: ForkServer) -> None:
    assert marked(server, file(released())).score == 0


@pytest.mark.parametrize("name", IN_CELLS)
def test_from_within_a_cell(server: ForkServer, outside: Outside, name: str) -> None:
    cells = released()
    code = IN_CELLS[name].replace("OUTSIDE", str(outside.folder)).replace("PORT", str(outside.port))
    cells[1]["source"] = code
    graded = marked(server, file(cells))
    assert graded.score == 0, [(grade.name, grade.checked) for grade in graded.grades]
    assert "the-hidden-word" not in printed(graded)
    assert "FOUND-IT" not in printed(graded)
    assert outside.untouched()
    assert len(str(graded.notebook)) < 5_000_000
    assert marked(server, honest(), 60).score == POINTS


@pytest.mark.parametrize("name", CHANGED)
def test_by_the_file(server: ForkServer, name: str) -> None:
    graded = marked(server, file(CHANGED[name](released())))
    assert graded.score == 0, [(grade.name, grade.checked) for grade in graded.grades]
    assert {grade.name for grade in graded.grades} == {cell.name for cell in ASSIGNMENT.graded}
    assert marked(server, honest(), 60).score == POINTS


@pytest.mark.parametrize("name", NO_NOTEBOOKS)
def test_what_is_no_notebook_is_told_in_a_sentence(server: ForkServer, name: str) -> None:
    graded = marked(server, NO_NOTEBOOKS[name])
    assert graded.score == 0
    assert graded.problem.endswith((".", "graded."))
