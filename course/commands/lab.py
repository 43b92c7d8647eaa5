"""`course lab`: JupyterLab on the learner's copies of the units."""

import os
import re
import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import click

from course.commands import manifest, texts
from course.commands.release import put_copies

WELCOME = "00-welcome/00-welcome.ipynb"
DIRECTORY = Path("my-course")


def _engine(ctx: click.Context, parameter: click.Parameter, value: str) -> str:
    """Accepts what `course.Lab` accepts as an engine."""
    if value in {"simulated", "docker"} or re.fullmatch(r"(unix|tcp)://.+", value):
        return value
    raise click.UsageError(texts.UNKNOWN_ENGINE.format(engine=value), ctx)


@click.command(context_settings={"show_default": True})
@click.option(
    "--engine",
    default="simulated",
    envvar="COURSE_ENGINE",
    metavar="ENGINE",
    callback=_engine,
    help=texts.ENGINE,
)
@click.argument("words", nargs=-1, type=click.UNPROCESSED, metavar="[DIR] [-- JUPYTER_ARGS...]")
def lab(engine: str, words: tuple[str, ...]) -> None:
    """Opens your copies of the units in JupyterLab.

    They are put into DIR (my-course), where nothing you have worked in is ever written over. What follows --
    goes to JupyterLab, such as --no-browser or --port=9000.
    """
    directory, jupyter_args = _split(words)
    first_time = not (directory / manifest.NAME).exists()
    put_copies(directory)
    click.echo(texts.OPENING.format(directory=directory, engine=_engine_name(engine)))
    page = f"/lab/tree/{WELCOME}" if first_time and (directory / WELCOME).exists() else "/lab"
    _become(_command(directory, page, jupyter_args), _environment(engine))


def _split(words: tuple[str, ...]) -> tuple[Path, tuple[str, ...]]:
    """Takes the directory off the words, if one is there; inside a learner's directory, it is that one."""
    if words and not words[0].startswith("-"):
        return Path(words[0]), words[1:]
    return (Path() if Path(manifest.NAME).exists() else DIRECTORY), words


def _engine_name(engine: str) -> str:
    return {"simulated": texts.SIMULATED, "docker": texts.OWN_DOCKER}.get(
        engine, texts.AT.format(engine=engine)
    )


def _command(directory: Path, page: str, jupyter_args: tuple[str, ...]) -> list[str]:
    command = [
        *(sys.executable, "-m", "jupyterlab"),
        f"--ServerApp.root_dir={directory.resolve()}",
        f"--LabApp.default_url={page}",
        # What was open here opens again, and not what was open in the learner's other uses of JupyterLab.
        f"--LabApp.workspaces_dir={directory.resolve() / '.workspaces'}",
    ]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        command.append("--allow-root")  # one is root in many containers, and JupyterLab would refuse
    return [*command, *jupyter_args]


def _environment(engine: str) -> dict[str, str]:
    """Returns JupyterLab's environment: the engine for `course.Lab`, and settings that keep it offline."""
    settings = [str(files("course.commands") / "jupyter")]
    if os.environ.get("JUPYTER_CONFIG_PATH"):
        settings.append(os.environ["JUPYTER_CONFIG_PATH"])
    return {**os.environ, "COURSE_ENGINE": engine, "JUPYTER_CONFIG_PATH": os.pathsep.join(settings)}


def _become(command: list[str], environment: dict[str, str]) -> None:
    """Runs JupyterLab in this process's place, so that signals reach it; on Windows, waits for it instead."""
    sys.stdout.flush()
    if os.name == "nt":
        sys.exit(subprocess.run(command, env=environment).returncode)
    os.execve(command[0], command, environment)
