"""What the experiments of unit 10 say."""

from __future__ import annotations

WHO_ANSWERS = "{source} connects to <code>{url}</code>. Which container answers?"
NOBODY = "neither"

WHICH_WAY = (
    "After <code>docker network connect {network} app</code>: by which network does <code>app</code> go out?"
)
ROUTE = "The line of ip route: {line}"
NO_ROUTE = "It has no way out."
