"""`httpd`, busybox's web server: the files of a directory (facts 136, 139, 145)."""

from __future__ import annotations

from dataclasses import dataclass, field
from email.utils import formatdate
from ipaddress import ip_address
from posixpath import join, normpath, splitext

import h11

from course.simulator.process import FOREVER, AddressInUse, Process, Program
from course.simulator.programs.http import Asked, read_request
from course.simulator.programs.tool import Failure, Options, absolute, is_directory, tool
from course.topology.model import ANY_IPV6, Address

TYPES = {
    "": "application/octet-stream",
    ".html": "text/html",
    ".htm": "text/html",
    ".txt": "text/plain",
    ".json": "application/json",
    ".css": "text/css",
    ".js": "application/javascript",
}

REASONS = {404: ("Not Found", "The requested URL was not found"), 400: ("Bad Request", "Unsupported method")}
REASONS[501] = ("Not Implemented", "The requested method is not recognized")


@tool("httpd", "ifvp:h:c:u:r:M:K:")
def httpd(process: Process, options: Options) -> Program:
    home = absolute(process, options.get("h", "."))
    if not is_directory(process, home):
        raise Failure(f"can't change directory to '{options.get('h')}': No such file or directory")
    address, port = _place(options.get("p", "80"))
    service = Files(process, home, verbose="v" in options)
    try:
        process.listen(port, service, address)
    except AddressInUse:
        raise Failure("bind: Address already in use") from None
    if "f" in options:
        yield FOREVER
    _leave_behind(process)
    return 0


def _place(text: str) -> tuple[Address, int]:
    host, _, port = text.rpartition(":")
    if not port.isdigit():
        raise Failure(f"invalid port '{port}'" if port else "invalid port ''")
    if not 0 < int(port) < 65536:
        raise Failure("bind: Cannot assign requested address")
    try:
        return ip_address(host) if host else ANY_IPV6, int(port)
    except ValueError:
        raise Failure(f"bad address '{host}'") from None


def _leave_behind(process: Process) -> None:
    """Without ``-f`` the server goes on in the background: its socket becomes that of the first process."""
    first = process.machine.processes()[0]
    mine = process.sockets.pop()
    process.sockets.clear()
    first.sockets.append(mine)


@dataclass(frozen=True)
class Files:
    """The service: GET and HEAD for the files under `home`."""

    process: Process
    home: str
    verbose: bool = False
    greeting: bytes = field(default=b"", init=False)

    def respond(self, data: bytes) -> bytes:
        try:
            asked = read_request(h11.Connection(h11.SERVER), data)
        except h11.RemoteProtocolError:
            return self._refusal(400)
        if asked is None:
            return b""
        status, head_and_body = self._answer(asked)
        if self.verbose:
            self.process.err(f"response:{status}\n")
        return head_and_body

    def _answer(self, asked: Asked) -> tuple[int, bytes]:
        if asked.method not in ("GET", "HEAD"):
            return 501, self._refusal(501)
        path = join(self.home, normpath("/" + asked.path.lstrip("/")).lstrip("/"))
        if asked.path.endswith("/"):
            path = join(path, "index.html")
        try:
            text = self.process.machine.read_file(path)
        except OSError:
            return 404, self._refusal(404)
        return 200, self._head(200, "OK", TYPES.get(splitext(path)[1], TYPES[""]), len(text.encode())) + (
            text.encode() if asked.method == "GET" else b""
        )

    def _refusal(self, status: int) -> bytes:
        phrase, sentence = REASONS[status]
        title = f"{status} {phrase}"
        body = (
            f"<HTML><HEAD><TITLE>{title}</TITLE></HEAD>\n<BODY><H1>{title}</H1>\n{sentence}\n</BODY></HTML>\n"
        )
        return self._head(status, phrase, "text/html", None) + body.encode()

    def _head(self, status: int, phrase: str, kind: str, length: int | None) -> bytes:
        now = self.process.machine.now()
        lines = [f"HTTP/1.1 {status} {phrase}", f"Date: {formatdate(now, usegmt=True)}", "Connection: close"]
        lines.append(f"Content-type: {kind}")
        if length is not None:
            modified = formatdate(self.process.started or now, usegmt=True)
            lines += ["Accept-Ranges: bytes", f"Last-Modified: {modified}", f"Content-Length: {length}"]
        return ("\r\n".join(lines) + "\r\n\r\n").encode()
