"""The signals that a command minds."""

from __future__ import annotations

import signal


def hang_ups() -> list[signal.Signals]:
    """What comes when the terminal is closed: SIGHUP.

    Nothing where the system has none, or `nohup` lets the program outlive its terminal.
    """
    number = getattr(signal, "SIGHUP", None)
    return [] if number is None or signal.getsignal(number) is signal.SIG_IGN else [number]
