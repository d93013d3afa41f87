using System.Globalization;
using Supervisor.Daemon.Tests.Keeping;
using Supervisor.Protocol;
using Supervisor.TestKit;

namespace Supervisor.Daemon.Tests.Adopting;

/// <summary>A daemon that is killed while it ends and leaves its programs: whoever goes on with them has all, each once.</summary>
public sealed class LeavingDeathTests
{
    private const int Programs = 12;
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);

    /// <summary>What can be seen of how far it is: asked for, tried, with a holder, written down, without its sockets.</summary>
    public static TheoryData<string> Moments => ["sent", "tried", "held", "left", "closed"];

    [Theory]
    [MemberData(nameof(Moments))]
    public async Task The_next_start_has_all_its_programs(string moment)
    {
        string sections = string.Concat(Enumerable.Range(0, Programs).Select(i => $"[program:p{i}]\ncommand=/bin/cat\nstartsecs=0\n"));
        await using CrashingDaemon daemon = await CrashingDaemon.StartAsync(sections);
        await Continuity.WaitUntilAllRunAsync(daemon.Now);
        IReadOnlyList<ProcessInfo> before = await daemon.NotePidsAsync();
        _ = await KillWhenAsync(moment, daemon.Now, daemon.Now.Pid);
        await daemon.Now.WaitForExitAsync();

        await daemon.StartAgainAsync(sections);
        Continuity.AssertSame(before, await daemon.Now.Client.GetAllProcessInfoAsync());
        await AssertEndsCleanAsync(daemon);
    }

    /// <summary>
    /// Either the service has ended, or another daemon goes on with it, as who asked is told before its time is over; not a line is lost.
    /// </summary>
    [NativeTheory]
    [MemberData(nameof(Moments))]
    public async Task Under_a_keeper_too(string moment)
    {
        string sections = Continuity.Writers(Programs, "0.01");
        await using CrashingDaemon daemon = await CrashingDaemon.StartAsync(sections, KeptDaemon.Option);
        await Continuity.WaitUntilAllRunAsync(daemon.Now);
        IReadOnlyList<ProcessInfo> before = await daemon.NotePidsAsync();
        int killed = daemon.Now.DaemonPid();
        Exception? told = await KillWhenAsync(moment, daemon.Now, killed);
        Assert.IsNotType<TimeoutException>(told);
        TestDaemon keeper = daemon.Now;
        bool hasEnded = false;
        await keeper.WaitForAsync(
            () => Task.FromResult(
                (hasEnded = IsGone(keeper.Pid)) || (told is not null && keeper.DaemonPid() is not 0 and var now && now != killed)),
            "the end or another daemon");
        if (hasEnded)
        {
            await daemon.StartAgainAsync(sections, KeptDaemon.Option);
        }

        IReadOnlyList<ProcessInfo> after = await daemon.Now.Client.GetAllProcessInfoAsync();
        Continuity.AssertSame(before, after);
        await daemon.Now.Client.StopAllProcessesAsync();
        Assert.All(before, info => Assert.True(daemon.CountLines($"{info.Name}.log") > 0));
        await AssertEndsCleanAsync(daemon);
    }

    /// <returns>What who asked was told; null: it has ended.</returns>
    private static async Task<Exception?> KillWhenAsync(string moment, TestDaemon daemon, int pid)
    {
        string journal = daemon.Folder["s.journal"];
        string trial = journal + ".trial";
        Task leaving = daemon.Client.ShutdownAndKeepAsync();
        Assert.True(SpinWait.SpinUntil(
            () => IsGone(pid) || moment switch
            {
                "sent" => true,
                "tried" => File.Exists(trial) || leaving.IsCompleted,
                "held" => Holders(daemon.Folder).Count > 0,
                "left" => File.Exists(journal) && File.ReadAllText(journal).Contains("\"holder\":", StringComparison.Ordinal),
                _ => !File.Exists(daemon.Folder["s.sock"]),
            },
            Bound));
        if (!IsGone(pid))
        {
            TestDaemon.Signal("KILL", pid);
        }

        return await Record.ExceptionAsync(() => leaving.WaitAsync(2 * Bound));
    }

    private static async Task AssertEndsCleanAsync(CrashingDaemon daemon)
    {
        Assert.DoesNotContain("internal error", daemon.Now.Log, StringComparison.Ordinal);
        await daemon.Now.Client.ShutdownAsync();
        await daemon.Now.WaitForExitAsync();
        await daemon.Now.WaitForAsync(() => Task.FromResult(Holders(daemon.Now.Folder).Count == 0), "no holder");
    }

    /// <summary>Those of this test: they have its logs open.</summary>
    private static IReadOnlyList<int> Holders(TempFolder folder) => [.. Directory.GetDirectories("/proc")
        .Select(path => int.TryParse(Path.GetFileName(path), CultureInfo.InvariantCulture, out int pid) ? pid : 0)
        .Where(pid => pid > 0 && IsHolder(pid, folder.Path))];

    private static bool IsHolder(int pid, string folder)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/cmdline").Contains("--hold-descriptors", StringComparison.Ordinal)
                && new DirectoryInfo($"/proc/{pid}/fd").GetFileSystemInfos()
                    .Any(each => each.LinkTarget?.StartsWith(folder, StringComparison.Ordinal) == true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static bool IsGone(int pid)
    {
        try
        {
            string stat = File.ReadAllText($"/proc/{pid}/stat");
            return stat[stat.LastIndexOf(')') + 2] == 'Z';
        }
        catch (IOException)
        {
            return true;
        }
    }
}
