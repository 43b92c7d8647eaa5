"""What the experiments of unit 12 say."""

from __future__ import annotations

NOT_THERE = "There is no container portal yet: run the cells above this one first."
BLANK = "Both hosts are empty now: no containers, no networks of anybody's making."
BLANK_ALREADY = "The firm is not here (any more). What is here stays."
