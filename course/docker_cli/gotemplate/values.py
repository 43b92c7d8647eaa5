"""How Go prints, compares and tests the values that come out of JSON documents."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

_HTML = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&"}


class Record(Mapping[str, Any]):
    """A line of a listing, as templates see it: fields that are computed when asked for, in `fields`.

    A field may be a function: it is then called with the words that follow it, as in ``{{.Label "x"}}``.
    `type_name` is what error messages call it.
    """

    type_name = "formatter"

    def __init__(self, fields: Mapping[str, Any]) -> None:
        self.fields = fields

    def __getitem__(self, name: str) -> Any:
        return self.fields[name]

    def __iter__(self) -> Any:
        return iter(self.fields)

    def __len__(self) -> int:
        return len(self.fields)


class Struct(dict[str, Any]):
    """An object whose fields are laid down: one that it has not is an error.

    `layout` gives its first fields in their order, with what stands for those that JSON leaves out: None for
    one that is never left out. `besides` are fields that have another name in Go than in JSON, or that JSON
    does not show.
    """

    layout: Mapping[str, Any] = {}
    besides: Mapping[str, Any] = {}

    def shown(self) -> list[Any]:
        """The values of all fields, in their order."""
        laid_out = {name: self.get(name, default) for name, default in self.layout.items()}
        there = {name: value for name, value in laid_out.items() if name in self or value is not None}
        return list((there | self).values())


class Loose(dict[str, Any]):
    """An object whose keys anybody may choose: one that it has not is nothing."""


class Nil:
    """Nothing, where Go knows nothing of what: `shown` is how it is printed."""

    def __init__(self, shown: str) -> None:
        self.shown = shown

    def __bool__(self) -> bool:
        return False

    def __len__(self) -> int:
        return 0

    def __eq__(self, other: object) -> bool:
        return other is None or isinstance(other, Nil)

    __hash__ = None  # type: ignore[assignment]

    def __str__(self) -> str:
        return self.shown


def show(value: Any, *, inside: bool = False) -> str:
    """The text of a value, as Go's ``%v`` gives it."""
    if value is None:
        return "<nil>" if inside else "<no value>"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, list | tuple):
        return "[" + " ".join(show(item, inside=True) for item in value) + "]"
    if isinstance(value, Struct):
        return "{" + " ".join(show(field, inside=True) for field in value.shown()) + "}"
    if isinstance(value, Mapping):
        return "map[" + " ".join(f"{key}:{show(value[key], inside=True)}" for key in sorted(value)) + "]"
    return str(value)


def true(value: Any) -> bool:
    """Whether ``if`` takes a value for true: nothing empty, and no zero."""
    return bool(value)


def to_json(value: Any) -> str:
    """JSON as Docker's function ``json`` prints it: without blanks; in listings with HTML's signs escaped."""
    if isinstance(value, Record):
        fields = {name: field for name, field in sorted(value.items()) if not callable(field)}
        return to_json(fields).translate(_HTML)
    return json.dumps(_sorted(value), separators=(",", ":"), ensure_ascii=False, default=_nothing)


def _sorted(value: Any) -> Any:
    """With the keys of each map in order, as Go writes them; fields of a struct stay as they are."""
    if isinstance(value, Mapping):
        keys = sorted(value) if isinstance(value, Loose) else value
        return {key: _sorted(value[key]) for key in keys}
    return [_sorted(item) for item in value] if isinstance(value, list) else value


def _nothing(value: object) -> None:
    if not isinstance(value, Nil):
        raise TypeError(f"{value!r} is no JSON")


def kind(value: Any) -> str:
    """Go's name for the kind of a value, as far as comparisons tell kinds apart."""
    if isinstance(value, bool):
        return "bool"
    if isinstance(value, int):
        return "int"
    if isinstance(value, float):
        return "float"
    return "string" if isinstance(value, str) else "other"
