using System.Diagnostics;
using System.Globalization;
using Supervisor.Client;
using Supervisor.Protocol;
using Supervisor.TestKit;

namespace Supervisor.Daemon.Tests.Keeping;

/// <summary>The daemon that goes on after a crash is ahead of busy programs until it has answered those who have waited for it.</summary>
public sealed class AnswersAfterCrashTests
{
    private const string RoundRobin = "2";
    private const int Tries = 4;

    /// <summary>It begins when it can answer, which is after the crash.</summary>
    private static readonly TimeSpan Afterwards = TimeSpan.FromMilliseconds(250);

    [NativeFact]
    public async Task The_first_answer_is_not_the_end_of_that()
    {
        for (int i = 0; i < Tries; i++)
        {
            await using TestDaemon keeper = await TestDaemon.StartAsync("[program:a]\ncommand=/bin/cat\n", KeptDaemon.Option);
            if (Policies(keeper.Pid)[0] != RoundRobin)
            {
                return; // nobody here may have it
            }

            await using SupervisorClient client = new(keeper.Endpoint);
            long begin = Stopwatch.GetTimestamp();
            TestDaemon.Signal("KILL", keeper.DaemonPid());
            Assert.Equal(SupervisorState.Running, await client.GetStateAsync());
            string[] policies = Policies(keeper.DaemonPid());
            if (Stopwatch.GetElapsedTime(begin) < Afterwards)
            {
                Assert.All(policies, policy => Assert.Equal(RoundRobin, policy));
                return;
            }
        }

        // The machine was too slow to see it.
    }

    [NativeFact]
    public async Task After_a_while_it_is_scheduled_as_before()
    {
        await using TestDaemon keeper = await TestDaemon.StartAsync("[program:a]\ncommand=/bin/cat\n", KeptDaemon.Option);
        string[] before = [.. Policies(keeper.DaemonPid()).Distinct().Order()];
        int daemon = await keeper.KillDaemonAsync();
        await keeper.WaitForAsync(
            () => Task.FromResult(Policies(daemon).Distinct().Order().SequenceEqual(before)), $"its threads to have the policies {string.Join(' ', before)}");
    }

    /// <summary>Of each thread of a process, its first one first.</summary>
    private static string[] Policies(int pid)
    {
        const int policy = 38;
        return [.. Directory.GetDirectories(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/task")).Order(StringComparer.Ordinal).Select(thread =>
        {
            string stat = File.ReadAllText(Path.Combine(thread, "stat"));
            return stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[policy];
        })];
    }
}
