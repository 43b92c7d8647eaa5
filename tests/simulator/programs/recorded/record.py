"""Records what a real busybox does: ``python record.py DOCKER_HOST < scripts > ash.json``.

One script a line; in one that begins with ``cat <<``, a backslash and n stand for a new line.
"""

from __future__ import annotations

import json
import re
import sys

import docker

SOURCE = (
    "busybox:latest on a real engine, sh -c in a container. Left out: `line N:` after the shell's name, "
    "which 1.37 does not print for a script of -c, and how a tool is used."
)


def without_lines(text: str) -> str:
    return re.sub(r"(?m)^(sh: (?!cd: |exit: ))line \d+: ", "sh: ", text.split("BusyBox v")[0])


def main() -> None:
    container = docker.DockerClient(sys.argv[1]).containers.run("busybox", ["sleep", "600"], detach=True)
    scripts = []
    try:
        for line in sys.stdin:
            script = line.rstrip("\n")
            script = script.replace("\\n", "\n") if script.startswith("cat <<") else script
            code, texts = container.exec_run(["sh", "-c", script], demux=True)
            out, err = (without_lines((text or b"").decode()) for text in texts)
            scripts.append({"script": script, "code": code, "out": out, "err": err})
    finally:
        container.remove(force=True)
    print(json.dumps({"source": SOURCE, "scripts": scripts}, indent=1, ensure_ascii=False))


if __name__ == "__main__":
    main()
