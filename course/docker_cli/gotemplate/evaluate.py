"""Carries out a template on a document."""

from __future__ import annotations

import inspect
from collections.abc import Mapping, Sequence
from typing import Any

from course.docker_cli.gotemplate.errors import TemplateFailed
from course.docker_cli.gotemplate.functions import FUNCTIONS
from course.docker_cli.gotemplate.parser import parse
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
from course.docker_cli.gotemplate.values import Loose, Nil, Record, Struct, show, true

__all__ = ["Record", "Template"]


class Template:
    """A template, read once. Raises TemplateSyntaxFailed for a text that is none."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._nodes = parse(text, FUNCTIONS.keys())

    def render(self, document: Any) -> str:
        """The text that `document` gives. Raises TemplateFailed, with Go's message, where it cannot be
        done."""
        run = _Run(self.text, document)
        run.nodes(self._nodes, document)
        return "".join(run.pieces)

    def fields(self) -> set[str]:
        """The names of the fields of the document itself that the template uses anywhere."""
        found: set[str] = set()
        _collect(self._nodes, found)
        return found


class _Left(Exception):
    """``break`` or ``continue``."""

    def __init__(self, keyword: str) -> None:
        self.keyword = keyword


class _Run:
    def __init__(self, text: str, document: Any) -> None:
        self.pieces: list[str] = []
        self._text = text
        self._variables: list[tuple[str, Any]] = [("$", document)]

    # -- nodes ------------------------------------------------------------------------------

    def nodes(self, nodes: Sequence[Node], dot: Any) -> None:
        for node in nodes:
            match node:
                case Text(text):
                    self.pieces.append(text)
                case Action(pipe):
                    value = self._pipe(pipe, dot)
                    if not pipe.variables:
                        self.pieces.append(show(value))
                case Branch(keyword="range"):
                    self._range(node, dot)
                case Branch():
                    self._branch(node, dot)
                case Leave(keyword):
                    raise _Left(keyword)

    def _branch(self, node: Branch, dot: Any) -> None:
        known = len(self._variables)
        value = self._pipe(node.pipe, dot)
        if true(value):
            self.nodes(node.body, value if node.keyword == "with" else dot)
        else:
            self.nodes(node.otherwise, dot)
        del self._variables[known:]

    def _range(self, node: Branch, dot: Any) -> None:
        known = len(self._variables)
        over = self._pipe(node.pipe, dot, keep=False)
        items = self._items(node.pipe, over)
        for key, item in items:
            self._variables += zip(node.pipe.variables, _bound(node.pipe.variables, key, item), strict=True)
            try:
                self.nodes(node.body, item)
            except _Left as left:
                if left.keyword == "break":
                    break
            finally:
                del self._variables[known:]
        if not items:
            self.nodes(node.otherwise, dot)

    def _items(self, pipe: Pipe, over: Any) -> list[tuple[Any, Any]]:
        if over is None or isinstance(over, Nil):
            return []
        if isinstance(over, Mapping):
            return [(key, over[key]) for key in sorted(over)]
        if isinstance(over, list):
            return list(enumerate(over))
        if isinstance(over, int) and not isinstance(over, bool):
            return [(number, number) for number in range(over)]
        raise self._fail(pipe.at, pipe.source, f"range can't iterate over {show(over)}")

    # -- values -----------------------------------------------------------------------------

    def _pipe(self, pipe: Pipe, dot: Any, *, keep: bool = True) -> Any:
        value: Any = None
        for number, call in enumerate(pipe.calls):
            value = self._call(call, dot, [value] if number else [])
        if pipe.variables and keep:
            self._assign(pipe, value)
        return value

    def _assign(self, pipe: Pipe, value: Any) -> None:
        name = pipe.variables[0]
        if pipe.declares:
            self._variables.append((name, value))
            return
        place = max(place for place, (known, _) in enumerate(self._variables) if known == name)
        self._variables[place] = (name, value)

    def _call(self, call: Call, dot: Any, piped: list[Any]) -> Any:
        first, *others = call.words
        if isinstance(first, Function):
            return self._function(first, call, others, dot, piped)
        value = self._operand(first, dot)
        arguments = [self._operand(word, dot) for word in others] + piped
        if callable(value):
            return self._apply(value, first.source.lstrip("."), arguments, first.at, first.source)
        if arguments and not isinstance(first, Field | Variable | Chain):
            reason = f"can't give argument to non-function {first.source}"
            raise self._fail(first.at, first.source, reason)
        if arguments:
            raise self._fail(
                first.at, first.source, f"{first.source.rpartition('.')[2]} is not a method but has arguments"
            )
        return value

    def _function(self, name: Function, call: Call, words: list[Operand], dot: Any, piped: list[Any]) -> Any:
        if name.source in ("and", "or"):
            return self._decide(name.source == "and", words, dot, piped)
        arguments = [self._operand(word, dot) for word in words] + piped
        return self._apply(FUNCTIONS[name.source], name.source, arguments, call.at, call.source)

    def _decide(self, wanted: bool, words: list[Operand], dot: Any, piped: list[Any]) -> Any:
        """``and`` and ``or`` look no further than the argument that decides."""
        value: Any = None
        for word in words:
            value = self._operand(word, dot)
            if true(value) != wanted:
                return value
        return piped[0] if piped else value

    def _apply(self, function: Any, name: str, arguments: list[Any], at: int, source: str) -> Any:
        try:
            inspect.signature(function).bind(*arguments)
        except TypeError:
            wanted = len(inspect.signature(function).parameters)
            got = f"wrong number of args for {name}: want {wanted} got {len(arguments)}"
            raise self._fail(at, name, got) from None
        try:
            return function(*arguments)
        except TemplateFailed as error:
            raise self._fail(at, source, f"error calling {name}: {error}") from None
        except (TypeError, AttributeError, ValueError, LookupError):
            shown = ", ".join(show(argument) for argument in arguments)
            raise self._fail(at, source, f"wrong type of value for {name}: {shown}") from None

    def _operand(self, operand: Operand, dot: Any) -> Any:
        match operand:
            case Literal(value=value):
                return value
            case Dot():
                return dot
            case Field(names=names):
                return self._chain(operand, dot, names)
            case Variable(name=name, names=names):
                value = next(value for known, value in reversed(self._variables) if known == name)
                return self._chain(operand, value, names)
            case Chain(of=pipe, names=names):
                return self._chain(operand, self._pipe(pipe, dot), names)
            case Pipe():
                return self._pipe(operand, dot)
            case Function(source=name):
                return self._apply(FUNCTIONS[name], name, [], operand.at, operand.source)

    def _chain(self, operand: Field | Variable | Chain, value: Any, names: Sequence[str]) -> Any:
        offset = operand.source.find("." + names[0]) if names else 0
        for name in names:
            value = self._member(operand, offset, value, name)
            offset += len(name) + 1
        return value

    def _member(self, operand: Field | Variable | Chain, offset: int, value: Any, name: str) -> Any:
        if isinstance(value, Mapping) and name in value:
            return value[name]
        if isinstance(value, Struct) and name in value.besides:
            return value.besides[name]
        if isinstance(value, Struct) and value.layout.get(name) is not None:
            return value.layout[name]
        # Go points at the dot before the last name that it could still read.
        at = operand.at + max(offset, 0)
        if isinstance(value, Record):
            reason = f"can't evaluate field {name} in type {value.type_name}"
            raise self._fail(at, operand.source, reason)
        if isinstance(value, Loose) or value is None:
            return None
        if isinstance(value, Mapping):
            raise self._fail(at, operand.source, f'map has no entry for key "{name}"')
        if isinstance(value, Nil):
            raise self._fail(at, operand.source, f'nil data; no entry for key "{name}"')
        raise self._fail(at, operand.source, f"can't evaluate field {name} in type interface {{}}")

    def _fail(self, at: int, source: str, reason: str) -> TemplateFailed:
        before = self._text[:at]
        line, column = before.count("\n") + 1, at - (before.rfind("\n") + 1)
        return TemplateFailed(f'template: :{line}:{column}: executing "" at <{source}>: {reason}')


def _bound(variables: Sequence[str], key: Any, item: Any) -> tuple[Any, ...]:
    return (item,) if len(variables) == 1 else (key, item)[: len(variables)]


def _collect(part: Any, found: set[str]) -> None:
    if isinstance(part, Field) or (isinstance(part, Variable) and part.name == "$" and part.names):
        found.add(part.names[0])
    elif isinstance(part, Dot):
        found.add(".")
    elif isinstance(part, tuple):
        for one in part:
            _collect(one, found)
    elif hasattr(part, "__dataclass_fields__"):
        for name in part.__dataclass_fields__:
            _collect(getattr(part, name), found)
