"""The shapes of request bodies: which fields there are, of which Go types.

Go reads a body into a struct: it takes field names in any letter case, leaves a field alone where
the body says null, ignores what it does not know and refuses wrong types. So does `Struct.read`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from course.simulator.api.filters import kind
from course.simulator.api.gojson import JsonProblem, Literal


class Shape(Protocol):
    @property
    def go(self) -> str:
        """The name of the Go type."""
        ...

    def read(self, value: Any, where: str) -> Any:
        """The value in canonical spelling. Raises JsonProblem."""
        ...


def _refuse(value: Any, where: str, go: str) -> JsonProblem:
    return _unreadable(kind(value), where, go)


def _unreadable(found: str, where: str, go: str) -> JsonProblem:
    what = f"Go value of type {go}" if "." not in where else f"Go struct field {where} of type {go}"
    return JsonProblem(f"json: cannot unmarshal {found} into {what}")


@dataclass(frozen=True, slots=True)
class Scalar:
    go: str
    python: tuple[type, ...]

    def read(self, value: Any, where: str) -> Any:
        if not isinstance(value, self.python) or (isinstance(value, bool) and bool not in self.python):
            raise _refuse(value, where, self.go)
        return value


@dataclass(frozen=True, slots=True)
class Integer:
    """A whole number of so many bits."""

    go: str
    bits: int = 64
    signed: bool = True

    def read(self, value: Any, where: str) -> Any:
        if isinstance(value, Literal):
            raise _unreadable(f"number {value.text}", where, self.go)
        if not isinstance(value, int) or isinstance(value, bool):
            raise _refuse(value, where, self.go)
        lowest = -(2 ** (self.bits - 1)) if self.signed else 0
        if not lowest <= value < lowest + 2**self.bits:
            raise _unreadable(f"number {value}", where, self.go)
        return value


@dataclass(frozen=True, slots=True)
class Many:
    """An array. `scalar_too`: a string instead of it is an array of one (Cmd, Entrypoint)."""

    item: Shape
    name: str = ""
    scalar_too: bool = False

    @property
    def go(self) -> str:
        return self.name or f"[]{self.item.go}"

    def read(self, value: Any, where: str) -> Any:
        if self.scalar_too and isinstance(value, str):
            return [value]
        if not isinstance(value, list):
            # What reads itself does not know of which field it is, and tries the string last.
            raise _refuse(value, "", "string") if self.scalar_too else _refuse(value, where, self.go)
        return [self.item.read(item, where) for item in value if item is not None]


@dataclass(frozen=True, slots=True)
class Map:
    item: Shape
    name: str = ""

    @property
    def go(self) -> str:
        return self.name or f"map[string]{self.item.go}"

    def read(self, value: Any, where: str) -> Any:
        if not isinstance(value, dict):
            raise _refuse(value, where, self.go)
        return {
            key: None if item is None else self.item.read(item, f"{where}.{key}")
            for key, item in value.items()
        }


@dataclass(frozen=True, slots=True)
class Struct:
    """`nameless`: fields are reported as ``.Image``, because Go embeds the struct in another one."""

    go: str
    fields: Mapping[str, Shape]
    nameless: bool = False

    @property
    def root(self) -> str:
        """How the engine names this struct where a field of it is wrong."""
        return "" if self.nameless else self.go.rpartition(".")[2]

    def read(self, value: Any, where: str) -> Any:
        if not isinstance(value, dict):
            raise _refuse(value, where, self.go)
        spelling = {name.lower(): name for name in self.fields}
        result: dict[str, Any] = {}
        for key, item in value.items():
            name = key if key in self.fields else spelling.get(key.lower(), "")
            if name and item is not None:
                result[name] = self.fields[name].read(item, f"{where}.{name}")
        return result


@dataclass(frozen=True, slots=True)
class Anything:
    """What is taken as it comes: fields that are shown again and otherwise ignored."""

    go: str = "interface {}"

    def read(self, value: Any, where: str) -> Any:
        if isinstance(value, Literal):
            return float(value)
        if isinstance(value, list):
            return [self.read(item, where) for item in value]
        if isinstance(value, dict):
            return {key: self.read(item, where) for key, item in value.items()}
        return value


ANYTHING = Anything()
STRING = Scalar("string", (str,))
BOOL = Scalar("bool", (bool,))
INT = Integer("int")
INT64 = Integer("int64")
UINT = Integer("uint", signed=False)
UINT16 = Integer("uint16", 16, signed=False)
UINT32 = Integer("uint32", 32, signed=False)
UINT64 = Integer("uint64", signed=False)
DURATION = Integer("time.Duration")
STRINGS = Many(STRING)
STRING_MAP = Map(STRING)
EMPTY = Struct("struct {}", {})
SET = Map(EMPTY)
COMMAND = Many(STRING, "strslice.StrSlice", scalar_too=True)


def struct(
    go: str,
    *,
    strings: str = "",
    bools: str = "",
    ints: str = "",
    durations: str = "",
    nameless: bool = False,
    **fields: Shape,
) -> Struct:
    """A struct; `strings`, `bools`, `ints` (of 64 bits), `durations` list the names of its plain fields."""
    plain: dict[str, Shape] = {}
    for names, shape in ((strings, STRING), (bools, BOOL), (ints, INT64), (durations, DURATION)):
        plain |= dict.fromkeys(names.split(), shape)
    return Struct(go, plain | fields, nameless)
