"""Cuts a template into text and the tokens of its actions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from course.docker_cli.gotemplate.errors import TemplateSyntaxFailed


class Token(NamedTuple):
    """`kind`: text, open, close, space, string, number, variable, field, dot, word, sign or end."""

    kind: str
    text: str
    at: int


_TOKENS = re.compile(
    r"""
    (?P<close>[ \t\r\n]-\}\}|\}\})
  | (?P<space>[ \t\r\n]+)
  | (?P<string>"(?:[^"\\\n]|\\.)*"|`[^`]*`|'(?:[^'\\\n]|\\.)+')
  | (?P<number>[+-]?(?:0[xX][0-9a-fA-F_]+|\d[\d_]*(?:\.\d+)?(?:[eE][+-]?\d+)?))
  | (?P<variable>\$\w*)
  | (?P<field>\.[^\W\d]\w*)
  | (?P<dot>\.)
  | (?P<word>[^\W\d]\w*)
  | (?P<sign>:=|[|(),=])
    """,
    re.VERBOSE,
)
_COMMENT = re.compile(r"\{\{(-[ \t\r\n])?/\*.*?\*/([ \t\r\n]-)?\}\}", re.DOTALL)
_OPEN = re.compile(r"\{\{(-(?=[ \t\r\n]))?")
_BLANKS = " \t\r\n"


def line_of(text: str, at: int) -> int:
    return text.count("\n", 0, at) + 1


def tokens(text: str) -> Iterator[Token]:
    """Raises TemplateSyntaxFailed where an action is not closed, or holds what can be no token."""
    at, trim = 0, False
    while True:
        opening = _OPEN.search(text, at)
        plain = text[at : opening.start() if opening else len(text)]
        plain = plain.lstrip(_BLANKS) if trim else plain
        if opening is None:
            break
        if opening[1]:
            plain = plain.rstrip(_BLANKS)
        if plain:
            yield Token("text", plain, at)
        if comment := _COMMENT.match(text, opening.start()):
            at, trim = comment.end(), bool(comment[2])
            continue
        yield Token("open", opening[0], opening.start())
        at = opening.end()
        for token in _action(text, at):
            yield token
            at = token.at + len(token.text)
        trim = "-" in text[at - 3 : at]
    if plain:
        yield Token("text", plain, at)
    yield Token("end", "", len(text))


def _action(text: str, at: int) -> Iterator[Token]:
    while at < len(text):
        found = _TOKENS.match(text, at)
        if found is None:
            raise TemplateSyntaxFailed(line_of(text, at), _complaint(text, at))
        kind = found.lastgroup or ""
        yield Token(kind, found[0], at)
        if kind == "close":
            return
        at = found.end()
    raise TemplateSyntaxFailed(line_of(text, at), "unclosed action")


def _complaint(text: str, at: int) -> str:
    if text[at] == '"':
        return "unterminated quoted string"
    if text[at] == "`":
        return "unterminated raw quoted string"
    if text[at] == "'":
        return "unterminated character constant"
    if text[at] == "{":
        return 'unexpected "{" in command'
    return f"bad character U+{ord(text[at]):04X} {text[at]!r}"
