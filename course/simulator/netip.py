"""What Go's package net/netip says of addresses and subnets that are none: engines since 29 use it."""

from __future__ import annotations

from ipaddress import ip_address

_IPV4_BITS, _IPV6_BITS = 32, 128
_FIELDS, _LARGEST_FIELD = 4, 255


def prefix_problem(text: str) -> str:
    """Why this is no subnet; empty where it is one."""
    asked = f'netip.ParsePrefix("{text}")'
    address, slash, bits = text.rpartition("/")
    if not slash:
        return f"{asked}: no '/'"
    if problem := address_problem(address):
        return f"{asked}: {problem}"
    if not bits.isdecimal() or (bits != "0" and bits.startswith("0")):
        return f'{asked}: bad bits after slash: "{bits}"'
    if int(bits) > (_IPV6_BITS if ":" in address else _IPV4_BITS):
        return f"{asked}: prefix length out of range"
    return ""


def address_problem(text: str) -> str:
    """Why this is no address; empty where it is one."""
    try:
        ip_address(text)
    except ValueError:
        return f'ParseAddr("{text}"): {_what_is_wrong(text)}'
    return ""


def _what_is_wrong(text: str) -> str:
    fields = text.split(".")
    if "." not in text or ":" in text:
        return "unable to parse IP"
    if not all(field.isdecimal() for field in fields if field):
        return "unexpected character"
    if any(int(field or 0) > _LARGEST_FIELD for field in fields):
        return "IPv4 field has value >255"
    if any(len(field) > 1 and field.startswith("0") for field in fields):
        return "IPv4 field has octet with leading zero"
    return "IPv4 address too short" if len(fields) < _FIELDS else "IPv4 address too long"
