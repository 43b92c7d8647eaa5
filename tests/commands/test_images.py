"""`course images`: what it refuses before it asks any engine."""

import pytest
from click.testing import CliRunner

from course.commands.main import main


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--engine", "simulated"], "The simulated engine has all of the course's images"),
        (["nginx"], "The course has no image called nginx: choose from favorites-node, spring-boot."),
        (["--stand-ins", "busybox"], "The course has no image called busybox"),
        (["--engine", "unix:///nobody/here.sock"], "No Docker Engine answers at unix:///nobody/here.sock"),
    ],
)
def test_bad_input_gets_one_sentence(words: list[str], sentence: str) -> None:
    result = CliRunner().invoke(main, ["images", *words])
    assert result.exit_code != 0
    assert isinstance(result.exception, SystemExit)
    assert sentence in result.output
