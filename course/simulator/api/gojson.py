"""Reads JSON as Go's encoding/json does, so that what is wrong is said in the engine's words."""

from __future__ import annotations

import json
import re
from math import isinf
from typing import Any, NoReturn

_LITERALS = {"t": "true", "f": "false", "n": "null"}
_WHERE = {
    "Expecting property name enclosed in double quotes": "looking for beginning of object key string",
    "Illegal trailing comma before end of object": "looking for beginning of object key string",
    "Illegal trailing comma before end of array": "looking for beginning of value",
    "Expecting ':' delimiter": "after object key",
    "Expecting value": "looking for beginning of value",
}


class JsonProblem(Exception):
    """What is wrong with a JSON text, in Go's words."""


class TrailingContent(JsonProblem):
    """There is more after a complete JSON value."""

    def __init__(self, message: str, value: Any) -> None:
        super().__init__(message)
        self.value = value


def _refuse_constant(name: str) -> NoReturn:
    raise JsonProblem(f"invalid character {_quoted(name.lstrip('-')[0])} looking for beginning of value")


class Literal(float):
    """A number that fits no integer type of Go, and how it was written, which Go's messages repeat."""

    text: str

    def __new__(cls, text: str) -> Literal:
        number = super().__new__(cls, text)
        number.text = text
        if isinf(number):
            raise JsonProblem(f"json: cannot unmarshal number {text[:40]} into Go value of type float64")
        return number


def _integer(digits: str) -> int | Literal:
    # No number of more digits fits, and Python itself would refuse to read thousands.
    fits = len(digits) <= 20 and -(2**63) <= int(digits) < 2**64
    return int(digits) if fits else Literal(digits)


_DECODER = json.JSONDecoder(parse_constant=_refuse_constant, parse_int=_integer, parse_float=Literal)


def loads(data: bytes) -> Any:
    """The value of a JSON text. Raises JsonProblem, TrailingContent."""
    text = data.decode(errors="replace").strip(" \t\r\n")
    try:
        value, end = _DECODER.raw_decode(text)
    except json.JSONDecodeError as error:
        raise JsonProblem(_explain(error.msg, text, error.pos)) from None
    except RecursionError:
        raise JsonProblem("exceeded max depth") from None
    if "\\ud" in text.lower():
        value = _without_surrogates(value)
    if text[end:].strip():
        following = _quoted(text[end:].lstrip()[0])
        raise TrailingContent(f"invalid character {following} after top-level value", value)
    return value


def _without_surrogates(value: Any) -> Any:
    """Halves of surrogate pairs are no characters: Go replaces them."""
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, list):
        return [_without_surrogates(item) for item in value]
    if isinstance(value, dict):
        return {_without_surrogates(key): _without_surrogates(item) for key, item in value.items()}
    return value


def _explain(problem: str, text: str, position: int) -> str:
    rest = text[position:].lstrip(" \t\r\n")
    if problem.startswith("Illegal trailing comma"):  # Python 3.13 points at the comma, Go at what follows
        rest = rest[1:].lstrip(" \t\r\n")
    if problem.startswith("Unterminated string") or not rest:
        return "unexpected EOF"
    if problem.startswith("Invalid control character"):
        return f"invalid character {_quoted(text[position])} in string literal"
    if problem.startswith(("Invalid \\escape", "Invalid \\uXXXX")):
        return (
            f"invalid character {_quoted(text[position + 1 : position + 2] or rest[0])} in string escape code"
        )
    if problem == "Expecting value" and rest[0] in _LITERALS:
        return _literal_problem(rest)
    where = _WHERE.get(problem, "")
    if problem == "Expecting ',' delimiter":
        where = "after array element" if _in_array(text[:position]) else "after object key:value pair"
    return f"invalid character {_quoted(rest[0])} {where}"


def _literal_problem(rest: str) -> str:
    literal = _LITERALS[rest[0]]
    for index, expected in enumerate(literal):
        if index >= len(rest):
            return "unexpected EOF"
        if rest[index] != expected:
            found, wanted = _quoted(rest[index]), _quoted(expected)
            return f"invalid character {found} in literal {literal} (expecting {wanted})"
    return "unexpected EOF"


def _in_array(before: str) -> bool:
    """Whether the innermost open bracket of a JSON text's beginning is that of an array."""
    open_brackets: list[str] = []
    for mark in re.findall(r"[\[\]{}]", re.sub(r'"(?:\\.|[^"\\])*"', "", before)):
        if mark in "[{":
            open_brackets.append(mark)
        elif open_brackets:
            open_brackets.pop()
    return bool(open_brackets) and open_brackets[-1] == "["


def _quoted(character: str) -> str:
    return {"'": "'\\''", '"': "'\"'", "\t": "'\\t'", "\n": "'\\n'", "\r": "'\\r'"}.get(
        character, f"'{character}'"
    )
