"""`autograder pages`: the units as pages to read and to project."""

from __future__ import annotations

import logging
from pathlib import Path

import click

from autograder.commands.check_unit import UNITS
from autograder.site import SiteError, build


@click.command("pages", context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--source",
    type=click.Path(path_type=Path),
    default=UNITS,
    show_default=True,
    metavar="DIR",
    help="The folder in which units have their folders.",
)
@click.argument("directory", type=click.Path(path_type=Path, file_okay=False))
def pages_command(source: Path, directory: Path) -> None:
    """Write the units into DIRECTORY as pages that fetch nothing, for reading and for a projector.

    Each learner's copy is carried out on a simulated engine, without answers, and pictures are drawn in.
    """
    logging.getLogger("traitlets").setLevel(logging.CRITICAL)
    try:
        for path in build(source, directory):
            click.echo(path)
    except SiteError as error:
        raise click.ClickException(str(error)) from None
