"""Swarm: several engines that run services together, over overlay networks.

One `Cluster` holds what a real swarm's managers agree on; each engine's `Membership` is its place in it. What
takes a real swarm seconds (electing, deciding, gossip, pulling, stopping) happens here at once.

Otherwise than in a real one: an update replaces one task after the other without waiting for each to prove
itself, and so never pauses or rolls back by itself; tasks that end are killed at once; a node that others do
not reach is not found to be down. Not there, and refused with 501: jobs, mounts, configs, secrets, overlays
with IPv6 or several subnets, services of more than a hundred tasks, a swarm without its ingress network.

Of overlays with IPv6 a real swarm (28.5.2) does little: it gives out no addresses of that family itself, a
host takes a subnet of its own for them; and where one is asked for, nobody gets onto the network.
"""
