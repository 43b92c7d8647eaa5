"""A line of shell in a container: what it prints, and what the engine says when it cannot."""

from __future__ import annotations

import pytest

from course import Lab
from course.console import PATIENCE, type_line


@pytest.fixture
def lab() -> Lab:
    lab = Lab()
    lab.run("docker run -d --name box busybox sleep infinity")
    lab.run("docker create --name idle busybox")
    return lab


def test_what_it_prints_on_both_streams(lab: Lab) -> None:
    assert type_line(lab.client, "box", "echo out; echo err >&2") == "out\nerr\n"


def test_quotes_and_dollars_are_the_shells(lab: Lab) -> None:
    assert type_line(lab.client, "box", "x=1; echo \"$x\" '$x'") == "1 $x\n"


def test_what_goes_on_for_ever_is_ended(lab: Lab) -> None:
    printed = type_line(lab.client, "box", "ping 127.0.0.1")
    assert PATIENCE <= printed.count("64 bytes") <= PATIENCE + 1


@pytest.mark.parametrize(
    ("container", "said"), [("idle", "is not running"), ("nobody", "No such container: nobody")]
)
def test_what_the_engine_objects_to(lab: Lab, container: str, said: str) -> None:
    assert said in type_line(lab.client, container, "true")


def test_a_flood_is_cut(lab: Lab) -> None:
    printed = type_line(lab.client, "box", "seq 1 30000")
    assert printed.endswith("not shown")
    assert len(printed) < 21_000
