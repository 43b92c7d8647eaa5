"""/exec: commands in running containers."""

from __future__ import annotations

import pytest

from course.simulator.api.http import Response
from tests.simulator.api.conftest import Api, collected, collected_so_far, frames, rest, stream


def exec_in(api: Api, *command: str, **options: object) -> str:
    body = {"AttachStdout": True, "AttachStderr": True, **options, "Cmd": list(command)}
    status, document = api.post("/containers/web/exec", body)
    assert status == 201
    return str(document["Id"])


def start_exec(api: Api, exec_id: str, **headers: str) -> Response:
    return api.send("POST", f"/exec/{exec_id}/start", {"Detach": False, "Tty": False}, **headers)


@pytest.fixture
def web(api: Api) -> Api:
    api.run("web", "top")
    return api


def test_exec(web: Api) -> None:
    exec_id = exec_in(web, "say", "a", "!b")
    assert web.get(f"/exec/{exec_id}/json")["ExitCode"] is None
    response = start_exec(web, exec_id, upgrade="tcp")
    body = stream(response)
    assert (response.status, frames(collected_so_far(body))) == (101, [(1, b"a")])
    assert web.get("/containers/web/json")["ExecIDs"] == [exec_id]
    web.engine.scheduler.pass_time(10)
    assert frames(rest(body)) == [(2, b"!b")]
    document = web.get(f"/exec/{exec_id}/json")
    assert (document["Running"], document["ExitCode"], document["ContainerID"]) == (
        False,
        1,
        web.get("/containers/web/json")["Id"],
    )
    assert document["ProcessConfig"] == {
        "tty": False,
        "entrypoint": "say",
        "arguments": ["a", "!b"],
        "privileged": False,
    }
    assert web.get("/containers/web/json")["ExecIDs"] is None


def test_exec_with_input(web: Api) -> None:
    response = start_exec(web, exec_in(web, "upper", AttachStdin=True))
    assert response.input is not None
    response.input.feed(b"abc")
    response.input.close()
    assert frames(rest(stream(response))) == [(1, b"ABC")]


def test_exec_on_a_terminal(web: Api) -> None:
    exec_id = exec_in(web, "say", r"a\n", Tty=True)
    response = web.send("POST", f"/exec/{exec_id}/start", {"Tty": True}, upgrade="tcp")
    assert response.headers["Content-Type"] == "application/vnd.docker.raw-stream"
    assert collected(response.body) == b"a\r\n"
    assert web.post(f"/exec/{exec_id}/resize?h=1&w=2") == (200, None)


def test_detached_exec(web: Api) -> None:
    exec_id = exec_in(web, "top")
    assert web.post(f"/exec/{exec_id}/start", {"Detach": True}) == (200, None)
    assert web.get(f"/exec/{exec_id}/json")["Running"]
    message = f"exec command {exec_id} is already running"
    assert web.refusal("POST", f"/exec/{exec_id}/start", {"Detach": True}) == (409, message)


def test_a_command_runs_once(web: Api) -> None:
    exec_id = exec_in(web, "sh", "-c", "exit 3")
    collected(start_exec(web, exec_id).body)
    message = f"exec command {exec_id} has already run"
    assert web.refusal("POST", f"/exec/{exec_id}/start", {"Detach": True}) == (409, message)
    assert frames(collected(start_exec(web, exec_id).body)) == [(1, f"{message}\r\n".encode())]


def test_a_command_that_does_not_exist(web: Api) -> None:
    problem = 'OCI runtime exec failed: exec failed: unable to start container process: exec: "nosuch": '
    exec_id = exec_in(web, "nosuch")
    ((_, said),) = frames(collected(start_exec(web, exec_id).body))
    assert said.decode().startswith(problem)
    assert web.get(f"/exec/{exec_id}/json")["ExitCode"] == 127
    status, message = web.refusal("POST", f"/exec/{exec_in(web, 'nosuch')}/start", {"Detach": True})
    assert status == 400
    assert message.startswith(problem)


def test_exec_refusals(web: Api) -> None:
    assert web.refusal("GET", "/exec/nope/json") == (404, "No such exec instance: nope")
    assert web.refusal("POST", "/exec/nope/start", {}) == (404, "No such exec instance: nope")
    web.post("/containers/web/stop")
    assert web.refusal("POST", "/containers/web/exec", {"Cmd": ["top"]})[0] == 409
