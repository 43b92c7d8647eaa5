"""What all texts of the engine have in common: they differ by its version."""

from __future__ import annotations

from collections.abc import Sequence

from course.simulator.errors import EngineError
from course.simulator.versions import EngineVersion


class MessagesByVersion:
    """Texts of one engine version. `_new` is 25 and later, where most of the wording changed."""

    def __init__(self, version: EngineVersion) -> None:
        self._new = version.at_least(25)
        self._v27 = version.at_least(27)
        self._v28 = version.at_least(28)
        self._v29 = version.at_least(29)

    def _word(self, word: str) -> str:
        """Messages begin with a small letter since 25."""
        return word.lower() if self._new else word

    def not_simulated(self, what: str) -> EngineError:
        """What a real engine does and this one does not."""
        return EngineError(501, f"not simulated: {what}. A real Docker Engine does this.")


def listed(texts: Sequence[str]) -> str:
    """One by itself, several as a list: Go's `multierror`."""
    return texts[0] if len(texts) == 1 else "\n".join(f"* {text}" for text in texts)
