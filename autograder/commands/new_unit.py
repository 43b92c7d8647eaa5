"""`autograder new-unit`: the files of a unit that is to be written."""

from __future__ import annotations

from pathlib import Path

import click

from autograder.commands.check_unit import UNITS
from autograder.gate import texts
from autograder.gate.skeleton import SkeletonError, new_unit


@click.command("new-unit", context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--source",
    type=click.Path(path_type=Path),
    default=UNITS,
    show_default=True,
    metavar="DIR",
    help="The folder in which units have their folders.",
)
@click.argument("name")
def new_unit_command(source: Path, name: str) -> None:
    """Write the files of a new unit, called NAME: two digits and words, such as 13-proxies.

    What is there already is never written over. What is still to be written, `autograder check-unit` tells.
    """
    try:
        written = new_unit(source, name)
    except SkeletonError as error:
        raise click.ClickException(str(error)) from None
    for path in written:
        click.echo(texts.WRITTEN.format(path=path))
    click.echo(texts.NEXT.format(name=name))
