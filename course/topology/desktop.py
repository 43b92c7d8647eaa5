"""Docker Desktop: the engine is in a virtual machine, and a program on the host lets connections in and out.

Where each of this is from, docs/docker-desktop.md tells.
"""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network

#: The network between the virtual machine and Docker Desktop's program on the host.
NETWORK = IPv4Network("192.168.65.0/24")
#: By this address containers reach the host; it is no address of the host itself.
HOST = IPv4Address("192.168.65.254")
GATEWAY = IPv4Address("192.168.65.1")
#: What Docker Desktop's own DNS server tells everybody inside the virtual machine.
NAMES = {"host.docker.internal": HOST, "gateway.docker.internal": GATEWAY}
RESOLVER = IPv4Address("192.168.65.7")
#: The virtual machine: its name, and its address.
MACHINE = "docker-desktop"
ADDRESS = IPv4Address("192.168.65.3")
