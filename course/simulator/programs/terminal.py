"""Lines typed at a prompt. With a terminal, what is typed is echoed and can be erased."""

from __future__ import annotations

from collections.abc import Generator

from course.simulator.process import READ, Effect, Process

ERASE, INTERRUPT, END_OF_INPUT = (8, 127), 3, 4


class LineReader:
    def __init__(self, process: Process) -> None:
        self.process = process
        self._pending = bytearray()
        self._typed = bytearray()

    def line(self) -> Generator[Effect, bytes, str | None]:
        """The next line with its end; None at the end of the input."""
        self._typed.clear()
        while True:
            while self._pending:
                finished = self._take(self._pending.pop(0))
                if finished is not None:
                    return finished or None
            data = yield READ
            if not data:
                return self._typed.decode(errors="replace") or None
            self._pending += data

    def _take(self, byte: int) -> str | None:
        """Take one byte; the finished line, "" for the end of the input, None to go on."""
        tty = self.process.tty
        if byte == 10 or (byte == 13 and tty):
            self._echo("\n")
            return self._typed.decode(errors="replace") + "\n"
        if tty and byte == INTERRUPT:
            self._echo("^C\n")
            return "\n"
        if tty and byte == END_OF_INPUT:
            return "" if not self._typed else None
        if tty and byte in ERASE:
            if self._typed:
                self._typed.pop()
                self._echo("\b \b")
            return None
        self._typed.append(byte)
        self._echo(chr(byte))
        return None

    def _echo(self, text: str) -> None:
        if self.process.tty:
            self.process.out(text)
