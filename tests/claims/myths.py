"""The myths that the course puts to the test, as myths.toml lists them."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass

from tests.claims.claim import FOLDER


@dataclass(frozen=True, slots=True)
class Myth:
    """What many believe, what is so, and the number of the unit that shows it."""

    belief: str
    so: str
    unit: str


def myths() -> list[Myth]:
    """All of them, in the syllabus's order."""
    return [Myth(**entry) for entry in tomllib.loads((FOLDER / "myths.toml").read_text("utf-8"))["myth"]]


def words(belief: str) -> str:
    """A belief without the backticks: they are not always written."""
    return " ".join(belief.replace("`", "").split())
