"""Designs of whole systems as data: who has to reach whom, from which the goal of a matrix is made.

`designs/UNIT.toml` has a table for each system: from whom, a container or "outside", to which containers.
What it does not name must not be; `course.topology.goal.only` tells what follows.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

from course.topology.goal import only


def design(unit: str, system: str) -> dict[tuple[str, str], bool]:
    """The goal of a system. Raises FileNotFoundError for a unit without any, KeyError for no such system."""
    return only(_designs(unit)[system])


@cache
def _designs(unit: str) -> dict[str, dict[str, list[str]]]:
    return tomllib.loads((files("course.experiments") / "designs" / f"{unit}.toml").read_text("utf-8"))
