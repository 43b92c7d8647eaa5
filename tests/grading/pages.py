"""What a page would fetch from elsewhere, read out of its text."""

from __future__ import annotations

import re
from html.parser import HTMLParser

FETCHING = {"src", "href", "srcset", "data", "poster", "action", "xlink:href"}
OUTSIDE = re.compile(r"^\s*(https?:|//)", re.IGNORECASE)
IN_TEXT = re.compile(
    r"""(?:@import|\burl\(|\bimport\b[^\n]*?from|\bimport\()\s*["']?\s*(?:https?:)?//[^\s"')]*"""
)


class _Fetches(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._code = False

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self._code = tag in ("script", "style")
        for name, value in attributes:
            if tag != "a" and name in FETCHING and value and OUTSIDE.match(value):
                self.found.append(f"<{tag} {name}={value}>")
            if name == "style" and value:
                self.found += IN_TEXT.findall(value)

    def handle_endtag(self, tag: str) -> None:
        self._code = False

    def handle_data(self, data: str) -> None:
        if self._code:
            self.found += IN_TEXT.findall(data)


def fetched(page: str) -> list[str]:
    """Everything in `page` that a browser would get from another machine. Links (<a>) are not followed."""
    reader = _Fetches()
    reader.feed(page)
    return reader.found
