"""Wait, logs and attach: bodies that come to be while programs run."""

from __future__ import annotations

import pytest

from course.simulator.api.http import PENDING, Response, Stream
from tests.conftest import Clock
from tests.simulator.api.conftest import Api, collected


def stream(response: Response) -> Stream:
    assert response.status in (101, 200)
    assert not isinstance(response.body, bytes)
    return response.body


def frames(data: bytes) -> list[tuple[int, bytes]]:
    """Output cut into its frames: stream number, data."""
    found = []
    while data:
        length = int.from_bytes(data[4:8], "big")
        assert data[1:4] == b"\0\0\0"
        found.append((data[0], data[8 : 8 + length]))
        data = data[8 + length :]
    return found


def pass_seconds(api: Api, seconds: float) -> None:
    api.engine.scheduler.pass_time(seconds)


# -- wait -------------------------------------------------------------------------------------------


def test_wait_begins_at_once_and_ends_with_the_container(api: Api) -> None:
    api.run("web", "top")
    response = api.send("POST", "/containers/web/wait")
    body = stream(response)
    assert next(body) is PENDING
    assert response.waits_for is not None
    assert response.waits_for() is api.engine.containers.get("web").processes[0]
    api.post("/containers/web/kill")
    assert list(body) == [b'{"StatusCode":137}\n']
    assert response.waits_for() is None


def test_wait_for_what_does_not_run(api: Api) -> None:
    api.run("job", "sh", "-c", "exit 3")
    assert list(stream(api.send("POST", "/containers/job/wait"))) == [b'{"StatusCode":3}\n']
    assert list(stream(api.send("POST", "/containers/job/wait?condition=not-running"))) == [
        b'{"StatusCode":3}\n'
    ]


def test_wait_for_the_next_exit(api: Api) -> None:
    api.run("job", "sh", "-c", "exit 3")
    body = stream(api.send("POST", "/containers/job/wait?condition=next-exit"))
    assert next(body) is PENDING
    api.post("/containers/job/start")
    assert list(body) == [b'{"StatusCode":3}\n']


def test_wait_counts_from_the_request_on_not_from_the_first_look(api: Api) -> None:
    api.run("job", "sh", "-c", "exit 3", start=False)
    body = stream(api.send("POST", "/containers/job/wait?condition=next-exit"))
    api.post("/containers/job/start")
    assert list(body) == [b'{"StatusCode":3}\n']


def test_wait_for_removal(api: Api) -> None:
    container = api.run("job", "sh", "-c", "exit 3", start=False, HostConfig={"AutoRemove": True})
    body = stream(api.send("POST", f"/containers/{container}/wait?condition=removed"))
    assert next(body) is PENDING
    api.post("/containers/job/start")
    assert list(body) == [b'{"StatusCode":3}\n']


def test_wait_ends_when_the_container_is_removed(api: Api) -> None:
    api.run("job", "top", start=False)
    body = stream(api.send("POST", "/containers/job/wait?condition=next-exit"))
    assert next(body) is PENDING
    api.ask("DELETE", "/containers/job")
    assert list(body) == [b'{"StatusCode":0}\n']


def test_waiting_long_forgets_no_exit(api: Api) -> None:
    api.run("web", "top")
    body = stream(api.send("POST", "/containers/web/wait"))
    for number in range(300):  # more events than the engine keeps
        api.post("/networks/create", {"Name": f"n{number}"})
        api.ask("DELETE", f"/networks/n{number}")
        assert next(body) is PENDING
    api.post("/containers/web/kill")
    assert list(body) == [b'{"StatusCode":137}\n']


def test_conditions(api: Api, old_api: Api) -> None:
    assert api.refusal("POST", "/containers/nope/wait?condition=foo") == (400, 'invalid condition: "foo"')
    old_api.run("job", "sh", "-c", "exit 3")
    body = stream(old_api.send("POST", "/containers/job/wait?condition=foo"))
    assert list(body) == [b'{"Error":null,"StatusCode":3}\n']


# -- logs -------------------------------------------------------------------------------------------


def logs(api: Api, query: str) -> list[tuple[int, bytes]]:
    return frames(collected(api.send("GET", f"/containers/talk/logs?{query}").body))


@pytest.fixture
def talk(api: Api) -> Api:
    """A container that has written four lines, one of them to standard error."""
    api.run("talk", "say", r"one\n", r"!two\n", r"three\nfour\n")
    pass_seconds(api, 10)
    return api


def test_logs(talk: Api) -> None:
    response = talk.send("GET", "/containers/talk/logs?stdout=1&stderr=1")
    assert response.headers["Content-Type"] == "application/vnd.docker.multiplexed-stream"
    lines = [(1, b"one\n"), (2, b"!two\n"), (1, b"three\n"), (1, b"four\n")]
    assert frames(collected(response.body)) == lines
    assert logs(talk, "stdout=1") == [lines[0], *lines[2:]]
    assert logs(talk, "stderr=1") == [lines[1]]
    assert logs(talk, "stdout=1&stderr=1&tail=2") == lines[2:]
    assert logs(talk, "stdout=1&tail=0") == []
    assert logs(talk, "stdout=1&tail=all&details=1")[0] == (1, b" one\n")


def test_logs_between_two_moments(talk: Api, clock: Clock) -> None:
    start = int(clock.now)
    assert logs(talk, f"stdout=1&stderr=1&timestamps=1&tail=1&until={start}.5") == [
        (1, b"2023-11-14T22:13:20.000000000Z one\n")
    ]
    assert logs(talk, f"stdout=1&since={start + 1}") == [(1, b"three\n"), (1, b"four\n")]


def test_a_line_is_logged_when_it_ends(api: Api) -> None:
    api.run("talk", "say", "one ", "two")
    assert logs(api, "stdout=1") == []
    pass_seconds(api, 10)
    assert logs(api, "stdout=1") == [(1, b"one two")]


def test_logs_need_a_stream(api: Api) -> None:
    message = "Bad parameters: you must choose at least one stream"
    assert api.refusal("GET", "/containers/nope/logs") == (400, message)
    assert api.refusal("GET", "/containers/nope/logs?stdout=1") == (404, "No such container: nope")


def test_logs_of_a_terminal_are_raw(api: Api) -> None:
    api.run("talk", "say", r"one\n", Tty=True)
    response = api.send("GET", "/containers/talk/logs?stdout=1")
    assert response.headers["Content-Type"] == "application/vnd.docker.raw-stream"
    assert collected(response.body) == b"one\r\n"


def test_logs_before_1_42_are_called_raw_although_framed(talk: Api) -> None:
    response = talk.send("GET", "/v1.41/containers/talk/logs?stdout=1&tail=1")
    assert response.headers["Content-Type"] == "application/vnd.docker.raw-stream"
    assert frames(collected(response.body)) == [(1, b"four\n")]


def test_following_logs(api: Api) -> None:
    api.run("talk", "say", r"one\n", "two ", r"three\n", "end")
    body = stream(api.send("GET", "/containers/talk/logs?stdout=1&follow=1"))
    assert frames(collected_so_far(body)) == [(1, b"one\n")]
    pass_seconds(api, 1)
    assert collected_so_far(body) == b""  # a line is logged when it ends
    pass_seconds(api, 1)
    assert frames(collected_so_far(body)) == [(1, b"two three\n")]
    pass_seconds(api, 10)
    assert frames(b"".join(piece for piece in body if isinstance(piece, bytes))) == [(1, b"end")]


def collected_so_far(body: Stream) -> bytes:
    pieces = []
    while isinstance(piece := next(body), bytes):
        pieces.append(piece)
    return b"".join(pieces)


def test_following_what_has_ended(talk: Api) -> None:
    assert (
        len(frames(b"".join(list(stream(talk.send("GET", "/containers/talk/logs?stdout=1&follow=1")))))) == 3
    )  # type: ignore[arg-type]


# -- attach -----------------------------------------------------------------------------------------


def attach(api: Api, name: str, query: str = "stream=1&stdout=1&stderr=1", **headers: str) -> Response:
    return api.send("POST", f"/containers/{name}/attach?{query}", **headers)


def test_attach_before_start_reads_all_until_the_end(api: Api) -> None:
    api.run("talk", "say", "one", r"!two\n", start=False)
    response = attach(api, "talk", upgrade="tcp")
    assert (response.status, response.headers["Connection"], response.headers["Upgrade"]) == (
        101,
        "Upgrade",
        "tcp",
    )
    assert response.headers["Content-Type"] == "application/vnd.docker.multiplexed-stream"
    body = stream(response)
    assert next(body) is PENDING
    api.post("/containers/talk/start")
    assert frames(collected_so_far(body)) == [(1, b"one")]
    pass_seconds(api, 10)
    assert frames(b"".join(piece for piece in body if isinstance(piece, bytes))) == [(2, b"!two\n")]


def test_attach_without_upgrade(api: Api) -> None:
    api.run("talk", "top")
    response = attach(api, "talk")
    assert (response.status, response.headers["Content-Type"]) == (200, "application/vnd.docker.raw-stream")
    assert response.input is not None


def test_attach_reads_from_now_on_unless_logs_are_asked_for(api: Api) -> None:
    api.run("talk", "say", "one", "two")
    assert collected(attach(api, "talk").body) == b""
    assert frames(collected(attach(api, "talk", "stream=1&stdout=1&logs=1").body)) == [(1, b"one")]
    assert frames(b"".join(list(stream(attach(api, "talk", "stdout=1&logs=1"))))) == [(1, b"one")]  # type: ignore[arg-type]


def test_input_before_start_is_kept(api: Api) -> None:
    api.run("up", "upper", start=False, OpenStdin=True, StdinOnce=True)
    response = attach(api, "up", "stream=1&stdin=1&stdout=1")
    assert response.input is not None
    response.input.feed(b"abc\n")
    response.input.close()
    api.post("/containers/up/start")
    assert frames(b"".join(piece for piece in stream(response) if isinstance(piece, bytes))) == [
        (1, b"ABC\n")
    ]


def test_input_while_it_runs(api: Api) -> None:
    api.run("up", "upper", OpenStdin=True)
    response = attach(api, "up", "stream=1&stdin=1&stdout=1")
    body = stream(response)
    assert response.input is not None
    response.input.feed(b"abc")
    assert frames(collected_so_far(body)) == [(1, b"ABC")]
    response.input.close()  # not StdinOnce: the container's input stays open
    assert next(body) is PENDING
    assert api.get("/containers/up/json")["State"]["Running"]


def test_without_open_stdin_there_is_no_input(api: Api) -> None:
    api.run("up", "upper", start=False)
    response = attach(api, "up", "stream=1&stdin=1&stdout=1")
    assert response.input is not None
    response.input.feed(b"abc")
    api.post("/containers/up/start")
    assert collected(response.body) == b""


def test_detach_keys_leave_a_terminal_alone(api: Api) -> None:
    api.run("up", "upper", OpenStdin=True, Tty=True)
    response = attach(api, "up", "stream=1&stdin=1&stdout=1")
    assert response.input is not None
    response.input.feed(b"abc\x10\x11")
    assert list(stream(response)) == [b"ABC"]
    assert api.get("/containers/up/json")["State"]["Running"]


def test_attach_to_a_paused_container(api: Api) -> None:
    api.run("web", "top")
    api.post("/containers/web/pause")
    message = "container web is paused, unpause the container before attach"
    assert api.refusal("POST", "/containers/web/attach?stream=1") == (409, message)


# -- exec -------------------------------------------------------------------------------------------


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
    pass_seconds(web, 10)
    assert frames(b"".join(piece for piece in body if isinstance(piece, bytes))) == [(2, b"!b")]
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
    assert frames(b"".join(piece for piece in stream(response) if isinstance(piece, bytes))) == [(1, b"ABC")]


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


def test_nothing_here_lets_time_pass(api: Api) -> None:
    api.run("talk", "say", "one", "two")
    before = api.engine.scheduler.now()
    for response in (api.send("POST", "/containers/talk/wait"), attach(api, "talk")):
        collected(response.body)
    assert api.engine.scheduler.now() == before
