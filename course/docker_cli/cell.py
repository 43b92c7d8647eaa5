"""Several command lines, as a cell or a shell script has them: comments, ``\\`` at the end of a line, ``&&``,
``||``, ``;`` and ``$(docker …)``. Variables, pipes and redirections there are none."""

from __future__ import annotations

import io
import re
import shlex
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TextIO

from course.docker_cli import docker
from course.docker_cli.terminal import Terminal
from course.docker_cli.texts import (
    DOCKER_ONLY,
    EXIT_CODE,
    NO_PIPES,
    NO_SUBSHELL,
    NOTHING_RAN,
    UNCLOSED_QUOTE,
    UNCLOSED_SUBSTITUTION,
)

_OPERATORS = ("&&", "||", ";", "\n")
_NOT_HERE = ("|", "&", ">", "<", "`")
#: What means nothing but itself outside of quotation marks.
_PLAIN = re.compile(r"""[^&|;\n\\#$'"<>`()]+""")
# What a $(…) is replaced by until it is carried out: a mark, its number, and the mark again. Inside double
# quotation marks its output stays one word.
_UNQUOTED, _QUOTED = "\ue000", "\ue001"
_WORD = re.compile(r"[^ \t\r\n]+")


class LineFailed(ValueError):
    """A line that cannot be read. The message is for the learner."""


@dataclass(slots=True)
class CommandLine:
    """A command, where its words come from, and the operator before it ("" for the first of a line)."""

    operator: str
    source: str
    text: str = ""
    substitutions: list[str] = field(default_factory=list)

    @property
    def shown(self) -> str:
        """The command in one line, beginning with ``docker`` where that was left out."""
        line = re.sub(r"\\\n\s*", "", self.source).strip()
        return f"docker {line}" if docker.known(line.split(maxsplit=1)[0]) else line

    def words(self, output_of: Callable[[str], str]) -> list[str]:
        """The words of the command; `output_of` carries out what stands in a $(…)."""
        if not self.substitutions:
            return _split(self.text)
        words = []
        outputs = [output_of(command).rstrip("\n") for command in self.substitutions]
        for word in _split(self.text):
            plain = re.sub(f"{_QUOTED}(\\d+){_QUOTED}", lambda found: outputs[int(found[1])], word)
            if _UNQUOTED in plain:
                plain = re.sub(f"{_UNQUOTED}(\\d+){_UNQUOTED}", lambda found: outputs[int(found[1])], plain)
                words += plain.split()
            else:
                words.append(plain)
        return words


def _split(text: str) -> list[str]:
    """The words of a command as a shell has them; read at once where nothing in it is quoted."""
    return shlex.split(text) if any(mark in text for mark in "'\"\\") else _WORD.findall(text)


def command_lines(script: str) -> list[CommandLine]:
    """The commands of a script, in their order. Raises LineFailed for what is not possible here."""
    return [line for line in _Scanner(script).lines() if line.text.strip()]


class _Scanner:
    def __init__(self, script: str) -> None:
        self._script = script
        self._at = 0
        self._line = CommandLine("", "")

    def lines(self) -> Iterator[CommandLine]:
        start = 0
        while self._at < len(self._script):
            operator = self._step()
            if operator:
                yield replace(self._line, source=self._script[start : self._at - len(operator)].strip())
                self._line = CommandLine("" if operator == "\n" else operator, "")
                start = self._at
        yield replace(self._line, source=self._script[start:].strip())

    def _step(self) -> str:
        """Take one piece into the line; or give the operator that ends it."""
        if plain := _PLAIN.match(self._script, self._at):
            self._take(len(plain[0]))
            return ""
        rest = self._script[self._at :]
        for operator in _OPERATORS:
            if rest.startswith(operator):
                self._at += len(operator)
                return operator
        if rest.startswith("\\\n"):
            self._at += 2
            self._line.text += " "
        elif rest[0] == "\\":
            self._take(2)
        elif rest[0] == "#" and (not self._line.text or self._line.text[-1].isspace()):
            self._at += len(rest.partition("\n")[0])
        elif rest.startswith("$("):
            self._substitute(_UNQUOTED)
        elif rest[0] == "'":
            self._take(self._until("'", rest))
        elif rest[0] == '"':
            self._double_quoted()
        elif rest[0] in _NOT_HERE:
            raise LineFailed(NO_PIPES.format(sign=rest[0]))
        elif rest[0] in "()":
            raise LineFailed(NO_SUBSHELL.format(sign=rest[0]))
        else:
            self._take(1)
        return ""

    def _take(self, count: int) -> None:
        self._line.text += self._script[self._at : self._at + count]
        self._at += count

    def _until(self, mark: str, rest: str) -> int:
        end = rest.find(mark, 1)
        if end < 0:
            raise LineFailed(UNCLOSED_QUOTE.format(line=rest.partition("\n")[0]))
        return end + 1

    def _double_quoted(self) -> None:
        opened = self._at
        self._take(1)
        while self._at < len(self._script):
            rest = self._script[self._at :]
            if rest.startswith("\\\n"):
                self._at += 2
            elif rest[0] == "\\":
                self._take(2)
            elif rest.startswith("$("):
                self._substitute(_QUOTED)
            elif rest[0] == '"':
                return self._take(1)
            else:
                self._take(1)
        raise LineFailed(UNCLOSED_QUOTE.format(line=self._script[opened:].partition("\n")[0]))

    def _substitute(self, mark: str) -> None:
        """Take a $(…), up to the bracket that closes it."""
        depth, quote = 0, ""
        for at in range(self._at + 1, len(self._script)):
            sign = self._script[at]
            if quote:
                quote = "" if sign == quote else quote
            elif sign in "'\"":
                quote = sign
            else:
                depth += (sign == "(") - (sign == ")")
            if depth == 0:
                self._line.text += f"{mark}{len(self._line.substitutions)}{mark}"
                self._line.substitutions.append(self._script[self._at + 2 : at])
                self._at = at + 1
                return
        raise LineFailed(UNCLOSED_SUBSTITUTION.format(line=self._script[self._at :].partition("\n")[0]))


def run_script(script: str, terminal: Terminal) -> int:
    """Carry out all commands of a script, one after the other, also after one that failed, as a shell does.

    Where there are several, each is shown before its output. The exit code is that of the last command that
    ran."""
    try:
        lines = command_lines(script)
    except LineFailed as error:
        terminal.complain(f"{error}\n{NOTHING_RAN}")
        return 2
    try:
        return _run_all(lines, terminal)
    except KeyboardInterrupt:
        terminal.complain("^C")
        return 130


def _run_all(lines: Sequence[CommandLine], terminal: Terminal) -> int:
    code = 0
    for line in lines:
        if (line.operator == "&&" and code != 0) or (line.operator == "||" and code == 0):
            continue
        if len(lines) > 1:
            terminal.say(f"$ {line.shown}")
        code = _run(line, terminal)
        if code != 0:
            terminal.complain(EXIT_CODE.format(code=code))
    return code


def _run(line: CommandLine, terminal: Terminal) -> int:
    try:
        words = line.words(lambda command: _output_of(command, terminal))
    except LineFailed as error:
        terminal.complain(error)
        return 2
    if words[:1] == ["docker"]:
        return docker.call(terminal, words[1:])
    if words and not docker.known(words[0]):
        terminal.complain(DOCKER_ONLY.format(word=words[0]))
        return 127
    return docker.call(terminal, words)


def _output_of(command: str, terminal: Terminal) -> str:
    """What `command`, which stood in a $(…), prints on standard output."""
    out: TextIO = io.StringIO()
    inner = replace(terminal, out=out)
    for line in command_lines(command):
        _run(line, inner)
    assert isinstance(out, io.StringIO)
    return out.getvalue()
