using Supervisor.Engine.States;
using Supervisor.Engine.Timing;
using Supervisor.Os;
using Supervisor.Supervision.Loop;

namespace Supervisor.Supervision.Watching;

/// <summary>
/// A command that looks at a process, as a child: it is reaped when it ends, and what is left of its process group then is killed. On
/// the loop.
/// </summary>
internal sealed class ProbeChild : ILoopDeadline
{
    private const int Sigkill = 9;
    private static readonly TimeSpan RetryInterval = TimeSpan.FromMilliseconds(100);
    private readonly SupervisionLoop _loop;
    private readonly SystemPort _system;
    private readonly ProbeChildRecord _child;
    private readonly Action<ExitStatus> _ended;
    private readonly ulong _token;
    private bool _isKilled;
    private bool _isReaped;

    /// <param name="loop">The loop.</param>
    /// <param name="system">The system.</param>
    /// <param name="child">The child.</param>
    /// <param name="ended">Told when it has been reaped.</param>
    public ProbeChild(SupervisionLoop loop, SystemPort system, ProbeChildRecord child, Action<ExitStatus> ended)
    {
        (_loop, _system, _child, _ended) = (loop, system, child, ended);
        if (loop.Listen(child.PidFd, Reap, out _token) < 0)
        {
            Kill();
            Deadline = loop.Now.Monotonic + RetryInterval;
            loop.Add(this);
        }
    }

    /// <summary>When its end is looked for again, where the kernel does not tell of it.</summary>
    public TimeSpan Deadline { get; private set; }

    public void Elapsed(Instant now)
    {
        Deadline = now.Monotonic + RetryInterval;
        Reap();
    }

    /// <summary>Ends it with all it started. Its number is its own until it is reaped.</summary>
    public void Kill()
    {
        _isKilled = true;
        _ = _system.Children.Signal(_child.Pid, Sigkill, toGroup: true);
    }

    /// <summary>It, for another process image; null: there is nothing left to reap.</summary>
    public ProbeChildRecord? Capture() => _isReaped ? null : _child;

    private void Reap()
    {
        if (_isReaped)
        {
            return;
        }

        if (!_isKilled)
        {
            // It has ended: whatever it left behind goes too, as long as its number is its own.
            Kill();
        }

        if (_system.Children.TryReap(_child.Pid, _child.PidFd, out ExitStatus status) == 0)
        {
            return;
        }

        _isReaped = true;
        if (_token != 0)
        {
            _loop.Unlisten(_child.PidFd, _token);
        }
        else
        {
            _loop.Remove(this);
        }

        _system.Pipes.Close(_child.PidFd);
        _ended(status);
    }
}

/// <summary>A command that looks at a process, on its way to its end in another process image.</summary>
internal sealed record ProbeChildRecord
{
    /// <summary>Its pid.</summary>
    public int Pid { get; set; }

    /// <summary>Its pidfd.</summary>
    public int PidFd { get; set; } = -1;
}
