"""What the experiments of unit 07 say."""

from __future__ import annotations

RUN_OPTIONS = (
    "it runs",
    "an error, and nothing is left of it",
    "an error, and the container is there all the same",
)
RESTART = (
    "<code>{name}</code> has port {port} of the host now. Which has it after <code>docker restart</code>?"
)
RESTART_OPTIONS = ("the same", "another one", "none")
RESTARTED = "Port {before} before, port {after} after."
