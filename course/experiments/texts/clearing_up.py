"""What the experiments of unit 11 say."""

from __future__ import annotations

REMOVAL_OPTIONS = ("the network goes", "Docker refuses")
START_OPTIONS = ("it starts", "an error: a network is not found")
FATE_OPTIONS = ("it goes", "it stays")
COUNT_OPTIONS = ("about ten", "about thirty", "about two hundred and fifty", "as many as I like")

REMOVE = "<code>docker network rm {network}</code> ({what})"
RUNNING_ON_IT = "a running container is on it"
STOPPED_ON_IT = "a stopped container is on it"
NOBODY_ON_IT = "no container has ever been on it"
PREDEFINED = "nobody has made it, and no container is on it"

MADE_AGAIN = "<code>docker network create quiet-net</code>, then <code>docker start nightly</code>"
CONNECTED_AGAIN = (
    "<code>docker network connect quiet-net nightly</code>, then <code>docker start nightly</code>"
)
PRUNED = "What becomes of <code>{network}</code>? ({what})"
CREATED_ON_IT = "a container was made for it that has never run"
HOW_MANY = "How many networks can you make, one <code>docker network create</code> after the other?"

REMOVED = "No message: the network is gone."
STAYED = "The network is still there."
WENT = "The network is gone."
STARTED = "It runs."
NONE_REFUSED = "{made} were made, and none was refused."
REFUSED_AFTER = "With {made} networks of your own there, the next one was refused: {said}"
NETWORK_MISSING = "There is no network {network} (any more): run the cells above this one first."
NOT_STOPPED = "There is no stopped container nightly: run the cells above this one first."
