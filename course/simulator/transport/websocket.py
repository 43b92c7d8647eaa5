"""The frames of a websocket on a connection that was taken over; wsproto knows the protocol.

What an engine says goes out in binary frames, and a close frame ends it. What a client sends, text or bytes,
is for the program's standard input, which the client's close frame ends.
"""

from __future__ import annotations

from collections.abc import Callable

from wsproto.frame_protocol import CloseReason, FrameProtocol, Opcode, ParseFailed

from course.simulator.transport.shared import Reply, Wait


def is_websocket(reply: Reply) -> bool:
    """Whether the client and the engine have agreed on a websocket."""
    return reply.hijacked and reply.headers.get("Upgrade") == "websocket"


class WebSocket:
    """A reply by way of a websocket: frames come in, frames go out; `write` sends an answer to a ping."""

    hijacked = True

    def __init__(self, reply: Reply, write: Callable[[bytes], None]) -> None:
        self._reply = reply
        self._write = write
        self._frames = FrameProtocol(client=False, extensions=[])
        self._ended = False

    def feed(self, data: bytes) -> None:
        """Bytes have come from the client, in any number of frames."""
        self._frames.receive_bytes(data)
        try:
            for frame in self._frames.received_frames():
                self._handle(frame.opcode, frame.payload)
        except ParseFailed:
            self.close_input()

    def _handle(self, opcode: Opcode, payload: object) -> None:
        data = payload.encode() if isinstance(payload, str) else payload
        if opcode is Opcode.CLOSE:
            self.close_input()
        elif isinstance(data, bytes | bytearray) and opcode is Opcode.PING:
            self._write(bytes(self._frames.pong(bytes(data))))
        elif isinstance(data, bytes | bytearray) and opcode is not Opcode.PONG:
            self._reply.feed(bytes(data))

    def close_input(self) -> None:
        self._reply.close_input()

    @property
    def input_waiting(self) -> int:
        return self._reply.input_waiting

    def step(self) -> bytes | Wait | None:
        """The next piece in a frame of its own; the last one tells the client that there is no more."""
        piece = None if self._ended else self._reply.step()
        if isinstance(piece, bytes):
            return bytes(self._frames.send_data(piece, fin=True)) if piece else piece
        if piece is not None or self._ended:
            return piece
        self._ended = True
        return bytes(self._frames.close(CloseReason.NORMAL_CLOSURE))

    def close(self) -> None:
        self._reply.close()
