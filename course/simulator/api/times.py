"""Times as Docker writes and reads them."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from functools import lru_cache

#: How Docker writes "never" (Go's zero time).
NEVER = "0001-01-01T00:00:00Z"

_DURATION = re.compile(r"(\d+(?:\.\d+)?)(ns|us|µs|ms|s|m|h)")
_SECONDS = {"ns": 1e-9, "us": 1e-6, "µs": 1e-6, "ms": 1e-3, "s": 1.0, "m": 60.0, "h": 3600.0}
_LATEST = 253_402_300_799  # the end of the year 9999: nobody can write a later date
_HOUR = 3600
_DAY_HOURS = 24


def nanoseconds(moment: float) -> int:
    """Seconds since the epoch -> nanoseconds since the epoch."""
    whole = int(moment)  # apart, because a float has not enough digits for both
    return whole * 1_000_000_000 + round((moment - whole) * 1_000_000_000)


@lru_cache(maxsize=4096)  # the same moments are asked for again and again
def rfc3339(moment: float | None, *, fixed: bool = False) -> str:
    """A moment with nanoseconds, as Docker writes it: ``2026-11-23T17:31:25.334239519Z``.

    Zeros at the end of the fraction are left out, unless `fixed` (in logs). None stands for never.
    """
    if moment is None:
        return NEVER
    seconds, fraction = divmod(nanoseconds(min(moment, _LATEST)), 1_000_000_000)
    text = datetime.fromtimestamp(seconds, UTC).isoformat()[:19]
    digits = f"{fraction:09d}"
    digits = digits if fixed else digits.rstrip("0")
    return f"{text}.{digits}Z" if digits else f"{text}Z"


def human_duration(seconds: float) -> str:
    """A duration in words as `docker ps` has it: ``3 seconds``, ``About an hour``, ``2 weeks``."""
    whole = int(seconds)
    if whole < 1:
        return "Less than a second"
    if whole < 60:
        return "1 second" if whole == 1 else f"{whole} seconds"
    if (minutes := whole // 60) < 60:
        return "About a minute" if minutes == 1 else f"{minutes} minutes"
    hours = int(seconds / _HOUR + 0.5)
    if hours < 48:
        return "About an hour" if hours == 1 else f"{hours} hours"
    days = hours // _DAY_HOURS
    for name, length, limit in (("days", 1, 14), ("weeks", 7, 60), ("months", 30, 730)):
        if days < limit:
            return f"{days // length} {name}"
    return f"{whole // _HOUR // _DAY_HOURS // 365} years"


def parse_duration(text: str) -> float | None:
    """A Go duration (``1h30m``, ``10s``) in seconds; None if it is none."""
    parts = _DURATION.findall(text)
    if not parts or "".join(number + unit for number, unit in parts) != text:
        return None
    return sum(float(number) * _SECONDS[unit] for number, unit in parts)


def parse_moment(text: str, now: float) -> float | None:
    """A moment as filters and parameters give it, in seconds since the epoch; None if it is none.

    A Go duration counts back from `now`; else an RFC 3339 time or date, or seconds since the
    epoch with an optional fraction.
    """
    if (duration := parse_duration(text)) is not None:
        return now - duration
    if re.fullmatch(r"\d+(\.\d+)?", text):
        return float(text)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
