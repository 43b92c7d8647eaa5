"""What a word stands for: variables, substitutions, field splitting, file name patterns."""

from __future__ import annotations

import re
from collections.abc import Callable, Generator, Sequence
from fnmatch import fnmatchcase, translate
from posixpath import join
from typing import Protocol

from course.simulator.process import Effect, Machine
from course.simulator.programs.shell.arithmetic import BadArithmetic, compute
from course.simulator.programs.shell.flavour import Flavour
from course.simulator.programs.shell.syntax import (
    Arithmetic,
    Part,
    Script,
    Substitution,
    Text,
    Variable,
    Word,
)

Piece = tuple[str, bool]  # text, and whether it was quoted


class ShellError(Exception):
    """An error that ends the script, with ash's message and exit code."""

    def __init__(self, message: str, code: int = 2) -> None:
        super().__init__(message)
        self.code = code


class Scope(Protocol):
    """What expansion asks of a shell."""

    variables: dict[str, str]
    arguments: list[str]
    nounset: bool
    flavour: Flavour

    def special(self, name: str) -> str | None: ...

    def substitute(self, script: Script) -> Generator[Effect, bytes, str]: ...

    @property
    def machine(self) -> Machine: ...

    @property
    def cwd(self) -> str: ...


class Expansion:
    def __init__(self, scope: Scope) -> None:
        self.scope = scope

    def fields(self, words: Sequence[Word]) -> Generator[Effect, bytes, list[str]]:
        """The words as arguments: split at blanks where unquoted, patterns replaced by file names."""
        fields: list[str] = []
        for word in words:
            for pieces in _split((yield from self._pieces(word)), self.scope.variables.get("IFS", " \t\n")):
                fields.extend(self._matches(pieces))
        return fields

    def text(self, word: Word) -> Generator[Effect, bytes, str]:
        """The word as one text: for assignments, redirections, case."""
        lists = yield from self._pieces(word)
        return " ".join("".join(text for text, _ in pieces) for pieces in lists)

    def pattern(self, word: Word) -> Generator[Effect, bytes, str]:
        """The word as a pattern: what was quoted matches itself."""
        lists = yield from self._pieces(word)
        return " ".join(_pattern(pieces) for pieces in lists)

    def _pieces(self, word: Word) -> Generator[Effect, bytes, list[list[Piece]]]:
        """The word's expanded pieces; several lists where ``"$@"`` makes several words of it."""
        lists: list[list[Piece]] = [[]]
        for index, part in enumerate(word.parts):
            if isinstance(part, Variable) and part.name == "@" and part.quoted and not part.operator:
                first, *rest = self.scope.arguments or [""]
                if self.scope.arguments:
                    lists[-1].append((first, True))
                lists.extend([(argument, True)] for argument in rest)
            elif isinstance(part, Text) and index == 0 and not part.quoted and part.value[:1] == "~":
                lists[-1].append((self._tilde(part.value), False))
            else:
                lists[-1].append(((yield from self._part(part)), part.quoted))
        return lists

    def _tilde(self, text: str) -> str:
        home, slash, rest = text.partition("/")
        return f"{self.scope.variables.get('HOME', '/')}{slash}{rest}" if home == "~" else text

    def _part(self, part: Part) -> Generator[Effect, bytes, str]:
        match part:
            case Text(value):
                return value
            case Variable():
                return (yield from self._variable(part))
            case Substitution(script):
                return (yield from self.scope.substitute(script)).rstrip("\n")
            case Arithmetic(expression):
                return self._compute((yield from self.text(expression)))

    def _compute(self, expression: str) -> str:
        try:
            return str(compute(expression, self.scope.variables))
        except BadArithmetic as error:
            raise ShellError(str(error)) from None

    def _variable(self, part: Variable) -> Generator[Effect, bytes, str]:
        value = self.scope.special(part.name)
        if value is None:
            value = self.scope.variables.get(part.name)
        if part.operator == "#len":
            return str(len(value or ""))
        if part.word is None:
            if value is None and self.scope.nounset:
                raise ShellError(self.scope.flavour.not_set(part.name))
            return value or ""
        if part.operator[0] in "#%":
            return _trimmed(value or "", part.operator, (yield from self.pattern(part.word)))
        present = value is not None and (value != "" or not part.operator.startswith(":"))
        return (yield from self._alternative(part, part.word, value or "", present))

    def _alternative(
        self, part: Variable, word: Word, value: str, present: bool
    ) -> Generator[Effect, bytes, str]:
        operator = part.operator[-1]
        if operator == "+":
            return (yield from self.text(word)) if present else ""
        if present:
            return value
        text = yield from self.text(word)
        if operator == "=":
            self.scope.variables[part.name] = text
        if operator == "?":
            raise ShellError(f"{part.name}: {text or 'parameter not set'}")
        return text

    # -- file name patterns -------------------------------------------------------------------

    def _matches(self, pieces: list[Piece]) -> list[str]:
        text = "".join(piece for piece, _ in pieces)
        if not any(set("*?[") & set(piece) for piece, quoted in pieces if not quoted):
            return [text]
        return sorted(self._glob(_pattern(pieces))) or [text]

    def _glob(self, pattern: str) -> list[str]:
        found = ["/"] if pattern.startswith("/") else [""]
        for component in pattern.strip("/").split("/"):
            found = [join(place, name) for place in found for name in self._names(place, component)]
        return found

    def _names(self, place: str, pattern: str) -> list[str]:
        try:
            names = self.scope.machine.list_files(join(self.scope.cwd, place))
        except OSError:
            return []
        hidden = pattern.startswith(".")
        return [n for n in names if fnmatchcase(n, pattern) and n.startswith(".") == hidden]


def _pattern(pieces: list[Piece]) -> str:
    """As fnmatch reads it, with quoted characters made plain."""
    return "".join(re.sub(r"([*?\[])", r"[\1]", text) if quoted else text for text, quoted in pieces)


def _split(lists: list[list[Piece]], separators: str) -> list[list[Piece]]:
    """Cut unquoted pieces at separators; words that come to nothing vanish, unless quoted."""
    fields: list[list[Piece]] = []
    for pieces in lists:
        current: list[Piece] = []
        for text, quoted in pieces:
            if quoted or not separators:
                current.append((text, quoted))
                continue
            for piece in re.split(f"([{re.escape(separators)}]+)", text):
                if piece and not set(piece) <= set(separators):
                    current.append((piece, False))
                elif piece and current:
                    fields.append(current)
                    current = []
        if current:
            fields.append(current)
    return fields


def _trimmed(value: str, operator: str, pattern: str) -> str:
    """``${value#pattern}`` and its kin: the shortest or longest match cut off at one end."""
    matches: Callable[[str], object] = re.compile(translate(pattern)).match
    front, longest = operator[0] == "#", len(operator) == 2
    lengths = range(len(value) + 1) if not longest else range(len(value), -1, -1)
    for length in lengths:
        if front and matches(value[:length]):
            return value[length:]
        if not front and matches(value[len(value) - length :]):
            return value[: len(value) - length]
    return value
