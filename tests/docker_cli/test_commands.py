"""What the scenarios of command_lines.toml do not show."""

import io
from pathlib import Path

import docker
import pytest

from course.docker_cli import run
from course.docker_cli.completion import complete
from course.docker_cli.docker import COMMANDS, GROUPS, OTHERS
from tests.conftest import Clock
from tests.docker_cli.conftest import Shell


def test_run_takes_a_line_or_words(shell: Shell) -> None:
    client = shell.terminal.daemon.api
    for line in ("docker ps -q", "ps -q", ["docker", "ps", "-q"], ["ps", "-q"]):
        out, err = io.StringIO(), io.StringIO()
        assert run(line, client, out, err) == 0
        assert (out.getvalue(), err.getvalue()) == ("", "")


def test_an_engine_that_is_not_there() -> None:
    client = docker.APIClient(base_url="tcp://127.0.0.1:9", version="1.51")
    out, err = io.StringIO(), io.StringIO()
    assert run("ps", client, out, err) == 1
    assert err.getvalue().startswith("Cannot connect to the Docker daemon")


@pytest.mark.parametrize("name", sorted(OTHERS))
def test_what_only_real_docker_has_says_so(shell: Shell, name: str) -> None:
    assert shell(f"docker {name} --whatever x") == 1
    assert shell.out.startswith(
        f"docker {name} is a part of Docker that this course's docker command line does not have."
    )


def test_every_command_has_a_help_page(shell: Shell) -> None:
    paths = [*COMMANDS, *(f"{group} {name}" for group in GROUPS for name in GROUPS[group].commands)]
    for path in paths:
        assert shell(f"docker {path} --help") == 0
        assert shell.out.startswith(f"Usage:  docker {path}")
        assert shell(f"docker help {path}") == 0
        assert shell.out.startswith(f"Usage:  docker {path}")
        assert max(map(len, shell.out.splitlines())) <= 100


def test_docker_alone_and_a_group_alone_show_their_help(shell: Shell) -> None:
    shell("docker")
    assert "Management Commands:\n  container  Manage containers\n" in shell.out
    shell("docker network")
    assert "\nCommands:\n  connect     Connect a container to a network\n" in shell.out


def test_the_old_flag_for_help(shell: Shell) -> None:
    assert shell("docker ps -h") == 0
    assert shell.out.startswith("Flag shorthand -h has been deprecated, use --help\nUsage:  docker ps")


def test_pruning_asks_first(shell: Shell) -> None:
    shell("docker network create lonely")
    assert shell("docker network prune") == 0
    assert "Nobody can answer here." in shell.out
    assert shell("docker network prune", answer=lambda: "n") == 0
    assert "Deleted" not in shell.out
    assert shell("docker network prune", answer=lambda: "y") == 0
    assert "Deleted Networks:\nlonely\n" in shell.out


def test_the_environment_comes_from_a_file_and_from_here(
    shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "settings"
    path.write_text("# settings\nA=1\n\nHERE\nNOT_HERE\n")
    monkeypatch.setenv("HERE", "here")
    shell(f"docker create --name web --env-file {path} -e HERE -e ALONE -e A=2 busybox")
    shell("docker inspect -f '{{json .Config.Env}}' web")
    (line,) = shell.out.splitlines()
    assert line.startswith('["A=1","HERE=here","HERE=here","ALONE","A=2"')


def test_version_and_info(shell: Shell) -> None:
    shell("docker version --format '{{.Server.Version}}'")
    assert shell.out == "28.5.2\n"
    shell("docker info -f '{{.Containers}}'")
    assert shell.out == "0\n"
    shell("docker info")
    assert " Swarm: inactive\n" in shell.out


def test_the_tab_key(shell: Shell) -> None:
    shell("network create favorites-net; run -d --name mongodb --network favorites-net mongo")
    daemon = shell.terminal.daemon
    assert complete("docker net", daemon) == ["network"]
    assert complete("%docker network dis", daemon) == ["disconnect"]
    assert complete("docker network connect fav", daemon) == ["favorites-net"]
    assert complete("run -d --network fav", daemon) == ["favorites-net"]
    assert complete("docker rm -f mon", daemon) == ["mongodb"]
    assert complete("docker nope mon", daemon) == []


@pytest.mark.parametrize(
    ("line", "instead"),
    [
        ("docker cp web:/etc/hosts .", "docker exec NAME cat FILE"),
        ("docker container cp web:/etc/hosts .", "docker exec NAME cat FILE"),
        ("docker build .", "docker images"),
        ("docker image build .", "docker images"),
        ("docker stats", "docker stats --no-stream"),
    ],
)
def test_what_is_not_here_is_refused_with_what_to_do_instead(shell: Shell, line: str, instead: str) -> None:
    assert shell(line) == 1
    assert instead in shell.out
    assert len(shell.out.splitlines()) == 2  # the sentence, and the exit code


def test_a_span_of_time_counts_back_from_the_engines_own_time(shell: Shell, clock: Clock) -> None:
    clock.advance(1000)
    shell("docker network create later-net")
    clock.advance(60)
    assert shell("docker events --since 5m --until 30s --format '{{.Action}}'") == 0
    assert shell.out == "create\n"
