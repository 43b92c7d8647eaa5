"""`course`: its help, its errors, and what it hands to JupyterLab."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from course.commands import copies, lab
from course.commands.main import COMMANDS, main
from course.commands.manifest import NAME, CourseFile

WELCOME = CourseFile(lab.WELCOME, b'{"cells": []}')


@pytest.fixture(autouse=True)
def in_an_empty_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("COURSE_ENGINE", raising=False)
    monkeypatch.setattr("course.commands.release.learner_copies", lambda: [WELCOME])


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[tuple[list[str], dict[str, str]]]]:
    """The command lines and environments that JupyterLab would have been started with."""
    starts: list[tuple[list[str], dict[str, str]]] = []
    monkeypatch.setattr(lab, "_become", lambda command, environment: starts.append((command, environment)))
    return starts


def course(*words: str) -> Result:
    return CliRunner().invoke(main, list(words))


def test_help_is_quick_for_it_loads_no_command() -> None:
    script = "from course.commands.main import main; main(['-h'], standalone_mode=False)"
    script += "; import sys; print(*sys.modules, file=sys.stderr)"
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    loaded = run.stderr.split()
    assert not {"docker", "nbgrader", "jupyterlab", "course.commands.lab"} & set(loaded)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_there_and_has_help(name: str) -> None:
    result = course(name, "--help")
    assert result.exit_code == 0, result.output
    assert "Usage:" in result.output


def test_lab_puts_the_copies_and_opens_the_welcome(started: list[tuple[list[str], dict[str, str]]]) -> None:
    result = course("lab")
    assert result.exit_code == 0, result.output
    assert Path("my-course", lab.WELCOME).exists()
    command, environment = started[0]
    assert f"--ServerApp.root_dir={Path('my-course').resolve()}" in command
    assert f"--LabApp.default_url=/lab/tree/{lab.WELCOME}" in command
    assert environment["COURSE_ENGINE"] == "simulated"


def test_the_second_time_lab_opens_what_was_open(started: list[tuple[list[str], dict[str, str]]]) -> None:
    course("lab")
    course("lab")
    assert "--LabApp.default_url=/lab" in started[1][0]


@pytest.mark.parametrize("engine", ["docker", "unix:///run/user/1000/docker.sock", "tcp://127.0.0.1:2375"])
def test_lab_on_another_engine(started: list[tuple[list[str], dict[str, str]]], engine: str) -> None:
    course("lab", "--engine", engine)
    assert started[0][1]["COURSE_ENGINE"] == engine


def test_words_after_two_dashes_go_to_jupyterlab(started: list[tuple[list[str], dict[str, str]]]) -> None:
    course("lab", "--", "--no-browser", "--port=9000")
    course("lab", "other", "--", "--no-browser")
    assert started[0][0][-2:] == ["--no-browser", "--port=9000"]
    assert f"--ServerApp.root_dir={Path('my-course').resolve()}" in started[0][0]
    assert started[1][0][-1] == "--no-browser"
    assert f"--ServerApp.root_dir={Path('other').resolve()}" in started[1][0]


def test_inside_ones_own_directory_lab_opens_that_one(
    started: list[tuple[list[str], dict[str, str]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    course("release", "mine")
    monkeypatch.chdir("mine")
    course("lab")
    assert f"--ServerApp.root_dir={Path().resolve()}" in started[0][0]


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="no root on this system")
def test_root_may_open_it_too(
    started: list[tuple[list[str], dict[str, str]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    course("lab")
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    course("lab")
    assert ["--allow-root" in command for command, _ in started] == [False, True]


def test_jupyterlab_finds_the_courses_settings_before_others(
    started: list[tuple[list[str], dict[str, str]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JUPYTER_CONFIG_PATH", "/etc/class")
    course("lab")
    ours, theirs = started[0][1]["JUPYTER_CONFIG_PATH"].split(os.pathsep)
    assert (Path(ours) / "labconfig" / "default_setting_overrides.json").exists()
    assert theirs == "/etc/class"


def test_release_only_puts_the_copies() -> None:
    result = course("release", "mine")
    assert result.output == "Put 1 of 1 files into mine.\n"
    assert Path("mine", lab.WELCOME).exists()


def test_release_says_where_the_new_version_of_worked_in_notebooks_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    course("release", "mine")
    Path("mine", lab.WELCOME).write_text('{"cells": [{"cell_type": "code", "source": "mine"}]}')
    new = CourseFile(lab.WELCOME, b'{"cells": [{"cell_type": "code", "source": "new"}]}')
    monkeypatch.setattr("course.commands.release.learner_copies", lambda: [new])
    result = course("release", "mine")
    assert "00-welcome.ipynb has been worked in and stays" in result.output
    assert "mine/00-welcome/00-welcome-new.ipynb" in result.output


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["lab", "--engine", "dockre"], "“dockre” is no engine"),
        (["lab", "--engine", "unix://"], "“unix://” is no engine"),
        (["lab", "a-file"], "“a-file” is a file"),
        (["release", "a-file/deeper"], "Cannot write the notebooks into “a-file/deeper”"),
        (["release", "broken"], "cannot be read, so it is not known which notebooks were worked in"),
        (["release"], "Missing argument 'DIRECTORY'"),
        (["lba"], "No such command 'lba'"),
    ],
)
def test_bad_input_gets_one_sentence(words: list[str], sentence: str) -> None:
    Path("a-file").write_text("")
    Path("broken").mkdir()
    Path("broken", NAME).write_text("not JSON")
    result = course(*words)
    assert result.exit_code != 0
    assert isinstance(result.exception, SystemExit)
    assert sentence in result.output
    assert len(result.output.split("Error: ")[1].splitlines()) == 1


def test_an_installation_without_notebooks_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("course.commands.release.learner_copies", copies.learner_copies)
    monkeypatch.setattr(copies, "CHECKOUT", Path.cwd())
    result = course("release", "mine")
    assert "holds no notebooks" in result.output
    assert not Path("mine").exists()
