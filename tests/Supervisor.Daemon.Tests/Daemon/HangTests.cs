using Supervisor.Client;
using Supervisor.Protocol;
using Supervisor.TestKit;

namespace Supervisor.Daemon.Tests;

/// <summary>What hangs for one program holds up no other.</summary>
public sealed class HangTests
{
    private const string Others = """
        [program:victim]
        command=/bin/sleep 600
        startsecs=0
        [program:other]
        command=/bin/sleep 600
        startsecs=0

        """;

    [RootFact]
    public async Task An_executable_that_cannot_be_read()
    {
        using TempFolder folder = new();
        File.Copy("/bin/sleep", folder["hung"]);
        await using TestDaemon daemon = await TestDaemon.StartAsync(
            Others + $"[program:hung]\ncommand={folder["hung"]} 600\nautostart=false\nstartsecs=0\n");
        await AssertUnharmedAsync(daemon, folder["hung"]);
    }

    private static async Task AssertUnharmedAsync(TestDaemon daemon, string path)
    {
        ProcessInfo victim = await daemon.WaitForAsync("victim", ProcessState.Running);
        using HangingFile hanging = new(path);
        Task start = daemon.Client.StartProcessAsync("hung", wait: false);
        await daemon.WaitForAsync("hung", info => info.State != ProcessState.Stopped, "on its way");

        daemon.Kill(victim.Pid);
        await daemon.WaitForLogAsync("exited: victim");
        await daemon.Client.StopProcessAsync("other");

        hanging.Dispose();
        await start;
        daemon.Signal("TERM");
        Assert.Equal(0, await daemon.WaitForExitAsync());
    }
}
