"""The images of the course, as their publishers made them: what each holds and starts.

Facts about commands, ports, variables and users are those of the published images' Dockerfiles.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from course.simulator.process import Main
from course.simulator.programs.services import (
    databases,
    favorites,
    grafana,
    mongod,
    mongosh,
    nginx,
    prometheus,
    redis,
    spring,
)
from course.simulator.programs.services.serving import entrypoint
from course.simulator.programs.sets import ALPINE, BUSYBOX, CURL, DEBIAN
from course.simulator.programs.shell.main import shell_program

USUAL_PATH = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


USR = ("/usr/bin", "/bin")  # where a Debian keeps its programs: /bin is a link to /usr/bin


@dataclass(frozen=True, slots=True)
class Image:
    """What its publisher put in. `made` is when (ISO date); `size` in bytes; `layers` how many there are."""

    name: str
    tags: tuple[str, ...]
    made: str
    size: int
    programs: Mapping[str, Main]
    cmd: tuple[str, ...] = ()
    entrypoint: tuple[str, ...] = ()
    env: tuple[str, ...] = ()
    ports: tuple[str, ...] = ()
    volumes: tuple[str, ...] = ()
    workdir: str = ""
    user: str = ""
    stop_signal: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)
    places: tuple[str, ...] = ("/bin",)
    layers: int = 1
    needs_pull: bool = False


BUSYBOX_FILES = {
    "/etc/passwd": "root:x:0:0:root:/root:/bin/sh\ndaemon:x:1:1:daemon:/usr/sbin:/bin/false\n"
    "nobody:x:65534:65534:nobody:/home:/bin/false\n",
    "/etc/group": "root:x:0:\ndaemon:x:1:\nnogroup:x:65534:\n",
}


def debian_files(name: str, version: str, code: str, *users: str) -> dict[str, str]:
    return {
        "/etc/passwd": "root:x:0:0:root:/root:/bin/bash\n" + "".join(f"{user}\n" for user in users),
        "/etc/os-release": f'PRETTY_NAME="{name} {version} ({code})"\nNAME="{name}"\n'
        f'VERSION_ID="{version}"\n',
    }


ALPINE_FILES = {
    "/etc/passwd": "root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/sbin/nologin\n",
    "/etc/group": "root:x:0:root\nnobody:x:65534:\n",
    "/etc/os-release": 'NAME="Alpine Linux"\nID=alpine\nVERSION_ID=3.21.0\n'
    'PRETTY_NAME="Alpine Linux v3.21"\n',
    "/etc/alpine-release": "3.21.0\n",
}


def user_file(line: str) -> dict[str, str]:
    """Alpine's /etc/passwd with one more user."""
    return {"/etc/passwd": f"{ALPINE_FILES['/etc/passwd']}{line}\n"}


APP_JS = """const { MongoClient } = require('mongodb');
const express = require('express');

const url = process.env.MONGODB_URL || process.env.URL || 'mongodb://mongodb:27017/swfavorites';
const port = process.env.PORT || 3000;
"""

IMAGES: tuple[Image, ...] = (
    Image(
        name="busybox",
        tags=("latest", "1.37"),
        made="2024-09-26T21:31:42Z",
        size=4_277_910,
        programs=BUSYBOX,
        cmd=("sh",),
        env=(USUAL_PATH,),
        files=BUSYBOX_FILES | {"/var/www/": "", "/home/": ""},
    ),
    Image(
        name="mongo",
        tags=("latest", "8"),
        made="2024-12-18T21:06:18Z",
        size=855_130_112,
        places=USR,
        programs=DEBIAN
        | {
            "mongod": mongod.mongod,
            "mongosh": mongosh.mongosh,
            "docker-entrypoint.sh": mongod.script,
        },
        entrypoint=("docker-entrypoint.sh",),
        cmd=("mongod",),
        env=(
            USUAL_PATH,
            "GOSU_VERSION=1.17",
            "JSYAML_VERSION=3.13.1",
            "JSYAML_CHECKSUM=662e32319bdd378e91f67578e56a34954b0a2e33aca11d70ab9f4826af24b941",
            "MONGO_PACKAGE=mongodb-org",
            "MONGO_REPO=repo.mongodb.org",
            "MONGO_MAJOR=8.0",
            "MONGO_VERSION=8.0.4",
            "HOME=/data/db",
        ),
        ports=("27017/tcp",),
        volumes=("/data/configdb", "/data/db"),
        files=debian_files("Ubuntu", "24.04", "Noble Numbat", "mongodb:x:999:999::/home/mongodb:/bin/sh"),
        layers=8,
    ),
    Image(
        name="nginx",
        tags=("latest", "1.27"),
        made="2024-11-26T18:42:08Z",
        size=191_717_838,
        places=USR,
        programs=DEBIAN | CURL | {"nginx": nginx.nginx, "/docker-entrypoint.sh": nginx.entrypoint},
        entrypoint=("/docker-entrypoint.sh",),
        cmd=("nginx", "-g", "daemon off;"),
        env=(
            USUAL_PATH,
            "NGINX_VERSION=1.27.3",
            "NJS_VERSION=0.8.7",
            "NJS_RELEASE=1~bookworm",
            "PKG_RELEASE=1~bookworm",
            "DYNPKG_RELEASE=1~bookworm",
        ),
        ports=("80/tcp",),
        stop_signal="SIGQUIT",
        labels={"maintainer": "NGINX Docker Maintainers <docker-maint@nginx.com>"},
        files=debian_files(
            "Debian GNU/Linux", "12", "bookworm", "nginx:x:101:101:nginx user:/nonexistent:/bin/false"
        )
        | {"/usr/share/nginx/html/index.html": nginx.WELCOME},
        layers=7,
    ),
    Image(
        name="alpine",
        tags=("latest", "3.21"),
        made="2024-12-05T12:17:31Z",
        size=7_829_454,
        programs=ALPINE,
        cmd=("/bin/sh",),
        env=(USUAL_PATH,),
        files=ALPINE_FILES,
    ),
    Image(
        name="curlimages/curl",
        tags=("latest", "8.11.1"),
        made="2024-12-11T08:24:05Z",
        size=22_182_605,
        programs=ALPINE | CURL | {"/entrypoint.sh": entrypoint("curl")},
        entrypoint=("/entrypoint.sh",),
        cmd=("curl",),
        env=(USUAL_PATH, "CURL_CA_BUNDLE=/cacert.pem", "ENV=/etc/profile"),
        workdir="/home/curl_user",
        user="curl_user",
        files=ALPINE_FILES
        | user_file("curl_user:x:100:101:Linux User,,,:/home/curl_user:/bin/false")
        | {"/home/curl_user/.profile": ""},
        layers=9,
    ),
    Image(
        name="redis",
        tags=("latest", "7"),
        made="2024-10-02T21:45:54Z",
        size=117_111_210,
        places=USR,
        programs=DEBIAN
        | {"redis-server": redis.server, "redis-cli": redis.cli, "docker-entrypoint.sh": redis.script},
        entrypoint=("docker-entrypoint.sh",),
        cmd=("redis-server",),
        env=(USUAL_PATH, "GOSU_VERSION=1.17", "REDIS_VERSION=7.4.1"),
        ports=("6379/tcp",),
        volumes=("/data",),
        workdir="/data",
        files=debian_files("Debian GNU/Linux", "12", "bookworm", "redis:x:999:999::/home/redis:/bin/sh"),
        layers=8,
    ),
    Image(
        name="mysql",
        tags=("latest", "9"),
        made="2024-10-15T18:30:02Z",
        size=602_700_288,
        places=USR,
        programs=DEBIAN
        | {
            "mysqld": databases.mysqld,
            "mysqladmin": databases.mysqladmin,
            "docker-entrypoint.sh": databases.mysql_entrypoint,
        },
        entrypoint=("docker-entrypoint.sh",),
        cmd=("mysqld",),
        env=(
            USUAL_PATH,
            "GOSU_VERSION=1.17",
            "MYSQL_MAJOR=innovation",
            "MYSQL_VERSION=9.1.0-1.el9",
            "MYSQL_SHELL_VERSION=9.1.0-1.el9",
        ),
        ports=("3306/tcp", "33060/tcp"),
        volumes=("/var/lib/mysql",),
        files=debian_files(
            "Oracle Linux Server", "9.5", "Server", "mysql:x:999:999::/var/lib/mysql:/bin/bash"
        ),
        layers=10,
    ),
    Image(
        name="postgres",
        tags=("latest", "17"),
        made="2024-11-21T20:06:35Z",
        size=434_930_912,
        places=USR,
        programs=DEBIAN
        | {
            "postgres": databases.postgres,
            "pg_isready": databases.pg_isready,
            "docker-entrypoint.sh": databases.postgres_entrypoint,
        },
        entrypoint=("docker-entrypoint.sh",),
        cmd=("postgres",),
        env=(
            "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/usr/lib/postgresql/17/bin",
            "GOSU_VERSION=1.17",
            "LANG=en_US.utf8",
            "PG_MAJOR=17",
            "PG_VERSION=17.2-1.pgdg120+1",
            "PGDATA=/var/lib/postgresql/data",
        ),
        ports=("5432/tcp",),
        volumes=("/var/lib/postgresql/data",),
        stop_signal="SIGINT",
        files=debian_files(
            "Debian GNU/Linux", "12", "bookworm", "postgres:x:999:999::/var/lib/postgresql:/bin/bash"
        ),
        layers=14,
    ),
    Image(
        name="grafana/grafana",
        tags=("latest", "11.4.0"),
        made="2024-12-04T23:08:54Z",
        size=485_322_340,
        programs=ALPINE | CURL | {"bash": shell_program("bash"), "/run.sh": grafana.grafana},
        entrypoint=("/run.sh",),
        env=(
            "PATH=/usr/share/grafana/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
            "GF_PATHS_CONFIG=/etc/grafana/grafana.ini",
            "GF_PATHS_DATA=/var/lib/grafana",
            "GF_PATHS_HOME=/usr/share/grafana",
            "GF_PATHS_LOGS=/var/log/grafana",
            "GF_PATHS_PLUGINS=/var/lib/grafana/plugins",
            "GF_PATHS_PROVISIONING=/etc/grafana/provisioning",
        ),
        ports=("3000/tcp",),
        workdir="/usr/share/grafana",
        user="472",
        labels={"maintainer": "Grafana Labs <hello@grafana.com>"},
        files=ALPINE_FILES
        | user_file("grafana:x:472:0:grafana:/home/grafana:/sbin/nologin")
        | {
            "/etc/grafana/provisioning/dashboards/": "",
            "/etc/grafana/provisioning/datasources/": "",
            "/usr/share/grafana/VERSION": grafana.VERSION + "\n",
        },
        layers=10,
    ),
    Image(
        name="prom/prometheus",
        tags=("latest", "v3.1.0"),
        made="2025-01-02T14:20:11Z",
        size=293_511_936,
        programs=BUSYBOX | {"/bin/prometheus": prometheus.prometheus, "prometheus": prometheus.prometheus},
        entrypoint=("/bin/prometheus",),
        cmd=("--config.file=/etc/prometheus/prometheus.yml", "--storage.tsdb.path=/prometheus"),
        env=(USUAL_PATH,),
        ports=("9090/tcp",),
        volumes=("/prometheus",),
        workdir="/prometheus",
        user="nobody",
        labels={"maintainer": "The Prometheus Authors <prometheus-developers@googlegroups.com>"},
        files=BUSYBOX_FILES | {prometheus.CONFIG: prometheus.DEFAULT_CONFIG, "/prometheus/": ""},
        layers=11,
    ),
    Image(
        name="favorites-node",
        tags=("latest", "1.0"),
        made="2025-01-10T09:00:00Z",
        size=168_204_331,
        programs=ALPINE | {"node": favorites.node, "docker-entrypoint.sh": entrypoint("node")},
        entrypoint=("docker-entrypoint.sh",),
        cmd=("node", "app.js"),
        env=(USUAL_PATH, "NODE_VERSION=22.12.0", "YARN_VERSION=1.22.22"),
        ports=("3000/tcp",),
        workdir="/app",
        files=ALPINE_FILES
        | {
            "/app/app.js": APP_JS,
            "/app/package.json": '{\n  "name": "favorites-node",\n  "version": "1.0.0",\n'
            '  "main": "app.js"\n}\n',
        },
        layers=8,
    ),
    Image(
        name="spring-boot",
        tags=("latest", "3"),
        made="2025-01-10T09:05:00Z",
        size=231_884_992,
        programs=ALPINE | {"java": spring.spring},
        entrypoint=("java", "-jar", "app.jar"),
        env=(
            "PATH=/opt/java/openjdk/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
            "JAVA_HOME=/opt/java/openjdk",
            "LANG=en_US.UTF-8",
            "JAVA_VERSION=jdk-21.0.5+11",
        ),
        ports=("8080/tcp",),
        workdir="/app",
        files=ALPINE_FILES | {"/app/app.jar": ""},
        layers=7,
    ),
)
