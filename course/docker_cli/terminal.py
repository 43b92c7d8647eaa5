"""What a command works with: an engine, and the places where its output goes."""

from __future__ import annotations

import codecs
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TextIO

from course.docker_cli.daemon import Daemon
from course.docker_cli.errors import CommandFailed
from course.docker_cli.texts import NO_SUCH_HOST, NOBODY_ANSWERS


def _nobody() -> str:
    raise EOFError


def _nowhere(where: str) -> Daemon:
    raise CommandFailed(NO_SUCH_HOST.format(host=where))


@dataclass(slots=True)
class Terminal:
    """An engine, and where output goes.

    `patience`: seconds without any output after which a command that waits for a container gives up waiting,
    as if somebody pressed Ctrl-C; None waits for ever, as in a terminal. `answer` reads what somebody types;
    it raises EOFError where nobody does. `reach` finds the engine that ``--host`` names.
    """

    daemon: Daemon
    out: TextIO
    err: TextIO
    patience: float | None = None
    answer: Callable[[], str] = _nobody
    reach: Callable[[str], Daemon] = _nowhere
    _decoders: dict[int, codecs.IncrementalDecoder] = field(default_factory=dict)
    _returns: dict[int, str] = field(default_factory=dict)

    def say(self, line: object = "") -> None:
        """A line on standard output."""
        print(line, file=self.out)

    def complain(self, line: object = "") -> None:
        """A line on standard error."""
        print(line, file=self.err)

    def ask(self, question: str) -> bool:
        """Whether somebody answers a question with yes. Nobody there means no."""
        self.out.write(question)
        self.out.flush()
        try:
            return self.answer().strip().lower() in ("y", "yes")
        except EOFError:
            self.complain("\n" + NOBODY_ANSWERS)
            return False

    def write(self, stream: int, data: bytes) -> None:
        """Output of a container: stream 2 is standard error. Characters and line ends may come in pieces."""
        if stream not in self._decoders:
            self._decoders[stream] = codecs.getincrementaldecoder("utf-8")("replace")
        where = self.err if stream == 2 else self.out
        text = self._returns.pop(stream, "") + self._decoders[stream].decode(data)
        if text.endswith("\r"):  # its line feed may be in the next piece
            text, self._returns[stream] = text[:-1], "\r"
        where.write(text.replace("\r\n", "\n"))
        where.flush()
