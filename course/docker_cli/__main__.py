"""`python -m course.docker_cli`: one docker command line, in a terminal; its exit code is the program's."""

from __future__ import annotations

import sys

import docker

from course.docker_cli import docker as commands
from course.docker_cli.daemon import Daemon
from course.docker_cli.terminal import Terminal
from course.docker_cli.texts import CANNOT_CONNECT

#: What a shell says of a program that Ctrl-C has ended.
INTERRUPTED = 130


def main() -> int:
    """Carry out the words of the command line on the engine of DOCKER_HOST."""
    try:
        client = docker.from_env()
        return commands.call(Terminal(Daemon(client), sys.stdout, sys.stderr, answer=input), sys.argv[1:])
    except docker.errors.DockerException:
        print(CANNOT_CONNECT, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:  # whoever read the output has had enough, as with: docker ps | head -1
        sys.stderr.close()
        return 0


if __name__ == "__main__":
    sys.exit(main())
