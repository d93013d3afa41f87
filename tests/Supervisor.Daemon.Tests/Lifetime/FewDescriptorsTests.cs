using System.Diagnostics;
using System.Globalization;
using Supervisor.Client;
using Supervisor.Posix;
using Supervisor.TestKit;

namespace Supervisor.Daemon.Tests.Lifetime;

/// <summary>A machine that allows fewer descriptors than a daemon needs.</summary>
public sealed class FewDescriptorsTests
{
    private const int Sigterm = 15;

    [NativeFact]
    public async Task A_start_says_in_a_line_what_it_lacks_or_serves_and_ends()
    {
        int refused = 0;
        for (int limit = 4; limit <= 24; limit++)
        {
            using TempFolder folder = new();
            TestDaemon.Configure(folder, "[program:a]\ncommand=/bin/cat\nstartsecs=0\n", "minfds=3");
            string number = limit.ToString(CultureInfo.InvariantCulture);
            using Process daemon = Process.Start(folder.TakeIn(new(
                "/usr/bin/prlimit", [$"--nofile={number}:{number}", TestDaemon.Command, "-n", "-s", "-c", folder["s.conf"]])
            {
                RedirectStandardError = true,
            }))!;
            Task<string> error = daemon.StandardError.ReadToEndAsync();
            if (await AnswersAsync(daemon, folder["s.sock"]))
            {
                Assert.Equal(0, Signals.Kill(daemon.Id, Sigterm));
                await daemon.WaitForExitAsync();
                Assert.Equal((limit, 0), (limit, daemon.ExitCode));
                continue;
            }

            refused++;
            Assert.StartsWith("Error: ", await error, StringComparison.Ordinal);
            Assert.DoesNotContain("   at ", await error, StringComparison.Ordinal);
            Assert.InRange(daemon.ExitCode, 1, 2);
        }

        Assert.InRange(refused, 1, 19);
    }

    private static async Task<bool> AnswersAsync(Process daemon, string socket)
    {
        using CancellationTokenSource bound = new(TimeSpan.FromSeconds(60));
        while (!daemon.HasExited)
        {
            try
            {
                await using SupervisorClient client = new(SupervisorEndpoint.Parse($"unix://{socket}"));
                await client.GetStateAsync(bound.Token);
                return true;
            }
            catch (SupervisorConnectionException)
            {
                await Task.Delay(10, bound.Token);
            }
        }

        await daemon.WaitForExitAsync(bound.Token);
        return false;
    }
}
