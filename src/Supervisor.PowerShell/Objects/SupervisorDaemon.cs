using Supervisor.Protocol;

namespace Supervisor.PowerShell;

/// <summary>A supervisord, as it was when it was asked for.</summary>
public sealed class SupervisorDaemon
{
    internal SupervisorDaemon(DaemonInfo info, SupervisorSession session, string? folder)
    {
        Session = session;
        Identifier = info.Identification;
        Version = info.Version;
        ApiVersion = info.ApiVersion;
        State = info.State;
        ProcessId = info.ProcessId;
        Counts = new(info.States);
        Folder = folder;
    }

    /// <summary>Its <c>identifier</c>. Not called a name: in a pipeline that would be taken for the name of a process.</summary>
    public string Identifier { get; }

    /// <summary>State of the daemon itself.</summary>
    public SupervisorState State { get; }

    /// <summary>Version of the program.</summary>
    public string Version { get; }

    /// <summary>Version of its XML-RPC interface.</summary>
    public string ApiVersion { get; }

    /// <summary>Its process id, on its own machine.</summary>
    public int ProcessId { get; }

    /// <summary>Number of its processes.</summary>
    public int Total => Counts.Total;

    /// <summary>Number of its processes that are RUNNING.</summary>
    public int Running => Counts[ProcessState.Running];

    /// <summary>How many of its processes are in each state.</summary>
    public StateCounts Counts { get; }

    /// <summary>Its address.</summary>
    public string Uri => Session.Uri;

    /// <summary>The folder of a temporary daemon that was started from here; it goes with the daemon. Else null.</summary>
    public string? Folder { get; }

    /// <summary>The daemon it is at.</summary>
    public SupervisorSession Session { get; }

    /// <inheritdoc/>
    public override string ToString() => Identifier;
}
