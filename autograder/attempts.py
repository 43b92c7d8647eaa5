"""Trying a connection: followed in the model on a simulated engine, really made on a real one."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

from autograder import texts
from autograder.context import Context
from course.probe import AT_ONCE, probe
from course.topology import names
from course.topology.model import Address, Place
from course.topology.trace import Trace, Verdict
from course.topology.url import URL
from course.topology.walk import walk


@dataclass(frozen=True, slots=True)
class Attempt:
    """A connection from `source` to `url` that was tried, and what became of it.

    `target` is the name of whoever was arrived at; `trace` is the way there, where that is known.
    """

    source: str
    url: URL
    verdict: Verdict
    reason: str
    target: str = ""
    trace: Trace | None = None


def attempt(context: Context, source: str, url: URL) -> Attempt:
    """Try the connection. On a real engine the model supplies the reasons, and the engine the verdict."""
    trace = walk(context.topology, source, url)
    followed = Attempt(
        source,
        url,
        trace.verdict,
        trace.reason,
        trace.target.name if trace.target else "",
        trace,
    )
    known = context.simulated or trace.verdict is Verdict.NOT_TRIED
    return followed if known else _really(context, trace.source, followed)


def attempt_all(context: Context, asked: Iterable[tuple[str, URL]]) -> list[Attempt]:
    """As `attempt`, for each source and URL; on a real engine several at once."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(lambda each: attempt(context, *each), asked))


def resolve(context: Context, source: str, name: str) -> tuple[Address, ...]:
    """The addresses that `name` means to `source`; none if it means nothing."""
    return names.resolve(context.topology, source, name).addresses


def host_reaches(context: Context, url: URL) -> bool:
    """Whether the host of a real engine reaches it: of what lies outside, no engine knows."""
    return not context.simulated and probe(context.client, "host", url).verdict is Verdict.REACHED


def _really(context: Context, source: Place, followed: Attempt) -> Attempt:
    if source.kind == "outside":
        return replace(followed, verdict=Verdict.NOT_TRIED, reason=texts.NOBODY_OUTSIDE)
    here = "host" if source.kind == "host" else source.name
    tried = probe(context.client_on(source.host), here, followed.url)
    if tried.verdict is followed.verdict:
        return followed
    reason = texts.REALLY_SEEN.format(seen=tried.seen) if tried.seen else ""
    return Attempt(followed.source, followed.url, tried.verdict, reason, followed.target)
