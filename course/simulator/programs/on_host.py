"""Programs that run on the host itself, beside the engine: what listens there in the course's stories."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from course.simulator.process import Service
from course.simulator.programs.services import spring
from course.simulator.programs.services.databases import MySQL, Postgres
from course.simulator.programs.services.mongod import Database


@dataclass(frozen=True, slots=True)
class HostProgram:
    """The name of its process, the port that it takes unless told another, and what answers there."""

    process: str
    port: int
    service: Callable[[Callable[[], float]], Service]


#: By the name of the image that holds the same program.
PROGRAMS = {
    "spring-boot": HostProgram("java", 8080, spring.application),
    "mongo": HostProgram("mongod", 27017, lambda now: Database()),
    "mysql": HostProgram("mysqld", 3306, lambda now: MySQL()),
    "postgres": HostProgram("postgres", 5432, lambda now: Postgres()),
}
