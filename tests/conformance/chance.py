"""What chance decides on a real engine in recorded scenarios: named in facts/left-out.toml, each narrowly."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

Step = Mapping[str, Any]


class Chance:
    """What chance decides in one scenario of one version."""

    def __init__(self, named: Mapping[str, Sequence[Mapping[str, Any]]], version: str, scenario: int) -> None:
        self._unordered = {
            entry["line"]: bool(entry.get("often"))
            for entry in named["unordered"]
            if entry["scenario"] == scenario
        }
        self._variants: list[list[str]] = [
            entry["variants"]
            for entry in named["either"]
            if scenario in entry["scenarios"] and version in entry["versions"]
        ]

    def same(self, seen: Step, recorded: Step) -> bool:
        """Whether the one may come as well as the other."""
        one, other = (self._text(step) for step in (seen, recorded))
        if (often := self._unordered.get(str(recorded["line"]))) is None:
            return one == other
        words, known = (re.split(r'[\s,"]+', text) for text in (one, other))
        if often:
            return len(words) == len(known) and set(words) <= set(known)
        return sorted(words) == sorted(known)

    def _text(self, step: Step) -> str:
        text = "\n".join([f"exit {step['code']}: {step['out']}{step['err']}", *step.get("refused", ())])
        for first, *others in self._variants:
            for other in others:
                text = text.replace(other, first)
        return text
