"""What the experiments of unit 05 say."""

from __future__ import annotations

CONNECTING_DOES = "<code>{app}</code> has been running for a while. What does <code>{command}</code> do?"
CONNECTING_OPTIONS = (
    "an error: a running container keeps its networks",
    "nothing, until the container is started again",
    "it finds its database, and never stopped running",
)
