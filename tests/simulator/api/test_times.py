"""Times in Docker's spelling."""

from __future__ import annotations

import pytest

from course.simulator.api.times import human_duration, parse_moment, rfc3339

MINUTE, HOUR, DAY = 60, 3600, 86400


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "Less than a second"),
        (0.9, "Less than a second"),
        (1, "1 second"),
        (59.9, "59 seconds"),
        (60, "About a minute"),
        (119, "About a minute"),
        (2 * MINUTE, "2 minutes"),
        (59 * MINUTE + 59, "59 minutes"),
        (HOUR, "About an hour"),
        (1.5 * HOUR, "2 hours"),
        (47 * HOUR, "47 hours"),
        (2 * DAY, "2 days"),
        (13 * DAY, "13 days"),
        (14 * DAY, "2 weeks"),
        (59 * DAY, "8 weeks"),
        (60 * DAY, "2 months"),
        (729 * DAY, "24 months"),
        (730 * DAY, "2 years"),
    ],
)
def test_human_duration(seconds: float, words: str) -> None:
    assert human_duration(seconds) == words


def test_rfc3339() -> None:
    assert rfc3339(None) == "0001-01-01T00:00:00Z"
    assert rfc3339(1e17) == "9999-12-31T23:59:59Z"
    assert rfc3339(1_700_000_000) == "2023-11-14T22:13:20Z"
    assert rfc3339(1_700_000_000.25) == "2023-11-14T22:13:20.25Z"
    assert rfc3339(1_700_000_000.25, fixed=True) == "2023-11-14T22:13:20.250000000Z"


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("1h30m", 10_000 - 5400),
        ("10s", 9_990),
        ("1.5s", 9_998.5),
        ("100", 100),
        ("100.25", 100.25),
        ("1970-01-01T01:00:00Z", 3600),
        ("1970-01-01T01:00:00+01:00", 0),
        ("1970-01-02", 86400),
        ("foo", None),
        ("10x", None),
        ("", None),
    ],
)
def test_parse_moment(text: str, moment: float | None) -> None:
    assert parse_moment(text, now=10_000) == moment
