"""Really trying a connection on any engine: from inside a container, with a program, over its own network."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TypeAlias

import docker

from course import texts
from course.topology.trace import Verdict
from course.topology.url import URL

#: The image that lends its programs to containers that have none of their own, and to the host.
HELPER_IMAGE = "busybox"
#: Seconds that a connection has to come about. Linux takes three to find that nobody has an address.
PATIENCE = 4
#: So many connections may be tried at once: silence takes seconds, and most of them are for nothing else.
AT_ONCE = 8
#: Seconds that an accepted connection is held, without a word, to see whether it is dropped at once.
HOLD = 0.4

#: Connects to $0:$1, says $2 (the request of a scheme whose servers would wait for it), and tells on standard
#: error what became of it. `nc` is of busybox, in one of its two builds, or of another kind.
_TRY = """
export answer=1; [ -n "$2" ] && answer=3
if command -v nc >/dev/null; then
  case "$(nc --help 2>&1 </dev/null)" in *BusyBox*' -v'*) v=-vv ;; *BusyBox*) v= ;; *) v=-v ;; esac
  try() { timeout PLUS nc $v -w PATIENCE "$@"; code=$?; case $code in 124 | 143) code=0 ;; esac; }
elif command -v bash >/dev/null; then
  try() {
    timeout PATIENCE bash -c '
      exec 3<>"/dev/tcp/$0/$1" 4<&0 || exit; cat <&4 >&3 & timeout $answer cat <&3; exit 0' "$@"
    code=$?; case $code in 124 | 143) echo timed out >&2 ;; esac
  }
else
  try() { echo no program to try it with >&2; code=127; }
fi
{ printf "$2"; sleep HOLD; echo held >&2; } | { try "$0" "$1"; echo "ended $code" >&2; }
"""
_SCRIPT = (
    _TRY.replace("PLUS", str(PATIENCE + 1)).replace("PATIENCE", str(PATIENCE)).replace("HOLD", str(HOLD))
)
_PING = f"ping -c 1 -W {PATIENCE}"
_LOOK_UP = 'timeout 3 getent hosts "$0" 2>/dev/null || timeout 2 ping -c 1 -W 1 "$0"'
_HTTP = r"GET / HTTP/1.0\r\n\r\n"

#: What programs print, and what it means. The first that is found counts.
_SIGNS = (
    ("bad address", Verdict.UNKNOWN_NAME),
    ("name or service not known", Verdict.UNKNOWN_NAME),
    ("name does not resolve", Verdict.UNKNOWN_NAME),
    ("failure in name resolution", Verdict.UNKNOWN_NAME),
    ("connection refused", Verdict.REFUSED),
    ("reset by peer", Verdict.RESET),
    ("network is unreachable", Verdict.NO_ROUTE),
    ("network unreachable", Verdict.NO_ROUTE),
    ("cannot assign requested address", Verdict.NO_ROUTE),  # IPv6 is switched off there
    ("no route to host", Verdict.NO_HOST),
    ("host is unreachable", Verdict.NO_HOST),
    ("host unreachable", Verdict.NO_HOST),
    ("timed out", Verdict.TIMED_OUT),
    ("100% packet loss", Verdict.TIMED_OUT),
)


@dataclass(frozen=True, slots=True)
class Probe:
    """What came of a connection that was really tried, and what was seen of it: mostly a program's words."""

    verdict: Verdict
    seen: str


@dataclass(frozen=True, slots=True)
class Output:
    """What a command printed on standard output and standard error, and its exit code."""

    code: int
    out: bytes
    err: str


#: Runs a shell script with arguments $0, $1, … somewhere.
Run: TypeAlias = Callable[..., Output]


def probe(client: docker.DockerClient, source: str, url: str | URL) -> Probe:
    """Try a connection to `url` from the container `source`, or from the engine's host ("host").

    Reached is what accepts the connection, and does not drop it at once: Docker's proxy for a published port
    accepts before it finds that nobody listens in the container, which gives "reset". Whoever is asked by
    http:// must answer besides. The scheme icmp is a ping, which is only told whether an answer came. udp is
    not tried, for silence tells nothing there.

    The container's own `nc` or `bash` tries. Where it has neither, a short-lived container of busybox joins
    its network and tries from there, for the host always; but for that of Docker Desktop nobody can. It
    takes half a second, with no answer about five. Raises URLError, and docker.errors.DockerException where
    the engine does not answer.
    """
    target = url if isinstance(url, URL) else URL.parse(url)
    if target.protocol == "udp":
        return Probe(Verdict.NOT_TRIED, texts.UDP)
    if source == "host" and in_vm(client):
        return Probe(Verdict.NOT_TRIED, texts.HOST_OF_DESKTOP)
    if source == "host":
        return _try(partial(_beside, client, "host"), target)
    try:
        container = client.api.inspect_container(source)
    except docker.errors.NotFound:
        return Probe(Verdict.NOT_TRIED, texts.NO_CONTAINER.format(name=source))
    if container["State"]["Status"] != "running":
        return Probe(Verdict.NOT_TRIED, texts.DOES_NOT_RUN.format(name=source))
    found = _try(partial(_inside, client, container["Id"]), target)
    if found.verdict is not Verdict.NOT_TRIED:
        return found
    return _try(partial(_beside, client, f"container:{container['Id']}"), target)


def in_vm(client: docker.DockerClient) -> bool:
    """Whether the engine is Docker Desktop's, whose containers never are on the host's own network."""
    return bool(client.info().get("OperatingSystem") == "Docker Desktop")


def _try(run: Run, url: URL) -> Probe:
    try:
        if url.scheme == "icmp":
            found = _judge_ping(run(f'{_PING} "$0"', url.host))
        else:
            request = _HTTP if url.scheme == "http" else ""
            found = _judge(run(_SCRIPT, url.host, str(url.port), request), answered=not request)
        if found.verdict is Verdict.TIMED_OUT and url.address is None:
            return _named(run(_LOOK_UP, url.host), url.host)
    except docker.errors.APIError as error:  # it has stopped, or has no shell; or there is no helper's image
        return Probe(Verdict.NOT_TRIED, str(error.explanation))
    return found


# -- what came of it ----------------------------------------------------------------------------


def _judge(output: Output, answered: bool) -> Probe:
    """`answered`: whether a connection that is held counts without any answer on it."""
    ended = re.search(r"^ended (\d+)$", output.err, re.M)
    if ended is None:
        return Probe(Verdict.NOT_TRIED, output.err.strip() or output.out.decode(errors="replace").strip())
    if output.out:
        return Probe(Verdict.REACHED, output.out.decode(errors="replace").partition("\n")[0].strip())
    if (sign := _sign(output.err)) is not None:
        return sign
    if ended[1] != "0":
        return Probe(Verdict.NOT_TRIED, _last_line(output.err))
    if output.err.find("held") > ended.start() or "held" not in output.err:
        return Probe(Verdict.RESET, texts.DROPPED)
    return Probe(Verdict.REACHED, texts.HELD) if answered else Probe(Verdict.TIMED_OUT, texts.SILENT)


def _judge_ping(output: Output) -> Probe:
    text = output.out.decode(errors="replace") + output.err
    if output.code == 0:
        return Probe(Verdict.REACHED, _last_line(text))
    return _sign(text) or Probe(Verdict.NOT_TRIED, _last_line(text))


def _named(output: Output, host: str) -> Probe:
    """Was it the connection that got no answer, or the question for the name? ping prints what it found."""
    if output.code == 0 or output.out.startswith(b"PING"):
        return Probe(Verdict.TIMED_OUT, texts.NO_ANSWER.format(seconds=PATIENCE))
    return Probe(Verdict.UNKNOWN_NAME, _last_line(output.err) or texts.NO_NAME.format(name=host))


def _sign(text: str) -> Probe | None:
    for line in text.splitlines():
        for sign, verdict in _SIGNS:
            if sign in line.lower():
                return Probe(verdict, line.strip())
    return None


def _last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if not re.fullmatch(r"held|ended \d+|\s*", line)]
    return lines[-1] if lines else ""


# -- where it is tried --------------------------------------------------------------------------


def _inside(client: docker.DockerClient, container: str, script: str, *arguments: str) -> Output:
    made = client.api.exec_create(container, ["sh", "-c", script, *arguments])
    out, err = client.api.exec_start(made["Id"], demux=True)
    code = client.api.exec_inspect(made["Id"])["ExitCode"]
    return Output(code or 0, out or b"", (err or b"").decode(errors="replace"))


def _beside(client: docker.DockerClient, network: str, script: str, *arguments: str) -> Output:
    try:
        client.images.get(HELPER_IMAGE)
    except docker.errors.ImageNotFound:
        client.images.pull(HELPER_IMAGE, tag="latest")
    helper = client.containers.create(HELPER_IMAGE, ["sh", "-c", script, *arguments], network_mode=network)
    try:
        helper.start()
        code = helper.wait(timeout=PATIENCE * 10)["StatusCode"]
        return Output(code, helper.logs(stderr=False), helper.logs(stdout=False).decode(errors="replace"))
    finally:
        helper.remove(force=True)
