"""A new unit: what is written, and that the gate refuses it only for what is still to be written."""

from __future__ import annotations

import ast
import json
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from autograder.commands.main import main
from autograder.gate import check_unit

NAME = "13-web-proxies"
HINT = "</summary>\n\n</details>"
LIST = '''
[ex-1]
points = 10
reference = "docker run -d --name web nginx"
other = """
docker create --name web nginx
docker start web
"""
'''
WRONG = """
[[ex-1.wrong]]
why = "{why}"
message = "{message}"
commands = "{commands}"
"""


def autograder(*words: str) -> Result:
    return CliRunner().invoke(main, list(words))


def test_a_unit_in_a_folder_of_ones_own_has_all_it_needs_beside_it(tmp_path: Path) -> None:
    done = autograder("new-unit", NAME, "--source", str(tmp_path))
    assert done.exit_code == 0
    names = [f"{NAME}.ipynb", "exercises.toml", "experiments.py"]
    assert [line.removeprefix(f"Written: {tmp_path / NAME}/") for line in done.output.splitlines()] == [
        *names,
        f"What is still to be written, autograder check-unit {NAME} tells.",
    ]
    assert sorted(path.name for path in (tmp_path / NAME).iterdir()) == names


def test_in_a_checkout_stages_and_experiments_become_modules(tmp_path: Path) -> None:
    experiments = tmp_path / "course" / "experiments"
    experiments.mkdir(parents=True)
    assert autograder("new-unit", NAME, "--source", str(tmp_path / "notebooks")).exit_code == 0
    for module in ("web_proxies.py", "texts/web_proxies.py"):
        ast.parse((experiments / module).read_text("utf-8"))
    stages = tomllib.loads((experiments / "stages" / f"{NAME}.toml").read_text("utf-8"))
    assert stages["ex-1"]["symptom"][0]["command"] == "docker ps --format '{{.Names}}'"
    text = (tmp_path / "notebooks" / NAME / f"{NAME}.ipynb").read_text("utf-8")
    cells = {cell["id"]: "".join(cell["source"]) for cell in json.loads(text)["cells"]}
    assert "from course.experiments import web_proxies as unit\n" in cells["setup"]
    assert cells["ex-1-stage"] == f'stage(lab, "{NAME}", "ex-1")'


@pytest.mark.slow
def test_the_gate_tells_what_is_still_to_be_written_and_nothing_else(tmp_path: Path) -> None:
    autograder("new-unit", NAME, "--source", str(tmp_path))
    nobody = "There is no container named web. Containers here: toolbox (running)."
    assert [refusal.sentence for refusal in check_unit(tmp_path / NAME)] == [
        "Hint 1 of ex-1 is empty.",
        "Hint 2 of ex-1 is empty.",
        "Hint 3 of ex-1 is empty.",
        f"ex-1: the reference answer gets 0 of 10 points: web is running: {nobody}",
        f"ex-1: the other right answer gets 0 of 10 points: web is running: {nobody}",
        "ex-1 lists 0 wrong answers, and needs 3.",
        "With its solutions in, run from top to bottom, ex-1 earns 0 of 10 points.",
    ]


@pytest.mark.slow
def test_once_that_is_written_the_gate_lets_it_pass(tmp_path: Path) -> None:
    autograder("new-unit", NAME, "--source", str(tmp_path))
    notebook = tmp_path / NAME / f"{NAME}.ipynb"
    document = json.loads(notebook.read_text("utf-8"))
    for cell in document["cells"]:
        source = "".join(cell["source"]).replace(HINT, "</summary>\n\nThink.\n\n</details>")
        cell["source"] = source.replace("### END", "docker run -d --name web nginx\n### END")
    notebook.write_text(json.dumps(document), "utf-8")
    wrong = [
        ("It has no name.", "There is no container named web.", "docker run -d nginx"),
        ("It is another image.", "web was made from busybox.", "docker run -d --name web busybox sleep 9"),
        ("It was not started.", "it has never run", "docker create --name web nginx"),
    ]
    listed = [WRONG.format(why=why, message=message, commands=commands) for why, message, commands in wrong]
    (tmp_path / NAME / "exercises.toml").write_text("".join([LIST, *listed]), "utf-8")
    assert [refusal.sentence for refusal in check_unit(tmp_path / NAME)] == []


def test_nothing_is_written_over(tmp_path: Path) -> None:
    autograder("new-unit", NAME, "--source", str(tmp_path))
    notebook = tmp_path / NAME / f"{NAME}.ipynb"
    notebook.write_text("mine", "utf-8")
    (tmp_path / NAME / "experiments.py").unlink()
    done = autograder("new-unit", NAME, "--source", str(tmp_path))
    assert done.exit_code == 1
    assert done.output == f"Error: {notebook} is there already, and nothing is ever written over.\n"
    assert notebook.read_text("utf-8") == "mine"
    assert not (tmp_path / NAME / "experiments.py").exists()


@pytest.mark.parametrize("name", ["proxies", "13", "13-Proxies", "../13-proxies", "13-", "13-a/b"])
def test_a_name_that_is_none(tmp_path: Path, name: str) -> None:
    done = autograder("new-unit", name, "--source", str(tmp_path))
    assert done.exit_code == 1
    assert f"{name} is no name of a unit" in done.output
    assert not list(tmp_path.iterdir())


def test_a_place_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "notebooks").write_text("", "utf-8")
    done = autograder("new-unit", NAME, "--source", str(tmp_path / "notebooks"))
    assert done.exit_code == 1
    assert "cannot be written: Not a directory." in done.output
