using Supervisor.Protocol;

namespace Supervisor.Client;

/// <content>
/// Processes and groups: Supervisor's documentation, XML-RPC API, Process Control. Names are namespecs; results come in the order in
/// which the daemon finished, and processes that needed nothing are not among them.
/// </content>
public sealed partial class SupervisorClient
{
    /// <summary>One process.</summary>
    public Task<ProcessInfo> GetProcessInfoAsync(string name, CancellationToken cancel = default) =>
        CallAsync("supervisor.getProcessInfo", static value => ProcessInfo.FromStruct(value.AsStruct()), cancel, name);

    /// <summary>All processes, in the order of groups and names.</summary>
    public Task<IReadOnlyList<ProcessInfo>> GetAllProcessInfoAsync(CancellationToken cancel = default) =>
        CallAsync("supervisor.getAllProcessInfo", static value => Structs(value, ProcessInfo.FromStruct), cancel);

    /// <summary>Processes with <see cref="ProcessInfo.Details"/>: how they ended and how often they restart.</summary>
    /// <param name="names">Namespecs; none for all, in the order of groups and names.</param>
    /// <param name="cancel">Gives the call up.</param>
    public Task<IReadOnlyList<ProcessInfo>> GetProcessDetailsAsync(
        IReadOnlyCollection<string>? names = null, CancellationToken cancel = default) =>
        CallAsync(
            "supervisor.getProcessDetails",
            static value => Structs(value, ProcessInfo.FromStruct),
            cancel,
            XmlRpcValue.Strings(names ?? []));

    /// <summary>Starts a process, or with <c>group:*</c> those of a group.</summary>
    /// <param name="name">A namespec.</param>
    /// <param name="wait">Return only when it runs, or has failed to.</param>
    /// <param name="cancel">Gives the call up.</param>
    public Task<IReadOnlyList<ProcessResult>> StartProcessAsync(string name, bool wait = true, CancellationToken cancel = default) =>
        CallAsync("supervisor.startProcess", value => OneOrMany(name, value), cancel, name, wait);

    /// <summary>Starts the processes of a group that do not run.</summary>
    public Task<IReadOnlyList<ProcessResult>> StartProcessGroupAsync(string group, bool wait = true, CancellationToken cancel = default) =>
        CallAsync("supervisor.startProcessGroup", Results, cancel, group, wait);

    /// <summary>Starts all processes that do not run.</summary>
    public Task<IReadOnlyList<ProcessResult>> StartAllProcessesAsync(bool wait = true, CancellationToken cancel = default) =>
        CallAsync("supervisor.startAllProcesses", Results, cancel, wait);

    /// <summary>Lets a process, or with <c>group:*</c> those of a group, start with the daemon again, as <c>autostart</c> says.</summary>
    /// <param name="name">A namespec.</param>
    /// <param name="now">Start it as well.</param>
    /// <param name="cancel">Gives the call up.</param>
    public Task<IReadOnlyList<ProcessResult>> EnableProcessAsync(string name, bool now = false, CancellationToken cancel = default) =>
        CallAsync("supervisor.enableProcess", value => OneOrMany(name, value), cancel, name, now);

    /// <summary>Keeps a process, or with <c>group:*</c> those of a group, from starting with the daemon.</summary>
    /// <param name="name">A namespec.</param>
    /// <param name="now">Stop it as well.</param>
    /// <param name="cancel">Gives the call up.</param>
    public Task<IReadOnlyList<ProcessResult>> DisableProcessAsync(string name, bool now = false, CancellationToken cancel = default) =>
        CallAsync("supervisor.disableProcess", value => OneOrMany(name, value), cancel, name, now);

    /// <summary>Stops a process, or with <c>group:*</c> those of a group.</summary>
    /// <param name="name">A namespec.</param>
    /// <param name="wait">Return only when it is gone.</param>
    /// <param name="cancel">Gives the call up.</param>
    public Task<IReadOnlyList<ProcessResult>> StopProcessAsync(string name, bool wait = true, CancellationToken cancel = default) =>
        CallAsync("supervisor.stopProcess", value => OneOrMany(name, value), cancel, name, wait);

    /// <summary>Stops a process, or with <c>group:*</c> several, and before it all that runs and depends on it.</summary>
    public Task<IReadOnlyList<ProcessResult>> StopProcessWithDependentsAsync(
        string name, bool wait = true, CancellationToken cancel = default) =>
        CallAsync("supervisor.stopProcessWithDependents", Results, cancel, name, wait);

    /// <summary>What depends on what, for every process that depends on something.</summary>
    public Task<IReadOnlyList<DependencyInfo>> GetDependenciesAsync(CancellationToken cancel = default) =>
        CallAsync<IReadOnlyList<DependencyInfo>>(
            "supervisor.getDependencies", static value => [.. value.AsArray().Select(item => DependencyInfo.FromStruct(item.AsStruct()))],
            cancel);

    /// <summary>Stops the processes of a group that run.</summary>
    public Task<IReadOnlyList<ProcessResult>> StopProcessGroupAsync(string group, bool wait = true, CancellationToken cancel = default) =>
        CallAsync("supervisor.stopProcessGroup", Results, cancel, group, wait);

    /// <summary>Stops all processes that run.</summary>
    public Task<IReadOnlyList<ProcessResult>> StopAllProcessesAsync(bool wait = true, CancellationToken cancel = default) =>
        CallAsync("supervisor.stopAllProcesses", Results, cancel, wait);

    /// <summary>Signals a process, or with <c>group:*</c> those of a group.</summary>
    /// <param name="name">A namespec.</param>
    /// <param name="signal">Name with or without SIG, or number.</param>
    /// <param name="cancel">Gives the call up.</param>
    public Task<IReadOnlyList<ProcessResult>> SignalProcessAsync(string name, string signal, CancellationToken cancel = default) =>
        CallAsync("supervisor.signalProcess", value => OneOrMany(name, value), cancel, name, signal);

    /// <summary>Signals the processes of a group that run.</summary>
    public Task<IReadOnlyList<ProcessResult>> SignalProcessGroupAsync(string group, string signal, CancellationToken cancel = default) =>
        CallAsync("supervisor.signalProcessGroup", Results, cancel, group, signal);

    /// <summary>Signals all processes that run.</summary>
    public Task<IReadOnlyList<ProcessResult>> SignalAllProcessesAsync(string signal, CancellationToken cancel = default) =>
        CallAsync("supervisor.signalAllProcesses", Results, cancel, signal);

    /// <summary>Makes a group of the last read configuration active.</summary>
    public Task AddProcessGroupAsync(string group, CancellationToken cancel = default) =>
        DoAsync("supervisor.addProcessGroup", cancel, group);

    /// <summary>Takes a group out of the active configuration; all its processes must be stopped.</summary>
    public Task RemoveProcessGroupAsync(string group, CancellationToken cancel = default) =>
        DoAsync("supervisor.removeProcessGroup", cancel, group);

    /// <summary>Writes text to the standard input of a process.</summary>
    public Task SendProcessStdinAsync(string name, string text, CancellationToken cancel = default) =>
        DoAsync("supervisor.sendProcessStdin", cancel, name, text);

    /// <summary>Sends a REMOTE_COMMUNICATION event to the event listeners.</summary>
    public Task SendRemoteCommEventAsync(string type, string data, CancellationToken cancel = default) =>
        DoAsync("supervisor.sendRemoteCommEvent", cancel, type, data);

    private static IReadOnlyList<ProcessResult> Results(XmlRpcValue value) => Structs(value, ProcessResult.FromStruct);

    /// <summary>The daemon answers true for one process and a list for a group.</summary>
    private static IReadOnlyList<ProcessResult> OneOrMany(string name, XmlRpcValue value)
    {
        if (value.Kind == XmlRpcKind.Array)
        {
            return Results(value);
        }

        Namespec one = Namespec.Parse(name);
        return [ProcessResult.Success(one.Group, one.Process ?? "")];
    }
}
