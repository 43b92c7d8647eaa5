"""What the experiments say to learners."""

from __future__ import annotations

THE_HOST = "your machine, the host,"
CONNECTS = "{source} connects to <code>{url}</code>"

REACHED = "it arrives"
UNKNOWN_NAME = "the name is unknown"
REFUSED = "connection refused"
TIMED_OUT = "no answer at all"

WHAT_HAPPENS = "What does <code>{command}</code> do?"
ON_DEMAND_OPTIONS = (
    "it makes the network and runs",
    "an error, and nothing is left of it",
    "an error, and the container is there all the same",
)
STAGE_IS_SET = "Your colleague has been here already: the container cache exists."
NOT_THERE_YET = (
    "The container {container} has no address on the network {network} yet: "
    "run the cells above this one first."
)
