"""Makes the parts of a template (`syntax`) out of its tokens."""

from __future__ import annotations

import ast
from collections.abc import Collection

from course.docker_cli.gotemplate.errors import TemplateSyntaxFailed
from course.docker_cli.gotemplate.lexer import Token, line_of, tokens
from course.docker_cli.gotemplate.syntax import (
    Action,
    Branch,
    Call,
    Chain,
    Dot,
    Field,
    Function,
    Leave,
    Literal,
    Node,
    Operand,
    Pipe,
    Text,
    Variable,
)

_CONSTANTS = {"true": True, "false": False, "nil": None}
_BRANCHES = ("if", "range", "with")


def parse(text: str, functions: Collection[str]) -> tuple[Node, ...]:
    """Raises TemplateSyntaxFailed for what is no template, or names a function not among `functions`."""
    return _Parser(text, functions).template()


class _Parser:
    def __init__(self, text: str, functions: Collection[str]) -> None:
        self._text = text
        self._functions = functions
        self._tokens = list(tokens(text))
        self._next = 0
        self._variables = ["$"]
        self._ranges = 0  # how many stand around the place that is read

    # -- tokens -----------------------------------------------------------------------------

    def _peek(self) -> Token:
        return self._tokens[self._next]

    def _take(self) -> Token:
        self._next += 1
        return self._tokens[self._next - 1]

    def _skip_space(self) -> bool:
        before = self._next
        while self._peek().kind == "space":
            self._next += 1
        return self._next > before

    def _fail(self, reason: str, at: int | None = None) -> TemplateSyntaxFailed:
        return TemplateSyntaxFailed(line_of(self._text, self._peek().at if at is None else at), reason)

    def _source(self, start: int) -> str:
        return self._text[start : self._peek().at].rstrip()

    # -- nodes ------------------------------------------------------------------------------

    def template(self) -> tuple[Node, ...]:
        nodes, stopped_by = self._nodes()
        if stopped_by != "":
            raise self._fail(f"unexpected {{{{{stopped_by}}}}}")
        return nodes

    def _nodes(self) -> tuple[tuple[Node, ...], str]:
        """Nodes up to an ``end`` or ``else``, which is taken and named; "" for the end of the text."""
        nodes: list[Node] = []
        while (token := self._take()).kind != "end":
            if token.kind == "text":
                nodes.append(Text(token.text))
                continue
            self._skip_space()
            word = self._peek()
            if word.kind == "word" and word.text in ("end", "else"):
                self._take()
                return tuple(nodes), word.text
            nodes.append(self._action())
        self._next -= 1
        return tuple(nodes), ""

    def _action(self) -> Node:
        word = self._peek()
        if word.kind == "word" and word.text in _BRANCHES:
            self._take()
            return self._branch(word.text)
        if word.kind == "word" and word.text in ("break", "continue"):
            self._take()
            self._close(word.text)
            if not self._ranges:
                raise self._fail(f"{{{{{word.text}}}}} outside {{{{range}}}}")
            return Leave(word.text)
        pipe = self._pipe("command", "close")
        self._take()
        return Action(pipe)

    def _branch(self, keyword: str) -> Branch:
        known = len(self._variables)
        pipe = self._pipe(keyword, "close")
        self._take()
        self._ranges += keyword == "range"
        body, stopped_by = self._nodes()
        self._ranges -= keyword == "range"
        otherwise: tuple[Node, ...] = ()
        if stopped_by == "else":
            otherwise, stopped_by = self._otherwise(keyword)
        if stopped_by == "":
            raise self._fail("unexpected EOF")
        if stopped_by == "end":
            self._close("end")
        del self._variables[known:]
        return Branch(keyword, pipe, body, otherwise)

    def _otherwise(self, keyword: str) -> tuple[tuple[Node, ...], str]:
        """What follows an ``else``. ``{{else if}}`` shares its ``{{end}}`` with the outer ``if``."""
        self._skip_space()
        word = self._peek()
        if word.kind == "word" and word.text == keyword and keyword != "range":
            self._take()
            return (self._branch(keyword),), "done"
        self._close("else")
        return self._nodes()

    def _close(self, where: str) -> None:
        self._skip_space()
        if self._take().kind != "close":
            raise self._fail(f"unexpected {self._tokens[self._next - 1].text!r} in {where}")

    # -- pipes ------------------------------------------------------------------------------

    def _pipe(self, where: str, until: str) -> Pipe:
        self._skip_space()
        start = self._peek().at
        variables, declares = self._declaration(where)
        calls: list[Call] = []
        while True:
            self._skip_space()
            token = self._peek()
            if self._ends(token, until):
                break
            calls.append(self._call(until))
            if self._peek().text == "|" and self._peek().kind == "sign":
                self._take()
                self._skip_space()
                if self._ends(self._peek(), until):
                    raise self._fail(f"missing value for {where}")
        if not calls:
            raise self._fail(f"missing value for {where}")
        return Pipe(start, self._source(start), tuple(calls), variables, declares)

    def _ends(self, token: Token, until: str) -> bool:
        if until == "close" and token.text == ")" and token.kind == "sign":
            raise self._fail("unexpected right paren")
        if until == ")" and token.kind == "close":
            raise self._fail("unclosed left paren")
        return token.kind == until or (token.kind == "sign" and token.text == until)

    def _declaration(self, where: str) -> tuple[tuple[str, ...], bool]:
        """The variables of ``$x :=`` or ``$x =``, if the pipe begins so."""
        start, names = self._next, []
        while self._peek().kind == "variable":
            names.append(self._take().text)
            self._skip_space()
            sign = self._take()
            self._skip_space()
            if sign.text in (":=", "="):
                if sign.text == ":=":
                    self._variables += names
                elif names[0] not in self._variables:
                    raise self._fail(f'undefined variable "{names[0]}"')
                return tuple(names), sign.text == ":="
            if sign.text != "," or where != "range":
                break
        self._next = start
        return (), False

    def _call(self, until: str) -> Call:
        start = self._peek().at
        words: list[Operand] = []
        while True:
            spaced = self._skip_space()
            token = self._peek()
            if self._ends(token, until) or (token.kind == "sign" and token.text == "|"):
                return Call(start, self._text[start : token.at].rstrip(), tuple(words))
            if words and not spaced and token.kind != "sign":
                raise self._fail(f'unexpected "{token.text}" in operand')
            words.append(self._operand())

    def _operand(self) -> Operand:
        token = self._take()
        if token.kind == "sign" and token.text == "(":
            pipe = self._pipe("parenthesized pipeline", ")")
            self._take()
            names = self._names()
            return Chain(token.at, self._source(token.at), pipe, names) if names else pipe
        if token.kind == "field":
            names = (token.text[1:], *self._names())
            return Field(token.at, self._source(token.at), names)
        if token.kind == "variable":
            if token.text not in self._variables:
                raise self._fail(f'undefined variable "{token.text}"')
            return Variable(token.at, self._source(token.at), token.text, self._names())
        if token.kind == "dot":
            return Dot(token.at)
        if token.kind == "word":
            return self._word(token)
        if token.kind in ("string", "number"):
            return self._literal(token)
        raise self._fail(f'unexpected "{token.text}" in operand', token.at)

    def _literal(self, token: Token) -> Literal:
        try:
            return Literal(token.at, token.text, _value(token))
        except (TypeError, ValueError, SyntaxError):
            kind = "malformed character constant" if token.text.startswith("'") else "invalid syntax"
            raise self._fail(f"{kind}: {token.text}", token.at) from None

    def _word(self, token: Token) -> Operand:
        if token.text in _CONSTANTS:
            return Literal(token.at, token.text, _CONSTANTS[token.text])
        if token.text not in self._functions:
            raise self._fail(f'function "{token.text}" not defined', token.at)
        return Function(token.at, token.text)

    def _names(self) -> tuple[str, ...]:
        names = []
        while self._peek().kind == "field":
            names.append(self._take().text[1:])
        return tuple(names)


def _value(token: Token) -> object:
    if token.text.startswith("`"):
        return token.text[1:-1]
    if token.kind == "string":
        value = ast.literal_eval(token.text)  # the escapes of Go's strings are Python's too
        return ord(value) if token.text.startswith("'") else value
    plain = token.text.replace("_", "")
    return int(plain, 0) if plain.lstrip("+-").isdigit() or "x" in plain.lower() else float(plain)
