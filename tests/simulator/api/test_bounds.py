"""However much is written, run and told, an engine keeps no more than so much of it."""

from __future__ import annotations

import pytest

from course.simulator import execs
from course.simulator.api.output import LONGEST_LINE
from course.simulator.engine import EVENTS_HELD, EVENTS_KEPT
from course.simulator.state import LOG_KEPT, OUTPUT_KEPT
from tests.simulator.api.conftest import Api, collected, collected_so_far, frames, stream

LINE = b"x" * 999 + b"\n"


def write(api: Api, name: str, data: bytes, times: int = 1) -> None:
    """The first process of a container writes this."""
    for _ in range(times):
        api.engine.containers.get(name).processes[0].out(data)


def logs(api: Api, query: str = "") -> list[bytes]:
    body = collected(api.send("GET", f"/containers/web/logs?stdout=1{query}").body)
    return [data for _, data in frames(body)]


def test_the_oldest_of_a_log_is_forgotten(api: Api) -> None:
    api.run("web", "top")
    write(api, "web", b"the first\n")
    write(api, "web", LINE, times=LOG_KEPT // len(LINE))
    write(api, "web", b"the last\n")
    kept = logs(api)
    assert kept[-1] == b"the last\n"
    assert b"the first\n" not in kept
    assert LOG_KEPT // 2 < sum(map(len, kept)) < LOG_KEPT


def test_who_follows_meanwhile_misses_nothing(api: Api) -> None:
    api.run("web", "top")
    write(api, "web", LINE, times=LOG_KEPT // len(LINE) - 500)
    body = stream(api.send("GET", "/containers/web/logs?stdout=1&follow=1&tail=0"))
    told = collected_so_far(body)
    for number in range(20):
        write(api, "web", LINE, times=100)
        write(api, "web", b"%d\n" % number)
        told += collected_so_far(body)
    assert [data for _, data in frames(told) if data != LINE] == [b"%d\n" % number for number in range(20)]


def test_a_line_that_never_ends(api: Api) -> None:
    """It is cut, as the log of a real engine has it, and told piece by piece to who follows."""
    api.run("web", "top")
    body = stream(api.send("GET", "/containers/web/logs?stdout=1&follow=1"))
    write(api, "web", b"." * 1000, times=40)
    assert [len(data) for _, data in frames(collected_so_far(body))] == [LONGEST_LINE] * 2
    assert [len(data) for data in logs(api)] == [LONGEST_LINE] * 2
    write(api, "web", b"\n")
    assert b"".join(logs(api)) == b"." * 40_000 + b"\n"


@pytest.mark.parametrize("length", [LONGEST_LINE - 1, LONGEST_LINE, LONGEST_LINE + 1, 2 * LONGEST_LINE])
def test_long_lines(api: Api, length: int) -> None:
    api.run("web", "top")
    write(api, "web", b"x" * length + b"\n")
    full, left = divmod(length, LONGEST_LINE)
    assert [len(data) for data in logs(api)] == [*[LONGEST_LINE] * full, left + 1]


def create(api: Api, *command: str) -> str:
    return str(api.post("/containers/web/exec", {"AttachStdout": True, "Cmd": command})[1]["Id"])


def test_commands_that_have_ended_are_forgotten(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(execs, "MOST_KEPT", 5)
    api.run("web", "top")
    running, waiting = create(api, "top"), create(api, "top")
    api.post(f"/exec/{running}/start", {"Detach": True})
    ended = [create(api, "sh", "-c", "exit 3") for _ in range(3)]
    for each in ended:
        api.post(f"/exec/{each}/start", {"Detach": True})
    more = [create(api, "top") for _ in range(2)]
    gone = [
        each for each in (running, waiting, *ended, *more) if api.ask("GET", f"/exec/{each}/json")[0] == 404
    ]
    assert gone == ended[:2]
    more += [create(api, "top") for _ in range(10)]
    assert api.get(f"/exec/{running}/json")["Running"]
    assert api.ask("GET", f"/exec/{more[-1]}/json")[0] == 200
    assert api.ask("GET", f"/exec/{waiting}/json")[0] == 404


def test_what_nobody_can_read_is_not_kept(api: Api) -> None:
    api.run("web", "top")
    exec_id = create(api, "top")
    record = api.engine.execs.get(exec_id)
    body = stream(api.send("POST", f"/exec/{exec_id}/start", {}))
    assert record.process is not None
    record.process.out(b"x" * 1000)
    assert len(collected_so_far(body)) > 1000
    record.process.out(b"x" * OUTPUT_KEPT)
    record.process.out(b"x" * OUTPUT_KEPT)
    assert len(record.output) == 1  # nobody has read the other
    body.close()  # type: ignore[attr-defined]
    record.process.out(b"x" * 1000)
    assert len(record.output) == 0


def test_a_detached_command_writes_to_nobody(api: Api) -> None:
    api.run("web", "top")
    exec_id = create(api, "say", "a", "b")
    api.post(f"/exec/{exec_id}/start", {"Detach": True})
    api.engine.scheduler.pass_time(10)
    assert len(api.engine.execs.get(exec_id).output) == 0


def test_many_events_at_once_are_told_to_who_follows(api: Api) -> None:
    for number in range(EVENTS_HELD // 4):
        api.run(f"c{number}", "top", start=False)
    body = stream(api.send("GET", "/events"))
    waiting = stream(api.send("POST", "/containers/c0/wait?condition=removed"))
    assert collected_so_far(body) == collected_so_far(waiting) == b""
    api.post("/containers/prune")
    assert collected_so_far(body).count(b'"Action":"destroy"') == EVENTS_HELD // 4
    assert collected(waiting) == b'{"StatusCode":0}\n'
    assert collected(api.send("GET", "/events?since=1").body).count(b"\n") == EVENTS_KEPT


def test_events_do_not_grow(api: Api) -> None:
    for number in range(EVENTS_HELD):
        api.post("/networks/create", {"Name": f"n{number}"})
        api.ask("DELETE", f"/networks/n{number}")
    assert EVENTS_HELD // 2 <= len(api.engine.events) <= EVENTS_HELD
