"""``container(name)``: what can be asked of a container."""

from __future__ import annotations

from ipaddress import ip_address
from typing import Self

from autograder import sight, texts
from autograder.attachment import look_alias, look_not_on, look_on, look_only_on
from autograder.chain import need_names
from autograder.check import Check
from autograder.connections import Caller
from autograder.context import Context
from autograder.finding import Finding, Thing, failed, passed
from autograder.publishing import look_publishes, look_publishes_nothing, published_at
from course.topology.model import ANY_ADDRESS, Container, Protocol, PublishedPort
from course.topology.url import URL, URLError


class ContainerChain(Caller):
    """Checks about the container of one name."""

    def exists(self) -> Self:
        """There is a container of this name, in any state."""
        return type(self)(self.subject, (*self._links, self._by_itself()))

    def gone(self) -> Self:
        """There is no container of this name."""

        def look(context: Context) -> Finding:
            found = context.topology.container(self.subject)
            if found is None:
                return passed(texts.CONTAINER_GONE)
            return failed(texts.CONTAINER_STILL.format(name=found.name, state=found.state))

        return self._and(texts.CLAIM_CONTAINER_GONE.format(name=self.subject), look)

    def running(self) -> Self:
        """It runs (and is not paused)."""

        def look(context: Context) -> Finding:
            found = context.topology.container(self.subject)
            if found is None:
                return failed(sight.no_container(context.topology, self.subject))
            return (passed if found.state == "running" else failed)(sight.state(context, found))

        claim = texts.CLAIM_RUNNING.format(name=self.subject)
        return self._and(claim, look, lambda sketch: sketch.container(self.subject))

    def exited(self) -> Self:
        """It has run and ended, or was stopped."""

        def look(context: Context) -> Finding:
            found = self._seen(context)
            return (passed if found.state == "exited" else failed)(sight.state(context, found))

        claim = texts.CLAIM_EXITED.format(name=self.subject)
        return self._and(claim, look, lambda sketch: sketch.container(self.subject, state="exited"))

    def image(self, image: str) -> Self:
        """It was made from this image; from any tag of it, unless `image` names one."""

        def look(context: Context) -> Finding:
            found = self._seen(context)
            text = texts.IMAGE_SEEN.format(name=found.name, image=found.image)
            return (passed if _same_image(found.image, image) else failed)(text)

        claim = texts.CLAIM_IMAGE.format(name=self.subject, image=image)
        return self._and(claim, look, lambda sketch: sketch.container(self.subject, image=image))

    def on(self, *networks: str) -> Self:
        """It is attached to all of `networks`, running or not. Raises ValueError for no names."""
        need_names("on", networks)
        text = texts.CLAIM_ON.format(name=self.subject, networks=texts.listed(networks))
        return self._and(
            text,
            lambda context: look_on(context, self._seen(context), networks),
            lambda sketch: sketch.attach(self.subject, networks),
        )

    def not_on(self, *networks: str) -> Self:
        """It exists, and is attached to none of `networks`. Raises ValueError for no names."""
        need_names("not_on", networks)
        text = texts.CLAIM_NOT_ON.format(name=self.subject, networks=texts.listed(networks))
        return self._and(text, lambda context: look_not_on(self._seen(context), networks))

    def only_on(self, *networks: str) -> Self:
        """It is attached to all of `networks` and to no other. Raises ValueError for no names."""
        need_names("only_on", networks)
        text = texts.CLAIM_ONLY_ON.format(name=self.subject, networks=texts.listed(networks))
        return self._and(
            text,
            lambda context: look_only_on(context, self._seen(context), networks),
            lambda sketch: sketch.attach(self.subject, networks),
        )

    def alias(self, alias: str, *, on: str) -> Self:
        """The DNS of the network `on` answers `alias` with this container."""
        text = texts.CLAIM_ALIAS.format(network=on, alias=alias, name=self.subject)
        return self._and(
            text,
            lambda context: look_alias(context, self._seen(context), alias, on),
            lambda sketch: sketch.attach(self.subject, (on,), (alias,)),
        )

    def publishes(
        self,
        port: int,
        host_port: int | None = None,
        *,
        address: str | None = None,
        protocol: Protocol = "tcp",
    ) -> Self:
        """The host passes a port (`host_port`, if given) on to this `port` of the container.

        `address` is the host's address that the port is bound to, where that matters: 127.0.0.1, say.
        """
        place = published_at(host_port, address)
        claim = texts.CLAIM_PUBLISHES_AT if place else texts.CLAIM_PUBLISHES

        def look(context: Context) -> Finding:
            return look_publishes(self._running(context), port, host_port, address, protocol)

        at = ip_address(address) if address else ANY_ADDRESS
        published = PublishedPort(host_port or 0, port, at, protocol)
        return self._and(
            claim.format(port=port, name=self.subject, place=place),
            look,
            lambda sketch: sketch.publish(self.subject, published),
        )

    def publishes_nothing(self) -> Self:
        """It runs, and the host passes no port on to it."""

        def look(context: Context) -> Finding:
            return look_publishes_nothing(self._running(context))

        return self._and(texts.CLAIM_PUBLISHES_NOTHING.format(name=self.subject), look)

    def env(self, variable: str, value: str | None = None) -> Self:
        """Its environment has `variable`, with this value if given. URLs are compared as URLs."""
        claim = texts.CLAIM_ENV_SET if value is None else texts.CLAIM_ENV

        def look(context: Context) -> Finding:
            found = self._seen(context)
            entries = sight.inspect(context, found)["Config"].get("Env") or []
            return _look_env(
                found.name, dict(entry.partition("=")[::2] for entry in entries), variable, value
            )

        return self._and(claim.format(name=self.subject, variable=variable, value=value), look)

    def started_before(self, other: str) -> Self:
        """It runs, and was last started before the container `other` was: not anew since then."""

        def look(context: Context) -> Finding:
            found, second = self._running(context), sight.container(context, other)
            before = sight.started(context, found) < sight.started(context, second)
            text = texts.STARTED_BEFORE if before else texts.STARTED_AFTER
            return (passed if before else failed)(text.format(name=found.name, other=other))

        return self._and(texts.CLAIM_STARTED_BEFORE.format(name=self.subject, other=other), look)

    def logs(self, text: str) -> Self:
        """What its programs have printed contains `text`."""

        def look(context: Context) -> Finding:
            found = self._seen(context)
            if text in sight.log(context, found):
                return passed(texts.LOG_HAS)
            line = sight.last_line(context, found)
            seen = texts.LOG_LACKS if line else texts.LOG_EMPTY
            return failed(seen.format(name=found.name, text=text, line=line))

        claim = texts.CLAIM_LOGS.format(name=self.subject, text=text)
        return self._and(claim, lambda context: context.patiently(look))

    def prints(self, command: str, text: str, *, claim: str = "") -> Self:
        """The command line `command`, run inside of it, prints `text` (on either stream).

        It is to look and change nothing: it may be run several times. `claim` says in words what for.
        """

        def look(context: Context) -> Finding:
            output = sight.output(context, self._running(context), command)
            found = text in output
            seen = texts.PRINTED if output.strip() else texts.PRINTED_NOTHING
            shown = output.strip()[: sight.LONGEST_OUTPUT]
            return (passed if found else failed)(seen.format(name=self.subject, output=shown))

        words = claim or texts.CLAIM_PRINTS.format(name=self.subject, command=command, text=text)
        return self._and(words, lambda context: context.patiently(look))

    def _seen(self, context: Context) -> Container:
        return sight.container(context, self.subject)

    def _running(self, context: Context) -> Container:
        return sight.running(context, self.subject)

    def _source(self, context: Context) -> str:
        self._running(context)
        return self.subject

    def _by_itself(self) -> Check:
        def look(context: Context) -> Finding:
            found = context.topology.container(self.subject)
            if found is None:
                return failed(sight.no_container(context.topology, self.subject))
            return passed(sight.state(context, found))

        claim = texts.CLAIM_CONTAINER_EXISTS.format(name=self.subject)
        return Check(claim, look, draw=lambda sketch: sketch.container(self.subject), about=self._about)

    @property
    def _about(self) -> tuple[Thing, ...]:
        return (("container", self.subject),)


def _same_image(seen: str, wanted: str) -> bool:
    """Whether references mean the same: docker.io/library/mongo:7 is a mongo, and mongo is mongo:latest."""
    seen_name, seen_tag = _split_image(seen)
    name, tag = _split_image(wanted)
    return seen_name == name and (not tag or (seen_tag or "latest") == tag)


def _split_image(reference: str) -> tuple[str, str]:
    reference = reference.partition("@")[0].removeprefix("docker.io/").removeprefix("library/")
    path, slash, last = reference.rpartition("/")
    name, _, tag = last.partition(":")
    return f"{path}{slash}{name}", tag


def _look_env(name: str, seen: dict[str, str], variable: str, value: str | None) -> Finding:
    if variable not in seen:
        others = texts.listed(sorted(key for key in seen if key != "PATH"))
        return failed(texts.ENV_LACKING.format(name=name, variable=variable, others=others))
    text = texts.ENV_SEEN.format(variable=variable, value=seen[variable], name=name)
    return (passed if value is None or _same_value(seen[variable], value) else failed)(text)


def _same_value(seen: str, wanted: str) -> bool:
    if seen == wanted:
        return True
    try:
        return "://" in wanted and URL.parse(seen) == URL.parse(wanted)
    except URLError:
        return False


def container(name: str) -> ContainerChain:
    """Checks about the container `name`; alone, that it exists."""
    return ContainerChain(name)
