using System.Globalization;
using System.Text.RegularExpressions;
using Supervisor.Protocol;
using Supervisor.TestKit;

namespace Supervisor.Daemon.Tests.Adopting;

/// <summary>A daemon that is killed and started again in the same folder; what it leaves running in the end is ended with it.</summary>
internal sealed class CrashingDaemon : IAsyncDisposable
{
    private readonly List<TestDaemon> _all = [];
    private readonly HashSet<int> _pids = [];
    private readonly HashSet<int> _holders = [];

    /// <summary>The present one.</summary>
    public TestDaemon Now => _all[^1];

    /// <param name="sections">The configuration.</param>
    /// <param name="supervisord">Options of the daemon.</param>
    /// <param name="by">What the daemon is started by; null: nothing.</param>
    public static async Task<CrashingDaemon> StartAsync(string sections, string supervisord = "survivors=adopt", string[]? by = null)
    {
        CrashingDaemon daemon = new();
        daemon._all.Add(await StartAsync(sections, supervisord, by, null));
        return daemon;
    }

    /// <summary>Kills the daemon; its programs live on.</summary>
    public async Task CrashAsync()
    {
        await NotePidsAsync();
        Now.Signal("KILL");
        await Now.WaitForExitAsync();
    }

    /// <summary>Ends the daemon, which leaves its programs.</summary>
    /// <returns>The pid of who has their descriptors.</returns>
    public async Task<int> LeaveAsync()
    {
        await NotePidsAsync();
        await Now.Client.ShutdownAndKeepAsync();
        Assert.Equal(0, await Now.WaitForExitAsync());
        Match holder = Regex.Match(await File.ReadAllTextAsync(Now.Folder["s.journal"]), "\"holder\":([0-9]+)");
        int pid = int.Parse(holder.Groups[1].Value, CultureInfo.InvariantCulture);
        _holders.Add(pid);
        return pid;
    }

    /// <summary>Those that held descriptors between two daemons are gone.</summary>
    public async Task AssertNoHolderAsync()
    {
        Assert.NotEmpty(_holders);
        foreach (int pid in _holders)
        {
            string stat = string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/stat");
            await Now.WaitForAsync(() => Task.FromResult(!File.Exists(stat) || File.ReadAllText(stat).Contains(") Z ", StringComparison.Ordinal)), "a holder to go");
        }
    }

    /// <summary>Starts it again.</summary>
    public async Task<TestDaemon> StartAgainAsync(string sections, string supervisord = "survivors=adopt", string[]? by = null)
    {
        _all.Add(await StartAsync(sections, supervisord, by, Now.Folder));
        return Now;
    }

    /// <summary>Starts it again beside the one that there is; whether it answers is for the caller to see.</summary>
    public TestDaemon LaunchAgain(string sections, string supervisord = "survivors=adopt")
    {
        _all.Add(TestDaemon.Launch(sections, supervisord, Now.Folder));
        return Now;
    }

    /// <summary>Notes what is to be ended when the test is over, whatever becomes of the daemon.</summary>
    public async Task<IReadOnlyList<ProcessInfo>> NotePidsAsync()
    {
        IReadOnlyList<ProcessInfo> all = await Now.Client.GetAllProcessInfoAsync();
        _pids.UnionWith(all.Select(info => info.Pid).Where(pid => pid > 0));
        return all;
    }

    /// <summary>How many numbers are in a log so far; they must be there once, in order and from the beginning.</summary>
    public long CountLines(string log) => Continuity.CountLines(Now.Folder, log, isOver: false);

    private static Task<TestDaemon> StartAsync(string sections, string supervisord, string[]? by, TempFolder? folder) =>
        by is null ? TestDaemon.StartAsync(sections, supervisord, folder) : TestDaemon.StartByAsync(by, sections, supervisord, folder);

    public async ValueTask DisposeAsync()
    {
        foreach (int pid in _pids.Concat(_holders).Where(pid => File.Exists(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/stat"))))
        {
            Now.Kill(pid);
        }

        foreach (TestDaemon daemon in Enumerable.Reverse(_all))
        {
            await daemon.DisposeAsync();
        }
    }
}
