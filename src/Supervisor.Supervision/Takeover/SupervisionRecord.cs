using System.Text.Json.Serialization;
using Supervisor.Configuration;
using Supervisor.Engine;
using Supervisor.Supervision.Launch;
using Supervisor.Supervision.Logs;
using Supervisor.Supervision.Operations;
using Supervisor.Supervision.RunTime;
using Supervisor.Supervision.Watching;

namespace Supervisor.Supervision.Takeover;

/// <summary>All that a running supervision knows and holds, as values: see docs/takeover.md for the format.</summary>
internal sealed record SupervisionRecord
{
    /// <summary>The configuration that was read last.</summary>
    [JsonRequired]
    public SupervisorConfiguration Configuration { get; set; } = null!;

    /// <summary>The configuration that the daemon began its life with, where that is another.</summary>
    public SupervisorConfiguration? FirstConfiguration { get; set; }

    /// <summary>The engine.</summary>
    [JsonRequired]
    public EngineRecord Engine { get; set; } = null!;

    /// <summary>The children.</summary>
    public IReadOnlyList<RunRecord> Runs { get; set; } = [];

    /// <summary>Runs whose end has been told of and whose output is not in their logs yet, because the disk hangs.</summary>
    public IReadOnlyList<RunRecord> Undrained { get; set; } = [];

    /// <summary>Their log files.</summary>
    public IReadOnlyList<LogFileRecord> LogFiles { get; set; } = [];

    /// <summary>The last of their output that cannot be read back.</summary>
    public IReadOnlyList<RecentRecord> Recent { get; set; } = [];

    /// <summary>Sockets of FastCGI programs.</summary>
    public IReadOnlyList<FastCgiRecord> FastCgi { get; set; } = [];

    /// <summary>Operations that ended lately.</summary>
    public OperationsRecord Operations { get; set; } = new();

    /// <summary>What was changed at run time.</summary>
    public RuntimeRecord Runtime { get; set; } = new();

    /// <summary>Commands that look at processes and have not ended: they are given up.</summary>
    public IReadOnlyList<ProbeChildRecord> Looks { get; set; } = [];

    /// <summary>When memory and URLs are looked at next.</summary>
    public TimeSpan? WatchDeadline { get; set; }

    /// <summary>Every descriptor it names.</summary>
    public IEnumerable<int> Descriptors => Runs
        .SelectMany(run => run.Outputs.Select(output => output.Fd)
            .Append(run.PidFd).Append(run.StdinFd).Append(run.NotifyFd).Append(run.SignFd))
        .Concat(Undrained.SelectMany(run => run.Outputs.Select(output => output.Fd)))
        .Concat(Looks.Select(look => look.PidFd))
        .Concat(LogFiles.Select(file => file.Fd))
        .Concat(FastCgi.Select(socket => socket.Fd))
        .Where(fd => fd >= 0);
}
