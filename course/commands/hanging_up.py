"""The signal that a program gets when its terminal is closed."""

from __future__ import annotations

import signal


def hang_up() -> list[signal.Signals]:
    """SIGHUP; nothing where the system has none, or `nohup` lets the program outlive its terminal."""
    number = getattr(signal, "SIGHUP", None)
    return [] if number is None or signal.getsignal(number) is signal.SIG_IGN else [number]
