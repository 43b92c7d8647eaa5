"""The frames of a websocket on a connection that was taken over; wsproto knows the protocol.

What an engine says goes out in binary frames, and a close frame ends it. What a client sends, text or bytes,
is for the program's standard input, which the client's close frame ends.
"""

from __future__ import annotations

from collections.abc import Callable

from wsproto.frame_protocol import CloseReason, FrameProtocol, Opcode, ParseFailed

from course.simulator.transport.shared import Reply


def is_websocket(reply: Reply) -> bool:
    """Whether the client and the engine have agreed on a websocket."""
    return reply.hijacked and reply.headers.get("Upgrade") == "websocket"


class WebSocket:
    """One end of a websocket: between what comes over the connection, and a reply's bytes."""

    def __init__(self, reply: Reply, write: Callable[[bytes], None]) -> None:
        self._reply = reply
        self._write = write
        self._frames = FrameProtocol(client=False, extensions=[])

    def take(self, data: bytes) -> None:
        """Bytes have come from the client, in any number of frames."""
        self._frames.receive_bytes(data)
        try:
            for frame in self._frames.received_frames():
                self._handle(frame.opcode, frame.payload)
        except ParseFailed:
            self._reply.close_input()

    def _handle(self, opcode: Opcode, payload: object) -> None:
        data = payload.encode() if isinstance(payload, str) else payload
        if opcode is Opcode.CLOSE:
            self._reply.close_input()
        elif isinstance(data, bytes | bytearray) and opcode is Opcode.PING:
            self._write(bytes(self._frames.pong(bytes(data))))
        elif isinstance(data, bytes | bytearray) and opcode is not Opcode.PONG:
            self._reply.feed(bytes(data))

    def framed(self, piece: bytes) -> bytes:
        """A piece of output as the client is to get it."""
        return bytes(self._frames.send_data(piece, fin=True))

    @property
    def farewell(self) -> bytes:
        """What tells the client that there is no more."""
        return bytes(self._frames.close(CloseReason.NORMAL_CLOSURE))
