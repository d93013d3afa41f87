using System.Collections.Concurrent;
using Supervisor.Configuration;
using Supervisor.Engine.Processes;
using Supervisor.Engine.Settings;
using Supervisor.Os;
using Supervisor.Protocol;
using Supervisor.Supervision.Logs;
using Supervisor.Supervision.Loop;
using Supervisor.Supervision.Output;

namespace Supervisor.Supervision.Launch;

/// <summary>The logs of the children: where they are, and opening them for a run.</summary>
/// <param name="loop">The loop.</param>
/// <param name="files">The log files.</param>
/// <param name="outputs">What writes them.</param>
/// <param name="queue">Who else wants the output.</param>
/// <param name="settings">Where AUTO logs are.</param>
/// <param name="turns">Keeps a start and a change apart.</param>
/// <param name="chance">For names of AUTO logs; null: any.</param>
internal sealed partial class ChildLogs(
    SupervisionLoop loop,
    LogFileTable files,
    IOutputs outputs,
    OutputQueue queue,
    SupervisordSettings settings,
    ProcessTurns turns,
    Random? chance = null)
{
    /// <summary>How long a disk may take before the change of a log has failed.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly Random _chance = chance ?? Random.Shared;
    private readonly ConcurrentDictionary<(string Group, string Process, OutputStream Stream), RecentOutput> _recent = [];

    /// <summary>What a process wrote last to a stream whose log cannot be read back; null: it can, or there was nothing yet.</summary>
    public RecentOutput? Recent(string group, string process, OutputStream stream) => _recent.GetValueOrDefault((group, process, stream));

    /// <summary>Where the output goes of a run that another process image had.</summary>
    public OutputSinks TakeOver(ManagedProcess process, ChannelRecord channel)
    {
        ChildOutputHandlers handlers = queue.HandlersOf(process);
        LineSign? sign = process.Probes is { HasShownReady: false } ? handlers.MakeSign?.Invoke() : null;
        sign?.Feed(channel.SignLine);
        OutputSinks sinks = TakeOver(channel, handlers, channel.IsListener ? handlers.OnListenerOutput : null);
        sinks.Sign = sign;
        sinks.Recent = channel.IsRecent ? _recent.GetOrAdd((process.Group.Name, process.Name, sinks.Stream), _ => new()) : null;
        return sinks;
    }

    /// <summary>
    /// Where the output goes of one that is over. What an event listener said is text now: the conversation is another's.
    /// </summary>
    /// <param name="process">Whose run it was; null: that is gone.</param>
    /// <param name="channel">The stream.</param>
    public OutputSinks TakeOverUndrained(ManagedProcess? process, ChannelRecord channel) =>
        TakeOver(channel, process is null ? null : queue.HandlersOf(process), raw: null);

    private OutputSinks TakeOver(ChannelRecord channel, ChildOutputHandlers? handlers, OutputHandler? raw) => new()
    {
        ProcessName = channel.ProcessName,
        Stream = channel.IsStderr ? OutputStream.Stderr : OutputStream.Stdout,
        StripAnsi = channel.StripAnsi,
        CaptureMaxBytes = channel.CaptureMaxBytes,
        Syslog = channel.Syslog,
        OnOutput = channel.BecomesEvents ? handlers?.OnOutput : null,
        OnMessage = handlers?.OnMessage,
        OnRaw = raw,
        File = channel.File is { } path ? files.TakeOver(path) : null,
    };

    /// <summary>While the output stands still: the files that are open.</summary>
    public IReadOnlyList<LogFileRecord> CaptureFiles() => files.Capture();

    /// <summary>While the output stands still: what cannot be read back.</summary>
    public IReadOnlyList<RecentRecord> CaptureRecent() => [.. _recent
        .OrderBy(entry => entry.Key.Group, StringComparer.Ordinal).ThenBy(entry => entry.Key.Process, StringComparer.Ordinal)
        .ThenBy(entry => entry.Key.Stream)
        .Select(entry =>
    {
        (long end, byte[] bytes) = entry.Value.Capture();
        return new RecentRecord(entry.Key.Group, entry.Key.Process, entry.Key.Stream == OutputStream.Stderr, end, bytes);
    }).Where(record => record.End > 0)];

    /// <summary>Goes on with the files of another process image; the runs say who uses them.</summary>
    public void Restore(IEnumerable<LogFileRecord> open, IEnumerable<RecentRecord> recent)
    {
        files.Restore(open);
        foreach (RecentRecord record in recent)
        {
            OutputStream stream = record.IsStderr ? OutputStream.Stderr : OutputStream.Stdout;
            _recent.GetOrAdd((record.Group, record.Process, stream), _ => new()).Restore(record.End, record.Bytes);
        }
    }

    /// <summary>All runs are there: lets go of the files that none of them uses.</summary>
    public void CloseUnused() => files.CloseUnused();

    /// <summary>
    /// Decides where the logs of a process are, while the daemon runs: AUTO files are made on a worker, before the process starts. One
    /// that cannot be made is what the start fails on.
    /// </summary>
    public void AssignSoon(ManagedProcess process)
    {
        List<string> made = [];
        string? stdout = PathOf(process.Settings.Stdout, OutputStream.Stdout);
        string? stderr = process.Settings.RedirectStderr ? null : PathOf(process.Settings.Stderr, OutputStream.Stderr);
        process.SetLogPaths(stdout, stderr);
        if (made.Count > 0)
        {
            turns.Enter(process, () => loop.Work($"logs of {process.DisplayName}", Patience, () => made.Sum(path => AutoLogs.Make(files.Files, path)), _ =>
            {
                turns.Leave(process);
                if (process.IsRemoved)
                {
                    Discard(process);
                }
            }));
        }

        string? PathOf(OutputSettings output, OutputStream stream)
        {
            if (output.LogFile.Kind != LogTargetKind.Auto)
            {
                return this.PathOf(process, output, stream);
            }

            made.Add(AutoLogs.NewPath(_chance, settings.ChildLogDirectory, process.Name, stream.Name(), settings.Identifier));
            return made[^1];
        }
    }

    /// <summary>On the loop: finds out on a worker whether AUTO logs can be made.</summary>
    /// <exception cref="PosixException">They cannot.</exception>
    /// <exception cref="TimeoutException">Their folder hangs.</exception>
    public Task<bool> TryAutoAsync() => loop.WorkAsync("childlogdir", Patience, () =>
    {
        AutoLogs.Remove(files.Files, NewAutoLog("probe", OutputStream.Stdout));
        return true;
    });

    /// <summary>The same while the daemon comes up: AUTO files are made now and kept over its runs.</summary>
    public void Assign(ManagedProcess process)
    {
        string? stdout = PathOf(process, process.Settings.Stdout, OutputStream.Stdout);
        string? stderr = process.Settings.RedirectStderr ? null : PathOf(process, process.Settings.Stderr, OutputStream.Stderr);
        process.SetLogPaths(stdout, stderr);
    }

    /// <summary>A process is gone for good: its AUTO logs go with it.</summary>
    public void Discard(ManagedProcess process)
    {
        string?[] paths =
        [
            process.Settings.Stdout.LogFile.Kind == LogTargetKind.Auto ? process.StdoutLogPath : null,
            process.Settings.Stderr.LogFile.Kind == LogTargetKind.Auto && !process.Settings.RedirectStderr ? process.StderrLogPath : null,
        ];
        _recent.TryRemove((process.Group.Name, process.Name, OutputStream.Stdout), out _);
        _recent.TryRemove((process.Group.Name, process.Name, OutputStream.Stderr), out _);
        if (paths.Any(path => path is not null))
        {
            loop.Work(
                $"logs of {process.DisplayName}",
                Patience,
                () =>
                {
                    Array.ForEach(paths, path =>
                    {
                        if (path is not null)
                        {
                            AutoLogs.Remove(files.Files, path);
                        }
                    });
                    return true;
                },
                _ => { });
        }
    }

    /// <summary>On the spawn thread: opens the logs for a run.</summary>
    /// <exception cref="PosixException">A file cannot be opened; the message is the spawnerr.</exception>
    public ChildLogSet Open(ManagedProcess process, ProcessSettings options) =>
        Keep(process, ChildLogSet.Open(
            files, options, new(process.StdoutLogPath, process.StderrLogPath), settings.StripAnsi, queue.HandlersOf(process)), beginsRun: true);

    /// <summary>Writes what has to be said on behalf of a child that never came to be to the log of its standard error.</summary>
    /// <param name="logs">Its logs, which are closed then.</param>
    /// <param name="text">What is to be said.</param>
    /// <param name="then">Called when it is written, on any thread.</param>
    public void WriteStderr(ChildLogSet logs, byte[] text, Action then)
    {
        OutputSinks sinks = logs.Stderr ?? logs.Stdout;
        logs.ReleaseAllBut(sinks);
        outputs.Write(sinks, text, then);
    }

    /// <summary>On the loop: empties the logs of a process, running or not.</summary>
    public void Clear(ManagedProcess process, Action<bool> done)
    {
        (string?, bool)[] logs =
        [
            (process.StdoutLogPath, process.Settings.Stdout.LogFile.Kind == LogTargetKind.Auto),
            (process.StderrLogPath, process.Settings.Stderr.LogFile.Kind == LogTargetKind.Auto),
        ];
        Recent(process.Group.Name, process.Name, OutputStream.Stdout)?.Clear();
        Recent(process.Group.Name, process.Name, OutputStream.Stderr)?.Clear();
        IReadOnlyList<OutputChannel> channels = ProcessRun.Of(process)?.Outputs ?? [];
        loop.Work<int>(
            $"logs of {process.DisplayName}",
            Patience,
            cleared => outputs.Clear(logs, channels, cleared),
            outcome => done(outcome is { Failure: null, Value: 0 }));
    }

    /// <summary>Sees to it that the last of what cannot be read back is kept.</summary>
    private ChildLogSet Keep(ManagedProcess process, ChildLogSet logs, bool beginsRun = false)
    {
        KeepStream(logs.Stdout);
        if (logs.Stderr is not null)
        {
            KeepStream(logs.Stderr);
        }

        return logs;

        void KeepStream(OutputSinks sinks)
        {
            (string, string, OutputStream) key = (process.Group.Name, process.Name, sinks.Stream);
            if (sinks.File is { CanBeRead: false, Path: not "/dev/null" })
            {
                sinks.Recent = _recent.GetOrAdd(key, _ => new());
                if (beginsRun)
                {
                    sinks.Recent.BeginRun();
                }
            }
            else if (!_recent.IsEmpty)
            {
                _recent.TryRemove(key, out _);
            }
        }
    }

    private string? PathOf(ManagedProcess process, OutputSettings output, OutputStream stream) => output.LogFile.Kind switch
    {
        LogTargetKind.None => null,
        LogTargetKind.File => output.LogFile.Path,
        _ => NewAutoLog(process.Name, stream),
    };

    private string NewAutoLog(string process, OutputStream stream) =>
        AutoLogs.Create(files.Files, _chance, settings.ChildLogDirectory, process, stream.Name(), settings.Identifier);
}
