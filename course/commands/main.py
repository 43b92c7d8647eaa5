"""`course`: the command line of the course. Each command's module is loaded when that command is called."""

from importlib import import_module

import click

COMMANDS = {
    "lab": "course.commands.lab:lab",
    "release": "course.commands.release:release",
    "engine": "course.commands.engine:engine_command",
    "shell": "course.commands.shell:shell_command",
    "images": "course.commands.images:images_command",
    "explain": "course.commands.explain:explain_command",
}
SUMMARIES = {
    "lab": "Open your copies of the units in JupyterLab.",
    "release": "Put learner's copies of the units into a directory.",
    "engine": "Run a simulated Docker Engine for other programs to talk to.",
    "shell": "Open a shell in which docker speaks to a simulated Docker Engine.",
    "images": "Build the course's images on a real Docker Engine.",
    "explain": "Explain a Docker Engine's networking: who reaches whom, and why not.",
}


class LazyGroup(click.Group):
    """A group that knows its commands' names and summaries, and loads a command when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name].partition(":")
        command: click.Command = getattr(import_module(module), name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(SUMMARIES.items()))


@click.command(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="docker-network-course", prog_name="course")
def main() -> None:
    """Docker networking, in notebooks that run what they say."""
