using System.Globalization;
using Supervisor.Engine.Settings;
using Supervisor.Engine.Snapshots;
using Supervisor.Protocol;
using Supervisor.Supervision.Port;

namespace Supervisor.Server.Rpc.Methods;

/// <summary>Methods about the configuration and the groups that are active.</summary>
internal static class ConfigurationMethods
{
    private const string None = "none";

    public static IEnumerable<RpcMethod> All(ISupervision supervision)
    {
        yield return new("reloadConfig",
            "Reads the configuration again and compares it with the active groups, but changes none of them.",
            [],
            new("array", "result [[added, changed, removed]]: three lists of group names, in one more list"),
            async (_, cancellation) => Value(await supervision.ReloadConfigAsync(cancellation)));

        yield return new("addProcessGroup", "Activates a group of the configuration that was read last.",
            [new("string", "name", "name of the group")],
            new("boolean", "result true"),
            async (arguments, cancellation) => (await supervision.AddGroupAsync(arguments.Text(0), cancellation)).ToValue());

        yield return new("removeProcessGroup", "Deactivates a group of which nothing runs.",
            [new("string", "name", "name of the group")],
            new("boolean", "result true"),
            async (arguments, cancellation) => (await supervision.RemoveGroupAsync(arguments.Text(0), cancellation)).ToValue());

        yield return new("getAllConfigInfo", "What is configured for every process of the configuration that was read last.",
            [],
            new("array", "result a struct for each process"),
            (_, _) => new(All(supervision.Snapshot)));
    }

    private static XmlRpcValue Value(ReloadOutcome? outcome) => outcome switch
    {
        null => throw new XmlRpcFaultException(Fault.ShutdownState),
        { Error: { } error } => throw new XmlRpcFaultException(Fault.CantReread, error),
        _ => new ConfigChanges(outcome.Added, outcome.Changed, outcome.Removed).ToValue(),
    };

    private static XmlRpcValue[] All(EngineSnapshot snapshot) =>
    [
        .. snapshot.Configured
            .SelectMany(group => group.Processes.Select(process => Info(snapshot.FindGroup(group.Name), group, process)))
            .OrderBy(info => info.Name, CodePointComparer.Instance)
            .Select(info => (XmlRpcValue)info.ToStruct()),
    ];

    private static ProcessConfigInfo Info(GroupSnapshot? active, GroupSettings group, ProcessSettings process)
    {
        // Until the configuration is read again, an automatic log shows where it really is.
        ProcessSnapshot? running = active is not null && ReferenceEquals(active.Settings, group) ? active.Find(process.Name) : null;
        return new()
        {
            Name = process.Name,
            Group = group.Name,
            AutoStart = process.AutoStart,
            Directory = process.Directory ?? None,
            Uid = process.User?.Uid?.ToString(CultureInfo.InvariantCulture) ?? None,
            Command = process.Command,
            ExitCodes = process.ExitCodes,
            GroupPriority = group.Priority,
            InUse = active is not null,
            KillAsGroup = process.KillAsGroup,
            ProcessPriority = process.Priority,
            RedirectStderr = process.RedirectStderr,
            StartRetries = process.StartRetries,
            StartSecs = process.StartSeconds,
            StopSignal = process.StopSignal,
            StopWaitSecs = process.StopWaitSeconds,
            Stdout = Info(process.Stdout, running?.StdoutLogPath),
            Stderr = Info(process.Stderr, running?.StderrLogPath),
            ServerUrl = process.ServerUrl ?? None,
        };
    }

    private static OutputConfigInfo Info(OutputSettings output, string? path) => new()
    {
        CaptureMaxBytes = output.CaptureMaxBytes,
        EventsEnabled = output.EventsEnabled,
        LogFile = output.LogFile.Kind == LogTargetKind.Auto && path is not null ? path : output.LogFile.ToString(),
        LogFileBackups = output.Backups,
        LogFileMaxBytes = output.MaxBytes,
        Syslog = output.Syslog,
    };
}
