"""Wait, logs and attach: bodies that come to be while programs run."""

from __future__ import annotations

import pytest

from course.simulator.api.http import PENDING, Response
from tests.conftest import Clock
from tests.simulator.api.conftest import Api, collected, collected_so_far, frames, rest, stream

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
    api.engine.scheduler.pass_time(10)
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
    assert logs(talk, f"stdout=1&stderr=1&timestamps=1&until={start}.5")[:1] == [
        (1, b"2023-11-14T22:13:20.000000000Z one\n")
    ]
    assert logs(talk, f"stdout=1&stderr=1&tail=1&until={start}.5") == []
    assert logs(talk, f"stdout=1&since={start + 1}") == [(1, b"three\n"), (1, b"four\n")]


def test_a_line_is_logged_when_it_ends(api: Api) -> None:
    api.run("talk", "say", "one ", "two")
    assert logs(api, "stdout=1") == []
    api.engine.scheduler.pass_time(10)
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
    api.engine.scheduler.pass_time(1)
    assert collected_so_far(body) == b""  # a line is logged when it ends
    api.engine.scheduler.pass_time(1)
    assert frames(collected_so_far(body)) == [(1, b"two three\n")]
    api.engine.scheduler.pass_time(10)
    assert frames(rest(body)) == [(1, b"end")]


def test_following_until_a_moment(api: Api, clock: Clock) -> None:
    api.run("talk", "say", r"one\n", r"two\n", r"three\n")
    body = stream(api.send("GET", f"/containers/talk/logs?stdout=1&follow=1&until={clock.now + 1.5}"))
    assert frames(collected_so_far(body)) == [(1, b"one\n")]
    api.engine.scheduler.pass_time(2)
    assert frames(rest(body)) == [(1, b"two\n")]


def test_following_what_has_ended(talk: Api) -> None:
    assert len(frames(rest(stream(talk.send("GET", "/containers/talk/logs?stdout=1&follow=1"))))) == 3


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
    api.engine.scheduler.pass_time(10)
    assert frames(rest(body)) == [(2, b"!two\n")]


def test_attach_without_upgrade(api: Api) -> None:
    api.run("talk", "top")
    response = attach(api, "talk")
    assert (response.status, response.headers["Content-Type"]) == (200, "application/vnd.docker.raw-stream")
    assert response.input is not None


def test_attach_reads_from_now_on_unless_logs_are_asked_for(api: Api) -> None:
    api.run("talk", "say", "one", "two")
    assert collected(attach(api, "talk").body) == b""
    assert frames(collected(attach(api, "talk", "stream=1&stdout=1&logs=1").body)) == [(1, b"one")]
    assert frames(rest(stream(attach(api, "talk", "stdout=1&logs=1")))) == [(1, b"one")]


def test_input_before_start_is_kept(api: Api) -> None:
    api.run("up", "upper", start=False, OpenStdin=True, StdinOnce=True)
    response = attach(api, "up", "stream=1&stdin=1&stdout=1")
    assert response.input is not None
    response.input.feed(b"abc\n")
    response.input.close()
    api.post("/containers/up/start")
    assert frames(rest(stream(response))) == [(1, b"ABC\n")]


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


def test_nothing_here_lets_time_pass(api: Api) -> None:
    api.run("talk", "say", "one", "two")
    before = api.engine.scheduler.now()
    for response in (api.send("POST", "/containers/talk/wait"), attach(api, "talk")):
        collected(response.body)
    assert api.engine.scheduler.now() == before
