"""What every test of an experiment does first."""

from __future__ import annotations

from course import Lab


def run(lab: Lab, *commands: str) -> None:
    """Carry out command lines, all of which have to succeed."""
    for command in commands:
        code, output = lab.run(command)
        assert code == 0, output
