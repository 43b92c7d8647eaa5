"""What a lab adds to the notebook that it is made in: the magics, and pictures that follow each cell."""

from __future__ import annotations

from typing import Any

from course import texts


def join_notebook() -> None:
    """In IPython, once: `%docker` is there, and after each cell the current lab's pictures are up to date."""
    try:
        from IPython import get_ipython
    except ImportError:
        return
    shell = get_ipython()
    if shell is None or getattr(shell, "_course_joined", False):
        return
    shell._course_joined = True
    shell.run_line_magic("load_ext", "course.docker_cli.magics")
    shell.events.register("post_run_cell", _after_cell)


def _after_cell(result: Any) -> None:
    from docker.errors import DockerException
    from requests.exceptions import RequestException

    from course.lab import Lab

    lab = Lab.made_last()
    if lab is None:
        return
    try:
        lab.refresh()
    except (DockerException, RequestException):  # the pictures stay as they were
        print(texts.NOBODY_THERE.format(where=lab.docker_host))
