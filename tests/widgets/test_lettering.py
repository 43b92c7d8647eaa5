"""Texts and the room they need."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from course.widgets.lettering import shortened, text_width, wrapped


def test_what_fits_stays_whole() -> None:
    assert shortened("mongodb", 100, 12) == "mongodb"


def test_the_end_of_a_name_stays_as_it_tells_a_family_apart() -> None:
    short = [shortened(f"springboot-customers-{number}", 100, 12) for number in (1, 2)]
    assert short[0] != short[1]
    assert short[0].endswith("-1")
    assert "…" in short[0]


@given(st.text(min_size=1, max_size=80), st.integers(40, 200), st.booleans(), st.booleans())
def test_a_shortened_text_has_room(text: str, room: int, bold: bool, mono: bool) -> None:
    assert text_width(shortened(text, room, 12, bold=bold, mono=mono), 12, bold=bold, mono=mono) <= room


@given(st.lists(st.integers(1, 65535).map(str), max_size=12))
def test_wrapped_items_are_all_there_in_order(items: list[str]) -> None:
    lines = wrapped(items, 140, 11.5)
    assert ", ".join(lines) == ", ".join(items)
    assert all(text_width(line, 11.5, mono=True) <= 140 for line in lines)
