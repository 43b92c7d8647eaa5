import shlex

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from course.docker_cli.cell import CommandLine, LineFailed, command_lines
from tests.docker_cli.conftest import Shell


def test_one_command_prints_what_docker_prints(shell: Shell) -> None:
    assert shell("docker network ls --format '{{.Name}}'") == 0
    assert shell.out == "bridge\nhost\nnone\n"


def test_several_are_shown_each_before_its_output(shell: Shell) -> None:
    shell(
        """
        # the word docker may be left out
        network create favorites-net
        """
        "docker network ls \\\n   --filter type=custom --format '{{.Name}}'  # our own\n"
    )
    first, identifier, *rest = shell.out.splitlines()
    assert first == "$ docker network create favorites-net"
    assert len(identifier) == 64
    assert rest == [
        "$ docker network ls --filter type=custom --format '{{.Name}}'  # our own",
        "favorites-net",
    ]


def test_after_a_failure_the_rest_goes_on(shell: Shell) -> None:
    code = shell("docker network rm nope\ndocker network ls -q -f name=nope")
    assert code == 0
    assert (
        "Error response from daemon: network nope not found\nexit status 1\n[exit code 1]\n$ docker"
        in shell.out
    )


def test_and_or_and_semicolon(shell: Shell) -> None:
    shell("network inspect nope && network ls || network inspect -f '{{.Name}}' bridge; help nope && ps")
    assert [line for line in shell.out.splitlines() if line.startswith("$")] == [
        "$ docker network inspect nope",
        "$ docker network inspect -f '{{.Name}}' bridge",
        "$ docker help nope",
    ]


def test_substitution(shell: Shell) -> None:
    shell("run -d --name one busybox sleep 1000; run -d --name two busybox sleep 1000")
    shell("docker rm -f $(docker ps -aq)")
    assert len(shell.out.split()) == 2
    shell("docker ps -aq")
    assert shell.out == ""
    shell("""run --rm busybox echo "[$(docker network ls --format '{{.Name}}')]" 'plain $(x)' """)
    assert shell.out == "[bridge\nhost\nnone] plain $(x)\n"


@pytest.mark.parametrize("word", ["curl", "cd", "wget"])
def test_other_programs_there_are_none(shell: Shell, word: str) -> None:
    assert shell(f"{word} http://localhost") == 127
    assert shell.out.startswith(f"`{word}` is no docker command: a line here starts with `docker`")


@pytest.mark.parametrize(
    "script",
    [
        "docker ps | grep web",
        "docker ps > file",
        "docker run 'busybox",
        'docker run "x',
        "docker rm $(docker ps",
        "docker ps &",
        "(docker ps)",
        "docker rm `docker ps -q`",
    ],
)
def test_what_is_not_possible_stops_the_whole_cell_before_it_begins(shell: Shell, script: str) -> None:
    assert shell(f"docker network create first\n{script}") == 2
    assert shell.out.endswith("Nothing was run.\n")
    shell("docker network ls -q -f type=custom")
    assert shell.out == ""


@pytest.mark.parametrize(
    ("script", "words"),
    [
        ("docker ps # comment", ["docker", "ps"]),
        ("docker run a#b '#c' \"#d\"", ["docker", "run", "a#b", "#c", "#d"]),
        ("docker run x sh -c 'a; b && c | d > e'", ["docker", "run", "x", "sh", "-c", "a; b && c | d > e"]),
        ('docker run x sh -c "a \\"b\\" \'c\'; d"', ["docker", "run", "x", "sh", "-c", "a \"b\" 'c'; d"]),
        ("docker run a\\ b \\; c", ["docker", "run", "a b", ";", "c"]),
        ("docker \\\n  run \\\n  x", ["docker", "run", "x"]),
        ("docker run mongodb://u:p@h/db?x=1", ["docker", "run", "mongodb://u:p@h/db?x=1"]),
        ("docker run ''", ["docker", "run", ""]),
    ],
)
def test_words(script: str, words: list[str]) -> None:
    (line,) = command_lines(script)
    assert line.words(lambda _: "") == words


def test_nothing_to_do() -> None:
    assert command_lines("\n  # only a comment\n;\n") == []


def test_messages_name_the_line() -> None:
    with pytest.raises(LineFailed, match="'busybox"):
        command_lines("docker run 'busybox")


@given(st.text("ab -=#$:|/\t\r\n\xa0\u3000'\"\\"))
@example("network create a")
@example("run --name 'a b' \"c\"")
def test_words_are_those_of_a_shell(text: str) -> None:
    line = CommandLine("", text, text)
    try:
        expected = shlex.split(text)
    except ValueError:
        with pytest.raises(ValueError, match=r"No (closing quotation|escaped character)"):
            line.words(str)
        return
    assert line.words(str) == expected
