"""All texts the engine says when it refuses something, by version where versions differ.

Recorded from Engine 20.10.24 and 28.5.2; the number of the recorded fact stands behind each. Those of the
swarm stand in `messages_swarm` and `messages_services`.
"""

from __future__ import annotations

from course.simulator.messages_containers import ContainerMessages
from course.simulator.messages_endpoints import EndpointMessages
from course.simulator.messages_images import ImageMessages
from course.simulator.messages_networks import NetworkMessages
from course.simulator.messages_parents import ParentMessages
from course.simulator.messages_starting import StartingMessages
from course.simulator.messages_volumes import VolumeMessages


class Messages(
    NetworkMessages,
    ParentMessages,
    EndpointMessages,
    ContainerMessages,
    StartingMessages,
    VolumeMessages,
    ImageMessages,
):
    """The refusals of one engine version, each as an `EngineError` ready to be raised."""
