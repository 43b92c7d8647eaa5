"""What the pages say besides the units' own texts, and what is told while they are made."""

from __future__ import annotations

LANGUAGE = "en"
TITLE = "Docker networking"
LEAD = (
    "The units as they look before anybody has answered. "
    "To run them, to predict and to be checked, open them in JupyterLab."
)
UNITS = "Units"
CONTENTS = "On this page"
SKIP = "To the text"
ALL_UNITS = "All units"
INPUT = "Cell"

NO_UNITS = "There are no units in {source}: say with --source where they are."
STOPS = "{name} stops at the cell {cell}: {why}"
NOT_WRITTEN = "{path} cannot be written: {why}."
