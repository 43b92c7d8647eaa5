"""`course release`: learner's copies of the units, put into a directory."""

from pathlib import Path

import click

from course.commands import manifest, texts
from course.commands.copies import NoUnitsError, learner_copies
from course.release import ReleaseError


@click.command()
@click.argument("directory", type=click.Path(path_type=Path))
def release(directory: Path) -> None:
    """Puts learner's copies of the units, without solutions, into DIRECTORY.

    A file that somebody worked in is never written over: a new version of it is put beside it.
    """
    put_copies(directory)


def put_copies(directory: Path) -> manifest.Put:
    """Puts the learner's copies into a directory and says what was done. Raises click.ClickException."""
    if directory.exists() and not directory.is_dir():
        raise click.ClickException(texts.NOT_A_DIRECTORY.format(path=directory))
    try:
        copies = learner_copies()
        done = manifest.put(directory, copies)
    except NoUnitsError as error:
        raise click.ClickException(texts.NO_UNITS) from error
    except ReleaseError as error:
        raise click.ClickException(str(error)) from error
    except manifest.ManifestError as error:
        raise click.ClickException(texts.BROKEN_MANIFEST.format(path=error)) from error
    except OSError as error:
        raise click.ClickException(
            texts.NOT_WRITABLE.format(path=directory, reason=error.strerror)
        ) from error
    if done.written:
        click.echo(texts.PUT.format(count=len(done.written), total=len(copies), directory=directory))
    for old, new in done.beside.items():
        click.echo(texts.NEW_BESIDE.format(old=directory / old, new=directory / new))
    return done
