"""Filters of lists: ``{"name": ["web"]}``, or in the older form ``{"name": {"web": true}}``.

The rules of matching are Docker's (https://docs.docker.com/reference/cli/docker/container/ls/#filter):
values of one key are alternatives, keys must all match; names and ids are searched for as regular
expressions.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from course.simulator.api.gojson import JsonProblem, loads
from course.simulator.api.texts import ApiTexts
from course.simulator.api.times import parse_moment
from course.topology.model import FALSE, TRUE

_KINDS: tuple[tuple[type, str], ...] = (
    (bool, "bool"),
    (dict, "object"),
    (list, "array"),
    (str, "string"),
    (int, "number"),
    (float, "number"),
)


class Filters:
    """What the client wants to see, by key."""

    def __init__(self, values: Mapping[str, list[str]], texts: ApiTexts) -> None:
        self._values = values
        self._texts = texts

    @classmethod
    def parse(cls, text: str, texts: ApiTexts) -> Filters:
        """Read the query parameter `filters`. Raises EngineError where the engine would refuse it."""
        if not text:
            return cls({}, texts)
        try:
            return cls(_read(loads(text.encode())), texts)
        except JsonProblem as problem:
            message = "unexpected end of JSON input" if "EOF" in str(problem) else str(problem)
            raise texts.bad_filters(message) from None

    def __bool__(self) -> bool:
        """Whether anything is asked for."""
        return bool(self._values)

    def __contains__(self, key: str) -> bool:
        return bool(self._values.get(key))

    def values(self, key: str) -> list[str]:
        return self._values.get(key, [])

    def allow(self, *keys: str) -> None:
        """Refuse keys that this endpoint does not know. Raises EngineError."""
        for key in self._values:
            if key not in keys:
                raise self._texts.bad_filter(key)

    def exact(self, key: str, value: str) -> bool:
        return key not in self or value in self.values(key)

    def prefix(self, key: str, value: str) -> bool:
        """Whether `value` is, or begins with, what is asked for."""
        return key not in self or any(value.startswith(wanted) for wanted in self.values(key))

    def search(self, key: str, *candidates: str) -> bool:
        """Whether a candidate holds what is asked for as a regular expression (bad ones match nothing)."""
        return key not in self or any(
            wanted == candidate or _found(wanted, candidate)
            for wanted in self.values(key)
            for candidate in candidates
        )

    def labels(self, key: str, labels: Mapping[str, Any]) -> bool:
        """Whether all labels asked for (``env`` or ``env=lab``) are there."""
        return all(_has_label(wanted, labels) for wanted in self.values(key))

    def no_labels(self, key: str, labels: Mapping[str, Any]) -> bool:
        """Whether none of the labels is there (``label!=keep``)."""
        return not any(_has_label(wanted, labels) for wanted in self.values(key))

    def flag(self, key: str) -> bool | None:
        """A filter that is true or false; None if it is not asked for. Raises EngineError."""
        if key not in self:
            return None
        meanings = {_FLAGS.get(value.lower()) for value in self.values(key)}
        if len(meanings) != 1 or None in meanings:
            raise self._texts.bad_filter(f"{key}=[{' '.join(self.values(key))}]")
        return bool(meanings.pop())

    def boolean(self, key: str) -> bool:
        """A filter that Go's ParseBool reads, false if it is not asked for. Raises EngineError."""
        meanings = []
        for value in self.values(key):
            if value not in _BOOLEANS:
                raise self._texts.bad_boolean_filter(key, value)
            meanings.append(_BOOLEANS[value])
        return any(meanings)

    def until(self, now: float) -> float | None:
        """The moment of the filter `until`, in seconds since the epoch. Raises EngineError."""
        wanted = self.values("until")
        if len(wanted) > 1:
            raise self._texts.several_untils()
        if not wanted:
            return None
        if (moment := parse_moment(wanted[0], now)) is None:
            raise self._texts.bad_moment(wanted[0])
        return moment

    def prunes(self, now: float) -> Callable[[Mapping[str, Any], float], bool]:
        """For the prune endpoints: whether something with these labels, created then, is meant."""
        self.allow("label", "label!", "until")
        until = self.until(now)

        def meant(labels: Mapping[str, Any], created: float) -> bool:
            early = until is None or created <= until
            return early and self.labels("label", labels) and self.no_labels("label!", labels)

        return meant


_BOOLEANS = dict.fromkeys(TRUE, True) | dict.fromkeys(FALSE, False)
_FLAGS = {"true": True, "1": True, "false": False, "0": False}


def _read(document: Any) -> dict[str, list[str]]:
    if document is None:
        return {}
    if not isinstance(document, dict):
        raise JsonProblem(
            f"json: cannot unmarshal {kind(document)} into Go value of type map[string]map[string]bool"
        )
    return {key: list(_read_values(values)) for key, values in document.items()}


def _read_values(values: Any) -> Iterable[str]:
    if values is None:
        return []
    if isinstance(values, list) and all(isinstance(value, str) for value in values):
        return dict.fromkeys(values)
    if not isinstance(values, dict):
        raise JsonProblem(f"json: cannot unmarshal {kind(values)} into Go value of type map[string]bool")
    for value in values.values():
        if not isinstance(value, bool):
            raise JsonProblem(f"json: cannot unmarshal {kind(value)} into Go value of type bool")
    return values


def kind(value: Any) -> str:
    """The name that Go's encoding/json has for the kind of a JSON value."""
    return next((name for type_, name in _KINDS if isinstance(value, type_)), "null")


#: A repeated group: what makes a regular expression take exponential time in Python (not in Go).
_REPEATED_GROUP = re.compile(r"\)\s*[*+{]")
_LONGEST_PATTERN = 200


def _found(pattern: str, text: str) -> bool:
    if len(pattern) > _LONGEST_PATTERN or _REPEATED_GROUP.search(pattern):
        return pattern in text
    try:
        return re.search(pattern, text) is not None
    except re.error:
        return False


def _has_label(wanted: str, labels: Mapping[str, Any]) -> bool:
    name, equals, value = wanted.partition("=")
    return name in labels and (not equals or str(labels[name]) == value)
