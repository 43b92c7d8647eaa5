"""Reading a word of a script: quotes, variables, substitutions."""

from __future__ import annotations

import re
from collections.abc import Callable

from course.simulator.programs.shell.syntax import (
    Arithmetic,
    Part,
    Script,
    ShellSyntaxError,
    Substitution,
    Text,
    Variable,
    Word,
)

NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_PARAMETER = re.compile(r"[A-Za-z_][A-Za-z0-9_]*|[0-9]+|[?$!#@*-]")
_OPERATOR = re.compile(r":?[-=?+]|##?|%%?")
ENDS_WORD = " \t\n;&|<>()"

UNTERMINATED = "syntax error: unterminated quoted string"


class Cursor:
    """A place in a text that is read from left to right."""

    def __init__(self, text: str, position: int = 0) -> None:
        self.text = text
        self.position = position

    @property
    def rest(self) -> str:
        return self.text[self.position :]

    @property
    def here(self) -> str:
        """The next character, "" at the end."""
        return self.text[self.position : self.position + 1]

    def take(self, count: int = 1) -> str:
        taken = self.text[self.position : self.position + count]
        self.position += count
        return taken

    def follows(self, start: str) -> bool:
        return self.text.startswith(start, self.position)

    def take_match(self, pattern: re.Pattern[str]) -> str:
        match = pattern.match(self.text, self.position)
        return self.take(len(match[0])) if match and match[0] else ""

    def take_until(self, end: str) -> str:
        """Up to and past `end`; ShellSyntaxError where it never comes."""
        found = self.text.find(end, self.position)
        if found < 0:
            raise ShellSyntaxError(UNTERMINATED, incomplete=True)
        taken = self.text[self.position : found]
        self.position = found + len(end)
        return taken


class WordReader:
    """Reads words at `cursor`. `script` reads what stands in ``$( )``, up to its closing bracket."""

    def __init__(self, cursor: Cursor, script: Callable[[str], Script]) -> None:
        self.cursor = cursor
        self.script = script

    def read(self, ends: str = ENDS_WORD) -> Word:
        """The word that begins here, up to one of `ends` (or the end of the text)."""
        parts: list[Part] = []
        while self.cursor.here and self.cursor.here not in ends:
            parts.extend(self._part(quoted=False))
        return Word(_joined(parts))

    def quoted(self, end: str = "") -> Word:
        """As between double quotes, up to and past `end` ("": to the end of the text)."""
        parts: list[Part] = []
        while not (end and self.cursor.follows(end)):
            if not self.cursor.here:
                if end:
                    raise ShellSyntaxError(UNTERMINATED, incomplete=True)
                break
            parts.extend(self._part(quoted=True))
        self.cursor.take(len(end))
        return Word(_joined(parts) or (Text("", True),))

    def _part(self, quoted: bool) -> tuple[Part, ...]:
        character = self.cursor.take()
        if character == "'" and not quoted:
            return (Text(self.cursor.take_until("'"), True),)
        if character == '"' and not quoted:
            return self.quoted('"').parts
        if character == "\\":
            return self._escaped(quoted)
        if character == "$":
            return (self._dollar(quoted),)
        if character == "`":
            return (Substitution(self.script(self._backquoted()), quoted),)
        return (Text(character, quoted),)

    def _backquoted(self) -> str:
        """Up to the closing backquote; within it, ``\\``` stands for one."""
        text = self.cursor.take_match(_BACKQUOTED)
        if self.cursor.take() != "`":
            raise ShellSyntaxError(UNTERMINATED, incomplete=True)
        return re.sub(r"\\([`\\$])", r"\1", text)

    def _escaped(self, quoted: bool) -> tuple[Part, ...]:
        character = self.cursor.take()
        if character == "\n":
            return ()
        if quoted and character not in '"\\$`':
            return (Text("\\" + character, True),)
        return (Text(character, True),)

    def _dollar(self, quoted: bool) -> Part:
        if self.cursor.follows("(("):
            inner = _balanced(self.cursor)
            return Arithmetic(WordReader(Cursor(inner[1:-1]), self.script).quoted(), quoted)
        if self.cursor.here == "(":
            return Substitution(self.script(_balanced(self.cursor)), quoted)
        if self.cursor.here == "{":
            self.cursor.take()
            return self._braced(quoted)
        name = self.cursor.take_match(NAME) or self.cursor.take_match(_SINGLE)
        return Variable(name, quoted=quoted) if name else Text("$", quoted)

    def _braced(self, quoted: bool) -> Variable:
        if self.cursor.follows("#") and not self.cursor.follows("#}"):
            self.cursor.take()
            return Variable(self._closed(self.cursor.take_match(_PARAMETER)), "#len", quoted=quoted)
        name = self.cursor.take_match(_PARAMETER)
        operator = self.cursor.take_match(_OPERATOR)
        word = self.read("}") if operator else None
        return Variable(self._closed(name), operator, word, quoted)

    def _closed(self, name: str) -> str:
        if not self.cursor.here:
            raise ShellSyntaxError("syntax error: missing '}'", incomplete=True)
        if not name or self.cursor.take() != "}":
            raise ShellSyntaxError("syntax error: bad substitution")
        return name


_BACKQUOTED = re.compile(r"(?:[^`\\]|\\.)*", re.DOTALL)
_SINGLE = re.compile(r"[0-9?$!#@*-]")


def _joined(parts: list[Part]) -> tuple[Part, ...]:
    """Neighbouring pieces of text as one."""
    joined: list[Part] = []
    for part in parts:
        last = joined[-1] if joined else None
        if isinstance(part, Text) and isinstance(last, Text) and part.quoted == last.quoted:
            joined[-1] = Text(last.value + part.value, part.quoted)
        else:
            joined.append(part)
    return tuple(joined)


def _balanced(cursor: Cursor) -> str:
    """What stands between the bracket here and the one that closes it; quotes are passed over."""
    start, depth = cursor.position + 1, 0
    while character := cursor.take():
        if character in "'\"":
            _pass_quotes(cursor, character)
        elif character == "\\":
            cursor.take()
        elif character in "()":
            depth += 1 if character == "(" else -1
            if not depth:
                return cursor.text[start : cursor.position - 1]
    raise ShellSyntaxError('syntax error: unexpected end of file (expecting ")")', incomplete=True)


def _pass_quotes(cursor: Cursor, quote: str) -> None:
    while character := cursor.take():
        if character == "\\" and quote == '"':
            cursor.take()
        elif character == "$" and quote == '"' and cursor.here == "(":
            _balanced(cursor)
        elif character == quote:
            return
    raise ShellSyntaxError(UNTERMINATED, incomplete=True)
