"""What a lab says to learners."""

from __future__ import annotations

NO_SUCH_ENGINE = (
    "There is no engine {where!r}: choose 'simulated', 'docker', "
    "or an address as unix:///path or tcp://host:port."
)
NO_DOCKER = (
    "No Docker Engine answers on this machine. Start Docker (Docker Desktop, or: sudo systemctl start "
    "docker), or use the simulated engine: Lab('simulated')."
)
NO_SUCH_PLATFORM = "There is no platform {platform}: it is linux or desktop."
ONE_DESKTOP = "Docker Desktop has one host: leave out hosts, or the platform."
NO_SUCH_HOST = "This lab has no host {host}: there are {hosts}."
NO_PORT = "{port!r} is no port: write 80, or 4789/udp."
NOT_OUR_FIREWALL = "The firewall of a real host is its owner's: a lab closes ports of simulated hosts only."
NOT_OUR_HOST = (
    "A real host is its owner's: a lab switches simulated hosts off and on, and restarts their engines."
)
NOT_OUR_TIME = "The time of a real engine is everybody's: use time.sleep."
NO_SUCH_PROGRAM = "No program {program!r} can be started on the host: there are {known}."
NO_SUCH_ADDRESS = (
    "{address!r} is no IPv4 address to listen at: 0.0.0.0 is all of them, 127.0.0.1 the host's own."
)
PORT_TAKEN = "Port {port} of the host is taken: end what listens there, or take another port."
NOT_STARTED = "The program could not be started on the host: {why}"
NOT_ENOUGH_ENGINES = (
    "{hosts} hosts need as many engines, and {engines} is named: "
    "give their addresses with commas between them."
)
NOBODY_THERE = "No Docker Engine answers at {where}. Is the address right, and does the engine run?"
ENGINE_GONE = "The engine does not answer. Does it still run? Then try again."
NOT_ALLOWED = (
    "Docker runs, but you may not use it. Join the group docker (sudo usermod -aG docker $USER) and log in "
    "again, or use the simulated engine: Lab('simulated')."
)
TRIED_TOO = "By the steps: {computed}. Really tried: the same ({seen})."
TRIED_OTHERWISE = (
    "⚠ THEY DIFFER. By the steps: {computed}. Really tried: {tried} ({seen}). What was tried is what counts; "
    "something that the steps know nothing of is in the way, or opens one."
)
TRIED_BEYOND = "Really tried: {tried} ({seen})."
NOT_REALLY_TRIED = "By the steps: {computed}. It could not be really tried: {seen}"
WOULD_REMOVE = (
    "Since this notebook's first lab these came to be: {names}. To remove them: lab.reset(confirm=True)"
)
STAYS = "{name} stays: {why}"
CLEAN = "There is nothing to remove: nothing came to be since this notebook's first lab."

# -- what a probe saw, where no program says it -------------------------------------------------
HOST_OF_DESKTOP = (
    "With Docker Desktop no container is on the host's own network, so nothing can be tried from there."
)
UDP = "A connection over UDP cannot be tried: an answer may or may not come."
NO_CONTAINER = "There is no container called {name}."
DOES_NOT_RUN = "{name} does not run."
DROPPED = "the connection was accepted, and dropped at once"
HELD = "the connection was accepted"
SILENT = "the connection was accepted, but nobody answered"
NO_ANSWER = "no answer within {seconds} seconds"
NO_NAME = "nobody answered for the name {name}"

# -- a console ----------------------------------------------------------------------------------
CUT = "\n… and more, which is not shown"
