"""JSON is refused in the words of Go's encoding/json, which the engines use (recorded)."""

from __future__ import annotations

import pytest

from course.simulator.api.gojson import JsonProblem, TrailingContent, loads


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("{bad", "invalid character 'b' looking for beginning of object key string"),
        ("{'a':1}", "invalid character '\\'' looking for beginning of object key string"),
        ('{"Name":"x",}', "invalid character '}' looking for beginning of object key string"),
        ("foo", "invalid character 'o' in literal false (expecting 'a')"),
        ('{"a":tru}', "invalid character '}' in literal true (expecting 'e')"),
        ("nul", "unexpected EOF"),
        ('{"Name" 1}', "invalid character '1' after object key"),
        ('{"Name":"a" 1}', "invalid character '1' after object key:value pair"),
        ('{"a":[1 2]}', "invalid character '2' after array element"),
        ('{"a":[{"b":"]"} 2]}', "invalid character '2' after array element"),
        ('{"a":[1,]}', "invalid character ']' looking for beginning of value"),
        ('{"Name":"x', "unexpected EOF"),
        ('{"Name":', "unexpected EOF"),
        ("{", "unexpected EOF"),
        ('{"Name":"a\tb"}', "invalid character '\\t' in string literal"),
        ('{"Name":"a\\qb"}', "invalid character 'q' in string escape code"),
        ('{"a":NaN}', "invalid character 'N' looking for beginning of value"),
        ('{"a":+1}', "invalid character '+' looking for beginning of value"),
        ("[" * 100_000, "exceeded max depth"),
    ],
)
def test_problems(text: str, problem: str) -> None:
    with pytest.raises(JsonProblem) as raised:
        loads(text.encode())
    assert str(raised.value) == problem


def test_what_follows_a_value() -> None:
    with pytest.raises(TrailingContent, match="invalid character 'z' after top-level value") as raised:
        loads(b'{"a": 1} z')
    assert raised.value.value == {"a": 1}


def test_numbers_are_not_endless() -> None:
    with pytest.raises(JsonProblem, match="cannot unmarshal number"):
        loads(b"9" * 10_000)


def test_halves_of_surrogate_pairs_are_replaced() -> None:
    assert loads(rb'{"\ud800":["\uD83D\uDE00", 1]}') == {
        "\N{REPLACEMENT CHARACTER}": ["\N{GRINNING FACE}", 1]
    }


def test_what_is_no_utf8_is_replaced_as_go_does() -> None:
    assert loads(b'"a\xff"') == "a\N{REPLACEMENT CHARACTER}"
