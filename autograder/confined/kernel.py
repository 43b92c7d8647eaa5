"""The grader's end of a kernel: cells to carry out, answers to ask for. Nothing that comes is believed."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Sequence
from typing import Any

from autograder.confined.frames import FrameError, FrameTimeout, receive, receive_with, send

#: Seconds for the kernel to be there, and for one answer.
HELLO = 30.0
ANSWER = 5.0
_TEXT = ("name", "text", "ename", "evalue")


class KernelGone(Exception):
    """There is no kernel (any more), and the text says why."""


class Kernel:
    """The kernel of one submission.

    `listener` is a socket on which it expects its engine. After the first failure it is gone, and every
    further use says why. `seconds` is all the time that its cells have together.
    """

    def __init__(self, sock: socket.socket, end: Callable[[], str], seconds: float = 180.0) -> None:
        self._sock = sock
        self._end = end
        self._until = time.monotonic() + seconds
        self.gone = ""
        try:
            hello, files = receive_with(sock, 1, HELLO)
        except FrameError as error:
            self.close()
            raise KernelGone(str(error)) from None
        if "hello" not in hello or not files:
            self.close()
            raise KernelGone(str(hello.get("problem", "it does not say hello")))
        self.listener = socket.socket(fileno=files[0])

    def execute(self, source: str, seconds: float) -> list[dict[str, Any]]:
        """Carry out a cell; what it showed, as a notebook stores it.

        Raises KernelGone where it takes longer, or the kernel ends in it.
        """
        left = self._until - time.monotonic()
        answer = self._ask({"do": "execute", "source": source}, max(0.01, min(seconds, left)))
        return outputs(answer.get("outputs"))

    def value(self, name: str) -> dict[str, Any]:
        """A variable: ``there``, and its ``value`` or its ``kind``. Raises KernelGone."""
        return self._ask({"do": "value", "name": name}, ANSWER)

    def call(self, name: str, arguments: Sequence[Any]) -> dict[str, Any]:
        """What a function gives for these arguments, as `value`; or what it ``raised``. Raises KernelGone."""
        return self._ask({"do": "call", "name": name, "arguments": list(arguments)}, ANSWER)

    def close(self) -> None:
        """End it, with all that it has started."""
        if self._sock.fileno() == -1:
            return
        self._sock.close()
        self._end()

    def _ask(self, question: dict[str, Any], seconds: float) -> dict[str, Any]:
        if self.gone:
            raise KernelGone(self.gone)
        try:
            send(self._sock, question)
            return receive(self._sock, seconds)
        except FrameTimeout:
            self.gone = f"it did not answer within {seconds:.0f} seconds"
        except FrameError as error:
            self.gone = str(error)
        self._sock.close()
        if why := self._end():
            self.gone = f"it took more {why} than it may"
        raise KernelGone(self.gone)


def outputs(told: object) -> list[dict[str, Any]]:
    """Of what a kernel tells as outputs, that which has a notebook's form."""
    return [known for each in (told if isinstance(told, list) else ()) if (known := _output(each))]


def _output(told: object) -> dict[str, Any] | None:
    if not isinstance(told, dict):
        return None
    kind = told.get("output_type")
    text = {key: value for key in _TEXT if isinstance(value := told.get(key), str)}
    if kind == "stream" and text.get("name") in ("stdout", "stderr") and "text" in text:
        return {"output_type": kind, "name": text["name"], "text": text["text"]}
    if kind == "error" and {"ename", "evalue"} <= text.keys():
        lines = told.get("traceback")
        kept = [line for line in lines if isinstance(line, str)] if isinstance(lines, list) else []
        return {"output_type": kind, "ename": text["ename"], "evalue": text["evalue"], "traceback": kept}
    if kind in ("display_data", "execute_result") and isinstance(told.get("data"), dict):
        data = {key: value for key, value in told["data"].items() if isinstance(value, str | dict)}
        output: dict[str, Any] = {"output_type": kind, "data": data, "metadata": {}}
        return output | ({"execution_count": None} if kind == "execute_result" else {})
    return None
