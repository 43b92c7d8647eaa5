"""`autograder report`: a class that was graded, on one page for its teacher."""

from __future__ import annotations

from pathlib import Path

import click


@click.command("report", context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--course-dir",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    default=Path(),
    help="The class's folder, with its nbgrader_config.py (default: here).",
)
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    metavar="FILE.html",
    help="Where the page goes (default: report-UNIT.html, here).",
)
@click.option(
    "--csv",
    "csv_file",
    type=click.Path(path_type=Path),
    metavar="FILE.csv",
    help="Write a table for the school's system too: a row for each student.",
)
@click.argument("unit")
def report_command(course_dir: Path, output: Path | None, csv_file: Path | None, unit: str) -> None:
    """Tell how a class did in a UNIT: points, exercises, wrong answers, and what to look at.

    Read from the graded folders and the gradebook; nothing is carried out again. The page is one file that
    fetches nothing. It names students: keep it where you keep grades.
    """
    from autograder.grading.folders import FolderError, Folders
    from autograder.overview import page, results, table

    try:
        found = results(Folders.here(course_dir.resolve()), unit)
    except FolderError as error:
        raise click.ClickException(str(error)) from None
    _write(output or Path(f"report-{unit}.html"), page(found))
    if csv_file is not None:
        _write(csv_file, table(found))


def _write(path: Path, text: str) -> None:
    """Write a file and say where it is."""
    from autograder.overview import texts

    try:
        path.write_bytes(text.encode("utf-8", "replace"))
    except OSError as error:
        raise click.ClickException(texts.NOT_WRITTEN.format(path=path, why=error.strerror)) from None
    click.echo(path)
