"""What may go wrong whenever an engine is asked, and the one sentence that is said of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import docker
import requests

from course import texts
from course.errors import LabError
from course.topology.url import URLError

#: Bad input, an engine that objects, and one that does not answer (any more).
FAILURES = (LabError, URLError, docker.errors.DockerException, requests.exceptions.RequestException)


def sentence(error: Exception, where: str = "") -> str:
    """What is said to a learner of one of `FAILURES`; `where` is the engine's address, if it is known."""
    if isinstance(error, LabError | URLError):
        return str(error)
    if isinstance(error, docker.errors.APIError) and error.explanation:
        return str(error.explanation)
    return texts.NOBODY_THERE.format(where=where) if where else texts.ENGINE_GONE


@contextmanager
def in_a_sentence(where: str) -> Iterator[None]:
    """Turn what fails inside into a LabError, which a notebook shows as one sentence."""
    try:
        yield
    except FAILURES as error:
        raise LabError(sentence(error, where)) from None
