"""What a widget leaves where there are no widgets: in saved notebooks, exports and feedback."""

from __future__ import annotations

from typing import Any


def with_static(bundle: Any, html: str, text: str) -> Any:
    """A widget's bundle with `html` and `text` added."""
    data = bundle[0] if isinstance(bundle, tuple) else bundle
    if data is None:
        return {"text/html": html, "text/plain": text}
    data["text/html"] = html
    data["text/plain"] = text
    return bundle
