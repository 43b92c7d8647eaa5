"""`make lab` and `make test`: what they run, what they tell, and what they leave alone."""

import os
import shutil
import subprocess
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.skipif(shutil.which("make") is None, reason="no make here")


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout whose environment is made already, of programs that only tell their words."""
    for name in ("Makefile", "pyproject.toml", "constraints.txt"):
        shutil.copy(ROOT / name, tmp_path)
    tell = '#!/bin/sh\necho RUN $(basename $0) "$@"\n'
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    for program in ("course", "python", "ruff", "mypy"):
        path = tmp_path / ".venv" / "bin" / program
        path.write_text(tell)
        path.chmod(0o755)
    made = ("pyproject.toml", "constraints.txt", ".venv/python.stamp", ".venv/lab.stamp", ".venv/test.stamp")
    for age, name in zip((50, 40, 30, 20, 10), made, strict=True):
        (tmp_path / name).touch()
        os.utime(tmp_path / name, (time.time() - age, time.time() - age))
    return tmp_path


def make(checkout: Path, *words: str) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    return subprocess.run(
        ["make", *words], cwd=checkout, env=clean, capture_output=True, text=True, check=False
    )


def runs(checkout: Path, *words: str) -> list[str]:
    """Returns the programs that make ran, with their words."""
    return [line[4:] for line in make(checkout, *words).stdout.splitlines() if line.startswith("RUN ")]


def test_the_second_make_lab_goes_straight_to_the_course(checkout: Path) -> None:
    assert runs(checkout, "lab") == ["course lab my-course --engine simulated --"]


def test_make_lab_passes_on_what_it_is_given(checkout: Path) -> None:
    words = ("lab", "JUPYTER_ARGS=--no-browser --port=9000", "ENGINE=docker", "DIR=elsewhere")
    assert runs(checkout, *words) == ["course lab elsewhere --engine docker -- --no-browser --port=9000"]


def test_the_second_make_test_goes_straight_to_pytest(checkout: Path) -> None:
    assert runs(checkout, "test", "PYTEST_ARGS=-x") == ["python -m pytest -x"]


@pytest.mark.parametrize("name", ["pyproject.toml", "constraints.txt"])
def test_the_environment_follows_the_lists_of_packages(checkout: Path, name: str) -> None:
    (checkout / name).touch()
    assert any("pip install" in run and "--editable ." in run for run in runs(checkout, "lab"))


def test_without_a_fitting_python_one_sentence_says_so(checkout: Path) -> None:
    (checkout / ".venv" / "python.stamp").unlink()
    result = make(checkout, "lab", "PYTHON=/nowhere/python3")
    assert result.returncode != 0
    assert result.stderr.startswith("The course needs Python 3.11, 3.12, 3.13 or 3.14")
    assert "/nowhere/python3 is none of these" in result.stderr
    assert "RUN" not in result.stdout


def test_a_python_without_venv_is_named(checkout: Path) -> None:
    (checkout / ".venv" / "python.stamp").unlink()
    python = checkout / "bare"
    python.write_text('#!/bin/sh\ncase "$2" in *ensurepip*) exit 1;; esac\nexit 0\n')
    python.chmod(0o755)
    result = make(checkout, "lab", f"PYTHON={python}")
    assert result.returncode != 0
    assert result.stderr.startswith(f"{python} cannot make environments: install its venv module")


def test_the_named_python_is_taken_also_from_a_path_with_spaces(checkout: Path) -> None:
    (checkout / ".venv" / "python.stamp").unlink()
    python = checkout / "my python"
    python.write_text(
        '#!/bin/sh\n[ "$1" = --version ] && echo Python 3.13.0\n[ "$1" = -m ] && echo RUN "$@"\nexit 0\n'
    )
    python.chmod(0o755)
    assert runs(checkout, ".venv/python.stamp", f"PYTHON={python}") == ["-m venv --clear .venv"]


def test_make_clean_leaves_the_learners_work_alone(checkout: Path) -> None:
    (checkout / "my-course").mkdir()
    (checkout / "my-course" / "work.ipynb").touch()
    make(checkout, "clean")
    assert not (checkout / ".venv").exists()
    assert (checkout / "my-course" / "work.ipynb").exists()
