"""`wget` and `httpd`: facts 136, 139 to 149 and 202 of Engine 28.5.2."""

from __future__ import annotations

import pytest

from course.topology.trace import Verdict
from tests.simulator.programs.machine import FakeMachine, Net, run, start


@pytest.fixture
def mate() -> FakeMachine:
    net = Net()
    web = FakeMachine(net=net, address="172.18.0.2", name="web")
    start(web, "sh", "-c", "mkdir /www; echo hello-from-web > /www/index.html; httpd -f -v -p 80 -h /www")
    return FakeMachine(net=net)


def test_quietly_to_standard_output(mate: FakeMachine) -> None:
    ran = run(mate, "wget", "-q", "-O", "-", "http://web/")
    assert (ran.code, ran.out, ran.err) == (0, "hello-from-web\n", "")


def test_into_a_file(mate: FakeMachine) -> None:
    ran = run(mate, "wget", "web")
    assert ran.err == (
        "Connecting to web (172.18.0.2:80)\n"
        "saving to 'index.html'\n"
        "index.html           100% |********************************|    15  0:00:00 ETA\n"
        "'index.html' saved\n"
    )
    assert mate.read_file("/index.html") == "hello-from-web\n"


def test_spider_only_looks(mate: FakeMachine) -> None:
    ran = run(mate, "wget", "--spider", "http://web/")
    assert (ran.out, ran.err) == ("", "Connecting to web (172.18.0.2:80)\nremote file exists\n")


def test_the_servers_headers(mate: FakeMachine) -> None:
    err = run(mate, "wget", "-q", "-S", "-O", "/dev/null", "http://web/nothing").err
    assert err.startswith("  HTTP/1.1 404 Not Found\n")
    assert err.endswith("wget: server returned error: HTTP/1.1 404 Not Found\n")


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("http://nosuch/", "wget: bad address 'nosuch'"),
        ("http://web:8080/", "wget: can't connect to remote host (172.18.0.2): Connection refused"),
        ("http://web/nope", "wget: server returned error: HTTP/1.1 404 Not Found"),
        ("http://web:abc/", "wget: bad port 'abc'"),
        ("mongodb://web/", "wget: not an http or ftp url: mongodb://web/"),
    ],
)
def test_failures(mate: FakeMachine, url: str, message: str) -> None:
    ran = run(mate, "wget", "-q", "-O", "-", url)
    assert (ran.code, ran.out, ran.err) == (1, "", f"{message}\n")


@pytest.mark.parametrize(
    ("verdict", "message"),
    [
        (Verdict.NO_ROUTE, "wget: can't connect to remote host (192.0.2.10): Network is unreachable"),
        (Verdict.RESET, "wget: error getting response: Connection reset by peer"),
        (Verdict.TIMED_OUT, "wget: can't connect to remote host (192.0.2.10): Connection timed out"),
    ],
)
def test_ways_that_end_early(mate: FakeMachine, verdict: Verdict, message: str) -> None:
    mate.net.names["host"], mate.net.verdicts["192.0.2.10"] = "192.0.2.10", verdict
    ran = run(mate, "wget", "-q", "-O", "-", "http://host:8080/")
    assert (ran.code, ran.err) == (1, f"{message}\n")


def test_nobody_answers_in_time(mate: FakeMachine) -> None:
    ran = run(mate, "timeout", "3", "wget", "-q", "-O", "-", "http://172.18.0.99/")
    assert (ran.code, ran.err, ran.seconds) == (143, "", pytest.approx(3))


def test_its_own_patience(mate: FakeMachine) -> None:
    ran = run(mate, "wget", "-T", "2", "-q", "-O", "-", "http://172.18.0.99/")
    assert (ran.code, ran.err, ran.seconds) == (1, "wget: download timed out\n", pytest.approx(2))


def test_httpd_takes_no_posts(mate: FakeMachine) -> None:
    ran = run(mate, "wget", "-q", "-O", "-", "--post-data=a=b", "http://web/")
    assert ran.err == "wget: server returned error: HTTP/1.1 501 Not Implemented\n"


def test_a_port_taken(mate: FakeMachine) -> None:
    start(mate, "httpd", "-f", "-p", "8099")
    ran = run(mate, "httpd", "-f", "-p", "8099")
    assert (ran.code, ran.err) == (1, "httpd: bind: Address already in use\n")


def test_httpd_bound_to_one_address(mate: FakeMachine) -> None:
    start(mate, "httpd", "-f", "-p", "127.0.0.1:80", "-h", "/etc")
    assert run(mate, "wget", "-q", "-O", "-", "http://172.18.0.3/hostname").err.endswith(
        "Connection refused\n"
    )


def test_httpd_in_the_background_outlives_its_exec(mate: FakeMachine) -> None:
    start(mate, "sleep", "infinity")
    assert run(mate, "httpd", "-p", "80", "-h", "/etc").code == 0
    assert [listener.port for listener in mate.listeners()] == [80]


def test_httpd_without_its_directory(mate: FakeMachine) -> None:
    ran = run(mate, "httpd", "-f", "-h", "/nope")
    assert ran.err == "httpd: can't change directory to '/nope': No such file or directory\n"


def test_httpd_serves_nothing_outside_its_directory(mate: FakeMachine) -> None:
    ran = run(mate, "wget", "-q", "-O", "-", "http://web/../etc/passwd")
    assert ran.err == "wget: server returned error: HTTP/1.1 404 Not Found\n"
