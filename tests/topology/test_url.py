from __future__ import annotations

import pytest

from course.topology import URL, URLError


@pytest.mark.parametrize(
    ("text", "scheme", "host", "port", "database"),
    [
        (
            "mongodb://host.docker.internal:27017/swfavorites",
            "mongodb",
            "host.docker.internal",
            27017,
            "swfavorites",
        ),
        ("mongodb://mongodb/swfavorites?retryWrites=true", "mongodb", "mongodb", 27017, "swfavorites"),
        ("mysql://root:secret@db/shop", "mysql", "db", 3306, "shop"),
        ("postgresql://db:5433", "postgresql", "db", 5433, ""),
        ("http://localhost", "http", "localhost", 80, ""),
        ("HTTPS://api.example.com/v1/films", "https", "api.example.com", 443, "v1/films"),
        ("redis:6379", "tcp", "redis", 6379, ""),
        ("http://[fd00::1]:8080/", "http", "fd00::1", 8080, ""),
    ],
)
def test_reading_a_url(text: str, scheme: str, host: str, port: int, database: str) -> None:
    url = URL.parse(text)
    assert (url.scheme, url.host, url.port, url.database) == (scheme, host, port, database)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "is not a URL"),
        ("mongodb://", "is not a URL"),
        ("http://a b", "is not a URL"),
        ("http://web:0", "a port is a number from 1 to 65535"),
        ("http://web:99999", "a port is a number from 1 to 65535"),
        ("http://web:eighty", "a port is a number from 1 to 65535"),
        ("mongodb", "names no port"),
        ("gopher://web", "has no usual one"),
    ],
)
def test_what_is_no_url_is_refused_with_what_is_wrong(text: str, complaint: str) -> None:
    with pytest.raises(URLError, match=complaint):
        URL.parse(text)


def test_a_url_is_written_as_it_was_read() -> None:
    for text in ("mongodb://u:p@db:27017/x?y=1", "http://web/", "http://web:8080", "tcp://[fd00::1]:80"):
        assert str(URL.parse(text)) == text


def test_a_ping_has_no_port() -> None:
    assert URL.parse("icmp://web").port == 0
