"""What the engine refuses. One tree:

EngineError(status, message)   any answer that is not a success, in Docker's own words
├── NotPublished               a container's ports cannot be had on the host
├── ShutOut                    an interface cannot be put into a container
├── LinkedElsewhere            a linked container is not on the default bridge
└── NotExposed                 as Docker Desktop says it, which has to listen on the host
"""

from __future__ import annotations


class EngineError(Exception):
    """The engine refuses a request: an HTTP status and the message that a real engine gives."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message


class NotPublished(EngineError):
    """A container's ports cannot be had on the host."""


class ShutOut(EngineError):
    """An interface cannot be put into a container that has another for addresses of the same subnet."""


class LinkedElsewhere(EngineError):
    """A linked container is not on the default bridge."""


class NotExposed(EngineError):
    """Docker Desktop cannot listen on a port of the host: it says so itself, not the engine."""
