"""Streams of JSON documents, each in one piece."""

from __future__ import annotations

import json
from typing import Any


def line(document: Any, end: bytes = b"\n") -> bytes:
    """One document of a stream."""
    return json.dumps(document, separators=(",", ":"), ensure_ascii=False).encode() + end
