"""A JupyterHub on a loopback port, with the users of this machine, asked by its REST API."""

from __future__ import annotations

import os
import secrets
import signal
import socket
import subprocess
import time
from pathlib import Path
from types import TracebackType
from typing import Any

import requests

CONFIG = Path(__file__).with_name("jupyterhub_config.py")
#: Seconds for a start on a busy machine.
PATIENCE = 120.0


def free_port() -> int:
    """A port of 127.0.0.1 that nobody has at this moment."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


class Refused(Exception):
    """The hub did not do what it was asked for; the text says why."""


class Hub:
    """JupyterHub as root, as the published configuration says, in a folder of its own.

    Nobody logs in: the tests have a token of a service that may start servers and give out users' tokens.
    """

    def __init__(self, place: Path, published: Path, folder: Path) -> None:
        self.ports = {name: str(free_port()) for name in ("PUBLIC_PORT", "HUB_PORT", "PROXY_PORT")}
        self.url = f"http://127.0.0.1:{self.ports['PUBLIC_PORT']}"
        self.log = folder / "hub.log"
        self._token = secrets.token_hex(32)
        self._command = [place / "bin" / "jupyterhub", "--config", CONFIG]
        self._folder = folder
        self._environment = {
            "PATH": os.environ["PATH"],
            "PUBLISHED": str(published),
            "SERVICE_TOKEN": self._token,
            **self.ports,
        }

    def __enter__(self) -> Hub:
        with self.log.open("wb") as log:
            self._process = subprocess.Popen(
                self._command,
                cwd=self._folder,
                env=self._environment,
                stdout=log,
                stderr=subprocess.STDOUT,
                umask=0o077,  # the strictest that a teacher's machine may have
                start_new_session=True,
            )
        try:
            self._wait_for("/hub/api/", lambda answer: "version" in answer)
        except BaseException:
            self._stop()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop()

    def _stop(self) -> None:
        """End the hub, which ends its proxy and the servers."""
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(60)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def seat(self, user: str) -> tuple[str, str]:
        """Start a user's server; its address, and a token of that user's own."""
        self._api("POST", f"/users/{user}/server")
        self._wait_for(f"/hub/api/users/{user}", lambda answer: answer["servers"].get("", {}).get("ready"))
        token = self._api("POST", f"/users/{user}/tokens", json={})["token"]
        return f"{self.url}/user/{user}", str(token)

    def _api(self, method: str, path: str, **more: Any) -> Any:
        headers = {"Authorization": f"token {self._token}"}
        answer = requests.request(
            method, f"{self.url}/hub/api{path}", headers=headers, timeout=PATIENCE, **more
        )
        if not answer.ok:
            raise Refused(f"{method} {path}: {answer.status_code} {answer.text}\n{self._said()}")
        return answer.json() if answer.content else None

    def _wait_for(self, path: str, there: Any) -> None:
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            assert self._process.poll() is None, self._said()
            try:
                answer = self._api("GET", path.removeprefix("/hub/api"))
            except (requests.ConnectionError, Refused):
                answer = None
            if answer is not None and there(answer):
                return
            time.sleep(0.5)
        raise AssertionError(f"{path} was not ready within {PATIENCE:.0f} seconds:\n{self._said()}")

    def _said(self) -> str:
        lines = self.log.read_text("utf-8", "replace").splitlines()
        return "\n".join([line for line in lines if " 200 GET " not in line][-50:])
