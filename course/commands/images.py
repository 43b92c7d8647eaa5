"""`course images`: the course's own images, or stand-ins for all that it uses, on a real Docker Engine."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from course.images import making, texts
from course.images.stand_ins import stand_ins
from course.lab import Lab, LabError

if TYPE_CHECKING:
    import docker


@click.command("images", context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--engine", default="docker", metavar="ENGINE", show_default=True, help="docker, unix:///… or tcp://…"
)
@click.option(
    "--stand-ins",
    "with_stand_ins",
    is_flag=True,
    help="Make light stand-ins, of busybox alone, for all images of the course: where there is no internet.",
)
@click.option("--force", is_flag=True, help="Take the name of an image that the course did not make.")
@click.argument("names", nargs=-1)
def images_command(engine: str, with_stand_ins: bool, force: bool, names: tuple[str, ...]) -> None:
    """Build the course's images (favorites-node and spring-boot, or those NAMED) on a real Docker Engine."""
    if engine == "simulated":
        raise click.UsageError(texts.SIMULATED)
    known = [stand_in.name for stand_in in stand_ins()] if with_stand_ins else list(making.OWN)
    for name in names:
        if name not in known:
            raise click.UsageError(texts.UNKNOWN.format(name=name, known=", ".join(known)))
    try:
        lab = Lab(engine)
        for line in _made(lab.client, names or tuple(known), with_stand_ins, force):
            click.echo(line)
    except (LabError, making.ImagesError) as problem:
        raise click.ClickException(str(problem)) from None


def _made(
    client: docker.DockerClient, names: tuple[str, ...], with_stand_ins: bool, force: bool
) -> Iterator[str]:
    if not with_stand_ins:
        for name in names:
            yield from making.build(client, name, force)
        return
    for stand_in in stand_ins():
        if stand_in.name in names:
            yield from making.make_stand_in(client, stand_in, force)
