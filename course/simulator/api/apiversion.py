"""Versions of the Engine API: 1.24, 1.41, 1.51."""

from __future__ import annotations

from typing import NamedTuple


class ApiVersion(NamedTuple):
    """An API version that can be compared: ``call.api < ApiVersion(1, 45)``."""

    major: int
    minor: int

    @classmethod
    def parse(cls, text: str) -> ApiVersion:
        """``1.41``, or ``1`` for 1.0; parts after the second are ignored. Raises ValueError."""
        major, _, rest = text.partition(".")
        return cls(int(major), int(rest.partition(".")[0] or 0))

    def __str__(self) -> str:
        return f"{self.major}.{self.minor}"
