using System.Diagnostics;
using Supervisor.Protocol;
using Supervisor.TestKit;

namespace Supervisor.Daemon.Tests;

/// <summary>What docs/security.md says of files, and no other test shows: also what does not hold.</summary>
public sealed class FileSafetyTests
{
    [Fact]
    public async Task A_log_that_is_a_link_is_written_where_it_leads()
    {
        TempFolder folder = new();
        folder.Write("elsewhere", "before\n");
        File.CreateSymbolicLink(folder["a.log"], folder["elsewhere"]);
        await using TestDaemon daemon = await TestDaemon.StartAsync(
            "[program:a]\ncommand=/bin/sh -c \"echo after; exec sleep 600\"\nstartsecs=0\nstdout_logfile=@DIR@/a.log\n", folder: folder);
        await daemon.WaitForFileAsync("elsewhere", "before\nafter\n");
    }

    [Fact]
    public async Task An_AUTO_log_is_for_its_owner_only_whatever_the_umask()
    {
        await using TestDaemon daemon = await TestDaemon.StartAfterAsync(
            "umask 0", "[program:a]\ncommand=/bin/sleep 600\nstartsecs=0\n");
        ProcessInfo a = await daemon.WaitForAsync("a", ProcessState.Running);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(a.StdoutLogFile));
    }

    [RootFact]
    public async Task A_configuration_of_somebody_else_is_believed()
    {
        using TempFolder folder = new();
        TestDaemon.Configure(folder, "[program:a]\ncommand=/bin/true\n");
        using (Process chown = Process.Start("/bin/chown", ["65534", folder["s.conf"]]))
        {
            await chown.WaitForExitAsync();
        }

        using Process check = Process.Start(
            folder.TakeIn(new(TestDaemon.Command, ["--check", "-c", folder["s.conf"]]) { RedirectStandardOutput = true }))!;
        Assert.Contains("OK", await check.StandardOutput.ReadToEndAsync(), StringComparison.Ordinal);
        await check.WaitForExitAsync();
        Assert.Equal(0, check.ExitCode);
    }
}
