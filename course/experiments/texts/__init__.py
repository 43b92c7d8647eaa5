"""What the experiments say to learners: here what several units say.

What one unit says alone is in a module of its own.
"""

from __future__ import annotations

THE_HOST = "your machine, the host,"
OUTSIDE = "another machine, outside,"
CONNECTS = "{source} connects to <code>{url}</code>"

REACHED = "it arrives"
UNKNOWN_NAME = "the name is unknown"
REFUSED = "connection refused"
RESET = "connection reset"
TIMED_OUT = "no answer at all"

WHAT_HAPPENS = "What does <code>{command}</code> do?"
STAGE_IS_SET = "This has been set up already: {there} exists."
NOT_THERE_YET = (
    "The container {container} has no address on the network {network} yet: "
    "run the cells above this one first."
)
NO_NETWORK_YET = "There is no network {network} yet: run the cells above this one first."
