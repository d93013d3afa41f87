using Supervisor.Engine;
using Supervisor.Engine.Capture;
using Supervisor.Engine.Processes;
using Supervisor.Engine.Settings;
using Supervisor.Os;
using Supervisor.Supervision.Launch;
using Supervisor.Supervision.Logs;
using Supervisor.Supervision.Output;
using Supervisor.Supervision.Takeover;

namespace Supervisor.Supervision.Journal;

/// <summary>
/// Gives the runs of a record the descriptors that they have in this process: of each process, if it is still the same, of its pipes and
/// logs. One that has ended gets its end. What cannot be had again is said.
/// </summary>
/// <param name="survivors">The processes.</param>
/// <param name="sockets">Sockets on which they tell how they are.</param>
/// <param name="log">Takes what is to be said.</param>
internal sealed class SurvivingRuns(ISurvivors survivors, INotifySockets sockets, Action<LogLevel, string> log)
{
    private readonly Dictionary<string, LogFileRecord> _files = [];
    private readonly Dictionary<(string, string), FastCgiRecord> _fastCgi = [];

    /// <summary>The same record with the descriptors.</summary>
    /// <param name="record">As <see cref="JournalContent.ToRecord"/> gives it.</param>
    /// <param name="open">
    /// The descriptor of a process if it lives, and else how it ended; <see cref="Hold"/> unless somebody knows better.
    /// </param>
    public SupervisionRecord Resolve(SupervisionRecord record, Func<RunRecord, (int PidFd, ExitStatus? Exit)> open)
    {
        Dictionary<(string, string), ProcessRecord> processes = record.Engine.Groups
            .SelectMany(group => group.Processes.Select(process => (Key: (group.Settings.Name, process.Settings.Name), Process: process)))
            .ToDictionary(each => each.Key, each => each.Process);
        List<RunRecord> runs = [];
        foreach (RunRecord run in record.Runs)
        {
            if (processes.TryGetValue((run.Group, run.Process), out ProcessRecord? process))
            {
                (int pidFd, ExitStatus? exit) = run.Exit is { } known ? (-1, known) : open(run);
                runs.Add(Resolve(run, process, pidFd, exit));
            }
        }

        return record with { Runs = runs, LogFiles = [.. _files.Values], FastCgi = [.. _fastCgi.Values] };
    }

    /// <summary>Takes hold of a process if it is still the same.</summary>
    public (int PidFd, ExitStatus? Exit) Hold(RunRecord run)
    {
        int fd = survivors.Open(run.Pid, run.Identity?.StartTime ?? 0, out ExitStatus? exit);
        return fd >= 0 ? (fd, null) : (-1, exit ?? ExitStatus.Unknown);
    }

    private RunRecord Resolve(RunRecord run, ProcessRecord process, int pidFd, ExitStatus? exit)
    {
        List<string> missing = [];
        RunIdentity identity = run.Identity ?? new(0);
        bool lives = pidFd >= 0;
        RunRecord found = run with
        {
            PidFd = pidFd,
            Exit = exit,
            IsAdopted = true,
            Outputs = [.. run.Outputs.Select(output => Resolve(output, run, process, identity, missing))],
            StdinFd = lives ? Find(run.Pid, identity.Stdin, forWriting: true, "its standard input", missing) : -1,
            SignFd = lives ? Find(run.Pid, identity.Sign, forWriting: false, "its ready descriptor", missing) : -1,
            NotifyFd = lives && run.NotifyAddress is { } address ? Kept(sockets.OpenAgain(address), "its NOTIFY_SOCKET", missing) : -1,
        };
        if (lives)
        {
            AddFastCgi(run, process.Settings, pidFd, missing);
        }

        return found with { Missing = lives && missing.Count > 0 ? string.Join(", ", missing) : null };
    }

    private ChannelRecord Resolve(ChannelRecord output, RunRecord run, ProcessRecord process, RunIdentity identity, List<string> missing)
    {
        PipeId pipe = output.IsStderr ? identity.Stderr : identity.Stdout;
        int fd = Find(run.Pid, pipe, forWriting: false, output.IsStderr ? "its standard error" : "its standard output", missing);
        OutputSettings settings = output.IsStderr ? process.Settings.Stderr : process.Settings.Stdout;
        string? path = output.IsStderr ? process.StderrLogPath : process.StdoutLogPath;
        return output with
        {
            Fd = fd,
            File = path is not null && IsOpen(path, settings) ? path : null,
        };
    }

    private bool IsOpen(string path, OutputSettings settings)
    {
        if (_files.ContainsKey(path))
        {
            return true;
        }

        LogFileOptions options = new(settings.MaxBytes, settings.Backups, settings.LogFile.Kind == LogTargetKind.Auto);
        int fd = LogFileOpening.Open(path, options.Mode);
        if (fd < 0)
        {
            log(LogLevel.Error, $"log file {path} cannot be opened again: {Errno.Text(-fd)}");
            return false;
        }

        _files.Add(path, new() { Path = path, Fd = fd, Options = options });
        return true;
    }

    private int Find(int pid, PipeId pipe, bool forWriting, string what, List<string> missing) =>
        pipe.IsSet ? Kept(survivors.Find(pid, pipe, forWriting), what, missing) : -1;

    private static int Kept(int fd, string what, List<string> missing)
    {
        if (fd >= 0)
        {
            return fd;
        }

        missing.Add(fd == -Errno.ENOENT ? $"{what} (closed)" : $"{what} ({Errno.Text(-fd)})");
        return -1;
    }

    /// <summary>The processes of a program share a socket, which each of them has as its standard input.</summary>
    private void AddFastCgi(RunRecord run, ProcessSettings settings, int pidFd, List<string> missing)
    {
        if (settings.FastCgiSocket is not { } socket)
        {
            return;
        }

        (string, string) key = (run.Group, settings.Program);
        if (_fastCgi.TryGetValue(key, out FastCgiRecord? shared))
        {
            _fastCgi[key] = shared with { Users = [.. shared.Users, run.Process] };
        }
        else if (Kept(survivors.Copy(pidFd, 0), "the socket of its program", missing) is >= 0 and var fd)
        {
            _fastCgi.Add(key, new(key.Item1, key.Item2, socket.Url, fd, [run.Process]));
        }
    }
}
