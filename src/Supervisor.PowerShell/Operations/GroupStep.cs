using Supervisor.PowerShell.Pipeline;

namespace Supervisor.PowerShell.Operations;

/// <summary>A group of one daemon, whose processes are restarted a few at a time from here.</summary>
/// <param name="group">Name of the group.</param>
/// <param name="outbox">Takes errors and messages.</param>
/// <param name="progress">Shows how far it is.</param>
/// <param name="host">Where the user is told what comes after Ctrl+C; null for nowhere.</param>
internal sealed class GroupStep(string group, Outbox outbox, BatchProgress progress, Action<string>? host) : RollingStep
{
    /// <inheritdoc cref="ProcessesStep.MaxUnavailable"/>
    public required int MaxUnavailable { get; init; }

    /// <inheritdoc cref="ProcessesStep.ContinueOnFailure"/>
    public required bool ContinueOnFailure { get; init; }

    /// <inheritdoc cref="ProcessesStep.Timeout"/>
    public required TimeSpan? Timeout { get; init; }

    /// <inheritdoc cref="ProcessesStep.Of"/>
    public required int Of { get; init; }

    public override async Task<bool> RestartAsync(int step, List<string> left, CancellationToken cancel)
    {
        ProcessName[] processes = [.. (await ProcessSetKind.Groups.MembersAsync(Session, [group], cancel).ConfigureAwait(false))
            .Select(ProcessName.Of)];
        outbox.Verbose($"Restarting the {processes.Length} processes of group '{group}' of {Session.Name}, {MaxUnavailable} at a time.");
        ProcessesStep all = new(processes, outbox, progress, host)
        {
            Session = Session,
            What = What,
            MaxUnavailable = MaxUnavailable,
            ContinueOnFailure = ContinueOnFailure,
            Timeout = Timeout,
            Of = Of,
        };
        return await all.RestartAsync(step, left, cancel).ConfigureAwait(false);
    }
}
