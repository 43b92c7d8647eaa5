"""What a forked process does to be alone, before anything of a submission runs in it.

Linux only; called in the box (see box.py), where the caller may still do all this. Afterwards nothing of it
can be undone: the process has no capabilities and can get none. `end_with` is for the grader's own processes.
"""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import sys
from dataclasses import dataclass

from autograder.confined.box import FRESH, HOME

_CLONE_NEWNS = 0x00020000
_CLONE_NEWUTS = 0x04000000
_CLONE_NEWIPC = 0x08000000
_CLONE_NEWPID = 0x20000000
_MS_NOSUID, _MS_NODEV, _MS_NOEXEC, _MS_REC, _MS_PRIVATE = 2, 4, 8, 0x4000, 1 << 18
_PR_SET_PDEATHSIG, _PR_CAPBSET_DROP, _PR_SET_NO_NEW_PRIVS, _PR_CAP_AMBIENT = 1, 24, 38, 47
_CAPABILITY_VERSION_3 = 0x20080522

#: The users and groups of submissions, where the grader is root: nobody's, and not `nobody`. Those that are
#: graded at the same time are different ones, for Linux counts processes by user.
LEARNERS = range(61_000, 65_000)


@dataclass(frozen=True, slots=True)
class Limits:
    """What a submission may use: memory and file sizes in bytes, processor time in seconds."""

    memory: int = 1_536 * 2**20
    #: All of its processes together, watched by the fork server.
    resident: int = 512 * 2**20
    processes: int = 64
    file: int = 32 * 2**20
    disk: int = 64 * 2**20
    processor: int = 120
    files: int = 256
    user: int = LEARNERS[0]


def end_with(parent: int) -> None:
    """Let this process be killed as soon as the process that started it, `parent`, ends in whatever way.

    Python's own ways to notice that need its pipes to be read, which a process that grades does not do.
    """
    if sys.platform == "linux":
        _libc().prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:  # it had ended before
        os._exit(1)


def own_process_numbers() -> None:
    """Go on in a fork, the first process of a numbering of its own; this one ends with it. Raises OSError.

    Where the grader is not root, bubblewrap makes two user namespaces, one in the other, and the numbering
    of the box belongs to the outer one: from within the inner one nobody may go back to it.
    """
    libc = _libc()
    _check(libc.unshare(_CLONE_NEWNS | _CLONE_NEWPID), "unshare")
    if (first := os.fork()) != 0:
        _, status = os.waitpid(first, 0)
        os._exit(os.waitstatus_to_exitcode(status) and 1)
    _check(libc.mount(None, b"/", None, _MS_REC | _MS_PRIVATE, None), "mount")
    _check(libc.mount(b"proc", b"/proc", b"proc", _MS_NOSUID | _MS_NODEV | _MS_NOEXEC, None), "mount /proc")


def new_process_numbers(own: int) -> None:
    """Let the next fork begin numbering processes anew: it will be alone with its children. Raises OSError.

    `own`: this process's own numbering as an open file (/proc/self/ns/pid), to which it has to go back first.
    """
    _check(_libc().setns(own, _CLONE_NEWPID), "setns")
    _check(_libc().unshare(_CLONE_NEWPID), "unshare")


def isolate(limits: Limits) -> None:
    """Take the process to file systems of its own, and everything else away from it. Raises OSError."""
    libc = _libc()
    _check(libc.unshare(_CLONE_NEWNS | _CLONE_NEWIPC | _CLONE_NEWUTS), "unshare")
    _check(libc.mount(None, b"/", None, _MS_REC | _MS_PRIVATE, None), "mount")
    owner = f"uid={limits.user},gid={limits.user}," if os.getuid() == 0 else ""
    for place in FRESH:
        size = limits.disk if place == HOME else 2**20
        settings = f"{owner}mode=0700,size={size},nr_inodes=4096"
        _mount(libc, place, settings)
    # No process of this submission needs to see itself there, and the numbers of others are not its business.
    _mount(libc, "/proc", "mode=0555,size=4096")


def confine(limits: Limits) -> None:
    """Give up every privilege, for good, and take the limits upon it. Raises OSError."""
    libc = _libc()
    for capability in range(64):
        if libc.prctl(_PR_CAPBSET_DROP, capability, 0, 0, 0) != 0:
            break
    if os.getuid() == 0:
        os.setgroups([])
        os.setresgid(limits.user, limits.user, limits.user)
        os.setresuid(limits.user, limits.user, limits.user)
    _drop_capabilities(libc)
    _check(libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "prctl")
    limit(limits)


def limit(limits: Limits) -> None:
    """Take the limits upon it: all that can be had where there is no box."""
    for which, amount in (
        (resource.RLIMIT_AS, limits.memory),
        (resource.RLIMIT_NPROC, limits.processes),
        (resource.RLIMIT_FSIZE, limits.file),
        (resource.RLIMIT_CPU, limits.processor),
        (resource.RLIMIT_NOFILE, limits.files),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(which)
        wanted = amount if hard == resource.RLIM_INFINITY else min(amount, hard)
        resource.setrlimit(which, (wanted, wanted))


def _mount(libc: ctypes.CDLL, place: str, settings: str) -> None:
    flags = _MS_NOSUID | _MS_NODEV
    _check(libc.mount(b"tmpfs", place.encode(), b"tmpfs", flags, settings.encode()), f"mount {place}")


class _Header(ctypes.Structure):
    _fields_ = [("version", ctypes.c_uint32), ("pid", ctypes.c_int)]


class _Sets(ctypes.Structure):
    _fields_ = [(name, ctypes.c_uint32) for name in ("effective", "permitted", "inheritable")]


def _drop_capabilities(libc: ctypes.CDLL) -> None:
    header = _Header(_CAPABILITY_VERSION_3, 0)
    none = (_Sets * 2)()
    _check(libc.capset(ctypes.byref(header), none), "capset")
    libc.prctl(_PR_CAP_AMBIENT, 4, 0, 0, 0)  # clear all


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _check(result: int, what: str) -> None:
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")
