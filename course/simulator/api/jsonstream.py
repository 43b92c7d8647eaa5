"""JSON as the engine writes it: each document in one piece, with an end of line."""

from __future__ import annotations

from typing import Any

import orjson


def line(document: Any, end: bytes = b"\n") -> bytes:
    """A document as UTF-8. Raises TypeError for what JSON does not have."""
    return orjson.dumps(document) + end
