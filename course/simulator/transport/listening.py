"""Sockets to listen on: a unix socket that only its owner may use, or a TCP port of this machine."""

from __future__ import annotations

import errno
import os
import socket
import stat
import sys
from pathlib import Path

LOOPBACK = "127.0.0.1"
BACKLOG = 1024
#: Seconds to wait for an answer on a socket file that is there already.
ANSWER_TIMEOUT = 1.0


#: Of the files that this process may open, those that are left to everything but connections.
_OTHER_FILES = 256


def files_for_connections() -> int:
    """How many connections may be open at once without taking the process its files."""
    if sys.platform == "win32":
        return sys.maxsize
    import resource

    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return sys.maxsize if soft == resource.RLIM_INFINITY else max(soft // 2, soft - _OTHER_FILES)


class CannotListen(Exception):
    """There is no listening at this place; the text says why and what to do."""


def listen_tcp(port: int) -> socket.socket:
    """Listen on a port of the loopback address; port 0 is any free one. Raises CannotListen."""
    sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        if os.name == "posix":  # on Windows this would let two programs share the port
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.bind((LOOPBACK, port))
        sock.listen(BACKLOG)
    except (OSError, OverflowError) as error:
        sock.close()
        raise CannotListen(_port_problem(port, error)) from None
    return sock


def _port_problem(port: int, error: Exception) -> str:
    if isinstance(error, OverflowError):
        return f"{port} is no port: choose one from 1 to 65535."
    assert isinstance(error, OSError)
    if error.errno == errno.EADDRINUSE:
        return f"Port {port} of {LOOPBACK} is taken by another program: stop it, or choose another port."
    if error.errno == errno.EACCES:
        return f"Port {port} is reserved for the system: choose one above 1023."
    return f"Cannot listen on port {port}: {error.strerror}."


def listen_unix(path: Path) -> socket.socket:
    """Listen on a unix socket, mode 0600. A file left by an engine that is gone is replaced.

    Raises CannotListen.
    """
    if not hasattr(socket, "AF_UNIX"):
        raise CannotListen("This system has no unix sockets: choose a port instead.")
    _make_way(path)
    sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        sock.bind(str(path))
        # Nobody can connect before listen(), so it does not matter which mode bind() gave the file.
        path.chmod(0o600)
        sock.listen(BACKLOG)
    except OSError as error:
        sock.close()
        reason = error.strerror or str(error)
        raise CannotListen(f"Cannot make the socket {path} ({reason}): choose another path.") from None
    return sock


def _make_way(path: Path) -> None:
    """Remove a socket file that nobody listens on. Raises CannotListen if somebody or something is there."""
    try:
        mode = path.lstat().st_mode
    except OSError:  # nothing there; bind() says whatever else is wrong
        return
    if not stat.S_ISSOCK(mode):
        raise CannotListen(f"{path} is a file that is no socket: choose another path.")
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        probe.settimeout(ANSWER_TIMEOUT)
        try:
            probe.connect(str(path))
        except ConnectionRefusedError:
            path.unlink(missing_ok=True)
            return
        except FileNotFoundError:
            return
        except OSError as error:
            raise CannotListen(
                f"{path} is taken and cannot be used ({error.strerror}): choose another path."
            ) from None
    raise CannotListen(f"An engine answers on {path} already: stop it, or choose another path.")
