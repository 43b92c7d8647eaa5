"""Reading a URL or connection string: which program is asked for, where, and for what."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import ip_address

from course.topology.model import Address, Protocol

#: Ports that clients take when the URL names none (IANA's registry; MongoDB's connection string
#: format; the JDBC-less forms that MySQL, PostgreSQL and Redis clients read).
DEFAULT_PORTS = {
    "http": 80,
    "https": 443,
    "mongodb": 27017,
    "mysql": 3306,
    "postgres": 5432,
    "postgresql": 5432,
    "redis": 6379,
    "ftp": 21,
    "ssh": 22,
    "dns": 53,
}

_FORM = re.compile(
    r"(?:(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*)://)?"
    r"(?:(?P<user>[^/@]*)@)?"
    r"(?P<host>\[[0-9A-Fa-f:.]+\]|[^/:?#\[\]@\s]+)(?!://)"
    r"(?::(?P<port>[^/?#]*))?"
    r"(?P<rest>[/?#][^\s]*)?"
)


class URLError(ValueError):
    """The text is not a URL; the message says in one sentence what is wrong with it."""


@dataclass(frozen=True, slots=True)
class URL:
    """``scheme://user@host:port/path``. `port` 0 means that no port is meant (``icmp``: ping)."""

    scheme: str
    host: str
    port: int
    path: str = ""
    user: str = ""

    @classmethod
    def parse(cls, text: str, scheme: str = "tcp") -> URL:
        """Read `text`; a bare ``host:port`` gets `scheme`.

        Raises `URLError` for no host, a bad port, or a missing port that no scheme supplies.
        """
        return _parsed(text, scheme)

    @property
    def address(self) -> Address | None:
        """The host, where it is written as an IP address and not as a name."""
        try:
            return ip_address(self.host)
        except ValueError:
            return None

    @property
    def protocol(self) -> Protocol:
        return "udp" if self.scheme in ("udp", "dns") else "tcp"

    @property
    def database(self) -> str:
        """What a connection string names after the slash: the database."""
        return self.path.partition("?")[0].strip("/")

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        user = f"{self.user}@" if self.user else ""
        usual = self.scheme in ("http", "https") and self.port == DEFAULT_PORTS[self.scheme]
        port = f":{self.port}" if self.port and not usual else ""
        return f"{self.scheme}://{user}{host}{port}{self.path}"


@lru_cache(maxsize=4096)  # the same few are asked for from everywhere
def _parsed(text: str, scheme: str) -> URL:
    match = _FORM.fullmatch(text.strip())
    if match is None:
        raise URLError(f"{text!r} is not a URL: expected scheme://host:port/path")
    scheme = (match["scheme"] or scheme).lower()
    port = _port(text, scheme, match["port"])
    return URL(scheme, match["host"].strip("[]"), port, match["rest"] or "", match["user"] or "")


def _port(text: str, scheme: str, written: str | None) -> int:
    if scheme == "icmp":
        return 0
    if written:
        if not written.isascii() or not written.isdigit() or not 0 < int(written) < 65536:
            raise URLError(f"{text!r} has the port {written!r}: a port is a number from 1 to 65535")
        return int(written)
    if scheme not in DEFAULT_PORTS:
        raise URLError(f"{text!r} names no port, and {scheme}:// has no usual one: write host:port")
    return DEFAULT_PORTS[scheme]
