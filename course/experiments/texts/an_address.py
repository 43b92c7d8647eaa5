"""What the experiments of unit 03 say."""

from __future__ import annotations

WHO_HAS = (
    "In the evening <code>db</code> and <code>web</code> are stopped. In the morning <code>web</code> is "
    "started first, then <code>db</code>. Who is at {address} now?"
)
AS_BEFORE = "db, as yesterday"
THE_OTHER = "web"
NOBODY = "nobody"
IS_THERE = "{address} is the address of {container} now; db has {own}."
NOBODY_IS_THERE = "Nobody has the address {address} now."

AFTER = "{doing}: which address has <code>db</code> then?"
RESTARTED = "<code>docker restart db</code>"
STOPPED = "<code>docker stop db</code>, a cup of tea, <code>docker start db</code>"
REPLACED = "<code>docker stop db</code>, somebody runs another container, <code>docker start db</code>"
KEEPS, CHANGES = "the same as before", "another one"
WAS_AND_IS = "It was {before}, and is {after}."

WHILE_AWAY = (
    "<code>vault</code> was given the address {address}. It is stopped, <code>cuckoo</code> is run on the "
    "same network, and <code>vault</code> is started again. What comes of it?"
)
AWAY_OPTIONS = (
    "cuckoo gets another address, and vault is back at its own",
    "cuckoo gets vault's address, and vault another one",
    "cuckoo gets vault's address, and vault does not start",
)
CUCKOO_HAS = "cuckoo has {address}. {said}"
