using Supervisor.Engine;
using Supervisor.Engine.Processes;
using Supervisor.Engine.States;
using Supervisor.Posix;
using Supervisor.Protocol;

namespace Supervisor.Supervision.Operations.Rolling;

/// <summary>
/// Restarts processes in batches, on the loop. The engine's sequencer takes a batch down and brings it up; it must be RUNNING, ready and
/// well as far as its processes show that, or have failed to be, before the next one is touched. What came up earlier has to be still up
/// then, or gone on purpose. A process whose command cannot be run is left running.
/// </summary>
/// <param name="engine">The engine.</param>
/// <param name="host">What else it takes.</param>
/// <param name="members">The processes in the order in which they start.</param>
/// <param name="how">Size of a batch, and what a failure means for those still to come.</param>
/// <param name="finish">Takes a result for each member, in the order in which they were done with.</param>
internal sealed class RollingRestart(
    SupervisorEngine engine,
    OperationHost host,
    IReadOnlyList<ManagedProcess> members,
    CollectionRestart how,
    Action<IReadOnlyList<ProcessResult>> finish)
{
    private readonly List<ProcessResult> _results = new(members.Count);
    private readonly List<(ManagedProcess Process, int Result)> _up = [];
    private string? _failed;
    private int _next;
    private int _open;
    private bool _isOver;

    public void Begin() => RestartNext();

    /// <summary>Touches no more processes. Those that are down at the moment come up again, but nobody waits for them.</summary>
    public void GiveUp()
    {
        if (!_isOver)
        {
            IEnumerable<ManagedProcess> untold = members.Where(member => !_results.Exists(
                result => result.Group == member.Group.Name && result.Name == member.Name));
            _results.AddRange(untold.ToArray().Select(
                member => Result(member, Fault.GivenUp, $"{member.DisplayName}: the restart was given up")));
            _isOver = true;
            finish(_results);
        }
    }

    private void RestartNext()
    {
        if (_isOver)
        {
            return;
        }

        LookBack();
        if (_next == members.Count || (_failed is not null && how.StopOnFailure))
        {
            LeaveRest();
            return;
        }

        int size = Math.Min(how.MaxUnavailable > 0 ? how.MaxUnavailable : members.Count, members.Count - _next);
        ManagedProcess[] batch = new ManagedProcess[size];
        for (int i = 0; i < size; i++)
        {
            // An update may have put another process in its place meanwhile.
            ManagedProcess member = members[_next++];
            batch[i] = engine.FindProcess(member.Group.Name, member.Name) ?? member;
        }

        host.CheckCommands([.. batch.Select(process => process.Settings)], errors => Stop(batch, errors));
    }

    private void Stop(ManagedProcess[] batch, IReadOnlyList<CommandError?> errors)
    {
        List<ManagedProcess> stopping = [];
        HashSet<ManagedProcess> down = [];
        for (int i = 0; i < batch.Length; i++)
        {
            if (IsRefused(batch[i]))
            {
                continue;
            }

            if (errors[i] is { } error)
            {
                Note(batch[i], error.Kind == CommandErrorKind.NotFound ? Fault.NoFile : Fault.NotExecutable, error.Text);
            }
            else
            {
                stopping.Add(batch[i]);
            }
        }

        _open = stopping.Count + 1;
        engine.TakeDown(stopping, host.Now, (process, end, refused) =>
        {
            if (end == StopEnd.Down)
            {
                down.Add(process);
            }
            else
            {
                Note(process, Fault.Failed, refused ?? (end == StopEnd.Unkillable
                    ? $"{process.DisplayName} does not end on SIGKILL"
                    : $"{process.DisplayName} is in an unknown process state"));
            }

            Close(Start);
        }, _ => true);
        Close(Start);

        void Start() => this.Start([.. stopping.Where(down.Contains)]);
    }

    private void Start(ManagedProcess[] batch)
    {
        ManagedProcess[] starting = [.. batch.Where(process => !IsRefused(process))];
        _open = starting.Length + 1;
        engine.BringUp(starting, host.Now, untilSound: true, (process, fault) =>
        {
            if (fault == Fault.Success)
            {
                _up.Add((process, _results.Count));
            }

            Note(process, fault, process.DisplayName);
            Close(RestartNext);
        });
        Close(RestartNext);
    }

    /// <summary>One thing less to wait for. The next step begins outside of the engine's call that told of it.</summary>
    private void Close(Action next)
    {
        if (--_open == 0)
        {
            host.Defer(next);
        }
    }

    private bool IsRefused(ManagedProcess process)
    {
        if (engine.State < SupervisorState.Running)
        {
            Note(process, Fault.ShutdownState);
            return true;
        }

        if (!ReferenceEquals(engine.FindProcess(process.Group.Name, process.Name), process))
        {
            // Removed on purpose: no reason to leave the rest alone.
            _results.Add(Result(process, Fault.BadName, process.DisplayName));
            return true;
        }

        return false;
    }

    private void Note(ManagedProcess process, Fault fault, string? detail = null)
    {
        if (_isOver)
        {
            return;
        }

        _results.Add(Result(process, fault, detail));
        if (fault != Fault.Success)
        {
            _failed ??= process.DisplayName;
        }
    }

    /// <summary>RUNNING may have been a short while only.</summary>
    private void LookBack()
    {
        foreach ((ManagedProcess process, int result) in _up.Where(up => HasFallen(up.Process)))
        {
            _results[result] = Result(process, Fault.AbnormalTermination, process.DisplayName);
            _failed ??= process.DisplayName;
        }

        _up.RemoveAll(up => HasFallen(up.Process));
    }

    private static bool HasFallen(ManagedProcess process) => process.State switch
    {
        ProcessState.Running => process.IsUnhealthy,
        ProcessState.Starting or ProcessState.Backoff or ProcessState.Fatal or ProcessState.Unknown => true,
        ProcessState.Exited => process.SpawnError is not null,
        _ => false,
    };

    private void LeaveRest()
    {
        for (; _next < members.Count; _next++)
        {
            ManagedProcess process = members[_next];
            _results.Add(Result(process, Fault.Skipped, $"{process.DisplayName} was left as it is: {_failed} did not stay up"));
        }

        _isOver = true;
        finish(_results);
    }

    private static ProcessResult Result(ManagedProcess process, Fault status, string? detail) =>
        new(process.Group.Name, process.Name, status, status == Fault.Success ? "OK" : status.Text(detail));
}
