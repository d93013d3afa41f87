using Supervisor.Engine.Settings;
using Supervisor.Engine.States;
using Supervisor.Engine.Timing;
using Supervisor.Protocol;

namespace Supervisor.Engine.Processes;

/// <content>What an end comes to, and deadlines.</content>
public sealed partial class ManagedProcess
{
    private Instant? _reaped;

    /// <summary>The process has ended; its output is yet to be drained. From here on it neither becomes RUNNING nor is killed.</summary>
    internal void Reaped(Instant now)
    {
        if (Pid != 0)
        {
            _reaped = now;
            CancelDeadline();
            EndProbes();
        }
    }

    /// <summary>The process has been reaped, its output drained. Cannot happen unless there is a process.</summary>
    internal void Exited(ExitStatus status, Instant now)
    {
        if (Pid == 0)
        {
            return;
        }

        // Draining may take its time, which is none of the process.
        Instant ended = _reaped ?? now;
        _reaped = null;
        _killed = null;
        IsUnkillable = false;
        EndHoldBack(now);
        Ended = ended;
        LastExit = status;
        CancelDeadline();
        EndProbes();
        bool tooQuickly = Started is { } started && ended.Monotonic - started.Monotonic < TimeSpan.FromSeconds(_settings.StartSeconds);
        bool expected = _settings.ExitCodes.Contains(status.Code);

        if (State is ProcessState.Stopping or ProcessState.Unknown)
        {
            FinishStopped(status, expected, now);
        }
        else if (State == ProcessState.Starting && tooQuickly && _settings.Essential != Essential.Exit)
        {
            ExitStatus = null;
            SpawnError = "Exited too quickly (process log may have details)";
            Enter(ProcessState.Backoff, now);
            _core.Host.Log(LogLevel.Warn, $"exited: {Name} ({status}; not expected)");
            ForgetProcess();
            GiveUpAfterLastTry(now);
            return;
        }
        else
        {
            FinishExited(status, expected, now);
        }

        ForgetProcess();
        if (State == ProcessState.Exited)
        {
            _core.Ends.Exited(this, expected);
        }

        FollowEnd(status, expected, now);
    }

    /// <summary>The deadline has come: RUNNING, the next try, the next run, or SIGKILL.</summary>
    internal void Due(Instant now)
    {
        Deadline = null;
        switch (State)
        {
            case ProcessState.Starting when Pid != 0:
                BecomeRunning(now);
                break;
            case ProcessState.Backoff when _core.State == SupervisorState.Running:
                EndHoldBack(now);
                if (State == ProcessState.Backoff)
                {
                    StartByItself(now);
                }

                break;
            case ProcessState.Exited or ProcessState.Stopped:
                StartByItself(now);
                break;
            case ProcessState.Stopping when Pid != 0:
                KillAtLast(now);
                break;
            default:
                break;
        }
    }

    private void FinishStopped(ExitStatus status, bool expected, Instant now)
    {
        Backoff = 0;
        ExitStatus = status.Code;
        Enter(ProcessState.Stopped, now);
        _core.Host.Log(expected ? LogLevel.Info : LogLevel.Warn, $"stopped: {Name} ({status})");
    }

    private void FinishExited(ExitStatus status, bool expected, Instant now)
    {
        Backoff = 0;
        ExitStatus = status.Code;

        // A process that outlived startsecs by less than the loop took to notice was RUNNING for that moment.
        Enter(ProcessState.Running, now);
        if (expected)
        {
            Enter(ProcessState.Exited, now);
            _core.Host.Log(LogLevel.Info, $"exited: {Name} ({status}; expected)");
        }
        else
        {
            SpawnError = $"Bad exit code {status.Code}";
            Enter(ProcessState.Exited, now, expected: false);
            _core.Host.Log(LogLevel.Warn, $"exited: {Name} ({status}; not expected)");
        }
    }

    private void ForgetProcess()
    {
        Pid = 0;
        Adoption = null;
        MarkChanged();
        Listener?.ProcessEnded();
    }
}
