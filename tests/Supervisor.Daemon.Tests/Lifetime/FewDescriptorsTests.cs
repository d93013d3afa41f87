using System.Globalization;
using Supervisor.Client;
using Supervisor.TestKit;

namespace Supervisor.Daemon.Tests.Lifetime;

/// <summary>A machine that allows fewer descriptors than a daemon needs.</summary>
public sealed class FewDescriptorsTests
{
    [NativeFact]
    public async Task A_start_says_in_a_line_what_it_lacks_or_serves_and_ends()
    {
        int refused = 0;
        for (int limit = 4; limit <= 24; limit++)
        {
            await using TestDaemon daemon = TestDaemon.LaunchAfter(
                string.Create(CultureInfo.InvariantCulture, $"ulimit -n {limit}"), "[program:a]\ncommand=/bin/cat\nstartsecs=0\n", "minfds=3", null, "-s");
            bool answers = false;
            await daemon.WaitForAsync(async () => daemon.HasExited || (answers = await AnswersAsync(daemon)), "an answer or an end");
            if (answers)
            {
                daemon.Signal("TERM");
                Assert.Equal((limit, 0), (limit, await daemon.WaitForExitAsync()));
                continue;
            }

            refused++;
            int status = await daemon.WaitForExitAsync();
            Assert.StartsWith("Error: ", daemon.Output, StringComparison.Ordinal);
            Assert.DoesNotContain("   at ", daemon.Output, StringComparison.Ordinal);
            Assert.InRange(status, 1, 2);
        }

        Assert.InRange(refused, 1, 19);
    }

    private static async Task<bool> AnswersAsync(TestDaemon daemon)
    {
        try
        {
            await using SupervisorClient client = new(daemon.Endpoint);
            await client.GetStateAsync();
            return true;
        }
        catch (SupervisorConnectionException)
        {
            return false;
        }
    }
}
