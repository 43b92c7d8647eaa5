"""`autograder grade`: a class graded, many submissions at once."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from dataclasses import asdict
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import click

from autograder import texts
from autograder.confined.box import bubblewrap
from autograder.report import number

if TYPE_CHECKING:
    from autograder.grading import batch


@click.command("grade", context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--course-dir",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    default=Path(),
    help="The class's folder, with its nbgrader_config.py (default: here).",
)
@click.option("--students", default="", help="Only these, with commas between them.")
@click.option("--jobs", type=click.IntRange(1), default=os.cpu_count() or 1, show_default=True, metavar="N")
@click.option("--scheduler", default="", metavar="tcp://…", help="Let a Dask cluster do the work.")
@click.option("--feedback/--no-feedback", default=True, help="Write each learner's page too (the default).")
@click.option("--force", is_flag=True, help="Grade also what was graded before and has not changed.")
@click.option(
    "--require-confinement", is_flag=True, help="Refuse to grade where submissions cannot be confined."
)
@click.option("--json", "as_json", is_flag=True, help="Tell it to a program: one JSON document.")
@click.argument("unit")
def grade_command(
    course_dir: Path,
    students: str,
    jobs: int,
    scheduler: str,
    feedback: bool,
    force: bool,
    require_confinement: bool,
    as_json: bool,
    unit: str,
) -> None:
    """Grade the submissions of a UNIT: into nbgrader's gradebook, and into its folders.

    What was graded before is graded again only if the submission or the checks have changed. Stopped, it goes
    on where it stood. The exit code is 1 where a submission could not be graded.
    """
    from autograder.grading.pool import Pool
    from autograder.grading.work import get_ready

    confined = _confined(require_confinement)
    named = [name.strip() for name in students.split(",") if name.strip()]
    early = 0 if scheduler else _expected(course_dir, unit, named, jobs)
    with Pool(jobs, early, ready=partial(get_ready, confined)) as pool:
        # Only now, for nbgrader takes as long to import as the processes to get ready.
        from autograder.grading import batch, cluster
        from autograder.grading.folders import FolderError, Folders

        try:
            folders = Folders.here(course_dir.resolve())
            planned = batch.plan(folders, unit, named, confined=confined, feedback=feedback, force=force)
            graded = partial(cluster.graded, scheduler=scheduler) if scheduler else pool.graded
            results = _followed(planned, graded, quiet=as_json)
        except FolderError as error:
            raise click.ClickException(str(error)) from None
    if as_json:
        said = json.dumps([asdict(result) for result in results], indent=1, ensure_ascii=False)
    else:
        said = summary(results)
    click.echo(said.encode("utf-8", "replace").decode())  # a folder's name may be no text
    sys.exit(1 if any(result.problem for result in results) else 0)


def _confined(required: bool) -> bool:
    if bubblewrap() is not None:
        return True
    if required:
        raise click.ClickException(texts.NO_BUBBLEWRAP)
    click.echo(texts.NOT_CONFINED, err=True)
    return False


def _expected(course_dir: Path, unit: str, named: Sequence[str], most: int) -> int:
    """How many submissions there are by the look of it: where they lie unless the class says otherwise."""
    if named:
        return len(named)
    handed_in = ((student / unit).is_dir() for student in course_dir.glob("submitted/*"))
    return sum(1 for _ in islice(filter(None, handed_in), most))


def _followed(planned: batch.Batch, graded: batch.Graded, quiet: bool) -> list[batch.Result]:
    """Carry it out, with a bar that tells how long it will take."""
    from autograder.grading import batch

    total = len(planned.jobs) + len(planned.known) + len(planned.unread)
    results = []
    with click.progressbar(
        length=total,
        label=planned.assignment.unit,
        file=sys.stderr,
        hidden=quiet,
        show_eta=True,
        show_pos=True,
    ) as bar:
        for result in batch.carry_out(planned, graded):
            results.append(result)
            bar.update(1)
    return sorted(results, key=lambda result: result.student)


def summary(results: Sequence[batch.Result]) -> str:
    """What there is to say of a class in a few lines: how many, how they did, and who needs a look."""
    graded = [result for result in results if not result.problem]
    lines = [
        texts.SUMMARY_GRADED.format(
            graded=len(graded),
            again=sum(result.again for result in graded),
            failed=len(results) - len(graded),
            odd=sum(bool(result.oddities) for result in graded),
        )
    ]
    if graded:
        lines += ["", *_distribution(graded)]
    for result in results:
        lines += [f"{result.student}: {said}" for said in filter(None, (result.problem, *result.oddities))]
    return "\n".join(lines)


def _distribution(graded: Sequence[batch.Result]) -> list[str]:
    """How many have how many points, as bars."""
    points = graded[0].points
    counts = [0] * (int(points) + 1)
    for result in graded:
        counts[min(int(result.score), int(points))] += 1
    most = max(counts)
    return [
        f"{number(low):>4} {'█' * round(30 * count / most):<30} {count or ''}".rstrip()
        for low, count in enumerate(counts)
    ]
