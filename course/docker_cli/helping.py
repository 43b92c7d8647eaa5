"""Usage lines and help pages, in the layout of Docker's."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from course.docker_cli.flags import Flag
from course.docker_cli.texts import HELP_HINT, HELP_SUMMARY

if TYPE_CHECKING:
    from course.docker_cli.command import Command, Group

_WIDTH = 80


def usage_failed(message: str, path: str, usage: str) -> str:
    """What is printed where a flag is wrong."""
    return f"{message}\n\nUsage:  {path} {usage}".rstrip() + f"\n\nRun '{path} --help' for more information"


def wrong_count(path: str, usage: str, least: int, most: int | None) -> str:
    """What is printed where there are too few or too many arguments."""
    see = "Run"
    if most == 0:
        wants = "accepts no arguments"
    elif least == most:
        wants = f"requires {_arguments(least)}"
    elif most is None:
        wants = f"requires at least {_arguments(least)}"
        see = "See"
    elif least:
        wants = f"requires at least {least} and at most {_arguments(most)}"
    else:
        wants = f"requires at most {_arguments(most)}"
        see = "SRun"  # a slip of docker 28.2
    return f"docker: '{path}' {wants}\n\nUsage:  {path} {usage}\n\n{see} '{path} --help' for more information"


def command_help(path: str, command: Command) -> str:
    """The help page of a command."""
    parts = [f"Usage:  {path} {command.usage}".rstrip(), command.summary]
    shown = sorted((flag for flag in command.flags if not flag.hidden), key=lambda flag: flag.name)
    if shown:
        parts.append("Options:\n" + "\n".join(_options(shown)))
    return "\n\n".join(parts)


def group_help(path: str, group: Group) -> str:
    """The help page of a group such as ``docker network``."""
    lines = _table({name: command.summary for name, command in group.commands.items()})
    return (
        f"Usage:  {path} COMMAND\n\n{group.summary}\n\nCommands:\n{lines}\n\n"
        f"Run '{path} COMMAND --help' for more information on a command."
    )


def main_help(sections: Mapping[str, Mapping[str, str]]) -> str:
    """The help page of docker itself; `sections` give the summaries of commands by title and name."""
    parts = ["Usage:  docker COMMAND", HELP_SUMMARY]
    parts += [f"{title}:\n{_table(commands)}" for title, commands in sections.items()]
    return "\n\n".join([*parts, HELP_HINT])


def _arguments(count: int) -> str:
    return f"{count} argument" + ("" if count == 1 else "s")


def _table(summaries: Mapping[str, str]) -> str:
    width = max(map(len, summaries))
    return "\n".join(f"  {name:{width}}  {summaries[name]}" for name in sorted(summaries))


def _options(flags: Sequence[Flag]) -> Iterator[str]:
    heads = [f"{_short(flag)} --{flag.name} {flag.word}".rstrip() for flag in flags]
    column = max(map(len, heads)) + 3
    for head, flag in zip(heads, flags, strict=True):
        about = flag.help + (_default(flag) if flag.default else "")
        lines = textwrap.wrap(about, max(_WIDTH - column, 24))
        yield f"{head:{column}}{lines[0] if lines else ''}".rstrip()
        yield from (" " * column + line for line in lines[1:])


def _short(flag: Flag) -> str:
    return f"  -{flag.short}," if flag.short else "     "


def _default(flag: Flag) -> str:
    shown = f'"{flag.default}"' if flag.word == "string" else str(flag.default).lower()
    return f" (default {shown})"
