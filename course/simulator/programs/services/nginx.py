"""nginx, serving its welcome page (or what stands in /usr/share/nginx/html)."""

from __future__ import annotations

from dataclasses import dataclass, field
from email.utils import formatdate
from posixpath import join, normpath, splitext

from course.simulator.process import FOREVER, AddressInUse, Process, Program, Sleep
from course.simulator.programs.http import Answer, Asked, HttpService
from course.simulator.programs.services.serving import graceful, stamp
from course.simulator.programs.tasks import run_child

VERSION = "1.27.3"
ROOT = "/usr/share/nginx/html"

WELCOME = """<!DOCTYPE html>
<html>
<head>
<title>Welcome to nginx!</title>
<style>
html { color-scheme: light dark; }
body { width: 35em; margin: 0 auto;
font-family: Tahoma, Verdana, Arial, sans-serif; }
</style>
</head>
<body>
<h1>Welcome to nginx!</h1>
<p>If you see this page, the nginx web server is successfully installed and
working. Further configuration is required.</p>

<p>For online documentation and support please refer to
<a href="http://nginx.org/">nginx.org</a>.<br/>
Commercial support is available at
<a href="http://nginx.com/">nginx.com</a>.</p>

<p><em>Thank you for using nginx.</em></p>
</body>
</html>
"""

TYPES = {".html": "text/html", ".txt": "text/plain", ".json": "application/json", ".css": "text/css"}
ERROR = (
    "<html>\r\n<head><title>{0}</title></head>\r\n<body>\r\n<center><h1>{0}</h1></center>\r\n"
    "<hr><center>nginx/{1}</center>\r\n</body>\r\n</html>\r\n"
)


@dataclass(frozen=True)
class Site:
    process: Process
    started: float = field(default=0.0)

    def handle(self, asked: Asked) -> Answer:
        answer = self._answer(asked)
        agent = asked.headers.get("user-agent", "-")
        when = stamp(self.process, "%d/%b/%Y:%H:%M:%S +0000")
        self.process.out(
            f'{CALLER} - - [{when}] "{asked.method} {asked.target} HTTP/1.1" '
            f'{answer.status} {len(answer.data)} "-" "{agent}" "-"\n'
        )
        return answer

    def _answer(self, asked: Asked) -> Answer:
        if asked.method not in ("GET", "HEAD"):
            return Answer(405, ERROR.format("405 Not Allowed", VERSION))
        path = join(ROOT, normpath("/" + asked.path.lstrip("/")).lstrip("/"))
        path = join(path, "index.html") if asked.path.endswith("/") else path
        try:
            text = self.process.machine.read_file(path)
        except OSError:
            self.process.err(self._missing(path, asked))
            return Answer(404, ERROR.format("404 Not Found", VERSION))
        modified = formatdate(self.started, usegmt=True)
        kind = TYPES.get(splitext(path)[1], "application/octet-stream")
        return Answer(200, text, kind, [("Last-Modified", modified), ("Accept-Ranges", "bytes")])

    def _missing(self, path: str, asked: Asked) -> str:
        when = stamp(self.process, "%Y/%m/%d %H:%M:%S")
        return (
            f'{when} [error] 29#29: *1 open() "{path}" failed (2: No such file or directory), '
            f"client: {CALLER}, "
            f'server: localhost, request: "{asked.method} {asked.target} HTTP/1.1", '
            f'host: "{asked.headers.get("host", "")}"\n'
        )


#: A service of the simulation is not told who calls.
CALLER = "-"


def nginx(process: Process) -> Program:
    graceful(process)
    site = Site(process, process.machine.now())
    try:
        process.listen(80, HttpService(site.handle, process.machine.now, f"nginx/{VERSION}"))
    except AddressInUse:
        return (yield from _port_taken(process))
    for text in (
        'using the "epoll" event method',
        f"nginx/{VERSION}",
        "built by gcc 12.2.0 (Debian 12.2.0-14)",
        "OS: Linux 6.8.0-45-generic",
        "getrlimit(RLIMIT_NOFILE): 1048576:1048576",
        "start worker processes",
        "start worker process 29",
    ):
        process.err(f"{stamp(process, '%Y/%m/%d %H:%M:%S')} [notice] 1#1: {text}\n")
    yield FOREVER
    return 0


def _port_taken(process: Process) -> Program:
    """nginx tries five times, half a second apart."""
    for _ in range(5):
        when = stamp(process, "%Y/%m/%d %H:%M:%S")
        process.err(f"{when} [emerg] 1#1: bind() to 0.0.0.0:80 failed (98: Address already in use)\n")
        yield Sleep(0.5)
    process.err(f"{stamp(process, '%Y/%m/%d %H:%M:%S')} [emerg] 1#1: still could not bind()\n")
    return 1


def entrypoint(process: Process) -> Program:
    """The image's ``/docker-entrypoint.sh``."""
    argv = process.argv[1:] or ["nginx", "-g", "daemon off;"]
    if argv[0].rpartition("/")[2] == "nginx":
        process.out(
            "/docker-entrypoint.sh: /docker-entrypoint.d/ is not empty, "
            "will attempt to perform configuration\n"
            "/docker-entrypoint.sh: Looking for shell scripts in /docker-entrypoint.d/\n"
            "/docker-entrypoint.sh: Launching /docker-entrypoint.d/20-envsubst-on-templates.sh\n"
            "/docker-entrypoint.sh: Launching /docker-entrypoint.d/30-tune-worker-processes.sh\n"
            "/docker-entrypoint.sh: Configuration complete; ready for start up\n"
        )
    code = yield from run_child(process, argv)
    if code is None:
        process.err(f"/docker-entrypoint.sh: 47: exec: {argv[0]}: not found\n")
        return 127
    return code
