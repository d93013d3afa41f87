using System.Management.Automation;
using Supervisor.Protocol;

namespace Supervisor.PowerShell;

/// <summary>Tells what an object in the pipeline is.</summary>
internal static class PipelineReader
{
    /// <summary>It is of this module, live or a copy of something that was.</summary>
    public static bool IsOurs(object? source) => Unwrapped(source) switch
    {
        PSObject copy => PipelineCopy.KindOf(copy) != PipelineKinds.None,
        object data => KindOf(data) != PipelineKinds.None,
        null => false,
    };

    /// <summary>What it is; null if it is nothing of this module.</summary>
    public static PipelineObject? Read(object? source)
    {
        object? data = Unwrapped(source);
        return data switch
        {
            SupervisorSession session => new(PipelineKinds.Session, session.Name, session),
            SupervisorDaemon daemon => new(PipelineKinds.Daemon, daemon.Identifier, daemon.Session),
            SupervisorProcess process => new(PipelineKinds.Process, process.Name, process.Session)
            {
                Processes = [process.Key],
                Arrival = process.Arrival,
            },
            SupervisorGroup group => new(PipelineKinds.Group, group.Name, group.Session)
            {
                Processes = Names(group.Processes),
                IsEmpty = group.Total == 0,
                Arrival = group.Arrival,
            },
            SupervisorCollection collection => new(PipelineKinds.Collection, collection.Name, collection.Session)
            {
                Processes = Names(collection.Processes),
                Arrival = collection.Arrival,
            },
            SupervisorProgram program => new(PipelineKinds.Program, program.FullName, program.Session)
            {
                Processes = Names(program.Processes),
            },
            SupervisorConfiguration configuration => new(PipelineKinds.Configuration, configuration.Name, configuration.Session)
            {
                Processes = [new(configuration.Group, configuration.ProcessName)],
            },
            SupervisorEvent happened => new(PipelineKinds.Event, happened.ToString(), happened.Session)
            {
                Processes = Names(happened.Process),
            },
            SupervisorLogLine line => new(PipelineKinds.LogLine, line.Process ?? "supervisord", line.Session)
            {
                Processes = Names(line.Process),
            },
            SupervisorPlanItem item => new(PipelineKinds.PlanItem, item.Name, item.Session),
            SupervisorOperation operation => new(PipelineKinds.Operation, operation.IdText, operation.Session) { Asked = operation.Asked },
            PSObject copy => PipelineCopy.Read(copy),
            _ => null,
        };
    }

    /// <summary>Processes by the names the daemon shows.</summary>
    public static IReadOnlyList<ProcessName> Names(params IEnumerable<string?> names) =>
        [.. names.Where(name => !string.IsNullOrEmpty(name)).Select(name => Namespec.Parse(name!))
            .Select(name => new ProcessName(name.Group, name.Process ?? ""))];

    private static PipelineKinds KindOf(object? data) => data switch
    {
        SupervisorSession => PipelineKinds.Session,
        SupervisorDaemon => PipelineKinds.Daemon,
        SupervisorProcess => PipelineKinds.Process,
        SupervisorGroup => PipelineKinds.Group,
        SupervisorCollection => PipelineKinds.Collection,
        SupervisorProgram => PipelineKinds.Program,
        SupervisorConfiguration => PipelineKinds.Configuration,
        SupervisorEvent => PipelineKinds.Event,
        SupervisorLogLine => PipelineKinds.LogLine,
        SupervisorPlanItem => PipelineKinds.PlanItem,
        SupervisorOperation => PipelineKinds.Operation,
        _ => PipelineKinds.None,
    };

    private static object? Unwrapped(object? source) =>
        source is PSObject { BaseObject: { } inner and not PSCustomObject } ? inner : source;
}
