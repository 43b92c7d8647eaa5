"""`sed`: what it prints, and files that it edits in place."""

from __future__ import annotations

import pytest

from tests.simulator.programs.machine import FakeMachine, run

CONFIG = "/etc/prometheus.yml"


@pytest.fixture
def box() -> FakeMachine:
    box = FakeMachine()
    box.write_file(CONFIG, "- targets: [localhost:8080]\n- targets: [localhost:9090]\n")
    return box


def test_it_prints_what_it_edited(box: FakeMachine) -> None:
    ran = run(box, "sed", "s/localhost:8080/app:8080/", CONFIG)
    assert ran.out == "- targets: [app:8080]\n- targets: [localhost:9090]\n"
    assert "app" not in box.read_file(CONFIG)


@pytest.mark.parametrize("words", [["-i", "s/localhost:8080/app:8080/"], ["-i", "-e", "1s/localhost/app/"]])
def test_it_edits_in_place(box: FakeMachine, words: list[str]) -> None:
    ran = run(box, "sed", *words, CONFIG)
    assert (ran.code, ran.out) == (0, "")
    assert box.read_file(CONFIG) == "- targets: [app:8080]\n- targets: [localhost:9090]\n"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["-i", "s/a/b/"], "sed: -i requires an argument\n"),
        (["-i", "s/a/b/", "/nosuch"], "sed: /nosuch: No such file or directory\n"),
    ],
)
def test_in_place_there_has_to_be_a_file(box: FakeMachine, words: list[str], said: str) -> None:
    ran = run(box, "sed", *words)
    assert (ran.code, ran.err) == (1, said)
