"""A command of the command line, a group of them, and how a line of words finds its command."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from course.docker_cli import helping
from course.docker_cli.errors import CommandFailed, UsageFailed
from course.docker_cli.flags import Flag, Parser, Values, switch
from course.docker_cli.terminal import Terminal
from course.docker_cli.texts import INSTEAD, NOT_HERE

Run: TypeAlias = Callable[[Terminal, Values, list[str]], int]
_OLD_HELP = "Flag shorthand -h has been deprecated, use --help"
HELP = switch("help", help="Print usage", hidden=True)


def not_here(name: str) -> str:
    """The sentence for a command that only Docker has, and what to do instead where there is something."""
    return " ".join(filter(None, [NOT_HERE.format(name=name), INSTEAD.get(name)]))


@dataclass(frozen=True, slots=True)
class Command:
    """`arguments` are the least and the most arguments it takes (None: any number).

    `interspersed`: whether flags may follow the first argument. `foreign` names the flags that it has in
    Docker's binary only. `wraps_errors`: failures are told as ``docker: …``, with exit code 125.
    """

    usage: str
    summary: str
    run: Run
    flags: tuple[Flag, ...] = ()
    arguments: tuple[int, int | None] = (0, 0)
    interspersed: bool = True
    foreign: frozenset[str] = frozenset()
    aliases: tuple[str, ...] = ()

    def call(self, terminal: Terminal, path: str, words: Sequence[str]) -> int:
        """Carry out the command line `path` + `words`; its exit code. Raises CommandFailed."""
        parser = Parser((*self.flags, HELP), self.foreign, interspersed=self.interspersed)
        try:
            values, arguments = parser.parse(words)
            if values["help"]:
                if "h" in values.given:
                    terminal.say(_OLD_HELP)
                terminal.say(helping.command_help(path, self))
                return 0
            self._check_count(path, len(arguments))
        except UsageFailed as error:
            raise CommandFailed(helping.usage_failed(error.message, path, self.usage), 125) from None
        return self.run(terminal, values, arguments)

    def _check_count(self, path: str, count: int) -> None:
        least, most = self.arguments
        if count < least or (most is not None and count > most):
            raise CommandFailed(helping.wrong_count(path, self.usage, least, most))


@dataclass(frozen=True, slots=True)
class Group:
    """Commands under a common first word, as ``network``. `others` exist in Docker's binary only.

    `usage` is what stands behind the group's name where one of its commands is not known.
    """

    summary: str
    commands: Mapping[str, Command] = field(default_factory=dict)
    others: frozenset[str] = frozenset()
    usage: str = ""

    def find(self, name: str) -> Command | None:
        """The command of this name or alias."""
        return self.commands.get(name) or next(
            (command for command in self.commands.values() if name in command.aliases), None
        )

    def call(self, terminal: Terminal, path: str, words: Sequence[str]) -> int:
        """Carry out the command that the first word names. Raises CommandFailed."""
        if not words:
            terminal.complain(helping.group_help(path, self))
            return 0
        name, *rest = words
        if name == "--help":
            terminal.say(helping.group_help(path, self))
            return 0
        if name.startswith("-"):
            try:
                Parser([HELP], (), interspersed=False).parse([name])
            except UsageFailed as error:
                raise CommandFailed(helping.usage_failed(error.message, path, ""), 125) from None
        command = self.find(name)
        if command is not None:
            return command.call(terminal, f"{path} {name}", rest)
        if name in self.others:
            raise CommandFailed(not_here(f"{path.removeprefix('docker ')} {name}"))
        raise CommandFailed(
            f"docker: unknown command: {path} {name}\n\nUsage:  {f'{path} {self.usage}'.rstrip()}\n\n"
            f"Run '{path} --help' for more information"
        )
