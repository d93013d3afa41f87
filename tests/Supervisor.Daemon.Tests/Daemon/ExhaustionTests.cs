using System.Diagnostics;
using System.Globalization;
using Supervisor.Client;
using Supervisor.Protocol;
using Supervisor.TestKit;

namespace Supervisor.Daemon.Tests;

/// <summary>When the system gives nothing any more, the daemon goes on with what it has.</summary>
public sealed class ExhaustionTests
{
    [RootFact]
    public async Task Without_a_process_or_thread_to_be_had_it_answers_restarts_when_it_can_and_ends()
    {
        await using TestDaemon daemon = await TestDaemon.StartAsNobodyElseAsync("""
            [program:a]
            command=/bin/sleep 600
            startsecs=0
            startretries=1000
            """);
        ProcessInfo before = await daemon.WaitForAsync("a", ProcessState.Running);
        LimitProcesses(daemon.Pid, "1:");

        daemon.Kill(before.Pid);
        ProcessInfo failed = await daemon.WaitForAsync("a", ProcessState.Backoff);
        Assert.Equal("Too many processes in process table to spawn 'a'", failed.SpawnError);

        LimitProcesses(daemon.Pid, HardLimit(daemon.Pid) + ":");
        await daemon.WaitForAsync("a", ProcessState.Running);

        LimitProcesses(daemon.Pid, "1:");
        await AskOnNewConnectionsAsync(daemon);
        daemon.Signal("USR2");
        await daemon.WaitForLogAsync("received SIGUSR2 indicating log reopen request");
        daemon.Signal("HUP");
        await daemon.WaitForAsync(() => Task.FromResult(daemon.Log.Split("supervisord started").Length == 3), "the second life");
        await AskOnNewConnectionsAsync(daemon);
        daemon.Signal("TERM");
        Assert.Equal(0, await daemon.WaitForExitAsync());
    }

    /// <summary>Many at once, and one after the HTTP server has gone to rest.</summary>
    private static async Task AskOnNewConnectionsAsync(TestDaemon daemon)
    {
        for (int round = 0; round < 2; round++)
        {
            SupervisorClient[] clients = [.. Enumerable.Range(0, 20).Select(_ => new SupervisorClient(daemon.Endpoint))];
            await Task.WhenAll(clients.Select(client => client.GetAllProcessInfoAsync()));
            foreach (SupervisorClient client in clients)
            {
                await client.DisposeAsync();
            }
        }
    }

    /// <summary>As the daemon's user: root in a container may not do it for others.</summary>
    private static void LimitProcesses(int pid, string limit)
    {
        string[] command = [.. TestDaemon.AsNobodyElse, "prlimit", "--pid", pid.ToString(CultureInfo.InvariantCulture), $"--nproc={limit}"];
        using Process prlimit = Process.Start(command[0], command[1..]);
        prlimit.WaitForExit();
        Assert.Equal(0, prlimit.ExitCode);
    }

    private static string HardLimit(int pid) => File.ReadLines($"/proc/{pid}/limits")
        .Single(line => line.StartsWith("Max processes", StringComparison.Ordinal))
        .Split(' ', StringSplitOptions.RemoveEmptyEntries)[3];
}
