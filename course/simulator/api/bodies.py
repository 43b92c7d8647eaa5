"""The request bodies that the simulated engine reads (Docker's API specification, `definitions`)."""

from __future__ import annotations

from course.simulator.api.resource_settings import LIMITS
from course.simulator.api.shapes import (
    ANYTHING,
    COMMAND,
    INT,
    SET,
    STRING_MAP,
    STRINGS,
    UINT,
    UINT16,
    UINT64,
    Many,
    Map,
    Struct,
    struct,
)

IPAM_CONFIG = struct("network.IPAMConfig", strings="Subnet IPRange Gateway", AuxiliaryAddresses=STRING_MAP)

NETWORK = struct(
    "network.CreateRequest",
    strings="Name Driver Scope",
    bools="CheckDuplicate EnableIPv4 EnableIPv6 Internal Attachable Ingress ConfigOnly",
    IPAM=struct("network.IPAM", strings="Driver", Options=STRING_MAP, Config=Many(IPAM_CONFIG)),
    ConfigFrom=struct("network.ConfigReference", strings="Network"),
    Options=STRING_MAP,
    Labels=STRING_MAP,
)

ENDPOINT = struct(
    "network.EndpointSettings",
    strings="MacAddress NetworkID EndpointID Gateway IPAddress IPv6Gateway GlobalIPv6Address",
    IPAMConfig=struct("network.EndpointIPAMConfig", strings="IPv4Address IPv6Address", LinkLocalIPs=STRINGS),
    Links=STRINGS,
    Aliases=STRINGS,
    DriverOpts=STRING_MAP,
    IPPrefixLen=INT,
    GlobalIPv6PrefixLen=INT,
    GwPriority=INT,
)

CONNECT = struct("network.ConnectOptions", strings="Container", EndpointConfig=ENDPOINT)
DISCONNECT = struct("network.DisconnectOptions", strings="Container", bools="Force")

PORT_BINDING = struct("nat.PortBinding", strings="HostIp HostPort")

HOST_CONFIG = struct(
    "container.HostConfig",
    strings="ContainerIDFile NetworkMode VolumeDriver CgroupnsMode IpcMode Cgroup PidMode UTSMode UsernsMode "
    "Runtime Isolation CgroupParent CpusetCpus CpusetMems",
    bools="AutoRemove Privileged PublishAllPorts ReadonlyRootfs OomKillDisable Init",
    ints="ShmSize CpuShares Memory NanoCpus CpuPeriod CpuQuota CpuRealtimePeriod CpuRealtimeRuntime "
    "KernelMemory KernelMemoryTCP MemoryReservation MemorySwap MemorySwappiness PidsLimit CpuCount "
    "CpuPercent",
    OomScoreAdj=INT,
    BlkioWeight=UINT16,
    IOMaximumIOps=UINT64,
    IOMaximumBandwidth=UINT64,
    Binds=STRINGS,
    LogConfig=struct("container.LogConfig", strings="Type", Config=STRING_MAP),
    PortBindings=Map(Many(PORT_BINDING), "nat.PortMap"),
    RestartPolicy=struct("container.RestartPolicy", strings="Name", MaximumRetryCount=INT),
    VolumesFrom=STRINGS,
    ConsoleSize=Many(UINT, "[2]uint"),
    CapAdd=Many(STRINGS.item, "strslice.StrSlice"),
    CapDrop=Many(STRINGS.item, "strslice.StrSlice"),
    Dns=STRINGS,
    DnsOptions=STRINGS,
    DnsSearch=STRINGS,
    ExtraHosts=STRINGS,
    GroupAdd=STRINGS,
    Links=STRINGS,
    SecurityOpt=STRINGS,
    StorageOpt=STRING_MAP,
    Tmpfs=STRING_MAP,
    Sysctls=STRING_MAP,
    DeviceCgroupRules=STRINGS,
    DeviceRequests=ANYTHING,
    BlkioWeightDevice=Many(ANYTHING),
    BlkioDeviceReadBps=Many(ANYTHING),
    BlkioDeviceWriteBps=Many(ANYTHING),
    BlkioDeviceReadIOps=Many(ANYTHING),
    BlkioDeviceWriteIOps=Many(ANYTHING),
    Devices=Many(struct("container.DeviceMapping", strings="PathOnHost PathInContainer CgroupPermissions")),
    Ulimits=Many(struct("container.Ulimit", strings="Name", ints="Hard Soft")),
    Mounts=Many(struct("mount.Mount", strings="Type Source Target Consistency", bools="ReadOnly")),
    MaskedPaths=STRINGS,
    ReadonlyPaths=STRINGS,
)

#: What of a container can be changed.
UPDATE = Struct(
    "container.UpdateConfig", {name: HOST_CONFIG.fields[name] for name in (*LIMITS, "RestartPolicy")}
)

CONTAINER = struct(
    "container.CreateRequest",
    nameless=True,
    strings="Hostname Domainname User Image WorkingDir MacAddress StopSignal",
    bools="AttachStdin AttachStdout AttachStderr Tty OpenStdin StdinOnce ArgsEscaped NetworkDisabled",
    StopTimeout=INT,
    ExposedPorts=Map(SET.item, "nat.PortSet"),
    Env=STRINGS,
    Cmd=COMMAND,
    Healthcheck=struct(
        "container.HealthConfig",
        durations="Interval Timeout StartPeriod StartInterval",
        Retries=INT,
        Test=STRINGS,
    ),
    Volumes=SET,
    Entrypoint=COMMAND,
    OnBuild=STRINGS,
    Labels=STRING_MAP,
    Shell=COMMAND,
    HostConfig=HOST_CONFIG,
    NetworkingConfig=struct("network.NetworkingConfig", EndpointsConfig=Map(ENDPOINT)),
)

#: As engines before 25 name it where something in it is wrong.
CONTAINER_BEFORE_25 = Struct("runconfig.ContainerConfigWrapper", CONTAINER.fields)

VOLUME = struct(
    "volume.CreateOptions",
    strings="Name Driver",
    DriverOpts=STRING_MAP,
    Labels=STRING_MAP,
    ClusterVolumeSpec=ANYTHING,
)

EXEC = struct(
    "container.ExecOptions",
    strings="User DetachKeys WorkingDir",
    bools="Privileged Tty AttachStdin AttachStdout AttachStderr Detach",
    Env=STRINGS,
    Cmd=STRINGS,
    ConsoleSize=Many(UINT, "[2]uint"),
)

#: As older engines name it where something in it is wrong.
EXEC_BEFORE_25 = Struct("types.ExecConfig", EXEC.fields)

EXEC_START = struct("container.ExecStartRequest", bools="Detach Tty", ConsoleSize=Many(UINT, "[2]uint"))

AUTH = struct(
    "registry.AuthConfig", strings="username password auth email serveraddress identitytoken registrytoken"
)
