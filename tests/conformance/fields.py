"""Two documents, compared field by field."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tests.conformance.recorded import Normal


class Fields:
    """The fields of one document of one version, apart from what is excepted.

    Of `exceptions`, "field" names fields that are not compared, "value" those of which only the kind is.
    """

    def __init__(
        self, exceptions: Mapping[str, Sequence[Mapping[str, Any]]], version: str, document: str
    ) -> None:
        def paths(kind: str) -> re.Pattern[str]:
            chosen = [
                entry["path"]
                for entry in exceptions[kind]
                if version in entry.get("versions", [version])
                and re.fullmatch(entry.get("of", ".*"), document)
            ]
            return re.compile("|".join(f"(?:{path})" for path in chosen) or "(?!)")

        self._excepted, self._values = paths("field"), paths("value")

    def differing(self, path: str, seen: Any, recorded: Any) -> Iterator[str]:
        """What differs, each with the path of its field; places in lists are written []."""
        seen, recorded = _without_ids(seen), _without_ids(recorded)
        if self._excepted.fullmatch(path):
            return
        if type(seen) is not type(recorded):
            yield f"{path}: simulated {seen!r}, recorded {recorded!r}"
        elif isinstance(seen, dict):
            yield from self._in_documents(path, seen, recorded)
        elif isinstance(seen, list):
            yield from self._in_lists(path, seen, recorded)
        elif not self._values.fullmatch(path) and _text(seen) != _text(recorded):
            yield f"{path}: simulated {seen!r}, recorded {recorded!r}"

    def _in_documents(self, path: str, seen: dict[str, Any], recorded: dict[str, Any]) -> Iterator[str]:
        for key in {**recorded, **seen}:
            below = f"{path}.{key}" if path else key
            if key in seen and key in recorded:
                yield from self.differing(below, seen[key], recorded[key])
            elif not self._excepted.fullmatch(below):
                yield f"{below}: only {'recorded' if key in recorded else 'simulated'}"

    def _in_lists(self, path: str, seen: list[Any], recorded: list[Any]) -> Iterator[str]:
        if self._values.fullmatch(path):  # what they are like, not which there are
            seen, recorded = seen[:1], recorded[:1]
        if len(seen) != len(recorded):
            yield f"{path}: simulated {len(seen)}, recorded {len(recorded)}"
            return
        for one, other in zip(sorted(seen, key=_name), sorted(recorded, key=_name), strict=True):
            yield from self.differing(f"{path}[]", one, other)


def _without_ids(value: Any) -> Any:
    """What is listed by ids, as a list."""
    if not isinstance(value, dict) or not value:
        return value
    ids = all(re.fullmatch(r"[0-9a-f]{64}|lb-\w+|\w+-sbox", key) for key in value)
    return list(value.values()) if ids else value


def _name(entry: Any) -> str:
    """Lists are compared in the order of names, where what they hold has names."""
    if not isinstance(entry, dict):
        return ""
    return str(entry.get("Name") or entry.get("Names") or entry.get("PrivatePort") or "")


def _text(value: Any) -> str:
    """Without what differs from run to run, whichever of them it is."""
    return re.sub(r" \d+>", ">", Normal()(str(value)))
