"""What commands on one or many things have in common."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from course.docker_cli import units
from course.docker_cli.errors import CommandFailed, DaemonFailed
from course.docker_cli.flags import Flag, Values, filters, switch, text
from course.docker_cli.terminal import Terminal

FORMAT = text("format", help='A layout: "table", "json", "table TEMPLATE" or a Go template')
INSPECT_FORMAT = text("format", "f", 'A layout: "json" or a Go template')
QUIET = switch("quiet", "q", "Show the ids alone")
NO_TRUNC = switch("no-trunc", help="Show everything in full length")
FILTER = filters('Show only what fits (such as "name=web")')
PRUNE_FILTER = Flag(
    "filter",
    help='Take only what fits (such as "until=24h")',
    word="filter",
    convert=FILTER.convert,
    repeats=True,
)
FORCE_PRUNE = switch("force", "f", "Do not ask first")


def each(
    terminal: Terminal,
    names: Iterable[str],
    act: Callable[[str], object],
    *,
    tell: bool = True,
    pardon: int | None = None,
) -> int:
    """Do `act` for each name and say the name; then tell what failed. The exit code.

    A refusal with the HTTP status `pardon` is told too, but leaves the exit code 0.
    """
    failures: list[CommandFailed] = []
    for name in names:
        try:
            act(name)
        except CommandFailed as error:
            failures.append(error)
        else:
            if tell:
                terminal.say(name)
    for failure in failures:
        terminal.complain(failure.message)
    pardoned = [isinstance(failure, DaemonFailed) and failure.status == pardon for failure in failures]
    return 0 if all(pardoned) else 1


def confirmed(terminal: Terminal, values: Values, warning: str) -> bool:
    """Whether to go on with what cannot be undone: -f, or the answer to a question."""
    if values["force"]:
        return True
    return terminal.ask(f"WARNING! {warning}\nAre you sure you want to continue? [y/N] ")


def labels(written: Sequence[str]) -> dict[str, str]:
    """Labels or options ``key=value`` as the API takes them; without "=" the value is empty."""
    return {key: value for key, _, value in (label.partition("=") for label in written)}


def label(written: str) -> str:
    """A label of the command line, if it is one. Raises ValueError with Docker's words."""
    if not written.partition("=")[0].strip():
        raise ValueError(f"invalid label '{written}': empty name")
    return written


def moment(terminal: Terminal, written: str, flag: str = "") -> str | None:
    """The value of ``--since`` or ``--until`` as the API takes it; None where there is none.

    A span counts back from the engine's time: that of a simulated one may be ahead of this machine's.
    """
    if not written:
        return None
    try:
        return units.moment(written, terminal.daemon.now)
    except ValueError:
        where = f'invalid value for "{flag}": ' if flag else ""
        raise CommandFailed(f'{where}failed to parse value as time or duration: "{written}"') from None
