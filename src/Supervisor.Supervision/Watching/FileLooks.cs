using Supervisor.Engine.Processes;
using Supervisor.Os;
using Supervisor.Posix;
using Supervisor.Supervision.Loop;

namespace Supervisor.Supervision.Watching;

/// <summary>
/// Looks whether files have been made or written since a process was started; on workers, because a disk may hang. Each file system has
/// its own, as far as the names of a path tell: on one that hangs some looks take a thread each, those after them wait, and all others
/// go on.
/// </summary>
/// <param name="loop">Where looks end.</param>
/// <param name="workers">Who look.</param>
/// <param name="mountOf">What file system a path leads to; on a worker, and without asking it.</param>
/// <param name="lastChange">When a file was changed last, or null; on a worker, and may hang.</param>
internal sealed class FileLooks(
    SupervisionLoop loop, IWorkers workers, Func<string, string> mountOf, Func<string, DateTimeOffset?> lastChange)
{
    /// <summary>After so long a disk has not answered.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromHours(1);

    /// <summary>Times of files are those of the last tick of the kernel.</summary>
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(20);

    /// <summary>Those of the machine, which are watched from the first look on.</summary>
    public static FileLooks Of(SupervisionLoop loop, IWorkers workers, FileSigns files) => new(loop, workers, Mounts.PointOf, path =>
    {
        files.Watch(path);
        return FileCalls.LastChange(path);
    });

    /// <summary>Begins a look.</summary>
    /// <param name="process">The process.</param>
    /// <param name="path">The file.</param>
    /// <param name="done">Takes what is wrong, or null.</param>
    public ILook Begin(ManagedProcess process, string path, Action<string?> done)
    {
        DateTimeOffset since = (process.Probes?.Began.Wall ?? loop.Now.Wall) - Tick;
        loop.Work<string?>(
            $"file {path}",
            Patience,
            answer => workers.Queue("mounts", () => workers.Queue($"file:{mountOf(path)} {path}", () => answer(Look(path, since)))),
            outcome => done(outcome.Failure is { } failure ? failure.Message : outcome.Value));
        return FileLook.Instance;
    }

    private string? Look(string path, DateTimeOffset since)
    {
        try
        {
            return lastChange(path) is { } change
                ? change >= since ? null : $"{path} is older than the process"
                : $"{path} is not there";
        }
        catch (Exception exception)
        {
            return exception.Message;
        }
    }

    /// <summary>Nothing can be done about one that hangs.</summary>
    private sealed class FileLook : ILook
    {
        public static FileLook Instance { get; } = new();

        public void Cancel()
        {
        }
    }
}
