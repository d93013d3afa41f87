using Supervisor.Engine;
using Supervisor.Engine.Ordering;
using Supervisor.Engine.Processes;
using Supervisor.Posix;
using Supervisor.Protocol;
using Supervisor.Supervision.Launch;
using Supervisor.Supervision.Loop;
using Supervisor.Supervision.Port;

namespace Supervisor.Supervision.Operations;

/// <summary>Start, stop and signal, for one process or several, with Supervisor's order of checks. Runs on the loop.</summary>
internal sealed class ProcessActions
{
    private readonly SupervisionLoop _loop;
    private readonly StopReports _reports;

    public ProcessActions(SupervisionLoop loop)
    {
        _loop = loop;
        _reports = new(loop);
        loop.Host.StateChanging += _reports.Changed;
    }

    /// <summary>Remembers, over restarts, that processes were started or stopped on request.</summary>
    public Action<IReadOnlyList<ManagedProcess>, bool, Action<ActionOutcome?>>? Remember { get; set; }

    private SupervisorEngine Engine => _loop.Engine;

    /// <param name="target">What is started.</param>
    /// <param name="wait">True to wait until it is up.</param>
    /// <param name="checks">What is known of the commands.</param>
    /// <param name="isGone">Whether whoever waits has gone: a start may wait for ever for what it needs.</param>
    /// <param name="finish">Takes what came of it.</param>
    public void Start(ProcessTarget target, bool wait, StartChecks checks, Func<bool> isGone, Action<ActionOutcome> finish)
    {
        // What others of them need is brought up with those, before its turn comes.
        HashSet<ManagedProcess> chosen = [];
        ForEach(
            target,
            finish,
            processes => chosen = [.. processes.Where(process => !process.State.IsRunning())],
            (process, name, done) => StartOne(process, name, wait, checks, isGone, chosen.Contains(process), done),
            staysStopped: false);
    }

    public void Stop(ProcessTarget target, bool wait, Action<ActionOutcome> finish)
    {
        NeededByOthers needed = new(Engine, () => Selection.Of(target, Engine).Processes);
        ForEach(
            target,
            finish,
            processes => processes.Reverse().Where(CanStop),
            (process, name, done) => StopOne(process, name, wait, needed, done),
            staysStopped: true);
    }

    /// <summary>Stops processes together with all that run and cannot do without them.</summary>
    public void StopWithDependents(ProcessTarget target, bool wait, Action<ActionOutcome> finish)
    {
        if (Engine.State < SupervisorState.Running)
        {
            finish(ActionOutcome.Failed(Fault.ShutdownState));
            return;
        }

        Selection selection = Selection.Of(target, Engine);
        if (selection.Failure is { } failure)
        {
            finish(failure);
            return;
        }

        ManagedProcess[] all = [.. Engine.WithDependents(selection.Processes).Where(CanStop)];
        NeededByOthers needed = new(Engine, () => all);
        BulkAction bulk = new(Remembering(all, stopped: true, finish));
        foreach (ManagedProcess process in all)
        {
            bulk.Begin();
            StopOne(process, process.DisplayName, wait, needed, (fault, detail) =>
                bulk.End(process, fault, fault == Fault.Success ? null : detail));
        }

        bulk.Close();
    }

    public void Signal(ProcessTarget target, int? signal, string text, Action<ActionOutcome> finish) =>
        ForEach(
            target,
            finish,
            processes => processes.Where(process => process.State.IsSignallable()),
            (process, name, done) => SignalOne(process, name, signal, text, done));

    private void ForEach(
        ProcessTarget target,
        Action<ActionOutcome> finish,
        Func<IReadOnlyList<ManagedProcess>, IEnumerable<ManagedProcess>> choose,
        Action<ManagedProcess, string, Action<Fault, string?>> act,
        bool? staysStopped = null)
    {
        if (Engine.State < SupervisorState.Running)
        {
            finish(ActionOutcome.Failed(Fault.ShutdownState));
            return;
        }

        Selection selection = Selection.Of(target, Engine);
        if (staysStopped is { } stopped)
        {
            finish = Remembering(selection.Processes, stopped, finish);
        }

        if (selection.Failure is { } failure)
        {
            finish(failure);
        }
        else if (selection.Single)
        {
            act(selection.Processes[0], target.Name, (fault, detail) => finish(
                fault == Fault.Success ? ActionOutcome.Done : ActionOutcome.Failed(fault, detail)));
        }
        else
        {
            BulkAction bulk = new(finish);
            foreach (ManagedProcess process in choose(selection.Processes).ToArray())
            {
                bulk.Begin();
                act(process, process.DisplayName, (fault, detail) => bulk.End(process, fault, fault == Fault.Success ? null : detail));
            }

            bulk.Close();
        }
    }

    /// <summary>Has a start or stop on request remembered before it is answered, for processes with <c>remember_stop=</c>.</summary>
    private Action<ActionOutcome> Remembering(IReadOnlyList<ManagedProcess> processes, bool stopped, Action<ActionOutcome> finish)
    {
        if (Remember is not { } remember || !processes.Any(process => process.Settings.RememberStop))
        {
            return finish;
        }

        ManagedProcess[] remembered = [.. processes.Where(process => process.Settings.RememberStop)];
        return outcome =>
        {
            ManagedProcess[] done = [.. remembered.Where(process => !stopped || WasStopped(process, outcome))];
            if (done.Length == 0)
            {
                finish(outcome);
            }
            else
            {
                remember(done, stopped, failure => finish(failure ?? outcome));
            }
        };
    }

    // One that did not run is to stay so; one whose stop was refused goes on.
    private static bool WasStopped(ManagedProcess process, ActionOutcome outcome) => outcome.Results is { } results
        ? !results.Any(result => result.Status != Fault.Success && result.Name == process.Name && result.Group == process.Group.Name)
        : outcome.Fault is Fault.Success or Fault.NotRunning;

    private void StartOne(
        ManagedProcess process, string name, bool wait, StartChecks checks, Func<bool> isGone, bool isChosen, Action<Fault, string?> done)
    {
        if (checks.ErrorOf(process.Settings) is { } error)
        {
            done(error.Kind == CommandErrorKind.NotFound ? Fault.NoFile : Fault.NotExecutable, error.Text);
            return;
        }

        if (process.State.IsRunning())
        {
            if (isChosen)
            {
                AwaitStart(process, name, wait, isGone, done);
            }
            else
            {
                done(Fault.AlreadyStarted, name);
            }

            return;
        }

        if (process.State == ProcessState.Unknown)
        {
            done(Fault.Failed, $"{name} is in an unknown process state");
            return;
        }

        Engine.Start(process, _loop.Now);
        if (process.State == ProcessState.Stopping)
        {
            // Not started: its old self is still there. Supervisor says so only to those who wait.
            done(wait ? Fault.AbnormalTermination : Fault.Success, name);
            return;
        }

        AwaitStart(process, name, wait, isGone, done);
    }

    private void AwaitStart(ManagedProcess process, string name, bool wait, Func<bool> isGone, Action<Fault, string?> done) => Engine.Await(
        new StartWait(process, wait, fault => done(fault, process.Waiting is { } waiting ? $"{name} depends on {waiting}" : name))
        {
            // That it was started is remembered when it has come to something.
            IsGone = process.Settings.RememberStop ? null : isGone,
        });

    private void StopOne(ManagedProcess process, string name, bool wait, NeededByOthers needed, Action<Fault, string?> done)
    {
        if (!CanStop(process))
        {
            done(Fault.NotRunning, name);
            return;
        }

        if (needed.Refusal(process) is { } refusal)
        {
            done(Fault.Failed, refusal);
        }
        else if (Engine.Stop(process, _loop.Now, needed.Any) is { } failure)
        {
            done(Fault.Failed, failure);
        }
        else if (!wait)
        {
            done(Fault.Success, null);
        }
        else
        {
            Engine.Await(new StopWait(process, fault => done(fault, name)));
            _reports.Add(process);
        }
    }

    /// <summary>What would start again by itself can be stopped as well.</summary>
    private static bool CanStop(ManagedProcess process) => process.State.IsRunning() || process.IsRestartPending || process.Waiting is not null;

    private void SignalOne(ManagedProcess process, string name, int? signal, string text, Action<Fault, string?> done)
    {
        if (signal is null)
        {
            done(Fault.BadSignal, text);
        }
        else if (!process.State.IsSignallable() || process.Pid == 0)
        {
            done(Fault.NotRunning, name);
        }
        else if (Engine.Signal(process, signal.Value, _loop.Now) is { } failure)
        {
            done(Fault.Failed, failure);
        }
        else
        {
            done(Fault.Success, null);
        }
    }
}
