"""Answers are data, as JSON knows it: nothing of a learner's is ever run to read an answer."""

from __future__ import annotations

from typing import TypeAlias, Union

from autograder import texts
from autograder.finding import CouldNotBeCarriedOut

Data: TypeAlias = Union[bool, int, float, str, "list[Data]", "dict[str, Data]", None]

DEPTH = 20  # nobody's answer is deeper; a list that holds itself is


def data(name: str, value: object, depth: int = 0) -> Data:
    """`value` as data. Exact types only: a subclass could bring code along.

    Raises `CouldNotBeCarriedOut` for anything else.
    """
    if value is None or type(value) in (bool, int, float, str):
        return value  # type: ignore[return-value]  # narrowed by exact type, which mypy does not follow
    if depth < DEPTH:
        if type(value) in (list, tuple):
            return [data(name, item, depth + 1) for item in value]  # type: ignore[attr-defined]
        if type(value) is dict and all(type(key) is str for key in value):
            return {key: data(name, item, depth + 1) for key, item in value.items()}
    raise CouldNotBeCarriedOut(texts.NOT_DATA.format(name=name, kind=type(value).__name__))


def alike(given: Data, wanted: object) -> bool:
    """Whether an answer is the one wanted. Text: but for capitals and spaces around. True is not 1."""
    if isinstance(given, str) and isinstance(wanted, str):
        return given.strip().casefold() == wanted.strip().casefold()
    if isinstance(given, bool) or isinstance(wanted, bool):
        return given is wanted
    if isinstance(given, list) and isinstance(wanted, (list, tuple)):
        return len(given) == len(wanted) and all(map(alike, given, wanted))
    if isinstance(given, dict) and isinstance(wanted, dict):
        return given.keys() == wanted.keys() and all(alike(given[key], wanted[key]) for key in given)
    return given == wanted
