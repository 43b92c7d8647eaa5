"""Differences that are named in left-out.toml, with the reason."""

from __future__ import annotations

import re

from tests.conformance.side_by_side.looking import LEFT_OUT
from tests.conformance.side_by_side.pair import Different


def known(different: Different, version: str) -> bool:
    """Whether all that was found is named."""
    patterns = [entry["like"] for entry in LEFT_OUT["difference"] if version in entry["versions"]]
    return all(any(re.search(pattern, line) for pattern in patterns) for line in different.found)
