"""The flags of a command, and the grammar in which Docker's users write them.

Docker's binary reads its command line with Go's pflag. Its grammar differs from click's and argparse's in
what learners do every day: ``--rm=false``, ``-p=80:80``, ``-dit``, and its error texts name the flag in
pflag's way. Those libraries would have to be overruled in parsing, in errors and in help, so the grammar is
written out here."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any

from course.docker_cli.errors import UsageFailed
from course.docker_cli.texts import ONLY_IN_REAL_DOCKER
from course.topology.model import FALSE, TRUE


class Values(dict[str, Any]):
    """The values of all flags of a command by the flag's name, and which of them were given, as written."""

    def __init__(self, flags: Sequence[Flag]) -> None:
        super().__init__({flag.name: [] if flag.repeats else flag.default for flag in flags})
        self.written: list[tuple[str, str]] = []

    @property
    def given(self) -> set[str]:
        return {name for name, _ in self.written}


@dataclass(frozen=True, slots=True)
class Flag:
    """A flag. `word` is what stands for its value in the help ("" for a switch).

    `convert` makes a value of the text, or raises ValueError with the reason in Docker's words. With
    `repeats`, each use adds to a list; `splits` also takes several values with commas between them.
    """

    name: str
    short: str = ""
    help: str = ""
    word: str = "string"
    default: Any = ""
    convert: Callable[[str], Any] = str
    repeats: bool = False
    splits: bool = False
    hidden: bool = False
    stands_for: str = ""  # an older spelling of this other flag

    @property
    def is_switch(self) -> bool:
        return self.word == ""

    @property
    def title(self) -> str:
        """Its name in error messages: ``-p, --publish``."""
        return f"-{self.short}, --{self.name}" if self.short else f"--{self.name}"


def switch(
    name: str, short: str = "", help: str = "", *, default: bool = False, hidden: bool = False
) -> Flag:
    return Flag(name, short, help, word="", default=default, convert=boolean, hidden=hidden)


def text(name: str, short: str = "", help: str = "", *, default: str = "") -> Flag:
    return Flag(name, short, help, default=default)


def number(name: str, short: str = "", help: str = "", *, default: int | None = None) -> Flag:
    return Flag(name, short, help, word="int", default=default, convert=integer)


def duration(name: str, short: str = "", help: str = "") -> Flag:
    return Flag(name, short, help, word="duration", default=0, convert=nanoseconds)


def many(name: str, short: str = "", help: str = "", *, convert: Callable[[str], Any] = str) -> Flag:
    return Flag(name, short, help, word="list", convert=convert, repeats=True)


def listed(name: str, short: str = "", help: str = "") -> Flag:
    """A flag whose values may also be written with commas between them."""
    return Flag(name, short, help, word="strings", repeats=True, splits=True)


def pairs(name: str, short: str = "", help: str = "") -> Flag:
    """A flag whose values are ``key=value``."""
    return Flag(name, short, help, word="map", repeats=True)


def filters(help: str) -> Flag:
    return Flag("filter", "f", help, word="filter", convert=filter_pair, repeats=True)


def older(name: str, flag: Flag) -> Flag:
    """A spelling of `flag` that Docker still takes, but does not show."""
    return Flag(
        name, "", "", flag.word, flag.default, flag.convert, flag.repeats, flag.splits, True, flag.name
    )


def boolean(value: str) -> bool:
    if value not in (*TRUE, *FALSE):
        raise ValueError(f'strconv.ParseBool: parsing "{value}": invalid syntax')
    return value in TRUE


def integer(value: str) -> int:
    try:
        return int(value, 0) if not value.startswith("0") or value == "0" else int(value, 8)
    except ValueError:
        raise ValueError(f'strconv.ParseInt: parsing "{value}": invalid syntax') from None


def count(value: str) -> int:
    """A whole number that is not negative."""
    if not re.fullmatch(r"\d+", value, re.ASCII):
        raise ValueError(f'strconv.ParseUint: parsing "{value}": invalid syntax')
    return int(value)


_UNITS = {"ns": 1, "us": 10**3, "µs": 10**3, "ms": 10**6, "s": 10**9, "m": 60 * 10**9, "h": 3600 * 10**9}
_DURATION = re.compile(r"([+-]?)((?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|ms|s|m|h))+|0)")
_PART = re.compile(r"([\d.]+)([a-zµ]+)")


def nanoseconds(value: str) -> int:
    """A duration as Go reads it: ``1m30s``, ``500ms``."""
    whole = _DURATION.fullmatch(value)
    if whole is None:
        missing = re.fullmatch(r"[+-]?(\d+\.?\d*|\.\d+)", value)
        what = "missing unit in duration" if missing else "invalid duration"
        raise ValueError(f'time: {what} "{value}"')
    total = sum(round(float(number) * _UNITS[unit]) for number, unit in _PART.findall(whole[2]))
    return -total if whole[1] == "-" else total


def filter_pair(value: str) -> tuple[str, str]:
    name, equals, wanted = value.partition("=")
    if not equals:
        raise ValueError("bad format of filter (expected name=value)")
    return name.strip().lower(), wanted.strip()


class Parser:
    """Reads one command line after the command's name.

    `interspersed` says whether flags may follow the first argument. `foreign` are flags that Docker's binary
    has and this command line has not. Raises UsageFailed with pflag's texts.
    """

    def __init__(self, flags: Sequence[Flag], foreign: Collection[str], *, interspersed: bool) -> None:
        self._values = Values([flag for flag in flags if not flag.stands_for])
        self._names = {flag.name: flag for flag in flags}
        self._shorts = {flag.short: flag for flag in flags if flag.short}
        self._foreign = foreign
        self._interspersed = interspersed
        self._waiting: list[str] = []

    def parse(self, words: Sequence[str]) -> tuple[Values, list[str]]:
        """The flags' values, and the arguments that are no flags."""
        self._waiting = list(words)
        arguments: list[str] = []
        while self._waiting:
            word = self._waiting.pop(0)
            if word == "--":
                return self._values, arguments + self._waiting
            if word.startswith("--"):
                self._long(word)
            elif word.startswith("-") and word != "-":
                self._shorthands(word[1:])
            else:
                arguments.append(word)
                if not self._interspersed:
                    return self._values, arguments + self._waiting
        return self._values, arguments

    def _long(self, word: str) -> None:
        name, equals, value = word[2:].partition("=")
        if not name or name.startswith("-"):
            raise UsageFailed(f"bad flag syntax: {word}")
        flag = self._names.get(name)
        if flag is None:
            self._refuse_foreign(name, f"--{name}")
            raise UsageFailed(f"unknown flag: --{name}")
        if equals:
            self._set(flag, value)
        elif flag.is_switch:
            self._set(flag, "true")
        elif self._waiting:
            self._set(flag, self._waiting.pop(0))
        else:
            raise UsageFailed(f"flag needs an argument: --{name}")

    def _shorthands(self, letters: str) -> None:
        while letters:
            flag = self._shorts.get(letters[0])
            if flag is None and letters[0] == "h":
                self._values["help"] = True
                self._values.written.append(("h", ""))
                return
            if flag is None:
                self._refuse_foreign(letters[0], f"-{letters[0]}")
                raise UsageFailed(f"unknown shorthand flag: '{letters[0]}' in -{letters}")
            rest = letters[1:]
            if len(rest) > 1 and rest.startswith("="):
                self._set(flag, rest[1:])
                return
            if flag.is_switch:
                self._set(flag, "true")
                letters = rest
            elif rest:
                self._set(flag, rest)
                return
            elif self._waiting:
                self._set(flag, self._waiting.pop(0))
                return
            else:
                raise UsageFailed(f"flag needs an argument: '{letters[0]}' in -{letters}")

    def _set(self, flag: Flag, written: str) -> None:
        name = flag.stands_for or flag.name
        try:
            converted = [flag.convert(part) for part in (written.split(",") if flag.splits else [written])]
        except ValueError as error:
            raise UsageFailed(f'invalid argument "{written}" for "{flag.title}" flag: {error}') from None
        self._values.written.append((name, written))
        if flag.repeats:
            self._values[name] += converted
        else:
            self._values[name] = converted[0]

    def _refuse_foreign(self, name: str, written: str) -> None:
        if name in self._foreign:
            raise UsageFailed(ONLY_IN_REAL_DOCKER.format(what=written))
