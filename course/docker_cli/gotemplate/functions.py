"""The functions of templates: Go's own, and those that Docker adds."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote_plus

from course.docker_cli.gotemplate.errors import TemplateFailed
from course.docker_cli.gotemplate.values import Loose, kind, show, to_json, true

_VERB = re.compile(r"%([-+# 0]*)(\d*)(?:\.(\d+))?([a-zA-Z%])")


def _print(*values: Any) -> str:
    """Go's Sprint: a blank between two values where neither is a string."""
    parts = []
    for number, value in enumerate(values):
        if number and not isinstance(value, str) and not isinstance(values[number - 1], str):
            parts.append(" ")
        parts.append(show(value, inside=True))
    return "".join(parts)


def _println(*values: Any) -> str:
    return " ".join(show(value, inside=True) for value in values) + "\n"


def _printf(layout: str, *values: Any) -> str:
    waiting = list(values)
    text = _VERB.sub(lambda found: _verb(found, waiting), layout)
    if waiting:
        text += (
            "%!(EXTRA "
            + ", ".join(f"{_go_type(value)}={show(value, inside=True)}" for value in waiting)
            + ")"
        )
    return text


def _verb(found: re.Match[str], waiting: list[Any]) -> str:
    flags, width, precision, verb = found.groups()
    if verb == "%":
        return "%"
    if not waiting:
        return f"%!{verb}(MISSING)"
    text = _formatted(verb, waiting.pop(0), precision)
    if width:
        fill = "0" if "0" in flags and "-" not in flags else " "
        text = text.ljust(int(width)) if "-" in flags else text.rjust(int(width), fill)
    return text


def _formatted(verb: str, value: Any, precision: str | None) -> str:
    if verb == "q":
        return json.dumps(show(value, inside=True), ensure_ascii=False)
    if verb in "dxXob" and isinstance(value, int) and not isinstance(value, bool):
        return format(value, verb)
    if verb in "feg" and isinstance(value, float):
        return format(value, f".{precision or 6}{verb}")
    if (verb == "t" and isinstance(value, bool)) or verb == "v":
        return show(value, inside=True)
    if verb == "s" and not isinstance(value, bool | int | float):
        text = show(value, inside=True)
        return text[: int(precision)] if precision else text
    return f"%!{verb}({_go_type(value)}={show(value, inside=True)})"


def _go_type(value: Any) -> str:
    names = {"float": "float64", "other": "interface {}"}
    return names.get(kind(value), kind(value))


def _index(of: Any, *keys: Any) -> Any:
    for key in keys:
        if isinstance(of, Mapping):
            of = of.get(key, _zero(of))
        elif isinstance(of, list | str):
            of = _item(of, key)
        elif of is None:
            raise TemplateFailed("index of untyped nil")
        else:
            raise TemplateFailed(f"can't index item of type {_go_type(of)}")
    return of


def _zero(of: Mapping[Any, Any]) -> str | None:
    """What a key gives that is not there: an empty text, where all others are texts."""
    texts = isinstance(of, Loose) and all(isinstance(value, str) for value in of.values())
    return "" if texts else None


def _item(of: list[Any] | str, key: Any) -> Any:
    if kind(key) != "int":
        raise TemplateFailed(f"cannot index slice/array with type {_go_type(key)}")
    if not 0 <= key < len(of):
        raise TemplateFailed(f"index out of range: {key}")
    return of[key]


def _slice(of: Any, *ends: int) -> Any:
    if any(not 0 <= end <= len(of) for end in ends):
        raise TemplateFailed(f"index out of range: {max(ends)}")
    return of[slice(*(ends if len(ends) != 1 else (ends[0], None)))]


def _eq(first: Any, *others: Any) -> bool:
    if not others:
        raise TemplateFailed("missing argument for comparison")
    return any(_same(first, other) for other in others)


def _same(first: Any, second: Any) -> bool:
    if first is not None and second is not None and kind(first) != kind(second):
        raise TemplateFailed("incompatible types for comparison")
    return bool(first == second)


def _order(compare: Callable[[Any, Any], bool]) -> Callable[[Any, Any], bool]:
    def function(first: Any, second: Any) -> bool:
        if kind(first) != kind(second) or kind(first) in ("bool", "other"):
            raise TemplateFailed("incompatible types for comparison")
        return compare(first, second)

    return function


def _len(value: Any) -> int:
    if value is None or kind(value) in ("bool", "int", "float"):
        raise TemplateFailed(f"len of type {'nil' if value is None else _go_type(value)}")
    return len(value)


def _truncate(value: str, length: int) -> str:
    return value[: max(length, 0)]


def _pad(value: str, before: int, after: int) -> str:
    return " " * before + value + " " * after if value else value


def _join(values: list[Any] | None, separator: str) -> str:
    return separator.join(show(value, inside=True) for value in values or [])


def _split(value: str, separator: str) -> list[str]:
    return value.split(separator) if separator else list(value)


def _title(value: str) -> str:
    return re.sub(r"(^|[^\w'])(\w)", lambda found: found[1] + found[2].upper(), value)


#: ``and`` and ``or`` stop at the argument that decides; the evaluator sees to that.
FUNCTIONS: dict[str, Callable[..., Any]] = {
    "and": lambda *values: next((value for value in values if not true(value)), values[-1]),
    "or": lambda *values: next((value for value in values if true(value)), values[-1]),
    "not": lambda value: not true(value),
    "eq": _eq,
    "ne": lambda first, second: not _same(first, second),
    "lt": _order(lambda first, second: first < second),
    "le": _order(lambda first, second: first <= second),
    "gt": _order(lambda first, second: first > second),
    "ge": _order(lambda first, second: first >= second),
    "len": _len,
    "index": _index,
    "slice": _slice,
    "print": _print,
    "println": _println,
    "printf": _printf,
    "html": lambda *values: (
        html.escape(_print(*values)).replace("&#x27;", "&#39;").replace("&quot;", "&#34;")
    ),
    "js": lambda *values: json.dumps(_print(*values))[1:-1],
    "urlquery": lambda *values: quote_plus(_print(*values)),
    "json": to_json,
    "split": _split,
    "join": _join,
    "title": _title,
    "lower": lambda value: value.lower(),
    "upper": lambda value: value.upper(),
    "pad": _pad,
    "truncate": _truncate,
}
