"""Command lines to compare, who carries them out, and what makes their results comparable."""

import io
import os
import re
import shlex
import subprocess
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from course.docker_cli import run


class Scenario(NamedTuple):
    title: str
    lines: list[str]
    real: bool = False


class Result(NamedTuple):
    """What came of a command line."""

    line: str
    code: int
    out: str
    err: str


Carry = Callable[[str], Result]


def scenarios() -> list[Scenario]:
    text = (Path(__file__).parent / "command_lines.toml").read_text()
    return [Scenario(**scenario) for scenario in tomllib.loads(text)["scenario"]]


def ours(client: Any) -> Carry:
    """Carries out lines with our command line."""

    def carry(line: str) -> Result:
        out, err = io.StringIO(), io.StringIO()
        code = run(line, client, out, err)
        return alike(line, code, out.getvalue(), err.getvalue())

    return carry


def binary(path: str, address: str) -> Carry:
    """Carries out lines with Docker's own program."""
    environment = {**os.environ, "DOCKER_HOST": address}

    def carry(line: str) -> Result:
        words = [path, *shlex.split(line)[1:]]
        done = subprocess.run(
            words, capture_output=True, text=True, env=environment, stdin=subprocess.DEVNULL, timeout=60
        )
        return alike(line, done.returncode, done.stdout.replace("\r\n", "\n"), done.stderr)

    return carry


_UNLIKE = (
    (r"\b[0-9a-f]{64}\b", "ID64"),
    (r"\b[0-9a-f]{40}\b", "ID40"),
    (r"\b[0-9a-f]{12}\b", "ID12"),
    (r"\b(?:[0-9a-f]{2}:){5}[0-9a-f]{2}\b", "MAC"),
    (r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?(Z| \+0000 UTC)", "TIME"),
    (
        r"(?:[Ll]ess than a second|[Aa]bout an? \w+|\d+ (?:second|minute|hour|day|week|month|year)s?)( ago)?",
        r"SPAN\1",
    ),
    # An engine goes round its pools: 172.17.0.0/16 and on, then 192.168.0.0/20 and on.
    (r"\b(?:172\.\d+|192\.168)\.\d+\.\d+(?:/(?:16|20)\b)?", "ADDRESS"),
    (r"\bfd[0-9a-f]{2}:[0-9a-f:]+", "ADDRESS6"),
    (r'("?Pid"?: ?)\d+', r"\1PID"),
    (r"\b\d\d:\d\d(?= +\?)", "HH:MM"),  # when a process of `top` began
    (r"time=\d+\.\d+|= [\d./]+ ms", "MILLISECONDS"),
    (r"/[0-9a-z]{32,}", "/HASH"),
    (r" +\n", "\n"),
    (r"  +", "  "),  # a span of time is longer or shorter: see test_table.py for columns
)


def alike(line: str, code: int, out: str, err: str) -> Result:
    """A result without what is another at each run: ids, times, addresses that Docker chose."""
    for pattern, instead in _UNLIKE:
        out, err = re.sub(pattern, instead, out), re.sub(pattern, instead, err)
    return Result(line, code, out, err)
