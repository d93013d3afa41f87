using System.Diagnostics;
using Supervisor.TestKit;

namespace Supervisor.Daemon.Tests.Lifetime;

/// <summary>
/// What has nothing more to do ends at once. A descriptor of the runtime's that stays open on a thread of ours once cost every end a
/// second, in which it waited for itself.
/// </summary>
public sealed class ExitTests
{
    private static readonly TimeSpan Wait = TimeSpan.FromMilliseconds(700);

    [Theory]
    [InlineData("supervisord", "--version")]
    [InlineData("supervisord", "--help")]
    [InlineData("supervisord", "--no-such-option")]
    [InlineData("supervisord", "--check -c /no/such/file")]
    [InlineData("pidproxy", "/no/such/file /bin/true")]
    public void Nothing_is_waited_for(string name, string arguments)
    {
        string command = Path.Combine(Path.GetDirectoryName(TestDaemon.Command)!, name);

        // The best of some runs, beside those of a program that does nothing: the machine may be busy with other things.
        TimeSpan best = TimeSpan.MaxValue, nothing = TimeSpan.MaxValue;
        for (int i = 0; i < 5; i++)
        {
            nothing = Shorter(nothing, Run(TestPrograms.TestChild, ""));
            best = Shorter(best, Run(command, arguments));
        }

        Assert.True(best < nothing + Wait, $"{name} {arguments} takes {best}, a program that does nothing {nothing}");
    }

    /// <summary>The client starts the daemon's file for a check, and is not told of its end then.</summary>
    [NativeFact]
    public void A_check_of_the_client_ends_also_where_the_end_of_children_is_ignored_and_nobody_listens()
    {
        string client = Path.Combine(Path.GetDirectoryName(TestDaemon.Command)!, "supervisorctl");
        if (!File.Exists(client))
        {
            return;
        }

        using TempFolder folder = new();
        TestDaemon.Configure(folder, "");
        using Process check = Process.Start("/bin/sh", ["-c", "trap '' CHLD; exec \"$0\" check \"$1\" <&- >&- 2>&-", client, folder["s.conf"]]);
        bool hasEnded = check.WaitForExit(TimeSpan.FromMinutes(1));
        if (!hasEnded)
        {
            check.Kill();
        }

        Assert.True(hasEnded && check.ExitCode == 0, hasEnded ? $"status {check.ExitCode}" : "it waits for ever");
    }

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private static TimeSpan Run(string command, string arguments)
    {
        long began = Stopwatch.GetTimestamp();
        using Process process = Process.Start(new ProcessStartInfo(command, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        _ = errors.Result;
        return Stopwatch.GetElapsedTime(began);
    }
}
