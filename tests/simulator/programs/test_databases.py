"""What the databases' images run by default: that they listen, answer, log, and want a password."""

from __future__ import annotations

import json

import pytest

from tests.simulator.programs.machine import FakeMachine, Net, get, run, running, start


def test_mongo_logs_and_answers(net: Net, box: FakeMachine) -> None:
    server = running("mongo", net)
    last = json.loads(server.out.splitlines()[-1])
    assert (last["msg"], last["attr"]["port"]) == ("Waiting for connections", 27017)
    assert get(box, "http://server:27017/").out == (
        "It looks like you are trying to access MongoDB over HTTP on the native driver port.\r\n"
    )


@pytest.mark.parametrize(
    ("asked", "bound"), [("localhost", "127.0.0.1"), ("127.0.0.1", "127.0.0.1"), ("*", "0.0.0.0")]
)
def test_mongo_bound_to_an_address(net: Net, asked: str, bound: str) -> None:
    server = start(FakeMachine("mongo", net), "mongod", "--bind_ip", asked)
    assert [str(socket.listener.address) for socket in server.process.sockets] == [bound]


@pytest.mark.parametrize("option", ["--port", "--nope"])
def test_mongo_with_options_that_make_no_sense(net: Net, option: str) -> None:
    server = start(FakeMachine("mongo", net), "mongod", option, "abc")
    assert server.code == 2
    assert server.err.startswith("Error parsing command line: ")


def test_mongosh(net: Net) -> None:
    running("mongo", net, called="mongodb")
    box = FakeMachine("mongo", net)
    url = "mongodb://mongodb:27017/swfavorites"
    assert run(box, "mongosh", "--quiet", url, "--eval", "db.runCommand({ping: 1})").out == "{ ok: 1 }\n"
    assert run(box, "mongosh", url, "--eval", "db").out == "swfavorites\n"


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("mongodb://nosuch:27017/", "getaddrinfo ENOTFOUND nosuch"),
        ("mongodb://127.0.0.1:27017/", "connect ECONNREFUSED 127.0.0.1:27017"),
    ],
)
def test_mongosh_finds_no_server(net: Net, url: str, message: str) -> None:
    ran = run(FakeMachine("mongo", net), "mongosh", url, "--eval", "db")
    assert (ran.code, ran.err) == (1, f"MongoNetworkError: {message}\n")


def test_mongosh_says_what_it_cannot_do(net: Net) -> None:
    running("mongo", net, called="mongodb")
    ran = run(
        FakeMachine("mongo", net), "mongosh", "mongodb", "--host", "mongodb", "--eval", "db.foo.mapReduce()"
    )
    assert "simulation" in ran.out


@pytest.mark.parametrize(
    ("name", "variable", "port"),
    [("mysql", "MYSQL_ROOT_PASSWORD", 3306), ("postgres", "POSTGRES_PASSWORD", 5432)],
)
def test_databases_want_a_password(net: Net, name: str, variable: str, port: int) -> None:
    refused = running(name, net)
    assert refused.code == 1
    assert "Database is uninitialized" in refused.err
    assert variable in refused.err
    started = running(name, net, "172.18.0.9", "other", **{variable: "secret"})
    assert started.code is None
    assert [socket.listener.port for socket in started.process.sockets] == [port]


def test_mysql_greets_first(net: Net, box: FakeMachine) -> None:
    running("mysql", net, MYSQL_ROOT_PASSWORD="secret")
    greeting = box.connect_greeting("server", 3306)
    assert greeting[4:10] == b"\x0a9.1.0"
    assert int.from_bytes(greeting[:3], "little") == len(greeting) - 4


def test_postgres_asks_for_a_password(net: Net, box: FakeMachine) -> None:
    running("postgres", net, POSTGRES_PASSWORD="secret")
    startup = (8).to_bytes(4, "big") + (196608).to_bytes(4, "big")
    assert box.ask("server", 5432, startup)[:1] == b"R"
    assert box.ask("server", 5432, b"GET / HTTP/1.1\r\n\r\n") == b""


def test_are_they_ready(net: Net) -> None:
    running("postgres", net, POSTGRES_PASSWORD="secret")
    other = FakeMachine("postgres", net, "172.18.0.7", "other")
    assert run(other, "pg_isready", "-h", "server").out == "server:5432 - accepting connections\n"
    assert run(other, "pg_isready", "-h", "other").code == 2
    assert "Unknown host 'nosuch'" in run(FakeMachine("mysql", net), "mysqladmin", "-h", "nosuch", "ping").err


def test_redis(net: Net) -> None:
    running("redis", net, called="cache")
    box = FakeMachine("redis", net)
    assert run(box, "redis-cli", "-h", "cache", "ping").out == "PONG\n"
    assert run(box, "redis-cli", "-h", "cache", "set", "a", "b c").out == "OK\n"
    assert run(box, "redis-cli", "-h", "cache", "get", "a").out == "b c\n"
    assert run(box, "redis-cli", "-h", "cache", "get", "none").out == "\n"
    assert run(box, "redis-cli", "-h", "cache", stdin=b"incr n\nincr n\nnope\n").out.startswith(
        "1\n2\n(error) ERR"
    )
    assert box.ask("cache", 6379, b"PING\r\n") == b"+PONG\r\n"
    refused = run(box, "redis-cli", "ping")
    assert (refused.code, refused.err) == (
        1,
        "Could not connect to Redis at 127.0.0.1:6379: Connection refused\n",
    )
