"""`course`: the command line of the course. Each command's module is loaded when that command is called."""

import click

from course.commands.group import Lazy, LazyGroup

COMMANDS = {
    "lab": Lazy(
        "course.commands.lab:lab",
        "Open your copies of the units in JupyterLab.",
    ),
    "release": Lazy(
        "course.commands.release:release",
        "Put learner's copies of the units into a directory.",
    ),
    "engine": Lazy(
        "course.commands.engine:engine_command",
        "Run a simulated Docker Engine for other programs to talk to.",
    ),
    "shell": Lazy(
        "course.commands.shell:shell_command",
        "Open a shell in which docker speaks to a simulated Docker Engine.",
    ),
    "images": Lazy(
        "course.commands.images:images_command",
        "Build the course's images on a real Docker Engine.",
    ),
    "explain": Lazy(
        "course.commands.explain:explain_command",
        "Explain a Docker Engine's networking: who reaches whom, and why not.",
    ),
}


@click.command(cls=LazyGroup, lazy=COMMANDS, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="docker-network-course", prog_name="course")
def main() -> None:
    """Docker networking, in notebooks that run what they say."""
