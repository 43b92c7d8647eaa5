"""A response that comes to be over time: followed logs, events, the input and output of a process."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress

from course.simulator.transport.peer import head_taken, peer_gone
from course.simulator.transport.shared import Reply, Wait
from course.simulator.transport.websocket import WebSocket

MOST_INPUT = 1024 * 1024  # bytes of standard input that wait for a process; a pipe of Linux holds 64 KiB
GONE_CHECK = 1.0  # seconds between looks whether a client that sends no more still listens

log = logging.getLogger(__name__)


class _Gone(Exception):
    """The client has left in the middle of the response."""


class Telling:
    """Tells one client. While it does not read, nothing is made for it; `writable` says when it reads again.

    `woken` is set when there may be something new to tell.
    """

    def __init__(
        self,
        transport: asyncio.Transport,
        writable: asyncio.Event,
        reply: Reply | WebSocket,
        framed: Callable[[bytes], bytes],
    ) -> None:
        self._transport = transport
        self._framed = framed
        self._writable = writable
        self._reply = reply
        self._input_ended = False
        self.woken = asyncio.Event()

    # -- what comes from the client ---------------------------------------------------------

    def feed(self, data: bytes) -> None:
        """Input for the process; b"" where it ends. More than the process takes stays where it is."""
        try:
            if data:
                self._reply.feed(data)
            else:
                self.end_input()
                self._reply.close_input()
        except Exception:
            log.exception("The input of a process of the simulated engine was not taken")
            self._transport.abort()
        if self._full:
            self._transport.pause_reading()

    def end_input(self) -> None:
        """The client sends no more: on most connections that means that it has left."""
        self._input_ended = True
        self.woken.set()

    def read_on(self) -> None:
        """Take more input, if there is room for it and the client reads what it is told."""
        if self._writable.is_set() and not self._full:
            self._transport.resume_reading()

    @property
    def _full(self) -> bool:
        return self._reply.input_waiting > MOST_INPUT

    # -- what goes to the client ------------------------------------------------------------

    async def run(self, head: bytes) -> bool:
        """Send the head and then each piece, as it is `framed`; whether all of it was told."""
        try:
            # The head goes out first: `docker run` starts its container when that of /wait has come.
            self._transport.write(head)
            if self._reply.hijacked:
                await head_taken(self._transport)
            while (piece := await self._piece()) is not None:
                if piece:
                    self._transport.write(self._framed(piece))
                await self._writable.wait()
                await asyncio.sleep(0)  # others' turn, however much there is to say
            return True
        except (OSError, _Gone):
            return False  # there is nobody to tell
        except Exception:
            log.exception("A response of the simulated engine failed in the middle")
            return False
        finally:
            self._reply.close()

    async def _piece(self) -> bytes | None:
        while True:
            self.woken.clear()
            step = self._reply.step()
            if not isinstance(step, Wait):
                return step
            await self._wait(step.seconds)

    async def _wait(self, seconds: float | None) -> None:
        self.read_on()
        if self._reply.hijacked and (self._input_ended or self._full):
            self._check_presence()
            seconds = GONE_CHECK if seconds is None else min(seconds, GONE_CHECK)
        elif self._input_ended:
            raise _Gone
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self.woken.wait()

    def _check_presence(self) -> None:
        """Who closes the sending half of a connection that was taken over need not have left: this is how the
        docker program says that standard input has ended."""
        if peer_gone(self._transport):
            raise _Gone
