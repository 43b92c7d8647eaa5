"""A lab for each test of an experiment."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from course import Lab


@pytest.fixture
def lab() -> Iterator[Lab]:
    lab = Lab("simulated")
    yield lab
    lab.close()
