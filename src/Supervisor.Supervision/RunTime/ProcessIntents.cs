using Supervisor.Engine;
using Supervisor.Engine.Processes;
using Supervisor.Engine.Settings;
using Supervisor.Protocol;
using Supervisor.Supervision.Loop;
using Supervisor.Supervision.Operations;
using Supervisor.Supervision.Port;

namespace Supervisor.Supervision.RunTime;

/// <summary>
/// What people want of processes beyond this life of the daemon: whether they start with it (<c>enable</c>, <c>disable</c>), and that a
/// stop on request lasts where the program says so (<c>remember_stop=</c>). Kept in <c>runtime_state_file=</c>.
/// </summary>
internal sealed class ProcessIntents(SupervisionLoop loop, RuntimeStateStore store) : IProcessIntents
{
    /// <summary>What keeps a process from starting with the daemon. Safe from any thread.</summary>
    public Hold HoldOf(ManagedProcess process)
    {
        RuntimeState state = store.State;
        if (state.Disabled.Count == 0 && state.Stopped.Count == 0)
        {
            return Hold.None;
        }

        string name = KeyOf(process);
        return state.Disabled.Contains(name) ? Hold.Disabled
            : process.Settings.RememberStop && state.Stopped.Contains(name) ? Hold.Stopped
            : Hold.None;
    }

    public async ValueTask<ActionOutcome> EnableAsync(string name, bool enable, CancellationToken cancellationToken)
    {
        store.RequireFile(enable ? "enable" : "disable");
        Selection selection = await loop.RunAsync(() => Selection.Of(ProcessTarget.Process(name), loop.Engine));
        if (selection.Failure is { } failure)
        {
            return failure;
        }

        string[] names = [.. selection.Processes.Select(KeyOf)];
        await store.ChangeAsync(state => enable ? state.WithoutHold(names) : state.WithDisabled(names));
        return await loop.RunAsync(() =>
        {
            Changed(selection.Processes);
            return selection.Single ? ActionOutcome.Done : ActionOutcome.Each(
                [.. selection.Processes.Select(process => ProcessResult.Success(process.Group.Name, process.Name))]);
        }).WaitAsync(cancellationToken);
    }

    /// <summary>On the loop: somebody has started or stopped processes with <c>remember_stop=</c>.</summary>
    /// <param name="processes">The processes.</param>
    /// <param name="stopped">Whether they are to stay stopped.</param>
    /// <param name="done">Takes null, on the loop, or why it cannot be remembered.</param>
    public void Remember(IReadOnlyList<ManagedProcess> processes, bool stopped, Action<ActionOutcome?> done)
    {
        string[] names = [.. processes.Select(KeyOf)];
        IReadOnlyList<string> known = store.State.Stopped;
        if (Array.TrueForAll(names, name => known.Contains(name) == stopped))
        {
            done(null);
            return;
        }

        _ = RememberAsync(processes, names, stopped, done);
    }

    private static string KeyOf(ManagedProcess process) => $"{process.Group.Name}:{process.Name}";

    private static void Changed(IReadOnlyList<ManagedProcess> processes)
    {
        foreach (ManagedProcess process in processes)
        {
            SupervisorEngine.HoldChanged(process);
        }
    }

    private async Task RememberAsync(
        IReadOnlyList<ManagedProcess> processes, string[] names, bool stopped, Action<ActionOutcome?> done)
    {
        ActionOutcome? failure = null;
        try
        {
            await store.ChangeAsync(state => stopped ? state.WithStopped(names) : state.WithoutStop(names));
        }
        catch (Exception exception)
        {
            // Whatever it is, somebody waits.
            failure = ActionOutcome.Failed(Fault.Failed, $"done, but it will not be remembered (remember_stop): {exception.Message}");
        }

        loop.Post(() =>
        {
            Changed(processes);
            done(failure);
        });
    }
}
