"""A PostgreSQL for tests: started here, in a folder of its own, on a unix socket, and gone with the test."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg

#: Who it runs as where the test is root's: PostgreSQL refuses to be.
USER = "nobody"
#: The owner of its databases.
OWNER = "teacher"
#: Seconds for a start, or an end, on a busy machine.
PATIENCE = 60


class Server:
    """A PostgreSQL that runs; see `running`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def database(self, name: str) -> str:
        """Make an empty database; its SQLAlchemy address."""
        with self.connected() as connection:
            connection.execute(f'CREATE DATABASE "{name}"')
        return self.address(name)

    def address(self, name: str) -> str:
        """The SQLAlchemy address of a database, whether there is one or not."""
        return f"postgresql+psycopg://{OWNER}@/{name}?host={self._folder}"

    def connected(self) -> psycopg.Connection[Any]:
        """Raises psycopg.OperationalError where it does not run."""
        return psycopg.connect(host=str(self._folder), user=OWNER, dbname="postgres", autocommit=True)


@contextmanager
def running(programs: Path) -> Iterator[Server]:
    """A server, while the block lasts. `programs`: the folder of PostgreSQL's own, `initdb` among them."""
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))  # the path of a unix socket has to be short
    try:
        if os.getuid() == 0:
            os.chown(folder, pwd.getpwnam(USER).pw_uid, -1)
        made = _run(programs / "initdb", folder, "--auth=trust", "--encoding=UTF8", f"--username={OWNER}")
        assert made.wait(PATIENCE) == 0, _said(folder)
        # What it holds is thrown away, so it need not wait for the disk.
        options = ("--listen_addresses=", f"--unix_socket_directories={folder}", "--fsync=off")
        process = _run(programs / "postgres", folder, *options)
        try:
            yield _ready(process, folder)
        finally:
            process.send_signal(signal.SIGINT)  # its word for: cut whoever is connected, and end
            process.wait(PATIENCE)
    finally:
        shutil.rmtree(folder)


def _run(program: Path, folder: Path, *options: str) -> subprocess.Popen[bytes]:
    user = pwd.getpwnam(USER)
    somebody = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if os.getuid() == 0 else {}
    with (folder / "log").open("ab") as log:
        return subprocess.Popen(
            [program, "-D", folder / "data", *options],
            cwd="/",
            env={"PATH": os.defpath, "LC_ALL": "C"},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            **somebody,
        )


def _ready(process: subprocess.Popen[bytes], folder: Path) -> Server:
    """The server, once it answers."""
    server = Server(folder)
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and process.poll() is None:
        with suppress(psycopg.OperationalError), server.connected():
            return server
        time.sleep(0.05)
    raise AssertionError(f"PostgreSQL did not start: {_said(folder)}")


def _said(folder: Path) -> str:
    return (folder / "log").read_text("utf-8")
