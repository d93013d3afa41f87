using System.Diagnostics;
using System.Globalization;
using Supervisor.TestKit;

namespace Supervisor.Daemon.Tests.Lifetime;

/// <summary>A user who may have fewer threads than a daemon needs.</summary>
public sealed class FewThreadsTests
{
    private const int OwnsNothing = 54399;

    public static TheoryData<int> Limits => [.. Enumerable.Range(2, 14)];

    [NativeRootTheory]
    [MemberData(nameof(Limits))]
    public async Task A_start_that_cannot_have_its_threads_says_so_in_a_line(int limit)
    {
        using TempFolder folder = new();
        TestDaemon.Configure(folder, "");
        string user = OwnsNothing.ToString(CultureInfo.InvariantCulture);
        using Process daemon = Process.Start(folder.TakeIn(new("/usr/bin/setpriv",
        [
            $"--reuid={user}", $"--regid={user}", "--clear-groups", "/usr/bin/prlimit", $"--nproc={limit}", TestDaemon.Command, "-n", "-c", folder["s.conf"],
        ])
        {
            RedirectStandardError = true,
        }))!;
        string error = await daemon.StandardError.ReadToEndAsync();
        await daemon.WaitForExitAsync();
        Assert.StartsWith("Error: The 16 threads it needs cannot be made", error, StringComparison.Ordinal);
        Assert.Equal(2, daemon.ExitCode);
    }
}
