using Supervisor.Engine.Ordering;
using Supervisor.Engine.Processes;
using Supervisor.Engine.States;
using Supervisor.Engine.Timing;
using Supervisor.Protocol;

namespace Supervisor.Engine;

/// <content>What depends on what.</content>
public sealed partial class SupervisorEngine
{
    /// <summary>
    /// What is wrong with what processes depend on: names that nothing has, and ways that lead back to where they began.
    /// </summary>
    public IReadOnlyList<DependencyProblem> FindDependencyProblems() =>
        _sequencer.IsInUse ? DependencyProblems.Find(_sequencer.Graph) : [];

    /// <summary>
    /// The processes that run and need this one, without saying that they can do without or go along when it stops; a
    /// request to stop it is to be refused for their sake.
    /// </summary>
    public IReadOnlyList<ManagedProcess> Refusing(ManagedProcess process) => [.. _sequencer.Refusing(process)];

    /// <summary>What a process depends on, entry by entry, with the processes each stands for now.</summary>
    public IReadOnlyList<(string Entry, IReadOnlyList<ManagedProcess> Processes)> DependenciesOf(ManagedProcess process) =>
        _sequencer.IsInUse
            ? [.. _sequencer.Graph.NeedsOf(process).Select(need => (need.Settings.ToString(), need.Processes ?? []))]
            : [];

    /// <summary>True when some process depends on another.</summary>
    public bool HasDependencies => _sequencer.IsInUse;

    /// <summary>The processes and all that run and depend on them, those first on which nothing else of them depends.</summary>
    public IReadOnlyList<ManagedProcess> WithDependents(IReadOnlyList<ManagedProcess> processes) =>
        HasDependencies ? _sequencer.WithDependents(processes) : processes;

    private DependencyGraph MakeGraph() => new(_groups, FindMembers);

    private void GiveUpWaiting()
    {
        foreach (ManagedProcess process in _groups.SelectMany(group => group.Processes))
        {
            _sequencer.GiveUpWaiting(process, WantedBy.Daemon);
        }
    }

    /// <summary>What an input has led to beyond the process it was about.</summary>
    private void Settle(Instant now)
    {
        _sequencer.Settle(now);
        if (_core.Ends.TakeReason(_groups) is { } why)
        {
            _core.Host.Log(LogLevel.Warn, $"{why}: shutting down, exit status {ExitCode}");
            Shutdown(now);
        }

        _shutdown.Advance(now);
        _sequencer.Settle(now);
    }
}
