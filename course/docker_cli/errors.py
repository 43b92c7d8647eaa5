"""What ends a command early. One tree:

CommandFailed(message, exit_code)   any failure; the message is printed to standard error as it is
  UsageFailed                       a flag is wrong: message, usage line, exit code 125
  DaemonFailed                      the engine refused: "Error response from daemon: …"
"""

from __future__ import annotations


class CommandFailed(Exception):
    """A command that cannot go on. An empty `message` prints nothing: only the exit code is left to say."""

    def __init__(self, message: str = "", exit_code: int = 1) -> None:
        super().__init__(message)
        self.message = message
        self.exit_code = exit_code


class UsageFailed(CommandFailed):
    """The flags of a command line are wrong. The usage line of the command is printed below the message."""

    def __init__(self, message: str) -> None:
        super().__init__(message, exit_code=125)


class DaemonFailed(CommandFailed):
    """The engine answered with an HTTP error. `reason` is its own message, `status` the HTTP status."""

    def __init__(self, reason: str, status: int) -> None:
        super().__init__(f"Error response from daemon: {reason}")
        self.reason = reason
        self.status = status
