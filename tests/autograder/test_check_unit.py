"""`autograder check-unit`: what it finds in a unit, and units that cannot be read."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from autograder.commands.main import main
from autograder.gate import check_unit
from autograder.gate.unit import Unit, UnitError, find
from tests.autograder.made_up import NAME, Change, sentences


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (("points = 10\n", ""), "ex-1 has no points in exercises.toml."),
        (("points = 10\n", 'points = "10"\n'), "ex-1 has '10' for points in exercises.toml."),
        (('message = "port is"\n', ""), "wrong answer 3 of ex-1 has no message in exercises.toml."),
        (
            ("points = 10\n", "points = 10\nstory = 1\n"),
            "ex-1 has story in exercises.toml, which means nothing there.",
        ),
        (("[ex-1]", "[ex-1"), "exercises.toml cannot be read: "),
    ],
)
def test_a_list_that_cannot_be_read(unit: Callable[..., Unit], change: Change, sentence: str) -> None:
    with pytest.raises(UnitError) as refused:
        unit(listed=[change])
    assert str(refused.value).startswith(sentence)


def test_a_folder_without_its_files(tmp_path: Path) -> None:
    folder = tmp_path / NAME
    folder.mkdir()
    assert sentences(check_unit(folder)) == [f"{folder} has no notebook {NAME}.ipynb."]
    (folder / f"{NAME}.ipynb").write_text("[]", "utf-8")
    (told,) = sentences(check_unit(folder))
    assert told.startswith(f"{NAME}.ipynb is no notebook: TypeError: ")
    (folder / f"{NAME}.ipynb").write_text(json.dumps({"cells": []}), "utf-8")
    (told,) = sentences(check_unit(folder))
    assert told == "There is no exercises.toml beside the notebook: it lists right and wrong answers."


def test_a_unit_is_found_by_its_number_or_its_name(tmp_path: Path) -> None:
    for name in ("04-own-network", "13-made-up", "13-more"):
        (tmp_path / name).mkdir()
    assert find(tmp_path, "04").name == find(tmp_path, "04-own-network").name == "04-own-network"
    with pytest.raises(UnitError, match="13 may be 13-made-up, 13-more: say which"):
        find(tmp_path, "13")
    with pytest.raises(
        UnitError, match=r"There is no unit 05 in .*; there is 04-own-network, 13-made-up, 13-more"
    ):
        find(tmp_path, "05")


# -- the command ----------------------------------------------------------------------------------


def autograder(*words: str) -> Result:
    return CliRunner().invoke(main, list(words))


def test_findings_one_a_line_and_how_many(tmp_path: Path) -> None:
    (tmp_path / NAME).mkdir()
    done = autograder("check-unit", "13", "--source", str(tmp_path))
    assert done.exit_code == 1
    assert done.output.splitlines() == [
        f"{tmp_path / NAME} has no notebook {NAME}.ipynb.",
        f"{NAME}: refused, for one reason.",
    ]


def test_findings_for_a_program(tmp_path: Path) -> None:
    (tmp_path / NAME).mkdir()
    done = autograder("check-unit", "13", "--json", "--source", str(tmp_path))
    sentence = f"{tmp_path / NAME} has no notebook {NAME}.ipynb."
    refused = [{"rule": "unreadable", "sentence": sentence, "exercise": ""}]
    assert (done.exit_code, json.loads(done.output)) == (1, {"unit": NAME, "refused": refused})


@pytest.mark.slow
def test_no_findings(unit: Callable[..., Unit]) -> None:
    done = autograder("check-unit", NAME, "--source", str(unit().folder.parent))
    assert (done.exit_code, done.output) == (0, "13-made-up: everything is as it has to be.\n")


def test_no_such_unit(tmp_path: Path) -> None:
    done = autograder("check-unit", "13", "--source", str(tmp_path))
    assert done.exit_code == 2
    assert f"There is no unit 13 in {tmp_path}; there is none at all." in done.output
    nowhere = autograder("check-unit", "13", "--source", str(tmp_path / "none"))
    assert "There is no folder" in nowhere.output
