"""What the experiments of unit 04 say."""

from __future__ import annotations

ON_DEMAND_OPTIONS = (
    "it makes the network and runs",
    "an error, and nothing is left of it",
    "an error, and the container is there all the same",
)
