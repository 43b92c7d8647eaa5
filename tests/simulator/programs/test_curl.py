"""`curl`: facts 135, 138, 145 and 146 of Engine 28.5.2, in curl 8.11's words."""

from __future__ import annotations

import pytest

from course.topology.trace import Verdict
from tests.simulator.programs.machine import FakeMachine, Net, run, start


@pytest.fixture
def box() -> FakeMachine:
    net = Net()
    web = FakeMachine("nginx", net, "172.18.0.2", "web")
    start(web, "/docker-entrypoint.sh", "nginx", "-g", "daemon off;")
    return FakeMachine("curlimages/curl", net)


def test_the_page(box: FakeMachine) -> None:
    ran = run(box, "curl", "-s", "http://web/")
    assert ran.code == 0
    assert "Welcome to nginx!" in ran.out


def test_only_the_code(box: FakeMachine) -> None:
    assert run(box, "curl", "-s", "-o", "/dev/null", "-w", "%{http_code}\\n", "web/nope").out == "404\n"


def test_only_the_head(box: FakeMachine) -> None:
    out = run(box, "curl", "-sI", "http://web").out
    assert out.startswith("HTTP/1.1 200 OK\r\nServer: nginx/")
    assert "Welcome" not in out


@pytest.mark.parametrize(
    ("options", "url", "code", "message"),
    [
        ([], "http://nosuch/", 6, "Could not resolve host: nosuch"),
        ([], "http://web:81/", 7, "Failed to connect to web port 81 after 0 ms: Could not connect to server"),
        (["-f"], "http://web/nope", 22, "The requested URL returned error: 404"),
        (["-m", "2"], "http://172.18.0.99/", 28, "Connection timed out after 2000 milliseconds"),
        ([], "gopher://web/", 1, 'Protocol "gopher" not supported'),
    ],
)
def test_failures(box: FakeMachine, options: list[str], url: str, code: int, message: str) -> None:
    ran = run(box, "curl", "-sS", *options, url)
    assert (ran.code, ran.err) == (code, f"curl: ({code}) {message}\n")


def test_a_connection_that_is_dropped(box: FakeMachine) -> None:
    box.net.names["host"], box.net.verdicts["192.0.2.10"] = "192.0.2.10", Verdict.RESET
    ran = run(box, "curl", "-sS", "http://host:8087/")
    assert (ran.code, ran.err) == (56, "curl: (56) Recv failure: Connection reset by peer\n")


def test_silence_hides_errors(box: FakeMachine) -> None:
    assert run(box, "curl", "-s", "http://nosuch/").err == ""


def test_verbose_shows_the_conversation(box: FakeMachine) -> None:
    err = run(box, "curl", "-sv", "http://web/").err
    assert "*   Trying 172.18.0.2:80...\n" in err
    assert "> GET / HTTP/1.1\n> Host: web\n" in err
    assert "< HTTP/1.1 200 OK\n" in err


def test_a_database_is_no_web_server(box: FakeMachine) -> None:
    db = FakeMachine("mysql", box.net, "172.18.0.4", "db")
    start(db, "docker-entrypoint.sh", "mysqld", env={"MYSQL_ROOT_PASSWORD": "secret"})
    ran = run(box, "curl", "-sS", "http://db:3306/")
    assert (ran.code, ran.err) == (1, "curl: (1) Received HTTP/0.9 when not allowed\n")


def test_an_option_it_does_not_have(box: FakeMachine) -> None:
    ran = run(box, "curl", "--nope", "http://web/")
    assert (ran.code, ran.err.splitlines()[0]) == (2, "curl: option --nope: is unknown")
