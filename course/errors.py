"""What a lab refuses. One tree:

LabError    a lab cannot be had, or cannot do what is asked of it
"""

from __future__ import annotations


class LabError(Exception):
    """A lab cannot be had, or cannot do what is asked of it; the message says why and what to do."""

    def _render_traceback_(self) -> list[str]:
        """What IPython shows in place of a traceback: the sentence."""
        return [str(self)]
