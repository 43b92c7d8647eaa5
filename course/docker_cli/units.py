"""Spans of time and sizes in Docker's words: "About a minute", "3.01MB". (The SDK only reads such texts.)"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

_STEPS = (  # below so many seconds, counted in this unit
    (14 * 86400, 86400, "days"),
    (60 * 86400, 7 * 86400, "weeks"),
    (730 * 86400, 30 * 86400, "months"),
    (float("inf"), 365 * 86400, "years"),
)
_SPAN = re.compile(r"([0-9.]+)(ns|us|µs|ms|s|m|h)")
#: Of them there are so many in a second.
NANOSECONDS = 1_000_000_000
_UNITS = {"ns": 1e-9, "us": 1e-6, "µs": 1e-6, "ms": 1e-3, "s": 1.0, "m": 60.0, "h": 3600.0}


def ago(seconds: float) -> str:
    """How long ago something was: ``5 minutes ago``."""
    return f"{span(seconds)} ago"


def span(seconds: float) -> str:
    """A length of time, in the one unit that Docker's listings choose for it."""
    whole = int(seconds)
    if whole < 60:
        return "Less than a second" if whole < 1 else "1 second" if whole == 1 else f"{whole} seconds"
    if whole < 3600:
        return "About a minute" if whole < 120 else f"{whole // 60} minutes"
    hours = (whole + 1800) // 3600
    if hours == 1:
        return "About an hour"
    if hours < 48:
        return f"{hours} hours"
    unit, name = next((unit, name) for limit, unit, name in _STEPS if hours * 3600 < limit)
    return f"{whole // unit} {name}"


def size(count: float, digits: int = 3) -> str:
    """A number of bytes, with so many digits that count and units of a thousand: ``3.01MB``."""
    for unit in ("B", "kB", "MB", "GB", "TB"):
        if count < 1000:
            return f"{count:.{digits}g}{unit}"
        count /= 1000
    return f"{count:.{digits}g}PB"


def binary_size(count: float) -> str:
    """A number of bytes in units of 1024: ``704KiB``."""
    for unit in ("B", "KiB", "MiB", "GiB", "TiB"):
        if count < 1024:
            return f"{count:.4g}{unit}"
        count /= 1024
    return f"{count:.4g}PiB"


def moment(text: str, now: Callable[[], float]) -> str:
    """A moment as the API takes it: seconds since the epoch. `text` is such a number, an ISO time, or a span
    such as ``10m``, which counts back from `now`. Raises ValueError where it is none of these."""
    if re.fullmatch(r"\d+(\.\d+)?", text):
        return text
    if text and _SPAN.sub("", text) == "":
        before = sum(float(count) * _UNITS[unit] for count, unit in _SPAN.findall(text))
        return f"{int(now() - before)}"
    parsed = datetime.fromisoformat(text)
    local = parsed if parsed.tzinfo else parsed.astimezone()
    return f"{local.timestamp():.9f}"


def go_time(text: str) -> str:
    """A time of the API as Go prints one: ``2026-11-23 17:11:45.5 +0000 UTC``."""
    whole, _, fraction = text.rstrip("Z").partition(".")
    fraction = fraction.rstrip("0")
    return whole.replace("T", " ") + (f".{fraction}" if fraction else "") + " +0000 UTC"


def go_local_time(seconds: float) -> str:
    """A moment in this machine's time zone as Go prints one: ``2026-11-23 17:11:45 +0000 UTC``."""
    local = datetime.fromtimestamp(seconds, UTC).astimezone()
    offset = local.utcoffset() or timedelta()
    name = local.tzname() or ""
    return f"{local:%Y-%m-%d %H:%M:%S %z} {'UTC' if not offset else name}"


def one_of(what: str, *words: str) -> Callable[[str], str]:
    """What reads one of these words, in any letters. Raises ValueError for another."""

    def read(text: str) -> str:
        if text.lower() not in words:
            raise ValueError(f'invalid {what} "{text}", valid {what} must be one of {", ".join(words)}')
        return text.lower()

    return read
