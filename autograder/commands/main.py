"""`autograder`: the teacher's command line. Each command's module is loaded when that command is called."""

import sys

import click

from course.commands.group import Lazy, LazyGroup

# What nbgrader imports would build the grammar of internationalised addresses with it, which takes as long as
# all the rest, to check a format that no notebook has. Said to be missing, it is done without.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]

COMMANDS = {
    "grade": Lazy(
        "autograder.commands.grade:grade_command",
        "Grade the submissions of a unit, many at once.",
    ),
    "report": Lazy(
        "autograder.commands.report:report_command",
        "Tell how a class did in a unit, on one page.",
    ),
    "check-unit": Lazy(
        "autograder.commands.check_unit:check_unit_command",
        "Say why a unit is not ready for learners, or that it is.",
    ),
    "new-unit": Lazy(
        "autograder.commands.new_unit:new_unit_command",
        "Write the files of a new unit, for you to fill.",
    ),
    "pages": Lazy(
        "autograder.commands.pages:pages_command",
        "Write the units as pages, for reading and for a projector.",
    ),
}


@click.command(cls=LazyGroup, lazy=COMMANDS, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="docker-network-course", prog_name="autograder")
def main() -> None:
    """Units of a course on Docker networking, for those who teach with them."""
