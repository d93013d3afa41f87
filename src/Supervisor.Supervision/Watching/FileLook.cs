using Supervisor.Engine.Processes;
using Supervisor.Posix;
using Supervisor.Supervision.Loop;

namespace Supervisor.Supervision.Watching;

/// <summary>Whether a file has been made or written since a process was started; on a worker, because a disk may hang.</summary>
internal sealed class FileLook : ILook
{
    /// <summary>After so long a disk has not answered.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromHours(1);

    /// <summary>Times of files are those of the last tick of the kernel.</summary>
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(20);

    private FileLook()
    {
    }

    /// <summary>Begins.</summary>
    /// <param name="loop">Where it ends.</param>
    /// <param name="process">The process.</param>
    /// <param name="path">The file.</param>
    /// <param name="before">On the worker, ahead of the look.</param>
    /// <param name="done">Takes what is wrong, or null.</param>
    public static FileLook Begin(SupervisionLoop loop, ManagedProcess process, string path, Action before, Action<string?> done)
    {
        DateTimeOffset since = (process.Probes?.Began.Wall ?? loop.Now.Wall) - Tick;
        loop.Work(
            $"file {path}",
            Patience,
            () =>
            {
                before();
                return FileCalls.LastChange(path) is { } change
                    ? change >= since ? null : $"{path} is older than the process"
                    : $"{path} is not there";
            },
            outcome => done(outcome.Failure is { } failure ? failure.Message : outcome.Value));
        return new();
    }

    public void Cancel()
    {
    }
}
