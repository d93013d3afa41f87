using System.Globalization;
using Supervisor.Client;
using Supervisor.Protocol;
using Supervisor.TestKit;

namespace Supervisor.Daemon.Tests;

/// <summary>What a change of the daemon must leave as it was: its programs, every line of theirs, and how much is open.</summary>
internal static class Continuity
{
    /// <summary>A program that writes numbers, one a line.</summary>
    /// <param name="number">Its own, which its name and its log have.</param>
    /// <param name="pause">Seconds between two; empty: as fast as a shell can.</param>
    /// <param name="options">Further options.</param>
    public static string Writer(int number, string pause = "", string options = "stdout_logfile_maxbytes=0") => string.Create(
        CultureInfo.InvariantCulture,
        $"""
        [program:w{number}]
        command=/bin/sh -c "i=0; while :; do i=$((i+1)); echo $i; {(pause.Length > 0 ? $"sleep {pause}; " : "")}done"
        stdout_logfile=@DIR@/w{number}.log
        {options}
        startsecs=0

        """);

    /// <summary>So many of them.</summary>
    public static string Writers(int count, string pause = "") => string.Concat(Enumerable.Range(0, count).Select(number => Writer(number, pause)));

    /// <summary>Waits until all processes run; they are started in the order of their names, w19 before w2.</summary>
    public static async Task<IReadOnlyList<ProcessInfo>> WaitUntilAllRunAsync(TestDaemon daemon)
    {
        IReadOnlyList<ProcessInfo> all = [];
        await daemon.WaitForAsync(
            async () => (all = await daemon.Client.GetAllProcessInfoAsync()).All(info => info.State == ProcessState.Running), "all to run");
        return all;
    }

    /// <summary>They are the same processes, and as they were.</summary>
    public static void AssertSame(IEnumerable<ProcessInfo> before, IEnumerable<ProcessInfo> after) => Assert.Equal(
        before.Select(info => (info.Name, info.Pid, info.Start, info.State)),
        after.Select(info => (info.Name, info.Pid, info.Start, info.State)));

    /// <summary>How many numbers are in a log and its backups; they must be there once, in order and from the beginning.</summary>
    /// <param name="folder">Where it is.</param>
    /// <param name="log">Its name.</param>
    /// <param name="isOver">Nobody writes any more: the last line is whole.</param>
    public static long CountLines(TempFolder folder, string log, bool isOver = true)
    {
        long last = 0;
        IEnumerable<string> files = Directory.GetFiles(folder.Path, log + "*")
            .OrderByDescending(file => file.EndsWith(log, StringComparison.Ordinal)
                ? 0 : int.Parse(file[(file.LastIndexOf('.') + 1)..], CultureInfo.InvariantCulture));
        string text = string.Concat(files.Select(File.ReadAllText));
        foreach (string line in (isOver ? text : text[..(text.LastIndexOf('\n') + 1)]).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            long number = long.Parse(line, CultureInfo.InvariantCulture);
            Assert.Equal(last + 1, number);
            last = number;
        }

        return last;
    }

    /// <summary>The same of a log that nobody writes any more; there must be some.</summary>
    public static void AssertInOrder(TestDaemon daemon, string program)
    {
        long lines = CountLines(daemon.Folder, $"{program}.log");
        Assert.True(lines > 100, $"{program} wrote {lines} lines");
    }

    /// <summary>
    /// They are the same processes and are stopped now: every line of theirs is in its log once and in order, and nothing unexpected in the
    /// daemon's.
    /// </summary>
    /// <param name="daemon">Whose processes they are.</param>
    /// <param name="client">What talks to the present daemon.</param>
    /// <param name="before">The processes as they were; each is a <see cref="Writer"/>.</param>
    public static async Task AssertNothingLostAsync(TestDaemon daemon, SupervisorClient client, IReadOnlyList<ProcessInfo> before)
    {
        AssertSame(before, await client.GetAllProcessInfoAsync());
        await client.StopAllProcessesAsync();
        Assert.All(before, info => AssertInOrder(daemon, info.Name));
        AssertNothingUnexpected(daemon);
    }

    /// <summary>The daemon has met nothing that it does not know of.</summary>
    public static void AssertNothingUnexpected(TestDaemon daemon) => Assert.DoesNotContain("internal error", daemon.Log, StringComparison.Ordinal);

    /// <summary>TERM ends it, and nothing of it is left.</summary>
    public static async Task AssertEndsAsync(TestDaemon daemon)
    {
        daemon.Signal("TERM");
        Assert.Equal(0, await daemon.WaitForExitAsync());
        Assert.False(File.Exists(daemon.Folder["s.pid"]));
        Assert.False(File.Exists(daemon.Folder["s.sock"]));
    }

    /// <summary>How many descriptors a process has open.</summary>
    public static int Descriptors(int pid) =>
        Directory.GetFileSystemEntries(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/fd")).Length;
}
