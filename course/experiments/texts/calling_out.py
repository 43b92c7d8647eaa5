"""What the experiments of unit 01 say."""

from __future__ import annotations

SEEN_AS = "From which address does <code>{url}</code> see the call of <code>{container}</code> come?"
OWN = "{address}, the address of {container}"
GATEWAY = "{address}, the gateway of its network"
HOST = "the address that the host has outside"

GETS_OUT = "<code>{container}</code> asks <code>{url}</code> for films"
OUT_OPTIONS = ("it gets an answer", "it gets none")
