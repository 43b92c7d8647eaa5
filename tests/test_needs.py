"""What becomes of a test whose need this machine does not meet (see tests/conftest.py)."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
TESTS = """
import pytest

def test_with_a_browser(chromium): pass
def test_on_a_real_engine(real_engines): assert real_engines["28"] == "unix:///28.sock"
def test_with_neither(): pass

@pytest.mark.bubblewrap
def test_that_skips_by_itself(): pytest.skip("not today")
"""


@pytest.fixture
def needy(tmp_path: Path) -> Path:
    """A project of four tests, three of which need something."""
    (tmp_path / "tests").mkdir()
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    shutil.copy(ROOT / "tests" / "conftest.py", tmp_path / "tests")
    (tmp_path / "tests" / "test_needy.py").write_text(TESTS)
    return tmp_path


def run(project: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Runs the tests where no program is on the path."""
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *words]
    env = {"PATH": "", "PYTHONPATH": str(ROOT), "HOME": os.environ.get("HOME", "/"), **environment}
    return subprocess.run(command, cwd=project, env=env, capture_output=True, text=True, check=False)


def test_what_is_absent_is_skipped_with_a_sentence(needy: Path) -> None:
    result = run(needy)
    assert result.returncode == 0, result.stdout
    assert "1 passed, 3 skipped" in result.stdout
    assert "no Chromium here: install your system's package chromium" in result.stdout
    assert "no real Docker Engine is named: COURSE_REAL_ENGINES=" in result.stdout


@pytest.mark.parametrize("need", ["browser", "real_engine", "bubblewrap"])
def test_what_must_be_here_may_not_be_skipped(needy: Path, need: str) -> None:
    result = run(needy, CI_REQUIRE=need)
    assert result.returncode == 1
    assert "1 passed, 2 skipped" in result.stdout
    assert f"{need} must be here (CI_REQUIRE), but the test was skipped: " in result.stdout


def test_real_engines_are_those_that_are_named(needy: Path) -> None:
    result = run(
        needy, COURSE_REAL_ENGINES="28=unix:///28.sock, 20=unix:///20.sock", CI_REQUIRE="real_engine"
    )
    assert "2 passed, 2 skipped" in result.stdout


def test_tests_are_chosen_by_what_they_need(needy: Path) -> None:
    assert "1 skipped, 3 deselected" in run(needy, "-m", "browser").stdout


def test_a_need_that_is_none_is_refused(needy: Path) -> None:
    result = run(needy, CI_REQUIRE="brwoser")
    assert result.returncode != 0
    assert "CI_REQUIRE: brwoser is none of browser" in result.stderr
