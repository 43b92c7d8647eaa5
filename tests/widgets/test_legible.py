"""What is to be read stands out from what is behind it: 4.5 to 1, as WCAG 2.2 asks for texts (1.4.3)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from course.widgets import drawing

CSS = (Path(drawing.__file__).parent / "picture.css").read_text("utf-8")
#: Behind a lane's texts is its colour, in a thin layer on the page.
LAYER = 0.09
#: JupyterLab's own papers and inks, light and dark, beside those of a page without it.
PAPERS = {"light": ("#ffffff",), "dark": ("#0d1117", "#111111", "#212121")}
RULES = {
    "light": re.findall(r"^\.picture \{(.*?)\}|theme-light=\"true\"\] \.picture \{(.*?)\}", CSS, re.S | re.M),
    "dark": re.findall(
        r"^  \.picture \{(.*?)\}|theme-light=\"false\"\] \.picture \{(.*?)\}", CSS, re.S | re.M
    ),
}


def colours(theme: str, name: str) -> set[str]:
    """The colours that a variable may have in a theme."""
    text = " ".join(part for rule in RULES[theme] for part in rule)
    return set(re.findall(rf"--{name}:[^;]*?(#[0-9a-f]+)", text))


def rgb(colour: str) -> tuple[float, ...]:
    digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
    return tuple(int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4))


def luminance(colour: tuple[float, ...]) -> float:
    parts = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(one: tuple[float, ...], other: tuple[float, ...]) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def behind(theme: str) -> list[tuple[float, ...]]:
    """Papers, and the lanes' colours on them."""
    papers = [rgb(paper) for paper in PAPERS[theme]]
    lanes = [
        tuple(LAYER * c + (1 - LAYER) * p for c, p in zip(rgb(colour), paper, strict=True))
        for colour in drawing.COLOURS
        for paper in papers
    ]
    return papers + lanes


def test_the_ratio_is_the_one_of_the_standard() -> None:
    assert contrast(rgb("#fff"), rgb("#000")) == pytest.approx(21)
    assert contrast(rgb("#767676"), rgb("#ffffff")) == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("theme", PAPERS)
@pytest.mark.parametrize("name", ["ink", "soft"])
def test_texts_on_paper_and_on_lanes(theme: str, name: str) -> None:
    assert colours(theme, name)
    for ink in colours(theme, name):
        assert min(contrast(rgb(ink), ground) for ground in behind(theme)) >= 4.5, ink


@pytest.mark.parametrize("theme", PAPERS)
@pytest.mark.parametrize("name", ["mark", "bad"])
def test_numbers_and_words_on_marks(theme: str, name: str) -> None:
    assert colours(theme, name)
    for mark in colours(theme, name):
        assert min(contrast(rgb(mark), rgb(paper)) for paper in PAPERS[theme]) >= 4.5, mark


def test_nothing_is_made_fainter_than_its_colour() -> None:
    assert "opacity" not in CSS
