import pytest

from course.docker_cli.units import ago, go_time, moment, size, span


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0.4, "Less than a second"),
        (1, "1 second"),
        (59, "59 seconds"),
        (60, "About a minute"),
        (119, "About a minute"),
        (120, "2 minutes"),
        (3599, "59 minutes"),
        (3600, "About an hour"),
        (5399, "About an hour"),
        (5400, "2 hours"),
        (47 * 3600, "47 hours"),
        (48 * 3600, "2 days"),
        (13 * 86400, "13 days"),
        (14 * 86400, "2 weeks"),
        (60 * 86400, "2 months"),
        (730 * 86400, "2 years"),
    ],
)
def test_spans_of_time(seconds: float, text: str) -> None:
    assert span(seconds) == text
    assert ago(seconds) == f"{text} ago"


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (0, "0B"),
        (6, "6B"),
        (999, "999B"),
        (1000, "1kB"),
        (2065004, "2.07MB"),
        (855_000_000, "855MB"),
        (1.5e12, "1.5TB"),
    ],
)
def test_sizes(count: float, text: str) -> None:
    assert size(count) == text


def test_moments() -> None:
    assert moment("1700000000", int) == "1700000000"
    assert moment("10m", lambda: 1_700_000_600) == "1700000000"
    assert moment("1h30m", lambda: 5400) == "0"
    assert moment("2023-11-14T22:13:20Z", int) == "1700000000.000000000"
    with pytest.raises(ValueError, match="foo"):
        moment("foo", int)


def test_times_as_go_prints_them() -> None:
    assert go_time("2026-11-23T18:08:26.258536460Z") == "2026-11-23 18:08:26.25853646 +0000 UTC"
    assert go_time("2026-11-23T18:08:26Z") == "2026-11-23 18:08:26 +0000 UTC"
