using Supervisor.Engine.Ordering;
using Supervisor.Engine.Processes;

namespace Supervisor.Engine;

/// <content>What depends on what.</content>
public sealed partial class SupervisorEngine
{
    /// <summary>
    /// What is wrong with what processes depend on: names that nothing has, and ways that lead back to where they began.
    /// </summary>
    public IReadOnlyList<DependencyProblem> FindDependencyProblems() =>
        _core.Sequencer.IsInUse ? DependencyProblems.Find(_core.Sequencer.Graph) : [];

    /// <summary>
    /// The processes that run and need this one, without saying that they can do without or go along when it stops; a
    /// request to stop it is to be refused for their sake.
    /// </summary>
    public IReadOnlyList<ManagedProcess> Refusing(ManagedProcess process) => [.. _core.Sequencer.Refusing(process)];

    /// <summary>What a process depends on, entry by entry, with the processes each stands for now.</summary>
    public IReadOnlyList<(string Entry, IReadOnlyList<ManagedProcess> Processes)> DependenciesOf(ManagedProcess process) =>
        _core.Sequencer.IsInUse
            ? [.. _core.Sequencer.Graph.NeedsOf(process).Select(need => (need.Settings.ToString(), need.Processes ?? []))]
            : [];

    /// <summary>True when some process depends on another.</summary>
    public bool HasDependencies => _core.Sequencer.IsInUse;

    /// <summary>The processes and all that run and depend on them, those first on which nothing else of them depends.</summary>
    public IReadOnlyList<ManagedProcess> WithDependents(IReadOnlyList<ManagedProcess> processes) =>
        HasDependencies ? _core.Sequencer.WithDependents(processes) : processes;

    private DependencyGraph MakeGraph() => new(_groups, FindMembers);

    private void GiveUpWaiting()
    {
        foreach (ManagedProcess process in _groups.SelectMany(group => group.Processes))
        {
            _core.Sequencer.GiveUpWaiting(process, WantedBy.Daemon);
        }
    }

    /// <summary>What an input has led to beyond the process it was about.</summary>
    private void Settle(Instant now)
    {
        _core.Sequencer.Settle(now);
        if (_core.Ends.TakeReason(_groups) is { } why)
        {
            _core.Host.Log(LogLevel.Warn, $"{why}: shutting down, exit status {ExitCode}");
            Shutdown(now);
        }

        _shutdown.Advance(now);
        _core.Sequencer.Settle(now);
    }
}
