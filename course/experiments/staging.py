"""Sets the stage of an exercise: systems that are there, or do not work, before the learner begins.

`stages/UNIT.toml` has a table for each exercise:

- ``commands``: `docker` command lines, as a cell takes them, carried out in their order; they may fail
- ``there``: a container that they make, by which a stage is known to be set
- ``shown``: whether the learner sees them and what they print, as if a colleague had typed them
- ``host``: what runs on the host itself, started first: tables of ``program``, ``port``, ``address``
- ``hosts``: how many hosts it needs, where it is more than one
- ``blocked``: what a firewall in front of a simulated host drops: tables of ``port`` and ``host``
- ``symptom``: what is told of the system in the exercise's story, as a ``command`` and what it ``says``
  (and its ``exit`` code, 0 if there is none); nothing is done with it here, a test tries each
"""

from __future__ import annotations

import io
import tomllib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from course.docker_cli.cell import run_script
from course.docker_cli.daemon import Daemon, daemons
from course.docker_cli.magics import PATIENCE
from course.docker_cli.terminal import Terminal
from course.experiments import texts

if TYPE_CHECKING:
    from course.lab import Lab


def stage(lab: Lab, unit: str, exercise: str) -> None:
    """Set the stage of an exercise, once: where it is set nothing is done. Raises KeyError, LabError."""
    scene = stages(unit)[exercise]
    there = scene["there"]
    if lab.client.api.containers(all=True, filters={"name": f"^{there}$"}):
        print(texts.STAGE_IS_SET.format(there=there))
        return
    for program in scene.get("host", ()):
        lab.listen_on_host(**program)
    for firewall in scene.get("blocked", ()):
        lab.block(**firewall)
    for command in scene["commands"].strip().splitlines():
        output = _carried_out(lab, command)
        if scene.get("shown"):
            print(f"$ {command}\n{output}", end="")
    lab.settle()


def _carried_out(lab: Lab, line: str) -> str:
    """What a line prints that a cell might have; a program in the foreground is left after a while."""
    out = io.StringIO()
    run_script(line, Terminal(Daemon(lab.client), out, out, PATIENCE, reach=daemons(lab.client_at)))
    return out.getvalue()


@cache
def stages(unit: str) -> dict[str, Any]:
    """The stages of a unit by exercise. Raises FileNotFoundError for a unit without any."""
    return tomllib.loads((files("course.experiments") / "stages" / f"{unit}.toml").read_text("utf-8"))
