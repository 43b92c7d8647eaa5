"""`autograder`: the teacher's command line. Each command's module is loaded when that command is called."""

from importlib import import_module

import click

COMMANDS = {
    "grade": "autograder.commands.grade:grade_command",
    "check-unit": "autograder.commands.check_unit:check_unit_command",
    "new-unit": "autograder.commands.new_unit:new_unit_command",
    "pages": "autograder.commands.pages:pages_command",
}
SUMMARIES = {
    "grade": "Grade the submissions of a unit, many at once.",
    "check-unit": "Say why a unit is not ready for learners, or that it is.",
    "new-unit": "Write the files of a new unit, for you to fill.",
    "pages": "Write the units as pages, for reading and for a projector.",
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
@click.version_option(package_name="docker-network-course", prog_name="autograder")
def main() -> None:
    """Units of a course on Docker networking, for those who teach with them."""
