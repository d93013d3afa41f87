using Supervisor.Engine;
using Supervisor.Engine.Processes;
using Supervisor.Os;
using Supervisor.Supervision.Loop;
using Supervisor.Supervision.Output;

namespace Supervisor.Supervision.Watching;

/// <summary>One run of a command that looks at a process. What is left of its process group when it ends, or its time is over, is killed.</summary>
internal sealed class CommandLook(CommandLooks looks, ManagedProcess process, string command, Action<string?> done) : ILook, ILoopDeadline
{
    private const int Sigkill = 9;
    private static readonly TimeSpan RetryInterval = TimeSpan.FromMilliseconds(100);
    private readonly LastLine _stdout = new();
    private readonly LastLine _stderr = new();
    private readonly List<OutputChannel> _channels = new(2);
    private SpawnRequest? _request;
    private ulong _token;
    private int _pid;
    private int _pidFd = -1;
    private bool _isCancelled;

    /// <summary>When its end is looked for again, where the kernel does not tell of it.</summary>
    public TimeSpan Deadline { get; private set; }

    public void Elapsed(Instant now)
    {
        Deadline = now.Monotonic + RetryInterval;
        Reap();
    }

    public void Launch()
    {
        try
        {
            _request = looks.Planner.PlanProbe(process, command, result => looks.Loop.Post(() => Spawned(result)));
            looks.System.Children.Start(_request);
        }
        catch (Exception exception)
        {
            looks.Loop.Post(() => End($"cannot run '{command}': {exception.Message}"));
        }
    }

    public void Cancel()
    {
        if (_isCancelled)
        {
            return;
        }

        _isCancelled = true;
        if (_pidFd >= 0)
        {
            Kill();
        }
        else if (_request is null && looks.TakeBack(this))
        {
            looks.Loop.Post(() => done("it was not begun in time"));
        }
    }

    private void Spawned(SpawnResult result)
    {
        if (result.Failure is { } failure)
        {
            End($"cannot run '{command}': {failure.Describe(result.Request, process.Name)}");
            return;
        }

        (_pid, _pidFd) = (result.Pid, result.PidFd);
        looks.System.Pipes.Close(result.StdinFd);
        Attach(result.StdoutFd, OutputStream.Stdout, _stdout);
        Attach(result.StderrFd, OutputStream.Stderr, _stderr);
        if (looks.Loop.Listen(_pidFd, Reap, out _token) < 0)
        {
            _isCancelled = true;
            Deadline = looks.Loop.Now.Monotonic + RetryInterval;
            looks.Loop.Add(this);
        }

        if (_isCancelled)
        {
            Kill();
        }
    }

    private void Attach(int fd, OutputStream stream, LastLine line)
    {
        try
        {
            _channels.Add(looks.Outputs.Attach(fd, new()
            {
                ProcessName = process.Name,
                Stream = stream,
                OnOutput = (_, data) => line.Feed(data),
            }));
        }
        catch (PosixException)
        {
            // It is closed, and the command is told so when it writes.
        }
    }

    /// <summary>Its number is its own until it is reaped.</summary>
    private void Kill() => _ = looks.System.Children.Signal(_pid, Sigkill, toGroup: true);

    private void Reap()
    {
        if (_pidFd < 0)
        {
            return;
        }

        if (!_isCancelled)
        {
            // It has ended: whatever it left behind goes too, as long as its number is its own.
            Kill();
        }

        if (looks.System.Children.TryReap(_pid, _pidFd, out ExitStatus status) == 0)
        {
            return;
        }

        if (_token != 0)
        {
            looks.Loop.Unlisten(_pidFd, _token);
        }
        else
        {
            looks.Loop.Remove(this);
        }

        looks.System.Pipes.Close(_pidFd);
        _pidFd = -1;
        looks.Outputs.DrainAndClose(_channels, () => looks.Loop.Post(() => End(Judge(status))));
    }

    private string? Judge(ExitStatus status)
    {
        if (status is { Code: 0, Signal: 0 })
        {
            return null;
        }

        string said = _stderr.Read() is { Length: > 0 } error ? error : _stdout.Read();
        return said.Length > 0 ? $"{status}: {said}" : status.ToString();
    }

    private void End(string? failure)
    {
        looks.Ended();
        done(failure);
    }
}
