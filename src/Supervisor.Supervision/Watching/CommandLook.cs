using Supervisor.Engine.Processes;
using Supervisor.Engine.States;
using Supervisor.Os;
using Supervisor.Protocol;
using Supervisor.Supervision.Output;

namespace Supervisor.Supervision.Watching;

/// <summary>One run of a command that looks at a process. What is left of its process group when it ends, or its time is over, is killed.</summary>
internal sealed class CommandLook(CommandLooks looks, ManagedProcess process, string command, Action<string?> done) : ILook
{
    private readonly LastLine _stdout = new();
    private readonly LastLine _stderr = new();
    private readonly List<OutputChannel> _channels = new(2);
    private SpawnRequest? _request;
    private ProbeChild? _child;
    private bool _isCancelled;
    private bool _isSpawned;

    /// <summary>It is between us and the system.</summary>
    public bool IsStarting => _request is not null && !_isSpawned;

    /// <summary>Its child, if there is one that is not reaped.</summary>
    public ProbeChildRecord? Child => _child?.Capture();

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
        if (_child is { } child)
        {
            child.Kill();
        }
        else if (_request is null && looks.TakeBack(this))
        {
            looks.Loop.Post(() => done("it was not begun in time"));
        }
    }

    private void Spawned(SpawnResult result)
    {
        _isSpawned = true;
        if (result.Failure is { } failure)
        {
            End($"cannot run '{command}': {failure.Describe(result.Request, process.Name)}");
            return;
        }

        looks.System.Pipes.Close(result.StdinFd);
        Attach(result.StdoutFd, OutputStream.Stdout, _stdout);
        Attach(result.StderrFd, OutputStream.Stderr, _stderr);
        _child = new(looks.Loop, looks.System, new() { Pid = result.Pid, PidFd = result.PidFd }, Ended);
        if (_isCancelled)
        {
            _child.Kill();
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

    private void Ended(ExitStatus status) =>
        looks.Outputs.DrainAndClose(_channels, () => looks.Loop.Post(() => End(Judge(status))));

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
        looks.Ended(this);
        done(failure);
    }
}
