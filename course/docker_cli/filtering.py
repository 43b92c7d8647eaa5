"""``--filter`` as the API takes it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


def query(pairs: Sequence[tuple[str, str]]) -> dict[str, Any] | None:
    """The document of these filters; None where there are none."""
    document: dict[str, dict[str, bool]] = {}
    for name, value in pairs:
        document.setdefault(name, {})[value] = True
    return document or None
