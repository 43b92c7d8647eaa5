"""Who can reach whom, and what a name means: checks by connections that are tried."""

from __future__ import annotations

from typing import Self

from autograder import attempts, sight, texts
from autograder.attempts import Attempt
from autograder.chain import Chain
from autograder.check import Check
from autograder.context import Context
from autograder.finding import CouldNotBeCarriedOut, Finding, failed, passed
from autograder.targets import needed_container, urls_to_try
from course.topology.model import Address, Container, Topology
from course.topology.trace import Verdict
from course.topology.url import URL


class Caller(Chain):
    """Checks about something that connections start from: a container, or the host."""

    def reaches(self, url: str, *, at: str | None = None) -> Self:
        """A connection from it to `url` was tried and taken (by the container `at`, if given).

        Raises `course.topology.url.URLError` when `url` is not one.
        """
        to = URL.parse(url)
        claim = texts.CLAIM_REACHES if at is None else texts.CLAIM_REACHES_AT

        def look(context: Context) -> Finding:
            return _reached(self._attempt(context, to), at)

        text = claim.format(source=self._words, url=url, target=at)
        return self._and(text, lambda context: context.patiently(look))

    def cannot_reach(self, url: str, *, target: str | None = None) -> Self:
        """Connections from it to `url` were tried, by name and by address, and all were blocked.

        What is to be kept from it has to be there: the container that `url` names (or `target`)
        runs and listens on that port; an address outside is known there, or reached by a real
        engine's host. Raises `course.topology.url.URLError` when `url` is not one.
        """
        to = URL.parse(url)

        def look(context: Context) -> Finding:
            self._source(context)
            urls = urls_to_try(context, to, target)
            return _blocked([self._attempt(context, each) for each in self._ways(urls)])

        text = texts.CLAIM_CANNOT_REACH.format(source=self._words, target=url)
        return self._and(text, lambda context: context.patiently(look, once_carried_out=True))

    def resolves(self, name: str, *, to: str | None = None) -> Self:
        """The name means an address to it (an address of the container `to`, if given)."""
        claim = texts.CLAIM_RESOLVES if to is None else texts.CLAIM_RESOLVES_TO

        def look(context: Context) -> Finding:
            addresses = attempts.resolve(context, self._source(context), name)
            if not addresses:
                return failed(self._no_meaning(context.topology, name))
            return self._means(context, name, addresses, to)

        return self._and(claim.format(source=self._words, name=name, target=to), look)

    def cannot_resolve(self, name: str) -> Self:
        """The name means nothing to it, although it and the container of that name run."""

        def look(context: Context) -> Finding:
            source = self._source(context)
            needed_container(context, name)
            addresses = attempts.resolve(context, source, name)
            if addresses:
                return failed(self._meaning(name, addresses))
            return passed(self._no_meaning(context.topology, name))

        return self._and(texts.CLAIM_CANNOT_RESOLVE.format(source=self._words, name=name), look)

    @property
    def _words(self) -> str:
        return self.subject

    def _source(self, context: Context) -> str:
        """Its name as a source of connections. Raises `CouldNotBeCarriedOut` unless it runs."""
        raise NotImplementedError

    def _ways(self, urls: list[URL]) -> list[URL]:
        """Which of the URLs as written and by address ``cannot_reach`` is about."""
        return urls

    def _attempt(self, context: Context, url: URL) -> Attempt:
        attempt = attempts.attempt(context, self._source(context), url)
        if attempt.verdict is Verdict.NOT_TRIED:
            raise CouldNotBeCarriedOut(texts.NOT_TRIED.format(reason=attempt.reason))
        return attempt

    def _means(self, context: Context, name: str, addresses: tuple[Address, ...], to: str | None) -> Finding:
        own = [] if to is None else _addresses(sight.container(context, to))
        if to is None or set(own) & set(addresses):
            return passed(self._meaning(name, addresses))
        text = texts.NAME_MEANS_OTHER.format(
            source=self._words,
            name=name,
            addresses=texts.listed(addresses),
            target=to,
            own=texts.listed(own),
        )
        return failed(text)

    def _meaning(self, name: str, addresses: tuple[Address, ...]) -> str:
        return texts.NAME_MEANS.format(source=self._words, name=name, addresses=texts.listed(addresses))

    def _no_meaning(self, topology: Topology, name: str) -> str:
        source, named = topology.container(self.subject), topology.container(name)
        networks = sight.networks_of(source) if source else texts.HOST
        other = (
            texts.NAMED_IS_ON.format(name=name, networks=sight.networks_of(named))
            if named
            else texts.NAME_OF_NOBODY.format(name=name)
        )
        seen = texts.NAME_MEANS_NOTHING if source else texts.NAME_MEANS_NOTHING_ON_HOST
        text = seen.format(source=self._words, name=name, networks=networks, other=other)
        on_bridge = source is not None and [e.network_name for e in source.endpoints] == ["bridge"]
        return f"{text} {texts.DEFAULT_BRIDGE}" if on_bridge else text


class HostChain(Caller):
    """Checks about connections from the host itself."""

    @property
    def _words(self) -> str:
        return self.subject or texts.HOST

    def _source(self, context: Context) -> str:
        return context.topology.hosts[0].name if self.subject == "" else self.subject

    def _ways(self, urls: list[URL]) -> list[URL]:
        return urls[:1]  # a Linux host reaches every container by its address: nothing to ask

    def _seen(self, context: Context) -> object:
        return context.topology.host(self._source(context))

    def _by_itself(self) -> Check:
        raise ValueError(texts.HOST_ALONE)


def _reached(attempt: Attempt, at: str | None) -> Finding:
    words = {"source": attempt.source, "url": attempt.url}
    if attempt.verdict is not Verdict.REACHED:
        text = texts.DID_NOT_REACH.format(**words, verdict=attempt.verdict, reason=attempt.reason)
        return failed(text, attempt.trace)
    if at is not None and attempt.target != at:
        return failed(texts.REACHED_OTHER.format(**words, other=attempt.target), attempt.trace)
    return passed(texts.REACHED.format(**words), attempt.trace)


def _blocked(tried: list[Attempt]) -> Finding:
    for attempt in tried:
        if attempt.verdict is Verdict.REACHED:
            text = texts.NOT_BLOCKED.format(source=attempt.source, url=attempt.url)
            return failed(text, attempt.trace)
    words = [texts.BLOCKED_ATTEMPT.format(url=a.url, verdict=a.verdict) for a in tried]
    return passed(texts.WAS_BLOCKED.format(attempts=texts.listed(words)), tried[0].trace)


def _addresses(container: Container) -> list[Address]:
    return [endpoint.address for endpoint in container.endpoints if endpoint.address is not None]


def host(name: str = "") -> HostChain:
    """Checks about connections from the host (the only one, unless `name` says which)."""
    return HostChain(name)
