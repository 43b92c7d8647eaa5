"""`curl`: the options a learner needs, with curl 8's messages and exit codes (facts 135 to 149)."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Generator
from dataclasses import dataclass
from posixpath import basename

from course.simulator.process import ConnectionFailed, Effect, Process, Program, Sleep
from course.simulator.programs.failing import Unknown, connected, resolved
from course.simulator.programs.http import Got, read_response, request_bytes
from course.simulator.programs.tool import Options, UsageError, absolute, read_options
from course.topology.trace import Verdict
from course.topology.url import URL, URLError

VERSION = "8.11.1"
SHORT = "sSvo:Ow:m:IX:d:H:fLku:A:iG46NT:e:"
LONG = (
    "silent",
    "show-error",
    "verbose",
    "output=",
    "remote-name",
    "write-out=",
    "max-time=",
    "connect-timeout=",
    "head",
    "request=",
    "data=",
    "data-raw=",
    "json=",
    "header=",
    "fail",
    "location",
    "insecure",
    "user=",
    "user-agent=",
    "include",
    "version",
    "retry=",
)
SAME = {
    "silent": "s",
    "show-error": "S",
    "verbose": "v",
    "output": "o",
    "remote-name": "O",
    "write-out": "w",
    "max-time": "m",
    "head": "I",
    "request": "X",
    "data": "d",
    "header": "H",
    "fail": "f",
    "location": "L",
    "include": "i",
    "user": "u",
    "user-agent": "A",
}
CONNECT_LIMIT = 300.0  # curl's own default; Linux gives up before it


class CurlError(Exception):
    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code


def curl(process: Process) -> Program:
    try:
        options = read_options(process.argv[1:], SHORT, LONG, first_operand_ends=False)
    except UsageError as error:
        return _misunderstood(process, str(error))
    options = Options(tuple((SAME.get(k, k), v) for k, v in options.pairs), options.operands)
    if "version" in options or process.argv[1:] == ["-V"]:
        process.out(f"curl {VERSION} (x86_64-alpine-linux-musl) libcurl/{VERSION}\n")
        return 0
    if not options.operands:
        process.err("curl: (2) no URL specified\ncurl: try 'curl --help' for more information\n")
        return 2
    code = 0
    for text in options.operands:
        code = yield from _transfer(Transfer(process, options), text)
    return code


def _misunderstood(process: Process, complaint: str) -> int:
    if complaint == "help":
        process.out("Usage: curl [options...] <url>\n")
        return 0
    option = re.search(r"'(.*)'", complaint)
    name = option[1] if option else "?"
    dashed = name if name.startswith("--") else f"-{name}"
    wording = "requires parameter" if "requires" in complaint else "is unknown"
    process.err(f"curl: option {dashed}: {wording}\ncurl: try 'curl --help' for more information\n")
    return 2


@dataclass(frozen=True, slots=True)
class Transfer:
    process: Process
    options: Options

    @property
    def begun(self) -> float:
        return self.process.machine.now()

    @property
    def method(self) -> str:
        default = "HEAD" if "I" in self.options else "POST" if self.body else "GET"
        return self.options.get("X") or default

    @property
    def body(self) -> bytes:
        return "&".join(self.options.all("d", "data-raw", "json")).encode()

    def limit(self) -> float:
        limits = [
            float(v) for v in self.options.all("m", "connect-timeout") if re.fullmatch(r"\d+(\.\d+)?", v)
        ]
        return min([*limits, 127.0])

    def note(self, mark: str, text: str) -> None:
        if "v" in self.options:
            self.process.err(f"{mark} {text}".rstrip() + "\n")


def _transfer(transfer: Transfer, text: str) -> Program:
    options, process = transfer.options, transfer.process
    begun = process.machine.now()
    try:
        url, got = yield from _followed(transfer, _url(text))
        _deliver(transfer, url, got)
        code = 22 if "f" in options and got.status >= 400 else 0
        if code:
            raise CurlError(22, f"The requested URL returned error: {got.status}")
    except CurlError as error:
        code = error.code
        got = Got(0, "", "", ())
        if "s" not in options or "S" in options:
            process.err(f"curl: ({code}) {error}\n")
        if code == 22:
            got = Got(int(str(error).split()[-1]), "", "", ())
    if "w" in options:
        process.out(_written(options.get("w"), got, process.machine.now() - begun))
    return code


def _url(text: str) -> URL:
    scheme = text.partition("://")[0] if "://" in text else "http"
    if scheme.lower() not in ("http", "https"):
        raise CurlError(1, f'Protocol "{scheme}" not supported')
    try:
        return URL.parse(text if "://" in text else f"http://{text}")
    except URLError as error:
        if "port" in str(error):
            raise CurlError(
                3, "URL rejected: Port number was not a decimal number between 0 and 65535"
            ) from None
        raise CurlError(3, "URL rejected: Malformed input to a URL function") from None


def _followed(transfer: Transfer, url: URL) -> Generator[Effect, bytes, tuple[URL, Got]]:
    for _ in range(50):
        got = yield from _exchange(transfer, url)
        target = got.header("location")
        if not ("L" in transfer.options and 300 <= got.status < 400 and target):
            return url, got
        url = URL(url.scheme, url.host, url.port, target) if target.startswith("/") else _url(target)
    raise CurlError(47, "Maximum (50) redirects followed")


def _exchange(transfer: Transfer, url: URL) -> Generator[Effect, bytes, Got]:
    process = transfer.process
    begun = process.machine.now()
    try:
        addresses = resolved(process, url.host).addresses
    except Unknown:
        transfer.note("*", f"Could not resolve host: {url.host}")
        raise CurlError(6, f"Could not resolve host: {url.host}") from None
    transfer.note("*", f"Host {url.host}:{url.port} was resolved.")
    transfer.note("*", f"IPv4: {', '.join(map(str, addresses))}")
    transfer.note("*", f"  Trying {addresses[0]}:{url.port}...")
    try:
        connection = yield from connected(process, url, transfer.limit())
    except ConnectionFailed as failed:
        raise _failure(transfer, url, failed.trace.verdict, process.machine.now() - begun) from None
    transfer.note("*", f"Connected to {url.host} ({addresses[0]}) port {url.port}")
    data = connection.send(_request(transfer, url))
    if connection.greeting:
        raise CurlError(1, "Received HTTP/0.9 when not allowed")
    if url.scheme == "https":
        raise CurlError(35, "TLS connect error: error:0A00010B:SSL routines::wrong version number")
    if not data:
        raise CurlError(52, "Empty reply from server")
    got = read_response(transfer.method, data)
    if got is None:
        raise CurlError(1, "Received HTTP/0.9 when not allowed")
    transfer.note("<", f"HTTP/{got.version} {got.status} {got.reason}")
    for name, value in got.headers:
        transfer.note("<", f"{name}: {value}")
    transfer.note("<", "")
    yield Sleep(0.001)
    return got


def _failure(transfer: Transfer, url: URL, verdict: Verdict, seconds: float) -> CurlError:
    spent = int(seconds * 1000)
    if verdict is Verdict.RESET:
        return CurlError(56, "Recv failure: Connection reset by peer")
    if verdict is Verdict.TIMED_OUT and transfer.limit() < 127.0:
        return CurlError(28, f"Connection timed out after {spent} milliseconds")
    where = f"Failed to connect to {url.host} port {url.port} after {spent} ms"
    return CurlError(28 if verdict is Verdict.TIMED_OUT else 7, f"{where}: {_why(verdict)}")


def _why(verdict: Verdict) -> str:
    return "Connection timed out" if verdict is Verdict.TIMED_OUT else "Could not connect to server"


def _request(transfer: Transfer, url: URL) -> bytes:
    host = url.host if url.port == {"http": 80, "https": 443}.get(url.scheme) else f"{url.host}:{url.port}"
    headers = [("User-Agent", transfer.options.get("A", f"curl/{VERSION}")), ("Accept", "*/*")]
    if user := transfer.options.get("u"):
        headers.append(("Authorization", f"Basic {b64encode(user.encode()).decode()}"))
    for line in transfer.options.all("H"):
        name, _, value = line.partition(":")
        headers = [(n, v) for n, v in headers if n.lower() != name.strip().lower()]
        headers.append((name.strip(), value.strip()))
    if transfer.body and not any(name.lower() == "content-type" for name, _ in headers):
        kind = "application/json" if "json" in transfer.options else "application/x-www-form-urlencoded"
        headers.append(("Content-Type", kind))
    path = url.path if url.path.startswith("/") else f"/{url.path}"
    transfer.note(">", f"{transfer.method} {path} HTTP/1.1")
    transfer.note(">", f"Host: {host}")
    for name, value in headers:
        transfer.note(">", f"{name}: {value}")
    transfer.note(">", "")
    transfer.note("*", "Request completely sent off")
    return request_bytes(transfer.method, host, path, headers, transfer.body)


def _deliver(transfer: Transfer, url: URL, got: Got) -> None:
    options, process = transfer.options, transfer.process
    if "f" in options and got.status >= 400:
        return
    head = f"HTTP/{got.version} {got.status} {got.reason}\r\n"
    head += "".join(f"{name}: {value}\r\n" for name, value in got.headers) + "\r\n"
    data = (head.encode() if "I" in options or "i" in options else b"") + got.body
    name = options.get("o") or (basename(url.path.partition("?")[0]) if "O" in options else "-")
    if "O" in options and not name:
        raise CurlError(23, "Failed to extract a filename to use for storage")
    if name in ("-", "/dev/stdout"):
        process.out(data)
    elif name != "/dev/null":
        _write(process, name, data)


def _write(process: Process, name: str, data: bytes) -> None:
    try:
        process.machine.write_file(absolute(process, name), data.decode(errors="replace"))
    except OSError:
        raise CurlError(23, f"client returned ERROR on write, {len(data)} bytes") from None


def _written(form: str, got: Got, seconds: float) -> str:
    values = {
        "http_code": f"{got.status:03}",
        "response_code": f"{got.status:03}",
        "time_total": f"{seconds:.6f}",
    }
    values |= {"size_download": str(len(got.body)), "content_type": got.header("content-type")}
    text = re.sub(r"%\{(\w+)\}", lambda m: values.get(m[1], ""), form)
    return text.replace("\\n", "\n").replace("\\t", "\t").replace("%%", "%")
