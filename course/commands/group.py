"""Groups of commands whose modules are loaded when they are called: `course` and `autograder`."""

from collections.abc import Mapping
from importlib import import_module
from typing import Any, NamedTuple

import click


class Lazy(NamedTuple):
    """A command that is not loaded yet: where it is, as ``module:name``, and its summary."""

    place: str
    summary: str


class LazyGroup(click.Group):
    """A group that knows its commands' names and summaries, and loads a command when it is called."""

    def __init__(self, *arguments: Any, lazy: Mapping[str, Lazy], **others: Any) -> None:
        super().__init__(*arguments, **others)
        self._lazy = lazy

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self._lazy)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self._lazy:
            return None
        module, _, name = self._lazy[cmd_name].place.partition(":")
        command: click.Command = getattr(import_module(module), name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, lazy.summary) for name, lazy in self._lazy.items()])
