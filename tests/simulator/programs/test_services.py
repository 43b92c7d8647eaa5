"""What images run by default: that they listen, answer, log, and end as the real ones do."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.simulator.programs.machine import FakeMachine, Net, get, run, running, start

# -- web servers --------------------------------------------------------------------------------


def test_nginx_serves_and_logs(net: Net, box: FakeMachine) -> None:
    server = running("nginx", net)
    assert "Welcome to nginx!" in get(box, "http://server/").out
    assert get(box, "http://server/nope").code == 1
    assert server.out.splitlines()[-2].endswith('"GET / HTTP/1.1" 200 615 "-" "Wget" "-"')
    assert "(2: No such file or directory)" in server.err


def test_grafana(net: Net, box: FakeMachine) -> None:
    server = running("grafana/grafana", net)
    assert 'msg="HTTP Server Listen" address=[::]:3000' in server.out
    assert json.loads(get(box, "http://server:3000/api/health").out)["database"] == "ok"
    assert "Grafana" in get(box, "http://server:3000/").out  # after its redirection to /login


SOURCES = """apiVersion: 1
datasources:
- {name: Prometheus, uid: prometheus, type: prometheus, access: proxy, url: "http://%s"}
"""
API = "http://localhost:3000/api/datasources"


def grafana_for(net: Net, source: str) -> FakeMachine:
    machine = FakeMachine("grafana/grafana", net, "172.18.0.5", "grafana")
    machine.write_file("/etc/grafana/provisioning/datasources/prometheus.yml", SOURCES % source)
    start(machine, "/run.sh")
    return machine


def as_admin(machine: FakeMachine, url: str, *options: str) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(run(machine, "curl", "-s", "-u", "admin:admin", *options, url).out)
    return answer


def test_grafana_asks_the_prometheus_of_its_provisioning_file(net: Net) -> None:
    running("prom/prometheus", net, "172.18.0.4", "prometheus")
    grafana = grafana_for(net, "prometheus:9090")
    health = as_admin(grafana, f"{API}/uid/prometheus/health")
    assert health == {"message": "Successfully queried the Prometheus API.", "status": "OK"}
    told = as_admin(grafana, f"{API}/proxy/uid/prometheus/api/v1/query?query=up")
    assert told["data"]["result"][0]["value"][1] == "1"
    assert as_admin(grafana, f"{API}/uid/prometheus")["readOnly"] is True


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("localhost:9090", "dial tcp 127.0.0.1:9090: connect: connection refused"),
        ("nosuch:9090", "dial tcp: lookup nosuch on 127.0.0.11:53: no such host"),
        ("localhost:3000", "401 Unauthorized"),
    ],
)
def test_grafana_says_why_it_shows_nothing(net: Net, source: str, message: str) -> None:
    grafana = grafana_for(net, source)
    health = as_admin(grafana, f"{API}/uid/prometheus/health")
    assert health["status"] == "ERROR"
    assert health["message"].endswith(f"{message} - There was an error returned querying the Prometheus API.")


def test_grafana_passes_on_nothing_where_its_source_does_not_answer(net: Net) -> None:
    grafana = grafana_for(net, "localhost:9090")
    url = f"{API}/proxy/uid/prometheus/api/v1/query?query=up"
    ran = run(grafana, "curl", "-sfS", "-u", "admin:admin", url)
    assert (ran.code, ran.err) == (22, "curl: (22) The requested URL returned error: 502\n")


def test_a_source_is_added_to_grafana_once(net: Net) -> None:
    grafana = FakeMachine("grafana/grafana", net, "172.18.0.5", "grafana")
    start(grafana, "/run.sh")
    body = json.dumps({"name": "Prometheus", "type": "prometheus", "url": "http://prometheus:9090"})
    added = as_admin(grafana, API, "--json", body)
    assert added["message"] == "Datasource added"
    assert added["datasource"]["uid"] == "PBFA97CFB590B2093"
    assert as_admin(grafana, API, "-d", body)["message"] == "data source with the same name already exists"
    assert as_admin(grafana, f"{API}/uid/nosuch")["message"] == "Data source not found"
    assert as_admin(grafana, API, "-d", "{")["message"] == "bad request data"


def test_grafana_tells_strangers_nothing(net: Net) -> None:
    grafana = grafana_for(net, "prometheus:9090")
    assert json.loads(run(grafana, "curl", "-s", API).out)["message"] == "Unauthorized"
    refused = json.loads(run(grafana, "curl", "-s", "--user", "admin:guess", API).out)
    assert refused["message"] == "Invalid username or password"


@pytest.mark.parametrize("text", ["datasources: [", "datasources: [{type: prometheus}]"])
def test_grafana_refuses_a_file_that_it_cannot_read(net: Net, text: str) -> None:
    grafana = FakeMachine("grafana/grafana", net)
    grafana.write_file("/etc/grafana/provisioning/datasources/any.yaml", text)
    ran = run(grafana, "/run.sh")
    assert ran.code == 1
    assert "Datasource provisioning error" in ran.out


def test_prometheus_answers_queries(net: Net, box: FakeMachine) -> None:
    running("prom/prometheus", net)
    url = "http://server:9090/api/v1/query"
    (sample,) = json.loads(get(box, f"{url}?query=prometheus_build_info").out)["data"]["result"]
    assert sample["metric"]["job"] == "prometheus"
    assert sample["value"][1] == "1"
    assert json.loads(get(box, f"{url}?query=1%2B1").out)["data"]["result"][1] == "2"
    assert json.loads(get(box, f"{url}?query=nosuch").out)["data"]["result"] == []
    assert get(box, f"{url}?query=rate(x[5m])").err.endswith("HTTP/1.1 400 Bad Request\n")


def test_prometheus_tells_which_targets_it_reaches(net: Net, box: FakeMachine) -> None:
    server = running("prom/prometheus", net)
    assert "Server is ready to receive web requests." in server.err
    assert get(box, "http://server:9090/-/ready").out == "Prometheus Server is Ready.\n"
    (target,) = json.loads(get(box, "http://server:9090/api/v1/targets").out)["data"]["activeTargets"]
    assert (target["health"], target["scrapeUrl"]) == ("up", "http://localhost:9090/metrics")


@pytest.mark.parametrize(
    ("target", "error"),
    [
        ("localhost:8080", "dial tcp 127.0.0.1:8080: connect: connection refused"),
        ("nosuch:8080", "dial tcp: lookup nosuch on 127.0.0.11:53: no such host"),
    ],
)
def test_prometheus_says_why_a_target_is_down(net: Net, box: FakeMachine, target: str, error: str) -> None:
    machine = FakeMachine("prom/prometheus", net, "172.18.0.2", "prometheus")
    machine.write_file(
        "/etc/prometheus/prometheus.yml",
        f"scrape_configs:\n  - job_name: app\n    metrics_path: /actuator/prometheus\n"
        f"    static_configs:\n      - targets: ['{target}']\n",
    )
    start(machine, "/bin/prometheus", "--config.file=/etc/prometheus/prometheus.yml")
    (found,) = json.loads(get(box, "http://prometheus:9090/api/v1/targets").out)["data"]["activeTargets"]
    assert found["health"] == "down"
    assert found["lastError"].endswith(error)


def test_prometheus_refuses_a_file_that_is_no_yaml(net: Net) -> None:
    machine = FakeMachine("prom/prometheus", net)
    machine.write_file("/etc/prometheus/prometheus.yml", "a: [")
    assert run(machine, "/bin/prometheus").code == 2


# -- spring boot --------------------------------------------------------------------------------


def test_spring_boot(net: Net, box: FakeMachine) -> None:
    server = running("spring-boot", net)
    assert "Tomcat started on port 8080 (http) with context path '/'" in server.out
    assert get(box, "http://server:8080/actuator/health").out == '{"status":"UP"}'
    assert "jvm_threads_live_threads" in get(box, "http://server:8080/actuator/prometheus").out


def test_spring_boot_on_another_port(net: Net) -> None:
    server = running("spring-boot", net, SERVER_PORT="8081")
    assert [socket.listener.port for socket in server.process.sockets] == [8081]


def test_spring_boot_finds_its_port_taken(net: Net) -> None:
    machine = FakeMachine("spring-boot", net)
    start(machine, "java", "-jar", "app.jar")
    second = run(machine, "java", "-jar", "app.jar")
    assert second.code == 1
    assert "APPLICATION FAILED TO START" in second.out
    assert "Port 8080 was already in use." in second.out


def test_spring_boot_without_its_database(net: Net, box: FakeMachine) -> None:
    server = running("spring-boot", net, SPRING_DATA_MONGODB_URI="mongodb://mongodb:27017/x")
    assert "Exception in monitor thread while connecting to server mongodb:27017" in server.out
    assert "java.net.UnknownHostException: mongodb" in server.out
    assert get(box, "http://server:8080/actuator/health").err.endswith("HTTP/1.1 503 Service Unavailable\n")
    running("mongo", net, "172.18.0.4", "mongodb")
    assert get(box, "http://server:8080/actuator/health").out == '{"status":"UP"}'


# -- favorites-node -----------------------------------------------------------------------------


def test_favorites_keeps_favourites_in_mongodb(net: Net, box: FakeMachine) -> None:
    running("mongo", net, "172.18.0.4", "mongodb")
    app = running("favorites-node", net, called="favorites")
    assert app.out.splitlines() == [
        "Connecting to mongodb://mongodb:27017/swfavorites",
        "Connected to MongoDB, database swfavorites",
        "Listening on port 3000",
    ]
    url = "http://favorites:3000/favorites"
    assert json.loads(get(box, url).out) == {"favorites": []}
    posted = run(box, "wget", "-q", "-O", "-", "--post-data", '{"name": "Yoda"}', url)
    assert json.loads(posted.out)["message"] == "Favorite saved!"
    assert json.loads(get(box, url).out) == {"favorites": [{"name": "Yoda"}]}
    shell = FakeMachine("mongo", net, "172.18.0.8", "shell")
    found = run(shell, "mongosh", "mongodb://mongodb/swfavorites", "--eval", "db.favorites.countDocuments()")
    assert found.out == "1\n"


def test_favorites_goes_on_trying(net: Net) -> None:
    app = running("favorites-node", net, called="favorites")
    assert "MongoNetworkError: getaddrinfo ENOTFOUND mongodb\n" in app.err
    assert app.process.sockets == []
    running("mongo", net, "172.18.0.4", "mongodb")
    net.machines["172.18.0.2"].scheduler.pass_time(5)
    assert [socket.listener.port for socket in app.process.sockets] == [3000]


def test_favorites_that_has_tried_for_long_finds_its_database_by_the_next_look(net: Net) -> None:
    app = running("favorites-node", net, called="favorites")
    scheduler = net.machines["172.18.0.2"].scheduler
    scheduler.pass_time(600)
    running("mongo", net, "172.18.0.4", "mongodb")
    scheduler.settle()
    assert [socket.listener.port for socket in app.process.sockets] == [3000]


def test_favorites_with_a_wrong_address(net: Net) -> None:
    app = running("favorites-node", net, MONGODB_URL="mongodb://localhost:27017/swfavorites")
    assert "MongoNetworkError: connect ECONNREFUSED 127.0.0.1:27017\n" in app.err


def test_favorites_with_a_wrong_scheme(net: Net) -> None:
    app = running("favorites-node", net, URL="http://mongodb:27017/swfavorites")
    assert app.code == 1
    assert app.err.startswith("MongoParseError: Invalid scheme")


def test_favorites_loses_its_database(net: Net, box: FakeMachine) -> None:
    database = running("mongo", net, "172.18.0.4", "mongodb")
    running("favorites-node", net, called="favorites")
    net.machines["172.18.0.4"].scheduler.signal(database.process, "SIGTERM")
    assert database.code == 0
    assert get(box, "http://favorites:3000/favorites").err.endswith("HTTP/1.1 500 Internal Server Error\n")


def test_a_favorite_without_a_name_is_refused(net: Net, box: FakeMachine) -> None:
    running("mongo", net, "172.18.0.4", "mongodb")
    running("favorites-node", net, called="favorites")
    ran = run(box, "wget", "-q", "-O", "-", "--post-data", "{}", "http://favorites:3000/favorites")
    assert ran.err.endswith("HTTP/1.1 422 Unprocessable Entity\n")


# -- entrypoints --------------------------------------------------------------------------------


def test_an_entrypoint_runs_other_programs_too(net: Net) -> None:
    machine = FakeMachine("mongo", net)
    assert run(machine, "docker-entrypoint.sh", "bash", "-c", "echo hi").out == "hi\n"
    assert run(machine, "docker-entrypoint.sh", "nope").code == 127


def test_options_alone_are_the_servers(net: Net) -> None:
    server = start(FakeMachine("mongo", net), "docker-entrypoint.sh", "--port", "27018")
    assert [socket.listener.port for socket in server.process.sockets] == [27018]


@pytest.mark.parametrize(
    ("name", "code"), [("mongo", 0), ("nginx", 0), ("redis", 0), ("grafana/grafana", 0), ("spring-boot", 143)]
)
def test_they_end_when_asked(net: Net, name: str, code: int) -> None:
    server = running(name, net)
    net.machines["172.18.0.2"].scheduler.signal(server.process, "SIGTERM")
    assert server.code == code
