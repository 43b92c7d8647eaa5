"""The request bodies about swarms (Docker's API specification, `definitions`)."""

from __future__ import annotations

from course.simulator.api.shapes import (
    ANYTHING,
    BOOL,
    INT,
    STRING_MAP,
    STRINGS,
    UINT32,
    UINT64,
    Many,
    struct,
)

SWARM_SPEC = struct(
    "swarm.Spec",
    strings="Name",
    Labels=STRING_MAP,
    Orchestration=struct("swarm.OrchestrationConfig", ints="TaskHistoryRetentionLimit"),
    Raft=struct(
        "swarm.RaftConfig",
        SnapshotInterval=UINT64,
        KeepOldSnapshots=UINT64,
        LogEntriesForSlowFollowers=UINT64,
        ElectionTick=INT,
        HeartbeatTick=INT,
    ),
    Dispatcher=struct("swarm.DispatcherConfig", durations="HeartbeatPeriod"),
    CAConfig=struct(
        "swarm.CAConfig",
        strings="SigningCACert SigningCAKey",
        durations="NodeCertExpiry",
        ForceRotate=UINT64,
        ExternalCAs=Many(ANYTHING),
    ),
    TaskDefaults=struct("swarm.TaskDefaults", LogDriver=ANYTHING),
    EncryptionConfig=struct("swarm.EncryptionConfig", bools="AutoLockManagers"),
)

SWARM_INIT = struct(
    "swarm.InitRequest",
    strings="ListenAddr AdvertiseAddr DataPathAddr Availability",
    bools="ForceNewCluster AutoLockManagers",
    DataPathPort=UINT32,
    SubnetSize=UINT32,
    Spec=SWARM_SPEC,
    DefaultAddrPool=STRINGS,
)

SWARM_JOIN = struct(
    "swarm.JoinRequest",
    strings="ListenAddr AdvertiseAddr DataPathAddr JoinToken Availability",
    RemoteAddrs=STRINGS,
)

NODE_SPEC = struct("swarm.NodeSpec", strings="Name Role Availability", Labels=STRING_MAP)

_NETWORK = struct("swarm.NetworkAttachmentConfig", strings="Target", Aliases=STRINGS, DriverOpts=STRING_MAP)

_CONTAINER = struct(
    "swarm.ContainerSpec",
    strings="Image Hostname Dir User StopSignal Isolation",
    bools="TTY OpenStdin ReadOnly",
    ints="OomScoreAdj",
    durations="StopGracePeriod",
    Labels=STRING_MAP,
    Command=STRINGS,
    Args=STRINGS,
    Env=STRINGS,
    Groups=STRINGS,
    Init=BOOL,
    Hosts=STRINGS,
    DNSConfig=struct("swarm.DNSConfig", Nameservers=STRINGS, Search=STRINGS, Options=STRINGS),
    Mounts=Many(ANYTHING),
    Secrets=Many(ANYTHING),
    Configs=Many(ANYTHING),
    Healthcheck=ANYTHING,
    Privileges=ANYTHING,
    CredentialSpec=ANYTHING,
    Sysctls=STRING_MAP,
    CapabilityAdd=STRINGS,
    CapabilityDrop=STRINGS,
    Ulimits=Many(ANYTHING),
)

_TASK = struct(
    "swarm.TaskSpec",
    strings="Runtime",
    ForceUpdate=UINT64,
    ContainerSpec=_CONTAINER,
    Resources=ANYTHING,
    RestartPolicy=struct(
        "swarm.RestartPolicy", strings="Condition", durations="Delay Window", MaxAttempts=UINT64
    ),
    Placement=struct(
        "swarm.Placement",
        MaxReplicas=UINT64,
        Constraints=STRINGS,
        Preferences=Many(ANYTHING),
        Platforms=Many(ANYTHING),
    ),
    Networks=Many(_NETWORK),
    LogDriver=ANYTHING,
    PluginSpec=ANYTHING,
)

_PORT = struct(
    "swarm.PortConfig", strings="Name Protocol PublishMode", TargetPort=UINT32, PublishedPort=UINT32
)

SERVICE = struct(
    "swarm.ServiceSpec",
    strings="Name",
    Labels=STRING_MAP,
    TaskTemplate=_TASK,
    Mode=struct(
        "swarm.ServiceMode",
        Replicated=struct("swarm.ReplicatedService", Replicas=UINT64),
        Global=struct("swarm.GlobalService"),
        ReplicatedJob=ANYTHING,
        GlobalJob=ANYTHING,
    ),
    UpdateConfig=ANYTHING,
    RollbackConfig=ANYTHING,
    Networks=Many(_NETWORK),
    EndpointSpec=struct("swarm.EndpointSpec", strings="Mode", Ports=Many(_PORT)),
)
