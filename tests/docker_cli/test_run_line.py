"""A `docker run` taken apart for a form, and put together again."""

from __future__ import annotations

import pytest

from course.docker_cli.run_line import RunLine, RunLineError


def test_the_fields_of_a_form() -> None:
    line = RunLine.parse(
        "docker run -d --name web --network front -p 8080:80 -p 443:443 "
        "--add-host db:host-gateway nginx nginx -g 'daemon off;'"
    )
    assert line == RunLine(
        image="nginx",
        command=("nginx", "-g", "daemon off;"),
        name="web",
        networks=("front",),
        ports=("8080:80", "443:443"),
        hosts=("db:host-gateway",),
        detach=True,
    )


def test_a_form_as_a_command_line() -> None:
    line = RunLine(image="busybox", command=("sh", "-c", "echo $HOME"), name="box", networks=("own",))
    assert str(line) == "docker run -d --name box --network own busybox sh -c 'echo $HOME'"
    assert str(RunLine(image="nginx", detach=False)) == "docker run nginx"


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("run nginx", "docker run nginx"),
        ("docker run -dp 80:80 nginx", "docker run -d -p 80:80 nginx"),
        ("docker run --net=own -e A=1 --rm nginx", "docker run --network own --env A=1 --rm nginx"),
        ("docker run --rm=false -l x nginx -p 80", "docker run --rm=false --label x nginx -p 80"),
        ("docker run -d", "docker run -d"),
    ],
)
def test_nothing_is_lost_on_the_way(written: str, shown: str) -> None:
    assert str(RunLine.parse(written)) == shown
    assert str(RunLine.parse(shown)) == shown


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("docker ps", "The line does not begin with: docker run"),
        ("", "The line does not begin with: docker run"),
        ("docker run --nmae web nginx", "unknown flag: --nmae"),
        ("docker run --name", "flag needs an argument: --name"),
        ("docker run 'nginx", "A quotation mark is not closed."),
    ],
)
def test_what_is_no_docker_run_is_told_in_a_sentence(written: str, said: str) -> None:
    with pytest.raises(RunLineError, match=said):
        RunLine.parse(written)
