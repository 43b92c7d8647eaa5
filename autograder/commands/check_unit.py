"""`autograder check-unit`: the gate that a unit passes before learners get it."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path

import click

from autograder.gate import Refusal, check_unit, texts
from autograder.gate.unit import UnitError, find

#: Where units are unless somebody says otherwise: in a checkout, and beside an `nbgrader_config.py`.
UNITS = Path("notebooks")


@click.command("check-unit", context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--source",
    type=click.Path(path_type=Path),
    default=UNITS,
    show_default=True,
    metavar="DIR",
    help="The folder in which units have their folders.",
)
@click.option("--json", "as_json", is_flag=True, help="Tell it to a program: one JSON document.")
@click.argument("unit")
def check_unit_command(source: Path, as_json: bool, unit: str) -> None:
    """Say why a UNIT (its number or its name) is not ready for learners.

    Everything is carried out on simulated engines, which takes a minute or two: right answers get all points,
    listed wrong ones less and their own message, nothing done earns nothing, hints are three and do not tell
    the solution, the learner's copy shows neither solutions nor hidden tests, and the notebook runs from top
    to bottom. The exit code is 1 where anything is found, else 0.
    """
    logging.getLogger("traitlets").setLevel(logging.CRITICAL)  # nbgrader tells there what is told here
    try:
        folder = find(source, unit)
    except UnitError as error:
        raise click.UsageError(str(error)) from None
    found = _told(check_unit(folder), quiet=as_json)
    if as_json:
        click.echo(json.dumps({"unit": folder.name, "refused": [asdict(each) for each in found]}, indent=1))
    else:
        click.echo(_summary(folder.name, len(found)))
    raise SystemExit(1 if found else 0)


def _told(refusals: Iterable[Refusal], quiet: bool) -> list[Refusal]:
    """All findings; each is told as soon as it is found."""
    found = []
    for refusal in refusals:
        found.append(refusal)
        if not quiet:
            click.echo(refusal.sentence)
    return found


def _summary(name: str, count: int) -> str:
    if not count:
        return texts.PASSED.format(name=name)
    return texts.REFUSED_ONE.format(name=name) if count == 1 else texts.REFUSED.format(name=name, count=count)
