using System.Diagnostics;
using System.Globalization;
using Supervisor.Client;
using Supervisor.Daemon.Tests.Keeping;
using Supervisor.Protocol;
using Supervisor.TestKit;

namespace Supervisor.Daemon.Tests.Upgrading;

/// <summary>An upgrade where daemons live: as process 1, as an ordinary user, in the background; and what a restart leaves of it.</summary>
public sealed class UpgradeSurroundingsTests
{
    private const string Cat = "[program:a]\ncommand=/bin/cat\nstartsecs=0\n";

    [RootFact]
    public async Task As_process_1()
    {
        // What its programs leave behind is its own to reap, before and after.
        await using TestDaemon daemon = await TestDaemon.StartByAsync(
            ["unshare", "--pid", "--fork", "--kill-child=KILL", "--mount-proc"],
            Cat + "[program:leaves]\ncommand=/bin/sh -c \"(while [ ! -e @DIR@/go ]; do sleep 0.05; done; exit 7) & exec sleep 600\"\nstartsecs=0\n");
        int init = Assert.Single(KeptDaemon.Children(daemon.Pid));
        ProcessInfo before = await daemon.WaitForAsync("a", ProcessState.Running);
        Assert.Equal(1, await daemon.Client.GetPidAsync());
        await daemon.WaitForAsync("leaves", ProcessState.Running);
        for (int i = 0; i < 2; i++)
        {
            await daemon.Client.UpgradeAsync();
            Assert.Equal(1, await daemon.Client.GetPidAsync());
            Continuity.AssertSame([before], [await daemon.Client.GetProcessInfoAsync("a")]);
        }

        await daemon.Client.StopProcessAsync("leaves");
        daemon.Folder.Write("go", "");
        await daemon.WaitForLogAsync("(exit status 7)");
        Assert.Equal("1\n", daemon.Folder.Text("s.pid"));
        Assert.Equal(
            Fault.Failed, (await Assert.ThrowsAsync<XmlRpcFaultException>(() => daemon.Client.ShutdownAndKeepAsync())).Fault);
        TestDaemon.Signal("TERM", init);
        Assert.Equal(0, await daemon.WaitForExitAsync());
        Assert.False(File.Exists(daemon.Folder["s.pid"]));
    }

    [RootFact]
    public async Task As_an_ordinary_user_and_as_one_it_has_become()
    {
        await using (TestDaemon daemon = await TestDaemon.StartAsNobodyElseAsync(Cat))
        {
            await CheckAsync(daemon);
        }

        // A file that has to be reached by that user, and the limits that root had left it.
        using TempFolder folder = new();
        folder.ShareWithAll();
        await using TestDaemon root = await TestDaemon.StartAsync(Cat, "user=nobody\nminfds=2048", folder);
        await CheckAsync(root);

        static async Task CheckAsync(TestDaemon daemon)
        {
            ProcessInfo before = await daemon.WaitForAsync("a", ProcessState.Running);
            string[] status = Status();
            for (int i = 0; i < 2; i++)
            {
                await daemon.Client.UpgradeAsync();
                Assert.Equal(status, Status());
                Continuity.AssertSame([before], [await daemon.Client.GetProcessInfoAsync("a")]);
            }

            await daemon.Client.StopProcessAsync("a");
            await daemon.Client.StartProcessAsync("a");
            daemon.Signal("TERM");
            Assert.Equal(0, await daemon.WaitForExitAsync());
            Assert.False(File.Exists(daemon.Folder["s.pid"]));

            string[] Status() =>
            [
                KeptDaemon.Status(daemon.Pid, "Uid"),
                KeptDaemon.Status(daemon.Pid, "Gid"),
                KeptDaemon.Status(daemon.Pid, "Groups"),
                KeptDaemon.Status(daemon.Pid, "CapEff"),
                File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{daemon.Pid}/limits")),
            ];
        }
    }

    [Fact]
    public async Task In_the_background()
    {
        using TempFolder folder = new();
        TestDaemon.Configure(folder, Cat);
        folder.Write("s.conf", folder.Text("s.conf").Replace("nodaemon=true", "nodaemon=false\numask=027", StringComparison.Ordinal));
        using Process start = Process.Start(folder.TakeIn(new(TestDaemon.Command, ["-c", folder["s.conf"]])))!;
        await start.WaitForExitAsync();
        Assert.Equal(0, start.ExitCode);
        int pid = int.Parse(folder.Text("s.pid"), CultureInfo.InvariantCulture);
        try
        {
            await using SupervisorClient client = new(SupervisorEndpoint.Unix(folder["s.sock"]));
            ProcessInfo before = await RunningAsync(client);
            string[] surroundings = Surroundings(pid);
            Assert.Contains("/dev/null", surroundings);
            Assert.Equal(2, (await Twice(client)).Upgrades);
            Assert.Equal(pid, await client.GetPidAsync());
            Assert.Equal(surroundings, Surroundings(pid));
            Continuity.AssertSame([before], [await client.GetProcessInfoAsync("a")]);
            Assert.Equal($"{pid}\n", folder.Text("s.pid"));
            using Process daemon = Process.GetProcessById(pid);
            await client.ShutdownAsync();
            await daemon.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(30));
            Assert.False(File.Exists(folder["s.pid"]));
            Assert.False(File.Exists(folder["s.sock"]));
        }
        finally
        {
            if (Directory.Exists($"/proc/{pid}"))
            {
                TestDaemon.Signal("KILL", pid);
            }
        }

        // The daemon is in the background when it has begun, which a start may take longer than.
        static async Task<ProcessInfo> RunningAsync(SupervisorClient client)
        {
            using CancellationTokenSource bound = new(TimeSpan.FromSeconds(30));
            using PeriodicTimer looks = new(TimeSpan.FromMilliseconds(5));
            ProcessInfo info;
            while ((info = await client.GetProcessInfoAsync("a", bound.Token)).State != ProcessState.Running)
            {
                await looks.WaitForNextTickAsync(bound.Token);
            }

            return info;
        }

        static async Task<UpgradeInfo> Twice(SupervisorClient client)
        {
            await client.UpgradeAsync();
            return await client.UpgradeAsync();
        }

        // Where its standard descriptors lead, its session and group, its folder, its umask.
        static string[] Surroundings(int pid) =>
        [
            .. Enumerable.Range(0, 3).Select(fd => new FileInfo($"/proc/{pid}/fd/{fd}").LinkTarget!),
            .. File.ReadAllText($"/proc/{pid}/stat").Split(") ")[1].Split(' ')[2..5],
            new FileInfo($"/proc/{pid}/cwd").LinkTarget!,
            KeptDaemon.Status(pid, "Umask"),
        ];
    }

    [Fact]
    public async Task How_often_it_was_upgraded_is_known_after_a_restart_too()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(Cat);
        UpgradeInfo before = await daemon.Client.UpgradeAsync();
        daemon.Signal("HUP");
        await daemon.WaitForAsync(() => Task.FromResult(daemon.Log.Split("supervisord started with pid").Length == 3), "another life");
        Assert.Equal(before, await daemon.Client.GetUpgradeInfoAsync());
        Assert.Equal(2, (await daemon.Client.UpgradeAsync()).Upgrades);
    }
}
