from typing import Any

import pytest

from course.docker_cli.errors import UsageFailed
from course.docker_cli.flags import Parser, Values, listed, many, number, older, switch, text

NETWORK = many("network")
FLAGS = (
    switch("detach", "d"),
    switch("rm"),
    switch("tty", "t"),
    text("name"),
    many("publish", "p"),
    listed("alias"),
    number("stop-timeout"),
    NETWORK,
    older("net", NETWORK),
)


def parse(*words: str, interspersed: bool = True) -> tuple[Values, list[str]]:
    return Parser(FLAGS, {"memory", "m"}, interspersed=interspersed).parse(words)


@pytest.mark.parametrize(
    ("words", "flag", "value"),
    [
        (["-d"], "detach", True),
        (["--detach"], "detach", True),
        (["--rm=false"], "rm", False),
        (["--rm=1"], "rm", True),
        (["-dt"], "tty", True),
        (["--name", "web"], "name", "web"),
        (["--name=web"], "name", "web"),
        (["--name="], "name", ""),
        (["--name", "-odd"], "name", "-odd"),
        (
            ["-p", "80", "-p=81", "-p82", "--publish", "83", "--publish=84"],
            "publish",
            ["80", "81", "82", "83", "84"],
        ),
        (["-dp", "80"], "publish", ["80"]),
        (["-dp80"], "publish", ["80"]),
        (["--alias", "a,b", "--alias=c"], "alias", ["a", "b", "c"]),
        (["--stop-timeout", "3"], "stop-timeout", 3),
        (["--net", "a", "--network", "b"], "network", ["a", "b"]),
        ([], "detach", False),
        ([], "publish", []),
    ],
)
def test_every_way_of_writing_a_flag(words: list[str], flag: str, value: Any) -> None:
    values, arguments = parse(*words)
    assert values[flag] == value
    assert arguments == []


def test_the_image_ends_the_flags_of_run() -> None:
    values, arguments = parse("-d", "busybox", "ls", "-d", "--rm", interspersed=False)
    assert arguments == ["busybox", "ls", "-d", "--rm"]
    assert not values["rm"]


def test_elsewhere_flags_may_stand_anywhere() -> None:
    values, arguments = parse("one", "--rm", "two", "--", "--rm", "-")
    assert arguments == ["one", "two", "--rm", "-"]
    assert values["rm"]


def test_which_flags_were_given() -> None:
    values, _ = parse("--rm=false", "--net", "a")
    assert values.given == {"rm", "network"}


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--foo"], "unknown flag: --foo"),
        (["--foo=1"], "unknown flag: --foo"),
        (["-z"], "unknown shorthand flag: 'z' in -z"),
        (["-dzt"], "unknown shorthand flag: 'z' in -zt"),
        (["--name"], "flag needs an argument: --name"),
        (["-dp"], "flag needs an argument: 'p' in -p"),
        (["--=x"], "bad flag syntax: --=x"),
        (["---x"], "bad flag syntax: ---x"),
        (
            ["--rm=maybe"],
            'invalid argument "maybe" for "--rm" flag: strconv.ParseBool: parsing "maybe": invalid syntax',
        ),
        (
            ["--stop-timeout", "x"],
            'invalid argument "x" for "--stop-timeout" flag: strconv.ParseInt: parsing "x": invalid syntax',
        ),
    ],
)
def test_errors_are_worded_as_by_docker(words: list[str], message: str) -> None:
    with pytest.raises(UsageFailed) as failure:
        parse(*words)
    assert failure.value.message == message
    assert failure.value.exit_code == 125


@pytest.mark.parametrize("words", [["--memory", "1g"], ["-m", "1g"], ["-dm1g"]])
def test_flags_that_only_real_docker_has_are_named(words: list[str]) -> None:
    with pytest.raises(UsageFailed, match=r"^--?m(emory)? is a part of Docker that this course"):
        parse(*words)
