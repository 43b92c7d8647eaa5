"""Sets the stage of an exercise: systems that are there, or do not work, before the learner begins.

`stages/UNIT.toml` has a table for each exercise:

- ``commands``: `docker` command lines, one a line, carried out in their order; they may fail
- ``there``: a container that they make, by which a stage is known to be set
- ``shown``: whether the learner sees them and what they print, as if a colleague had typed them
- ``host``: what runs on the host itself, started first: tables of ``program``, ``port``, ``address``
- ``hosts``: how many hosts it needs, where it is more than one
- ``symptom``: what is told of the system in the exercise's story, as a ``command`` and what it ``says``
  (and its ``exit`` code, 0 if there is none); nothing is done with it here, a test tries each
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from course.experiments import texts

if TYPE_CHECKING:
    from course.lab import Lab


def stage(lab: Lab, unit: str, exercise: str) -> None:
    """Set the stage of an exercise, once: where it is set nothing is done. Raises KeyError, LabError."""
    scene = stages(unit)[exercise]
    there = scene["there"]
    if any(container.name == there for container in lab.client.containers.list(all=True)):
        print(texts.STAGE_IS_SET.format(there=there))
        return
    for program in scene.get("host", ()):
        lab.listen_on_host(**program)
    for command in scene["commands"].strip().splitlines():
        _, output = lab.run(command)
        if scene.get("shown"):
            print(f"$ {command}\n{output}", end="")
    lab.settle()


@cache
def stages(unit: str) -> dict[str, Any]:
    """The stages of a unit by exercise. Raises FileNotFoundError for a unit without any."""
    return tomllib.loads((files("course.experiments") / "stages" / f"{unit}.toml").read_text("utf-8"))
