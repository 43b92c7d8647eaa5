"""The images of the course, as their publishers made them: what each holds and starts.

Facts about commands, ports, variables and users are those of the published images' Dockerfiles.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from course.simulator.process import Main
from course.simulator.programs.services import mongod, nginx
from course.simulator.programs.sets import ALPINE, BUSYBOX, CURL, DEBIAN

USUAL_PATH = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


@dataclass(frozen=True, slots=True)
class Image:
    """`made` is when it was built (ISO date); `size` in bytes; `steps` what `docker history` lists, newest first."""

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
    layers: int = 1
    needs_pull: bool = False


ROOT_ONLY = {"/etc/passwd": "root:x:0:0:root:/root:/bin/sh\n", "/etc/group": "root:x:0:\n"}

BUSYBOX_FILES = {
    "/etc/passwd": "root:x:0:0:root:/root:/bin/sh\ndaemon:x:1:1:daemon:/usr/sbin:/bin/false\n"
    "nobody:x:65534:65534:nobody:/home:/bin/false\n",
    "/etc/group": "root:x:0:\ndaemon:x:1:\nnogroup:x:65534:\n",
}


def debian_files(name: str, version: str, code: str, *users: str) -> dict[str, str]:
    return {
        "/etc/passwd": "root:x:0:0:root:/root:/bin/bash\n" + "".join(f"{user}\n" for user in users),
        "/etc/os-release": f'PRETTY_NAME="{name} {version} ({code})"\nNAME="{name}"\nVERSION_ID="{version}"\n',
    }


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
        programs=DEBIAN
        | {
            "mongod": mongod.mongod,
            "mongosh": mongod.mongosh,
            "docker-entrypoint.sh": mongod.entrypoint,
        },
        entrypoint=("docker-entrypoint.sh",),
        cmd=("mongod",),
        env=(USUAL_PATH, "GOSU_VERSION=1.17", "JSYAML_VERSION=3.13.1", "JSYAML_CHECKSUM=662e32319bdd378e91f67578e56a34954b0a2e33aca11d70ab9f4826af24b941", "MONGO_PACKAGE=mongodb-org", "MONGO_REPO=repo.mongodb.org", "MONGO_MAJOR=8.0", "MONGO_VERSION=8.0.4", "HOME=/data/db"),
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
        programs=DEBIAN | CURL | {"nginx": nginx.nginx, "/docker-entrypoint.sh": nginx.entrypoint},
        entrypoint=("/docker-entrypoint.sh",),
        cmd=("nginx", "-g", "daemon off;"),
        env=(USUAL_PATH, "NGINX_VERSION=1.27.3", "NJS_VERSION=0.8.7", "NJS_RELEASE=1~bookworm", "PKG_RELEASE=1~bookworm", "DYNPKG_RELEASE=1~bookworm"),
        ports=("80/tcp",),
        stop_signal="SIGQUIT",
        labels={"maintainer": "NGINX Docker Maintainers <docker-maint@nginx.com>"},
        files=debian_files("Debian GNU/Linux", "12", "bookworm", "nginx:x:101:101:nginx user:/nonexistent:/bin/false")
        | {"/usr/share/nginx/html/index.html": nginx.WELCOME},
        layers=7,
    ),
)
