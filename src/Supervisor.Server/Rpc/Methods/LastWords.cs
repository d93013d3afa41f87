using System.Text;
using Supervisor.Engine.Snapshots;
using Supervisor.Protocol;
using Supervisor.Supervision.Logs;
using Supervisor.Supervision.Port;

namespace Supervisor.Server.Rpc.Methods;

/// <summary>
/// The last line that programs which failed wrote to standard error, out of their logs or, where these cannot be read back, out of
/// what is kept of it. A log that cannot be read in time costs its
/// line and nothing else, and holds up one thread at most.
/// </summary>
internal sealed class LastWords(ISupervision supervision)
{
    private const int Bytes = 4096;
    private const int LongestLine = 200;
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);

    private readonly SemaphoreSlim _reading = new(1, 1);

    /// <summary>The lines of those that have one.</summary>
    public async Task<IReadOnlyDictionary<ProcessSnapshot, string>> OfAsync(
        IReadOnlyList<ProcessSnapshot> processes, DateTimeOffset now, CancellationToken cancellation)
    {
        ProcessSnapshot[] failed = [.. processes.Where(process => HasFailed(process, now))];
        Dictionary<ProcessSnapshot, string> none = [];
        if (failed.Length == 0 || !await _reading.WaitAsync(Patience, cancellation))
        {
            return none;
        }

        Task<Dictionary<ProcessSnapshot, string>> reading = LogDisk.DoAsync(() =>
        {
            try
            {
                return Read(failed);
            }
            finally
            {
                _reading.Release();
            }
        }, CancellationToken.None);
        try
        {
            return await reading.WaitAsync(Patience, cancellation);
        }
        catch (TimeoutException)
        {
            return none;
        }
    }

    /// <summary>The last line with something in it, without what a terminal would take for a command.</summary>
    internal static string LastLine(string text)
    {
        foreach (string line in text.Split('\n').Reverse())
        {
            string clean = WithoutControls(line).Trim();
            if (clean.Length > 0)
            {
                return clean.Length > LongestLine ? clean[..LongestLine] + "…" : clean;
            }
        }

        return "";
    }

    private static bool HasFailed(ProcessSnapshot process, DateTimeOffset now) => process.LastExit is not null && process.State switch
    {
        ProcessState.Fatal or ProcessState.Backoff => true,
        ProcessState.Exited => process.SpawnError is not null || process.LastExit.Value.Code != 0,
        ProcessState.Starting or ProcessState.Running => process.RestartsLately.Count(now) > 0,
        _ => false,
    };

    private Dictionary<ProcessSnapshot, string> Read(ProcessSnapshot[] processes)
    {
        Dictionary<ProcessSnapshot, string> lines = new(ReferenceEqualityComparer.Instance);
        foreach (ProcessSnapshot process in processes)
        {
            if (LastLine(Tail(process)) is { Length: > 0 } line)
            {
                lines[process] = line;
            }
        }

        return lines;
    }

    private string Tail(ProcessSnapshot process)
    {
        OutputStream stream = process.Settings.RedirectStderr ? OutputStream.Stdout : OutputStream.Stderr;
        if (supervision.FindRecentOutput(process, stream) is { } recent)
        {
            return Encoding.UTF8.GetString(recent.ReadEnd(Bytes, alsoBefore: process.State is ProcessState.Starting or ProcessState.Running));
        }

        string? path = stream == OutputStream.Stdout ? process.StdoutLogPath : process.StderrLogPath;
        return path is not null && IsOfLastRun(path, process) ? LogReader.Tail(path, 0, Bytes).AsArray()[0].ToString() : "";
    }

    /// <summary>What an earlier run said is no reason for how this one ended.</summary>
    private static bool IsOfLastRun(string path, ProcessSnapshot process) =>
        process.Stopped is not { } stopped || process.Started is not { } started
        || File.GetLastWriteTimeUtc(path) >= (started < stopped ? started : stopped.AddSeconds(-1)).UtcDateTime.AddSeconds(-1);

    private static string WithoutControls(string line)
    {
        StringBuilder clean = new(line.Length);
        for (int i = 0; i < line.Length; i++)
        {
            if (line[i] == '\u001b' && i + 1 < line.Length && line[i + 1] == '[')
            {
                for (i += 2; i < line.Length && line[i] is < '@' or > '~'; i++)
                {
                    // A colour or the like: nothing of it is text.
                }
            }
            else
            {
                clean.Append(char.IsControl(line[i]) ? ' ' : line[i]);
            }
        }

        return clean.ToString();
    }
}
