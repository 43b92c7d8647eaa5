"""What the experiments of unit 09 say."""

from __future__ import annotations

WRAPPED, NOT_WRAPPED = "it is wrapped on its way", "it is not"
IS_IT_WRAPPED = "Is a packet from <code>{source}</code> to <code>{url}</code> wrapped in VXLAN?"

RUNS, NOTHING_LEFT, LEFT_CREATED = (
    "it runs, on closed-net",
    "an error, and nothing is left of it",
    "an error, and the container is there all the same",
)

DROPPED = "A firewall in front of node1 drops {ports}."
ENVELOPES = "UDP port 4789"
GOSSIP = "port 7946, TCP and UDP"
SIMULATED_ONLY = (
    "Firewalls can be put in front of simulated hosts only: run this on Lab('simulated', hosts=2)."
)
