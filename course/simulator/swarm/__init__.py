"""Swarm: several engines that run services together, over overlay networks.

One `Cluster` holds what a real swarm's managers agree on; each engine's `Membership` is its place in it. What
takes a real swarm seconds (electing, deciding, gossip) happens here at once.
"""
