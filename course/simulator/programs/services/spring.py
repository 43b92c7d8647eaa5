"""A Spring Boot application with the actuator, in a container or on the host.

The port is `server.port` (``--server.port=8081``, SERVER_PORT); with SPRING_DATA_MONGODB_URI its health
depends on that database.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from course.simulator.process import FOREVER, AddressInUse, Process, Program
from course.simulator.programs.http import Answer, Asked, HttpService
from course.simulator.programs.services.mongo_client import MongoFailure, connect_once
from course.simulator.programs.services.serving import ends_with, port_number, stamp
from course.topology.model import ANY_IPV6, Address
from course.topology.url import URL, URLError

VERSION = "3.4.1"

BANNER = r"""
  .   ____          _            __ _ _
 /\\ / ___'_ __ _ _(_)_ __  __ _ \ \ \ \
( ( )\___ | '_ | '_| | '_ \/ _` | \ \ \ \
 \\/  ___)| |_)| | | | | || (_| |  ) ) ) )
  '  |____| .__|_| |_|_| |_\__, | / / / /
 =========|_|==============|___/=/_/_/_/
"""

IN_USE = """
***************************
APPLICATION FAILED TO START
***************************

Description:

Web server failed to start. Port {port} was already in use.

Action:

Identify and stop the process that's listening on port {port} or configure this application \
to listen on another port.

"""

JAVA_ERRORS = {
    "ECONNREFUSED": (
        "MongoSocketOpenException: Exception opening socket",
        "java.net.ConnectException: Connection refused",
    ),
    "ENOTFOUND": ("MongoSocketException: {host}", "java.net.UnknownHostException: {host}"),
    "EAI_AGAIN": ("MongoSocketException: {host}", "java.net.UnknownHostException: {host}"),
    "ECONNRESET": (
        "MongoSocketReadException: Exception receiving message",
        "java.net.SocketException: Connection reset",
    ),
    "ENETUNREACH": (
        "MongoSocketOpenException: Exception opening socket",
        "java.net.ConnectException: Network is unreachable",
    ),
    "ETIMEDOUT": (
        "MongoSocketOpenException: Exception opening socket",
        "java.net.SocketTimeoutException: Connect timed out",
    ),
}


def spring(process: Process) -> Program:
    """``java -jar app.jar``."""
    ends_with(process, SIGTERM=143, SIGINT=130, SIGHUP=129)
    port, uri = _port(process), _setting(process, "spring.data.mongodb.uri")
    name = "c.e.demo.DemoApplication"
    process.out(f"{BANNER}\n :: Spring Boot ::{f'(v{VERSION})':>24}\n\n")
    _log(
        process,
        name,
        f"Starting DemoApplication v0.0.1-SNAPSHOT using Java 21.0.5 with PID {process.pid} "
        "(/app/app.jar started by root in /app)",
    )
    _log(process, name, 'No active profile set, falling back to 1 default profile: "default"')
    _log(process, "o.s.b.w.embedded.tomcat.TomcatWebServer", f"Tomcat initialized with port {port} (http)")
    _log(process, "o.apache.catalina.core.StandardService", "Starting service [Tomcat]")
    _log(process, "o.apache.catalina.core.StandardEngine", "Starting Servlet engine: [Apache Tomcat/10.1.34]")
    _log(process, "o.s.b.a.e.web.EndpointLinksResolver", "Exposing 2 endpoints beneath base path '/actuator'")
    if uri:
        _watch(process, uri)
    service = application(process.machine.now, lambda: _database_error(process, uri))
    try:
        process.listen(port, service, _address(process))
    except AddressInUse:
        _log(process, "o.apache.catalina.core.StandardService", "Stopping service [Tomcat]")
        _log(process, "o.s.b.d.LoggingFailureAnalysisReporter", IN_USE.format(port=port), "ERROR")
        return 1
    _log(
        process,
        "o.s.b.w.embedded.tomcat.TomcatWebServer",
        f"Tomcat started on port {port} (http) with context path '/'",
    )
    _log(process, name, "Started DemoApplication in 2.214 seconds (process running for 2.737)")
    yield FOREVER
    return 0


def _setting(process: Process, name: str) -> str:
    """A property: command line first, then environment (SPRING_DATA_MONGODB_URI), as Spring orders them."""
    for argument in process.argv[1:]:
        if argument.startswith((f"--{name}=", f"-D{name}=")):
            return argument.partition("=")[2]
    return process.env.get(name.upper().replace(".", "_").replace("-", ""), "")


def _port(process: Process) -> int:
    return port_number(_setting(process, "server.port"), 8080)


def _address(process: Process) -> Address:
    """Where it listens (`server.address`): everywhere, unless it is told an address it knows."""
    asked = _setting(process, "server.address")
    addresses = process.machine.resolve(asked).addresses if asked else ()
    return addresses[0] if addresses else ANY_IPV6


def _log(process: Process, logger: str, message: str, level: str = "INFO", thread: str = "main") -> None:
    when = stamp(process, "%Y-%m-%dT%H:%M:%S.%fZ", 3)
    process.out(
        f"{when} {level:>5} {process.pid} --- [demo] [{thread[-15:]:>15}] {logger[-40:]:<40} : {message}\n"
    )


def _watch(process: Process, uri: str) -> None:
    """The driver's monitor thread, once: the application starts whether or not it finds its database."""
    failure = _database_error(process, uri)
    try:
        url = URL.parse(uri)
    except URLError:
        return
    where = f"{url.host}:{url.port}"
    if failure is None:
        _log(
            process,
            "org.mongodb.driver.cluster",
            "Monitor thread successfully connected to server with description "
            f"ServerDescription{{address={where}, type=STANDALONE, state=CONNECTED, ok=true}}",
            thread=where,
        )
        return
    _log(
        process,
        "org.mongodb.driver.cluster",
        f"Exception in monitor thread while connecting to server {where}",
        thread=where,
    )
    outer, inner = JAVA_ERRORS.get(failure.code, JAVA_ERRORS["ETIMEDOUT"])
    process.out(f"\ncom.mongodb.{outer.format(host=url.host)}\n")
    process.out(
        "\tat com.mongodb.internal.connection.SocketStream.open(SocketStream.java:85) "
        "~[mongodb-driver-core-5.2.1.jar!/:na]\n"
    )
    process.out(f"Caused by: {inner.format(host=url.host)}\n\n")


def _database_error(process: Process, uri: str) -> MongoFailure | None:
    if not uri:
        return None
    try:
        connect_once(process, uri)
    except MongoFailure as failure:
        return failure
    except URLError as error:
        return MongoFailure(str(error), "EINVAL")
    return None


@dataclass(frozen=True, slots=True)
class Actuator:
    """The application's web side. `problem` says what is wrong with its database now."""

    problem: Callable[[], MongoFailure | None]

    def handle(self, asked: Asked) -> Answer:
        if asked.path == "/":
            return Answer(200, "Hello from Spring Boot!\n", "text/plain;charset=UTF-8")
        if asked.path == "/actuator":
            return _actuator(
                {"_links": {name: {"href": f"/actuator/{name}"} for name in ("health", "prometheus")}}
            )
        if asked.path == "/actuator/health":
            problem = self.problem()
            return _actuator({"status": "DOWN" if problem else "UP"}, 503 if problem else 200)
        if asked.path == "/actuator/prometheus":
            return Answer(200, METRICS, "text/plain;version=0.0.4;charset=utf-8")
        error = {"status": 404, "error": "Not Found", "path": asked.path}
        return Answer(404, json.dumps(error), "application/json")


METRICS = """# HELP application_ready_time_seconds Time taken for the application to be ready
# TYPE application_ready_time_seconds gauge
application_ready_time_seconds{main_application_class="com.example.demo.DemoApplication"} 2.723
# HELP jvm_threads_live_threads The current number of live threads
# TYPE jvm_threads_live_threads gauge
jvm_threads_live_threads 21.0
# HELP process_cpu_usage The "recent cpu usage" for the Java Virtual Machine process
# TYPE process_cpu_usage gauge
process_cpu_usage 0.0041
"""


def application(
    now: Callable[[], float], problem: Callable[[], MongoFailure | None] = lambda: None
) -> HttpService:
    """The service by itself: what listens on port 8080 of the host in the course's stories."""
    return HttpService(Actuator(problem).handle, now)


def _actuator(document: dict[str, Any], status: int = 200) -> Answer:
    return Answer(
        status, json.dumps(document, separators=(",", ":")), "application/vnd.spring-boot.actuator.v3+json"
    )
