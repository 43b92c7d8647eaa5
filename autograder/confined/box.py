"""The box that bubblewrap makes for a fork server: the environment, read only, and nothing else.

Notebooks with solutions, gradebook, submissions and home directories are not in it. It has no network.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

#: Where a submission is at home; each gets a fresh file system there.
HOME = "/home/learner"
#: Where it meets the engine.
RUN = "/run/course"
#: Its directory for temporary files.
TEMPORARY = f"{HOME}/.tmp"
#: What is replaced by a fresh file system for each submission.
FRESH = ("/dev/shm", HOME, RUN)

_SYSTEM = ("/usr", "/lib", "/lib32", "/lib64", "/libx32", "/bin", "/sbin")
_FILES = ("/etc/ld.so.cache", "/etc/localtime", "/etc/alternatives")
#: Packages of this project, which may be installed in place beside what learners must not see.
_OWN = ("course", "autograder")


def bubblewrap() -> str | None:
    """The path of bwrap, if it is here."""
    return shutil.which("bwrap")


def command(program: list[str]) -> list[str]:
    """`program` in the box. As root it stays root until it forks."""
    path = bubblewrap()
    assert path is not None
    options = ["--die-with-parent", "--new-session", "--unshare-pid", "--unshare-net", "--unshare-ipc"]
    options += ["--unshare-uts", "--hostname", "learner", "--unshare-cgroup-try"]
    if os.getuid() != 0:
        options += ["--unshare-user", "--disable-userns", "--cap-add", "CAP_SYS_ADMIN"]
    for place in _SYSTEM:
        options += _system(Path(place))
    for place in _FILES:
        options += ["--ro-bind-try", place, place]
    options += ["--proc", "/proc", "--dev", "/dev"]
    places = list(dict.fromkeys(_environment()))
    for folder in _above(Path(HOME), Path(RUN), *places):
        options += ["--perms", "0755", "--dir", str(folder)]
    options += ["--tmpfs", HOME, "--dir", RUN]
    for folder in places:
        options += ["--ro-bind", str(folder), str(folder)]
    if not any(folder.is_relative_to("/tmp") for folder in places):
        options += ["--symlink", TEMPORARY, "/tmp"]
    return [path, *options, "--remount-ro", "/dev", "--remount-ro", "/", "--", *program]


def _system(place: Path) -> list[str]:
    if place.is_symlink():
        return ["--symlink", os.readlink(place), str(place)]
    return ["--ro-bind-try", str(place), str(place)]


def _above(*places: Path) -> list[Path]:
    """The directories that lead there, outermost first: bubblewrap would make them for their owner alone."""
    return sorted({folder for place in places for folder in place.parents if folder != Path("/")})


def _environment() -> Iterator[Path]:
    """What this Python is and imports from, outside of /usr; of this project its packages alone."""
    for prefix in (sys.base_prefix, sys.prefix, sys.exec_prefix, *_executable()):
        if not Path(prefix).is_relative_to("/usr"):
            yield Path(prefix)
    for package in _OWN:
        spec = find_spec(package)
        for folder in (spec.submodule_search_locations or ()) if spec is not None else ():
            if not any(Path(folder).is_relative_to(there) for there in (sys.prefix, sys.base_prefix)):
                yield Path(folder)


def _executable() -> Iterator[str]:
    """Where the interpreter really is: an environment's bin/python is a link to it."""
    real = Path(sys.executable).resolve()
    yield str(real.parent.parent)
