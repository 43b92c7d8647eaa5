"""`wget`, with busybox's output (facts 139 to 149, 202, 224 of Engine 28.5.2)."""

from __future__ import annotations

import re
from collections.abc import Generator
from dataclasses import dataclass
from posixpath import basename, join

from course.simulator.process import ConnectionFailed, Effect, Process, Program, Sleep
from course.simulator.programs.failing import ERRNO, Unknown, bracketed, connected, resolved
from course.simulator.programs.http import Got, read_response, request_bytes
from course.simulator.programs.tool import Failure, Options, absolute, reason, tool
from course.topology.trace import Verdict
from course.topology.url import DEFAULT_PORTS, URL

LONG = (
    "spider",
    "header=",
    "post-data=",
    "post-file=",
    "no-check-certificate",
    "quiet",
    "server-response",
    "output-document=",
    "timeout=",
    "user-agent=",
    "tries=",
)
READ_TIMEOUT = 900.0
REDIRECTS = 20


@dataclass(frozen=True, slots=True)
class Job:
    """One call of wget: what its options say."""

    process: Process
    options: Options

    @property
    def quiet(self) -> bool:
        return "q" in self.options or "quiet" in self.options

    @property
    def limit(self) -> float:
        """Seconds to wait for an answer (``-T``)."""
        given = self.options.get("T") or self.options.get("timeout")
        return Options((("T", given),), ()).number("T", READ_TIMEOUT) if given else READ_TIMEOUT

    @property
    def document(self) -> str:
        return self.options.get("O") or self.options.get("output-document")

    def say(self, text: str) -> None:
        if not self.quiet:
            self.process.err(text + "\n")


@tool("wget", "cqSO:o:P:U:T:Y:t:", LONG, operands=1)
def wget(process: Process, options: Options) -> Program:
    job = Job(process, options)
    for text in options.operands:
        url = _url(text)
        got, url = yield from _fetched(job, url)
        if "spider" in options:
            job.say("remote file exists")
        else:
            _save(job, url, got)
    return 0


def _url(text: str) -> URL:
    """The URL as busybox reads it: http unless it says otherwise."""
    if "://" in text and not re.match(r"(https?|ftp)://", text):
        raise Failure(f"not an http or ftp url: {text}")
    match = re.match(
        r"(?:(?P<scheme>\w+)://)?(?:[^/@]*@)?(?P<host>\[[^\]]*\]|[^:/?#]*)(?::(?P<port>[^/?#]*))?", text
    )
    assert match is not None  # everything in it is optional
    scheme, rest = match["scheme"] or "http", text[match.end() :]
    if match["port"] is not None and not match["port"].isdigit():
        raise Failure(f"bad port '{match['port']}'")
    port = int(match["port"]) if match["port"] else DEFAULT_PORTS[scheme]
    path = rest if rest.startswith("/") else f"/{rest}"
    return URL(scheme, match["host"].strip("[]"), port, path)


def _fetched(job: Job, url: URL) -> Generator[Effect, bytes, tuple[Got, URL]]:
    """The response in the end, redirections followed, and where it came from."""
    for _ in range(REDIRECTS):
        got = yield from _response(job, url)
        failed = not 200 <= got.status < 400
        if "S" in job.options or "server-response" in job.options:
            _show_headers(job.process, got, status_only=failed)
        if got.status in (301, 302, 303, 307, 308) and got.header("location"):
            url = _redirected(url, got.header("location"))
            continue
        if not 200 <= got.status < 300:
            raise Failure(f"server returned error: HTTP/{got.version} {got.status} {got.reason}")
        return got, url
    raise Failure("too many redirections")


def _redirected(url: URL, location: str) -> URL:
    return URL(url.scheme, url.host, url.port, location) if location.startswith("/") else _url(location)


def _response(job: Job, url: URL) -> Generator[Effect, bytes, Got]:
    address = _address(job.process, url.host)
    port = f":{url.port}" if url.port != DEFAULT_PORTS[url.scheme] else ""
    host = f"{bracketed(url.host)}{port}"
    job.say(f"Connecting to {host} ({bracketed(address)}:{url.port})")
    try:
        connection = yield from connected(job.process, url, min(job.limit, 127.0), first_only=True)
    except ConnectionFailed as failed:
        raise Failure(_failure(job, failed.trace.verdict, address)) from None
    if url.scheme == "https" and not connection.send(b"\x16\x03\x01"):
        raise Failure("error getting response: Connection reset by peer")
    data = connection.send(_request(job, url, host))
    if not data:
        raise Failure("error getting response")
    if connection.greeting or (got := read_response(_method(job), data)) is None:
        first = (connection.greeting or data).splitlines()[0].decode(errors="replace")
        raise Failure(f"bad response line: {first}" if first else "error getting response")
    yield Sleep(0.001)
    return got


def _address(process: Process, host: str) -> str:
    try:
        return str(resolved(process, host).addresses[0])
    except Unknown:
        raise Failure(f"bad address '{host}'") from None


def _failure(job: Job, verdict: Verdict, address: str) -> str:
    if verdict is Verdict.RESET:
        return "error getting response: Connection reset by peer"
    if verdict is Verdict.TIMED_OUT and job.limit < 127.0:
        return "download timed out"
    whom = f" ({address})" if ":" not in address else ""  # one of IPv6 is left out
    return f"can't connect to remote host{whom}: {ERRNO.get(verdict, 'Connection timed out')}"


def _method(job: Job) -> str:
    return "POST" if any(f"post-{kind}" in job.options for kind in ("data", "file")) else "GET"


def _request(job: Job, url: URL, host: str) -> bytes:
    agent = job.options.get("U") or job.options.get("user-agent") or "Wget"
    headers = [("User-Agent", agent), ("Connection", "close")]
    for line in job.options.all("header"):
        name, _, value = line.partition(":")
        headers.append((name.strip(), value.strip()))
    body = _body(job)
    if _method(job) == "POST" and not any(name.lower() == "content-type" for name, _ in headers):
        headers.append(("Content-Type", "application/x-www-form-urlencoded"))
    return request_bytes(_method(job), host, url.path or "/", headers, body)


def _body(job: Job) -> bytes:
    if "post-file" not in job.options:
        return job.options.get("post-data").encode()
    path = job.options.get("post-file")
    try:
        return job.process.machine.read_file(absolute(job.process, path)).encode()
    except OSError as error:
        raise Failure(f"can't open '{path}': {reason(error)}") from None


def _show_headers(process: Process, got: Got, status_only: bool) -> None:
    lines = [f"HTTP/{got.version} {got.status} {got.reason}"]
    if not status_only:
        lines += [*(f"{name}: {value}" for name, value in got.headers), ""]
    process.err("".join(f"  {line}\n" for line in lines))


def _save(job: Job, url: URL, got: Got) -> None:
    if job.document == "-":
        job.say("writing to stdout")
        job.process.out(got.body)
        job.say(f"{_bar('-', len(got.body))}\nwritten to stdout")
        return
    name = job.document or basename(url.path.partition("?")[0]) or "index.html"
    path = absolute(job.process, name if job.document else join(job.options.get("P", "."), name))
    if path != "/dev/null":
        _write(job, name, path, got)
    job.say(f"saving to '{name}'\n{_bar(basename(name), len(got.body))}\n'{name}' saved")


def _write(job: Job, name: str, path: str, got: Got) -> None:
    try:
        job.process.machine.write_file(path, got.body.decode(errors="replace"))
    except OSError as error:
        raise Failure(f"can't open '{name}': {reason(error)}") from None


def _bar(name: str, size: int) -> str:
    amount = f"{size}" if size < 100_000 else f"{size // 1024}k"
    return f"{name[:20]:<20} 100% |{'*' * 32}| {amount:>5}  0:00:00 ETA"
