using Supervisor.Engine.Processes;
using Supervisor.Engine.Settings;
using Supervisor.Engine.States;
using Supervisor.Os;
using Supervisor.Protocol;
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
/// <param name="files">Where their logs are.</param>
/// <param name="log">Takes what is to be said.</param>
/// <param name="holder">A descriptor of the process that has those of the record under their numbers; -1: there is none.</param>
internal sealed class SurvivingRuns(
    ISurvivors survivors, INotifySockets sockets, ILogFileSystem files, Action<LogLevel, string> log, int holder = -1)
{
    private readonly Dictionary<string, LogFileRecord> _files = [];
    private readonly Dictionary<(string, string), FastCgiRecord> _fastCgi = [];
    private IReadOnlyList<FastCgiRecord> _held = [];

    /// <summary>The same record with the descriptors.</summary>
    /// <param name="record">As <see cref="JournalContent.ToRecord"/> gives it.</param>
    /// <param name="open">
    /// The descriptor of a process if it lives, and else how it ended; <see cref="Hold"/> unless somebody knows better.
    /// </param>
    /// <param name="now">The time on the monotonic clock: signs of life that were due meanwhile nobody could hear.</param>
    public SupervisionRecord Resolve(SupervisionRecord record, Func<RunRecord, (int PidFd, ExitStatus? Exit)> open, TimeSpan now)
    {
        Dictionary<(string, string), ProcessRecord> processes = record.Engine.Groups
            .SelectMany(group => group.Processes.Select(process => (Key: (group.Settings.Name, process.Settings.Name), Process: process)))
            .DistinctBy(each => each.Key)
            .ToDictionary(each => each.Key, each => each.Process);
        _held = record.FastCgi;
        List<RunRecord> runs = [];
        foreach (RunRecord run in record.Runs)
        {
            if (processes.TryGetValue((run.Group, run.Process), out ProcessRecord? process))
            {
                (int pidFd, ExitStatus? exit) = run.Exit is { } known ? (-1, known) : open(run);
                runs.Add(Resolve(run, process, pidFd, exit));
            }
        }

        // Behind those: what a process has its log kept like now holds.
        RunRecord[] undrained = [.. record.Undrained.Select(run => run with { Outputs = [.. run.Outputs.Select(output => Undrained(output, run))] })];
        return record with
        {
            Runs = runs,
            Undrained = [.. undrained.Where(run => run.Outputs.Any(output => output.Fd >= 0))],
            LogFiles = [.. _files.Values],
            FastCgi = [.. _fastCgi.Values],
            Engine = record.Engine with
            {
                Groups = [.. record.Engine.Groups.Select(group => group with { Processes = [.. group.Processes.Select(Heard)] })],
            },
        };

        ProcessRecord Heard(ProcessRecord process)
        {
            if (process is not { Probes: { AliveBy: { } due } probes, Settings.Health: { } health })
            {
                return process;
            }

            TimeSpan next = now + (probes.WatchdogInterval ?? TimeSpan.FromSeconds(health.Interval));
            next = next > due ? next : due;
            return process with
            {
                Probes = probes with { AliveBy = next },
                ProbeDeadline = probes.ReadyBy is { } ready && ready < next ? ready : next,
            };
        }
    }

    /// <summary>The descriptor of that number as the holder has it, or -errno.</summary>
    private int Copy(int number) => holder >= 0 && number >= 0 ? survivors.Copy(holder, number) : -Errno.ENOENT;

    /// <summary>Takes hold of a process if it is still the same.</summary>
    public (int PidFd, ExitStatus? Exit) Hold(RunRecord run)
    {
        int fd = survivors.Open(run.Pid, run.Identity ?? new(0), out ExitStatus? exit);
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
            StdinFd = lives ? Find(run, identity.Stdin, forWriting: true, run.StdinFd, "its standard input", missing) : -1,
            SignFd = lives ? Find(run, identity.Sign, forWriting: false, run.SignFd, "its ready descriptor", missing) : -1,
            NotifyFd = lives ? FindNotifySocket(run, missing) : -1,
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
        int fd = Find(run, pipe, forWriting: false, output.Fd, output.IsStderr ? "its standard error" : "its standard output", missing);
        OutputSettings settings = output.IsStderr ? process.Settings.Stderr : process.Settings.Stdout;
        string? path = output.IsStderr ? process.StderrLogPath : process.StdoutLogPath;
        if (path is not null)
        {
            OpenLog(path, OptionsOf(settings));
        }

        return output with { Fd = fd, File = path };
    }

    private static LogFileOptions OptionsOf(OutputSettings settings) =>
        new(settings.MaxBytes, settings.Backups, settings.LogFile.Kind == LogTargetKind.Auto);

    /// <summary>One that was at its end when the daemon wrote it down has no descriptor; nor has one that came to it since.</summary>
    private ChannelRecord Undrained(ChannelRecord output, RunRecord run)
    {
        PipeId pipe = output.IsStderr ? run.Identity?.Stderr ?? default : run.Identity?.Stdout ?? default;
        int fd = output.Fd >= 0 ? Find(run, pipe, forWriting: false, output.Fd, "", []) : -1;
        if (fd >= 0 && output.File is { } path)
        {
            OpenLog(path, output.FileOptions ?? new(0, 0));
        }

        return output with { Fd = fd, File = fd >= 0 ? output.File : null };
    }

    /// <summary>One that cannot be opened now is opened by who writes to it, as soon as that can be done.</summary>
    private void OpenLog(string path, LogFileOptions options)
    {
        if (_files.ContainsKey(path))
        {
            return;
        }

        int fd = survivors.TakeKept(path);
        fd = fd >= 0 ? fd : LogFileOpening.Open(files, path, options.Mode);
        if (fd < 0)
        {
            log(LogLevel.Error, $"log file {path} cannot be opened again, which is tried with every output: {Errno.Text(-fd)}");
        }

        _files.Add(path, new() { Path = path, Fd = fd, Options = options });
    }

    private int Find(RunRecord run, PipeId pipe, bool forWriting, int number, string what, List<string> missing)
    {
        int held = Copy(number);
        return held >= 0 ? held : pipe.IsSet ? Kept(survivors.Find(run.Pid, pipe, forWriting), what, missing) : -1;
    }

    private int FindNotifySocket(RunRecord run, List<string> missing)
    {
        int held = Copy(run.NotifyFd);
        return held >= 0 ? held : run.NotifyAddress is { } address ? Kept(sockets.OpenAgain(address), "its NOTIFY_SOCKET", missing) : -1;
    }

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
        else if (Kept(CopySocket(key, pidFd), "the socket of its program", missing) is >= 0 and var fd)
        {
            _fastCgi.Add(key, new(key.Item1, key.Item2, socket.Url, fd, [run.Process]));
        }
    }

    private int CopySocket((string Group, string Program) key, int pidFd)
    {
        int held = Copy(_held.FirstOrDefault(socket => (socket.Group, socket.Program) == key)?.Fd ?? -1);
        return held >= 0 ? held : survivors.Copy(pidFd, 0);
    }
}
