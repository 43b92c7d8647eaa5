"""How clients wait: when simulated time jumps, when it keeps step with the clock, and what ends a wait."""

from __future__ import annotations

import json
import os
import signal
import threading
import time

import pytest

from course.simulator.api.http import Request
from course.simulator.transport.shared import GRACE, MOST_JUMPS, Conversation, Reply, SharedEngine, Wait
from tests.conftest import Clock
from tests.simulator.transport.tiny import shared_engine


@pytest.fixture
def shared(clock: Clock) -> SharedEngine:
    """An engine whose clock stands still: simulated time passes only by jumps."""
    return shared_engine(clock=clock)


def ask(
    client: SharedEngine | Conversation, method: str, path: str, body: object = None, **query: str
) -> Reply:
    data = b"" if body is None else json.dumps(body).encode()
    return client.handle(Request(method, path, query, {"content-type": "application/json"}, data))


def run(client: SharedEngine | Conversation, name: str, *command: str) -> None:
    ask(client, "POST", "/containers/create", {"Image": "tiny", "Cmd": command}, name=name)
    ask(client, "POST", f"/containers/{name}/start")


def everything(reply: Reply) -> bytes:
    pieces = []
    while (piece := reply.next_piece(timeout=5)) is not None:
        pieces.append(piece)
    return b"".join(pieces)


def pieces_at_once(reply: Reply) -> int:
    count = 0
    while isinstance(reply.step(), bytes):
        count += 1
    return count


def test_who_waits_for_a_sleeping_process_does_not_sit_through_it(shared: SharedEngine) -> None:
    before = shared.engine.now()
    run(shared, "nap", "sleep", "3600")
    assert json.loads(everything(ask(shared, "POST", "/containers/nap/wait"))) == {"StatusCode": 0}
    assert shared.engine.now() == pytest.approx(before + 3600, abs=0.01)


def test_timers_of_others_are_carried_out_on_the_way(shared: SharedEngine) -> None:
    run(shared, "counter", "count")
    run(shared, "nap", "sleep", "600")
    everything(ask(shared, "POST", "/containers/nap/wait"))
    assert len(shared.engine.containers.get("counter").log) == 11


def test_waiting_for_a_service_makes_no_time_jump(shared: SharedEngine) -> None:
    run(shared, "counter", "count")
    run(shared, "service", "serve")
    waiting = ask(shared, "POST", "/containers/service/wait")
    assert waiting.step() == Wait(pytest.approx(60, abs=0.01))
    assert len(shared.engine.containers.get("counter").log) == 1


def test_where_nothing_is_due_the_wait_has_no_limit(shared: SharedEngine) -> None:
    run(shared, "service", "serve")
    assert ask(shared, "POST", "/containers/service/wait").step() == Wait(None)


def test_another_request_ends_the_wait(shared: SharedEngine) -> None:
    run(shared, "service", "serve")
    threading.Timer(0.05, lambda: ask(shared, "POST", "/containers/service/stop")).start()
    assert json.loads(everything(ask(shared, "POST", "/containers/service/wait"))) == {"StatusCode": 0}


def test_calling_the_engine_directly_ends_the_wait_too(shared: SharedEngine) -> None:
    def stop() -> None:
        with shared.changing() as engine:
            engine.containers.stop("service")

    run(shared, "service", "serve")
    threading.Timer(0.05, stop).start()
    assert everything(ask(shared, "POST", "/containers/service/wait"))


def test_followers_keep_step_with_the_clock(shared: SharedEngine, clock: Clock) -> None:
    run(shared, "counter", "count")
    following = ask(shared, "GET", "/containers/counter/logs", follow="1", stdout="1")
    assert pieces_at_once(following) == 1
    clock.advance(60)
    assert pieces_at_once(following) == 1


def test_following_what_one_has_just_started_is_running_it_in_the_foreground(shared: SharedEngine) -> None:
    client = Conversation(shared)
    run(client, "counter", "count", "5")
    assert (
        everything(ask(client, "GET", "/containers/counter/logs", follow="1", stdout="1")).count(b"\n") == 5
    )


def test_an_engine_in_step_makes_nobody_skip_anything(clock: Clock) -> None:
    in_step = SharedEngine(shared_engine(clock=clock).engine, in_step=True)
    assert SharedEngine(in_step.engine, beside=in_step).in_step
    run(in_step, "nap", "sleep", "60")
    waiting = ask(in_step, "POST", "/containers/nap/wait")
    assert waiting.step() == Wait(pytest.approx(60, abs=0.01))
    clock.advance(61)
    assert json.loads(everything(waiting)) == {"StatusCode": 0}


def test_an_endless_process_jumps_so_often_and_no_more(shared: SharedEngine) -> None:
    run(shared, "counter", "count")
    attached = ask(shared, "POST", "/containers/counter/attach", stream="1", stdout="1")
    assert pieces_at_once(attached) == MOST_JUMPS
    assert isinstance(attached.step(), Wait)


def test_a_detached_run_makes_no_time_jump(shared: SharedEngine) -> None:
    """The docker program waits for the next end at each run, and leaves when it is a detached one."""
    ask(shared, "POST", "/containers/create", {"Image": "tiny", "Cmd": ["sleep", "60"]}, name="nap")
    waiting = ask(shared, "POST", "/containers/nap/wait", condition="next-exit")
    ask(shared, "POST", "/containers/nap/start")
    assert waiting.step() == Wait(pytest.approx(GRACE, abs=0.5))
    assert shared.engine.containers.get("nap").running
    assert json.loads(everything(waiting)) == {"StatusCode": 0}  # in earnest after all


def test_time_goes_on_though_the_clock_stands_still(shared: SharedEngine) -> None:
    run(shared, "ticker", "tick")
    following = ask(shared, "GET", "/containers/ticker/logs", follow="1", stdout="1")
    assert all(following.next_piece(timeout=2) for _ in range(3))


def test_nothing_within_the_timeout(shared: SharedEngine) -> None:
    run(shared, "service", "serve")
    with pytest.raises(TimeoutError):
        ask(shared, "POST", "/containers/service/wait").next_piece(timeout=0.02)


def test_closing_ends_a_wait_in_another_thread(shared: SharedEngine) -> None:
    waiting = ask(shared, "GET", "/events")
    threading.Timer(0.05, waiting.close).start()
    assert waiting.next_piece(timeout=5) is None


def test_no_lock_is_held_while_a_client_waits(shared: SharedEngine) -> None:
    waiting = ask(shared, "GET", "/events")
    thread = threading.Thread(target=waiting.next_piece)
    thread.start()
    time.sleep(0.02)
    assert shared.lock.acquire(timeout=1)
    shared.lock.release()
    waiting.close()
    thread.join(1)
    assert not thread.is_alive()


@pytest.mark.skipif(os.name != "posix", reason="signals are sent as on Unix")
def test_an_interrupt_ends_a_wait(shared: SharedEngine) -> None:
    waiting = ask(shared, "GET", "/events")

    def interrupted() -> None:
        threading.Timer(0.05, lambda: os.kill(os.getpid(), signal.SIGINT)).start()
        waiting.next_piece()

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert shared.lock.acquire(timeout=1)
    shared.lock.release()


def test_input_reaches_the_process(shared: SharedEngine) -> None:
    run(shared, "service", "serve")
    body = {"Cmd": ["cat"], "AttachStdin": True, "AttachStdout": True}
    made = json.loads(ask(shared, "POST", "/containers/service/exec", body).body or b"")
    typing = ask(shared, "POST", f"/exec/{made['Id']}/start", {"Tty": True})
    typing.feed(b"hello")
    assert typing.next_piece(timeout=1) == b"hello"
    typing.close_input()
    assert typing.next_piece(timeout=1) is None
