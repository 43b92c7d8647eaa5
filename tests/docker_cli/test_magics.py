import pytest
from IPython.core.completer import provisionalcompleter
from IPython.core.interactiveshell import InteractiveShell

from course.docker_cli.magics import Target, register
from tests.docker_cli.conftest import Shell


@pytest.fixture
def ipython(shell: Shell) -> InteractiveShell:
    made = InteractiveShell()
    register(made, lambda: Target(shell.terminal.daemon.api, patience=0.05))
    return made


def test_a_line(ipython: InteractiveShell, capsys: pytest.CaptureFixture[str]) -> None:
    name = "no variable of Python's"
    ipython.push({"name": name})
    ipython.run_cell("%docker network ls --format '{{.Name}} {name}'")
    assert capsys.readouterr().out == "bridge {name}\nhost {name}\nnone {name}\n"


def test_a_cell_shows_errors_as_a_terminal_does(
    ipython: InteractiveShell, capsys: pytest.CaptureFixture[str]
) -> None:
    result = ipython.run_cell("%%docker\ndocker network inspect nope\n")
    captured = capsys.readouterr()
    assert captured.out == "[]\nError response from daemon: network nope not found\n[exit code 1]\n"
    assert captured.err == ""
    assert result.success
    assert result.result is None


def test_nothing_at_all_is_docker_alone(
    ipython: InteractiveShell, capsys: pytest.CaptureFixture[str]
) -> None:
    ipython.run_cell("%docker")
    assert capsys.readouterr().out.startswith("Usage:  docker COMMAND")


def test_the_question_is_asked(
    ipython: InteractiveShell, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("builtins.input", lambda: "y")
    ipython.run_cell("%%docker\nnetwork create lonely\nnetwork prune")
    assert "Deleted Networks:\nlonely" in capsys.readouterr().out


def test_the_tab_key_offers_commands(ipython: InteractiveShell) -> None:
    with provisionalcompleter():
        completions = list(ipython.Completer.completions("%docker network disc", 20))
    assert "disconnect" in [completion.text for completion in completions]
