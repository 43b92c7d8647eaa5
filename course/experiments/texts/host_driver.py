"""What the experiments of unit 08 say."""

from __future__ import annotations

QUIETLY, WITH_A_WARNING, NOT_AT_ALL = (
    "it runs, and nothing is said",
    "it runs, and a warning is printed",
    "an error, and it does not run",
)

RUN_FAILS, BOTH_WORK, PROGRAM_ENDS = (
    "docker run fails",
    "docker run succeeds, and the program runs beside the first",
    "docker run succeeds, and the program ends by itself",
)
STATE = "The container is in the state {state}."
