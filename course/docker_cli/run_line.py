"""``docker run …`` taken apart into what a form has fields for, and put together again."""

from __future__ import annotations

import shlex
from dataclasses import dataclass

from course.docker_cli.commands.container_flags import FOREIGN, RUN_FLAGS
from course.docker_cli.errors import UsageFailed
from course.docker_cli.flags import Parser

_SWITCHES = {flag.name for flag in RUN_FLAGS if flag.is_switch}


class RunLineError(ValueError):
    """The text is no ``docker run …``; the message says in one sentence why."""


@dataclass(frozen=True, slots=True)
class RunLine:
    """One ``docker run``. `others` are the flags without a field, as (name, value); they are kept."""

    image: str = ""
    command: tuple[str, ...] = ()
    name: str = ""
    networks: tuple[str, ...] = ()
    ports: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    detach: bool = True
    others: tuple[tuple[str, str], ...] = ()

    @classmethod
    def parse(cls, text: str) -> RunLine:
        """Take a command line apart. Raises RunLineError for another command, or one that Docker refuses."""
        try:
            words = shlex.split(text)
        except ValueError:
            raise RunLineError("A quotation mark is not closed.") from None
        if words[:1] == ["docker"]:
            words = words[1:]
        if words[:1] != ["run"]:
            raise RunLineError("The line does not begin with: docker run")
        try:
            values, arguments = Parser(RUN_FLAGS, FOREIGN, interspersed=False).parse(words[1:])
        except UsageFailed as error:
            raise RunLineError(error.message) from None
        image, *command = arguments or [""]
        own = {"name", "network", "publish", "add-host", "detach"}
        return cls(
            image=image,
            command=tuple(command),
            name=values["name"],
            networks=_written(values.written, "network"),
            ports=_written(values.written, "publish"),
            hosts=_written(values.written, "add-host"),
            detach=values["detach"],
            others=tuple((name, value) for name, value in values.written if name not in own),
        )

    def __str__(self) -> str:
        words = ["docker", "run"]
        words += ["-d"] if self.detach else []
        words += ["--name", self.name] if self.name else []
        for flag, given in (("--network", self.networks), ("-p", self.ports), ("--add-host", self.hosts)):
            for value in given:
                words += [flag, value]
        for name, value in self.others:
            words += _flag(name, value)
        return shlex.join([*words, *([self.image] if self.image else []), *self.command])


def _written(written: list[tuple[str, str]], flag: str) -> tuple[str, ...]:
    return tuple(value for name, value in written if name == flag)


def _flag(name: str, value: str) -> list[str]:
    if name not in _SWITCHES:
        return [f"--{name}", value]
    return [f"--{name}" if value == "true" else f"--{name}={value}"]
