"""Somebody of the class at work in their own server: files, a kernel, the Assignment List."""

from __future__ import annotations

import json
import secrets
from pathlib import Path
from typing import Any

import requests
import websocket

#: Seconds for one request, and for what one cell does.
PATIENCE = 120.0


class Person:
    """A user of the machine, through the server that JupyterHub has started for them."""

    def __init__(self, name: str, home: Path, url: str, token: str) -> None:
        self.name = name
        self.home = home
        self.url = url
        self._headers = {"Authorization": f"token {token}"}
        self._kernel: Kernel | None = None

    def ask(self, method: str, path: str, url: str = "", **more: Any) -> requests.Response:
        """A request with their token to their own server, or to another's."""
        where = f"{url or self.url}/{path}"
        return requests.request(method, where, headers=self._headers, timeout=PATIENCE, **more)

    def json(self, method: str, path: str, **more: Any) -> Any:
        """What their server answers."""
        answer = self.ask(method, path, **more)
        assert answer.ok, f"{self.name}: {method} {path}: {answer.status_code} {answer.text}"
        return answer.json()

    # -- the Assignment List ----------------------------------------------------------------

    def assignments(self, course: str) -> list[dict[str, Any]]:
        """The list as it is shown."""
        listed = self.json("GET", "assignments", params={"course_id": course})
        return self._listed(listed)

    def press(self, button: str, course: str, unit: str) -> list[dict[str, Any]]:
        """Press `fetch`, `submit` or `fetch_feedback` of an assignment; the list after that."""
        what = {"course_id": course, "assignment_id": unit}
        return self._listed(self.json("POST", f"assignments/{button}", json=what))

    def _listed(self, answer: Any) -> list[dict[str, Any]]:
        assert answer["success"], f"{self.name}: {answer['value']}"
        found: list[dict[str, Any]] = answer["value"]
        return found

    # -- files ------------------------------------------------------------------------------

    def read(self, path: str) -> Any:
        """A notebook as a document, or the text of another file."""
        return self.json("GET", f"api/contents/{path}")["content"]

    def save(self, path: str, notebook: Any) -> None:
        """Save a notebook."""
        self.json("PUT", f"api/contents/{path}", json={"type": "notebook", "content": notebook})

    # -- a kernel ---------------------------------------------------------------------------

    def run(self, source: str) -> list[dict[str, Any]]:
        """What a cell shows, as a notebook has it."""
        if self._kernel is None:
            number = self.json("POST", "api/kernels", json={"name": "python3"})["id"]
            address = self.url.replace("http", "ws", 1) + f"/api/kernels/{number}/channels"
            self._kernel = Kernel(address, self._headers)
        return self._kernel.execute(source)

    def said(self, source: str) -> str:
        """What a cell prints, or the error that it ends in."""
        shown = self.run(source)
        return "".join(each.get("text") or f"{each.get('ename')}: {each.get('evalue')}" for each in shown)

    def shell(self, command: str) -> str:
        """What a command prints in a terminal of theirs, in their home."""
        script = (
            "import subprocess\n"
            f"done = subprocess.run({command!r}, shell=True, cwd={str(self.home)!r}, text=True,\n"
            "                      stdout=subprocess.PIPE, stderr=subprocess.STDOUT)\n"
            "print(done.stdout, end='')\n"
            "if done.returncode: raise RuntimeError(f'it ended with {done.returncode}')"
        )
        shown = self.run(script)
        printed = "".join(each.get("text", "") for each in shown)
        failed = [each["evalue"] for each in shown if each["output_type"] == "error"]
        assert not failed, f"{self.name}: {command}: {failed[0]}\n{printed}"
        return printed


class Kernel:
    """The browser's end of a kernel."""

    def __init__(self, address: str, headers: dict[str, str]) -> None:
        self._session = secrets.token_hex(8)
        self._socket = websocket.create_connection(address, header=headers, timeout=PATIENCE)

    def execute(self, source: str) -> list[dict[str, Any]]:
        """Carry out a cell; what it showed until the kernel was idle again."""
        number = secrets.token_hex(8)
        header = {"msg_id": number, "msg_type": "execute_request", "session": self._session}
        content = {"code": source, "silent": False, "store_history": True, "allow_stdin": False}
        whole = {"header": header | {"username": "", "version": "5.3", "date": ""}, "content": content}
        self._socket.send(json.dumps(whole | {"parent_header": {}, "metadata": {}, "channel": "shell"}))
        shown = []
        while True:
            message = json.loads(self._socket.recv())
            if message["parent_header"].get("msg_id") != number:
                continue
            kind, content = message["msg_type"], message["content"]
            if kind in ("stream", "error", "display_data", "execute_result"):
                shown.append({"output_type": kind, **_stored(content)})
            if kind == "status" and content["execution_state"] == "idle":
                return shown


def _stored(content: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in content.items() if key != "transient"}
