"""The parts of a template. `at` is where a part begins in the template's text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias


@dataclass(frozen=True, slots=True)
class Literal:
    """A string, number, boolean or nil written out; a number that is no integer is a float."""

    at: int
    source: str
    value: Any


@dataclass(frozen=True, slots=True)
class Dot:
    at: int
    source: str = "."


@dataclass(frozen=True, slots=True)
class Field:
    """``.A.B``"""

    at: int
    source: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Variable:
    """``$x.A.B``; ``$`` alone is the whole document."""

    at: int
    source: str
    name: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Chain:
    """``(…).A.B``"""

    at: int
    source: str
    of: Pipe
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Function:
    at: int
    source: str


Operand: TypeAlias = "Literal | Dot | Field | Variable | Chain | Function | Pipe"


@dataclass(frozen=True, slots=True)
class Call:
    """One step of a pipe: a value, or a function or method with its arguments."""

    at: int
    source: str
    words: tuple[Operand, ...]


@dataclass(frozen=True, slots=True)
class Pipe:
    """``$x := a | b``; with `declares`, the value goes into variables and is not printed."""

    at: int
    source: str
    calls: tuple[Call, ...]
    variables: tuple[str, ...] = ()
    declares: bool = False


@dataclass(frozen=True, slots=True)
class Text:
    text: str


@dataclass(frozen=True, slots=True)
class Action:
    pipe: Pipe


@dataclass(frozen=True, slots=True)
class Branch:
    """``if``, ``with`` or ``range``, by `keyword`."""

    keyword: str
    pipe: Pipe
    body: tuple[Node, ...]
    otherwise: tuple[Node, ...] = ()


@dataclass(frozen=True, slots=True)
class Leave:
    """``break`` or ``continue``, by `keyword`."""

    keyword: str


Node: TypeAlias = Text | Action | Branch | Leave
