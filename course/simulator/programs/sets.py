"""Which tools come together: busybox's, Debian's, curl."""

from __future__ import annotations

from collections.abc import Mapping

from course.simulator.process import Main
from course.simulator.programs.shell.main import shell_program
from course.simulator.programs.tools.basics import BASICS, timeout_program
from course.simulator.programs.tools.curl import curl
from course.simulator.programs.tools.files import FILES, cat_program, ls_program
from course.simulator.programs.tools.httpd import httpd
from course.simulator.programs.tools.interfaces import INTERFACES
from course.simulator.programs.tools.nc import nc, telnet
from course.simulator.programs.tools.nslookup import nslookup
from course.simulator.programs.tools.ping import ping
from course.simulator.programs.tools.system import SYSTEM, getent
from course.simulator.programs.tools.text import TEXT
from course.simulator.programs.tools.traceroute import traceroute
from course.simulator.programs.tools.wget import wget

Programs = Mapping[str, Main]

#: What busybox has besides a shell, as the image "busybox" holds it.
BUSYBOX: dict[str, Main] = {
    **BASICS,
    **FILES,
    **TEXT,
    **SYSTEM,
    **INTERFACES,
    "cat": cat_program(),
    "ls": ls_program(),
    "httpd": httpd,
    "nc": nc,
    "nslookup": nslookup,
    "ping": ping,
    "sh": shell_program("ash"),
    "ash": shell_program("ash"),
    "telnet": telnet,
    "traceroute": traceroute,
    "wget": wget,
}

#: Alpine's busybox: its httpd and telnet live in a package of their own (busybox-extras); getent is musl's.
ALPINE: dict[str, Main] = {name: main for name, main in BUSYBOX.items() if name not in ("httpd", "telnet")}
ALPINE["getent"] = getent

#: A slim Debian (or Ubuntu): GNU's tools, no network tools at all but glibc's getent.
DEBIAN: dict[str, Main] = {
    **BASICS,
    **FILES,
    **TEXT,
    **{name: main for name, main in SYSTEM.items() if name not in ("ps", "top", "uptime", "kill")},
    "bash": shell_program("bash"),
    "cat": cat_program(gnu=True),
    "getent": getent,
    "ls": ls_program(gnu=True),
    "sh": shell_program("dash"),
    "timeout": timeout_program(gnu=True),
}

CURL: dict[str, Main] = {"curl": curl}


def installed(programs: Programs, directories: tuple[str, ...]) -> dict[str, Main]:
    """The programs by name and by path."""
    paths = {
        f"{place}/{name}": main for name, main in programs.items() for place in directories if "/" not in name
    }
    return {**paths, **programs}
