"""The grader's side of a submission's labs."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.grading.desk import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    listener.bind(str(tmp_path / "docker.sock"))
    listener.listen()
    with Desk(listener) as desk:
        yield desk


def test_what_a_submission_does_is_not_written_down(desk: Desk) -> None:
    for again in (False, True):
        if again:
            assert desk.do("reset", "", b"").status == 200
        assert desk.lab.run("docker network create lan")[0] == 0
        (engine,) = desk.engines(desk.lab)
        assert engine.journal.outside() == []
        assert "lan" not in [network.name for network in engine.journal.cells_only().networks.all()]
