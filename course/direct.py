"""A short way of the docker SDK's to an engine behind a unix socket.

client = direct.client("/run/docker.sock", "1.51")
client.containers.list()

Answers mostly come whole: `urllib3` and `http.client` would take half of the time of such a call. What comes
bit by bit they read, from a connection that is made without them.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Mapping
from http.client import HTTPException

import docker
import h11
import requests
from docker.transport import UnixHTTPAdapter
from urllib3.util.wait import wait_for_read

from course.simulator.transport import responses, sdk, wire
from course.simulator.transport.plain import PlainAnswer, plain_answer

_PIECE = 65536


def client(path: str, version: str) -> docker.DockerClient:
    """The docker SDK's client for the engine behind the socket at `path`, with this version of its API."""
    return sdk.client(DirectAdapter(path), version)


class DirectAdapter(UnixHTTPAdapter):
    """What `requests` sends with. `path` is the socket's.

    One connection is kept. Who finds another thread at it, or wants to read bit by bit, gets one more.
    """

    def __init__(self, path: str) -> None:
        super().__init__(f"http+unix://{path}")
        self._lock = threading.Lock()
        self._socket: socket.socket | None = None

    def send(
        self,
        request: requests.PreparedRequest,
        stream: bool = False,
        timeout: float | tuple[float, float] | tuple[float, None] | None = None,
        verify: bool | str = True,
        cert: bytes | str | tuple[bytes | str, bytes | str] | None = None,
        proxies: Mapping[str, str] | None = None,
    ) -> requests.Response:
        """Raises requests.ConnectionError, requests.ReadTimeout."""
        body = request.body.encode() if isinstance(request.body, str) else request.body or b""
        if not isinstance(body, bytes):
            return super().send(request, stream, timeout, verify, cert, proxies)
        patience = timeout[1] if isinstance(timeout, tuple) else timeout
        try:
            return self._sent(request, body, stream, patience)
        except TimeoutError:
            raise requests.ReadTimeout("Read timed out.", request=request) from None
        except (OSError, HTTPException, h11.ProtocolError) as error:
            raise requests.ConnectionError(error, request=request) from None

    def _sent(
        self, request: requests.PreparedRequest, body: bytes, stream: bool, patience: float | None
    ) -> requests.Response:
        """Raises OSError, HTTPException, h11.ProtocolError."""
        if stream or not self._lock.acquire(blocking=False):
            with self._connection() as sock:  # it stays open for as long as the answer is read
                _say(sock, request, body, patience)
                answer = responses.streamed(self, request, sock)
            if stream:
                return answer
            return responses.whole(self, request, answer.status_code, answer.headers.items(), answer.content)
        try:
            plain = self._asked(request, body, patience)
        except BaseException:
            self._leave()
            raise
        finally:
            self._lock.release()
        return responses.whole(self, request, plain.status, plain.headers.items(), plain.body)

    def _asked(self, request: requests.PreparedRequest, body: bytes, patience: float | None) -> PlainAnswer:
        """By the connection that is kept."""
        sock, method = self._kept(), request.method or "GET"
        _say(sock, request, body, patience)
        came = sock.recv(_PIECE)
        answer = plain_answer(came) if method != "HEAD" else None
        return answer or self._by_h11(sock, method, came)

    def _by_h11(self, sock: socket.socket, method: str, came: bytes) -> PlainAnswer:
        """An answer that begins with what `came`, and is no plain one."""
        http, head, body = h11.Connection(h11.CLIENT), None, b""
        http.send(h11.Request(method=method, target="/", headers=[("Host", "localhost")]))
        http.send(h11.EndOfMessage())
        http.receive_data(came)
        while not isinstance(event := http.next_event(), h11.EndOfMessage):
            if event is h11.NEED_DATA:
                http.receive_data(sock.recv(_PIECE))
            elif isinstance(event, h11.Response):
                head = event
            elif isinstance(event, h11.Data):
                body += event.data
            elif not isinstance(event, h11.InformationalResponse):
                raise ConnectionResetError("the engine has ended the connection")
        assert head is not None, "a body comes after its head"
        if http.their_state is not h11.DONE or http.trailing_data[0]:
            self._leave()
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in head.headers}
        return PlainAnswer(head.status_code, headers, body)

    def _kept(self) -> socket.socket:
        """The connection that is kept, or a new one in its place. Raises OSError."""
        if self._socket is not None and wait_for_read(self._socket, 0):  # nothing is due: it is the end
            self._leave()
        if self._socket is None:
            self._socket = self._connection()
        return self._socket

    def _connection(self) -> socket.socket:
        sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            sock.connect(self.socket_path)
        except OSError:
            sock.close()
            raise
        return sock

    def _leave(self) -> None:
        if self._socket is not None:
            self._socket.close()
        self._socket = None

    def close(self) -> None:
        """End the connection that is kept, and those of answers that came bit by bit."""
        self._leave()
        super().close()


def _say(sock: socket.socket, request: requests.PreparedRequest, body: bytes, patience: float | None) -> None:
    sock.settimeout(patience)
    headers = {"Host": "localhost", **request.headers}
    sock.sendall(wire.asked(request.method or "GET", request.path_url, headers) + body)
