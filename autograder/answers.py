"""``answer(name)``: what can be asked of what a learner answered."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from ipaddress import ip_address
from typing import Self

from autograder import sight, texts
from autograder.attachment import attached
from autograder.chain import Chain, need_names
from autograder.check import Check
from autograder.context import Context
from autograder.data import Data, alike
from autograder.finding import CouldNotBeCarriedOut, Finding, failed, passed
from course.topology.model import Address, Topology
from course.topology.url import URL, URLError

LONGEST = 200  # characters of an answer that still fit a report


class AnswerChain(Chain):
    """Checks about the answer of one name: a variable in the learner's notebook."""

    def given(self) -> Self:
        """There is an answer, and it is data."""
        return type(self)(self.subject, (*self._links, self._by_itself()))

    def equals(self, wanted: object) -> Self:
        """It is `wanted`. For text, capitals and spaces around it do not matter."""
        return self._right(lambda value: alike(value, wanted))

    def is_one_of(self, *wanted: object) -> Self:
        """It is one of `wanted`, compared as in `equals`."""
        return self._right(lambda value: any(alike(value, each) for each in wanted))

    def matches(self, pattern: str) -> Self:
        """The whole text fits the regular expression. Raises `re.error` for a bad one."""
        compiled = re.compile(pattern)

        def look(context: Context) -> Finding:
            value = self._text(context)
            return self._verdict(value, compiled.fullmatch(value.strip()) is not None)

        return self._and(texts.CLAIM_RIGHT.format(name=self.subject), look)

    def is_url(self, url: str) -> Self:
        """It is this URL, with or without the usual port. Raises `URLError` when `url` is not one.

        The message for another one names the parts that differ.
        """
        wanted = URL.parse(url)

        def look(context: Context) -> Finding:
            value = self._text(context)
            try:
                return self._compare(value, URL.parse(value), wanted)
            except URLError as problem:
                text = texts.ANSWER_NO_URL
                return failed(text.format(name=self.subject, value=_shown(value), problem=problem))

        return self._and(texts.CLAIM_RIGHT.format(name=self.subject), look)

    def is_address_of(self, container: str, *, on: str) -> Self:
        """It is the address that the container has on the network `on` now."""

        def look(context: Context) -> Finding:
            value = self._text(context)
            wanted = _address(context, container, on)
            try:
                given = ip_address(value.strip())
            except ValueError:
                return failed(texts.ANSWER_NO_ADDRESS.format(name=self.subject, value=_shown(value)))
            if given == wanted:
                return self._verdict(value, True)
            return failed(_other_address(context.topology, self.subject, given))

        text = texts.CLAIM_ADDRESS_OF.format(name=self.subject, container=container, network=on)
        return self._and(text, look)

    def _seen(self, context: Context) -> Data:
        return context.answer(self.subject)

    def _by_itself(self) -> Check:
        def look(context: Context) -> Finding:
            value = _shown(self._seen(context))
            return passed(texts.ANSWER_SEEN.format(name=self.subject, value=value))

        return Check(texts.CLAIM_GIVEN.format(name=self.subject), look)

    def _right(self, is_right: Callable[[Data], bool]) -> Self:
        def look(context: Context) -> Finding:
            value = self._seen(context)
            return self._verdict(value, is_right(value))

        return self._and(texts.CLAIM_RIGHT.format(name=self.subject), look)

    def _verdict(self, value: Data, right: bool) -> Finding:
        text = texts.ANSWER_SEEN if right else texts.ANSWER_WRONG
        return (passed if right else failed)(text.format(name=self.subject, value=_shown(value)))

    def _text(self, context: Context) -> str:
        value = self._seen(context)
        if not isinstance(value, str):
            raise CouldNotBeCarriedOut(texts.ANSWER_NO_TEXT.format(name=self.subject, value=_shown(value)))
        return value

    def _compare(self, value: str, given: URL, wanted: URL) -> Finding:
        parts = [word for part, word in texts.URL_PARTS.items() if not _same(part, given, wanted)]
        if not parts:
            return self._verdict(value, True)
        shown, differing = _shown(value), texts.listed(parts)
        return failed(texts.ANSWER_URL_DIFFERS.format(name=self.subject, value=shown, parts=differing))


def _same(part: str, given: URL, wanted: URL) -> bool:
    left, right = getattr(given, part), getattr(wanted, part)
    if part == "path":  # http://web and http://web/ are the same page
        return (left or "/") == (right or "/")
    return left.casefold() == right.casefold() if part == "host" else bool(left == right)


def _shown(value: Data) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def _address(context: Context, container: str, on: str) -> Address:
    found = sight.container(context, container)
    endpoint = attached(found, sight.network(context, on))
    if endpoint is None or endpoint.address is None:
        why = sight.state(context, found)
        raise CouldNotBeCarriedOut(texts.NO_ADDRESS.format(container=container, network=on, why=why))
    return endpoint.address


def _other_address(topology: Topology, name: str, given: Address) -> str:
    for container in topology.containers:
        for endpoint in container.endpoints:
            if endpoint.address == given:
                other = texts.ADDRESS_ON.format(container=container.name, network=endpoint.network_name)
                return texts.ANSWER_ADDRESS_OF_OTHER.format(name=name, value=given, other=other)
    return texts.ANSWER_ADDRESS_OF_NOBODY.format(name=name, value=given)


def answer(name: str) -> AnswerChain:
    """Checks about the learner's variable `name`; alone, that it is given."""
    need_names("answer", (name,) if name else ())
    return AnswerChain(name)
