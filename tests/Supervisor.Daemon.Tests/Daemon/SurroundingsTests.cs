using System.Globalization;
using Supervisor.Protocol;
using Supervisor.TestKit;

namespace Supervisor.Daemon.Tests;

/// <summary>What a daemon finds where it is started: folders that are gone, variables meant for others, a clock of its own.</summary>
public sealed class SurroundingsTests
{
    private const string Gone = "mkdir gone; cd gone; rmdir ../gone";

    [Fact]
    public async Task It_runs_in_a_folder_that_was_deleted()
    {
        await using TestDaemon daemon = await TestDaemon.StartAfterAsync(Gone, "[program:a]\ncommand=/bin/sleep 600\nstartsecs=0\n");
        await daemon.WaitForAsync("a", ProcessState.Running);
    }

    [Theory]
    [InlineData("--version", 0)]
    [InlineData("--help", 0)]
    [InlineData("--check", 0)]
    [InlineData("--nonsense", 2)]
    public async Task It_says_what_it_has_to_say_in_a_folder_that_was_deleted(string option, int status)
    {
        await using TestDaemon daemon = TestDaemon.LaunchAfter(Gone, "", "", null, option);
        Assert.Equal(status, await daemon.WaitForExitAsync());
        Assert.DoesNotContain("   at ", daemon.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("CST-8", 8 * 60)]
    [InlineData("UTC+3", -3 * 60)]
    [InlineData("<+0330>-3:30", (3 * 60) + 30)]
    [InlineData("EST5EDT4,0/0,J365/25", -4 * 60)]
    [InlineData("AAA5BBB,M3.2.0,M11.1.0", null)]
    public async Task Times_are_those_of_a_TZ_as_POSIX_has_it(string zone, int? minutes)
    {
        await using TestDaemon daemon = await TestDaemon.StartAfterAsync(
            $"export TZ='{zone}'",
            """
            [program:a]
            command=/bin/sh -c "date +%%z; exec sleep 600"
            startsecs=0
            stdout_logfile=@DIR@/a.out
            """);
        await daemon.WaitForFileAsync("a.out", "\n");
        string offset = daemon.Folder.Text("a.out").Trim();
        TimeSpan expected = TimeSpan.FromMinutes(
            (offset[0] == '-' ? -1 : 1) * ((Number(offset[1..3]) * 60) + Number(offset[3..])));
        Assert.True(minutes is null || expected.TotalMinutes == minutes, offset);

        await daemon.Client.StopProcessAsync("a");
        ProcessInfo info = await daemon.Client.GetProcessInfoAsync("a");
        DateTime stopped = DateTimeOffset.FromUnixTimeSeconds(info.Stop).ToOffset(expected).DateTime;
        Assert.Equal(stopped.ToString("MMM dd hh:mm tt", CultureInfo.InvariantCulture), info.Description);
        DateTime logged = DateTime.Parse(
            daemon.Log.Split('\n').Last(line => line.Contains("stopped: a", StringComparison.Ordinal))[..19], CultureInfo.InvariantCulture);
        Assert.InRange(logged, stopped.AddMinutes(-1), stopped.AddMinutes(1));

        static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
    }

    [Fact]
    public async Task What_its_environment_says_to_NET_programs_is_for_its_programs_alone()
    {
        await using TestDaemon daemon = await TestDaemon.StartAfterAsync(
            "export DOTNET_STARTUP_HOOKS=/nonexistent/hook.dll ASPNETCORE_URLS=http://127.0.0.1:1 ASPNETCORE_HOSTINGSTARTUPASSEMBLIES=No.Such",
            """
            [program:a]
            command=/bin/sh -c "echo $DOTNET_STARTUP_HOOKS $ASPNETCORE_URLS; exec sleep 600"
            startsecs=0
            stdout_logfile=@DIR@/a.out
            """);
        await daemon.WaitForFileAsync("a.out", "/nonexistent/hook.dll http://127.0.0.1:1\n");
    }

    /// <summary>The runtime in the native file would take these: with so small a heap it ends before there is a line of ours.</summary>
    [Fact]
    public async Task Nor_is_the_runtime_in_the_native_file_meant_by_it()
    {
        string settings = TestDaemon.IsNative ? "DOTNET_GCHeapHardLimit=100000 DOTNET_GCgen0size=100" : "DOTNET_gcServer=0 DOTNET_GCgen0size=400000";
        await using TestDaemon daemon = await TestDaemon.StartAfterAsync(
            $"export {settings} DOTNET_ThreadPool_ForceMaxWorkerThreads=8 COMPlus_odd=1",
            """
            [program:a]
            command=/bin/sh -c "env | grep -E '^(DOTNET|COMPlus)_' | sort; echo %(ENV_DOTNET_ThreadPool_ForceMaxWorkerThreads)s; exec sleep 600"
            startsecs=0
            stdout_logfile=@DIR@/a.out
            """);
        string[] expected = [.. settings.Split(' '), "DOTNET_ThreadPool_ForceMaxWorkerThreads=8", "COMPlus_odd=1"];
        await daemon.WaitForFileAsync("a.out", "\n8\n");
        Assert.Superset(expected.ToHashSet(), daemon.Folder.Text("a.out").Split('\n').ToHashSet());
    }

    /// <summary>What is opened next would have their numbers, and lines of the log would be written to that.</summary>
    [NativeFact]
    public async Task It_runs_without_standard_descriptors()
    {
        foreach (string closing in new[] { "<&-", ">&-", "2>&-", "<&- >&- 2>&-" })
        {
            await using TestDaemon daemon = await TestDaemon.StartAfterAsync(
                $"exec {closing}", "[program:a]\ncommand=/bin/cat\nstartsecs=0\n");
            await daemon.WaitForAsync("a", ProcessState.Running);
            daemon.Signal("TERM");
            Assert.Equal((closing, 0), (closing, await daemon.WaitForExitAsync()));
        }
    }

    /// <summary>Of Python's Supervisor the runtime ignores the signal that comes then; by itself it ends the process.</summary>
    [NativeFact]
    public async Task It_outlives_a_limit_of_the_size_of_files()
    {
        foreach (string option in new[] { "keeper=false", "keeper=true" })
        {
            await using TestDaemon daemon = await TestDaemon.StartAfterAsync(
                "ulimit -f 2000",
                """
                [program:a]
                command=/bin/sh -c "head -c 2000000 /dev/zero; exec sleep 600"
                startsecs=0
                stdout_logfile=@DIR@/a.out
                """,
                option);
            await daemon.WaitForLogAsync("File too large");
            await daemon.WaitForAsync("a", ProcessState.Running);
            daemon.Signal("TERM");
            Assert.Equal((option, 0), (option, await daemon.WaitForExitAsync()));
        }
    }

    [Fact]
    public async Task Variables_reach_programs_as_they_came_whatever_their_names_and_bytes()
    {
        const string odd = "env 'spring.profiles.active=prod' 'a-b=c' 'UML\u00c4UT=\u00e4' SUPERVISORD_HOST=x \"$(printf 'BYTES=\\377\\200e')\"";
        await using TestDaemon daemon = await TestDaemon.StartAfterAsync(
            $"exec {odd} \"$0\" \"$@\"",
            """
            [program:a]
            command=/bin/sh -c "printf '%%s.' \"$0\"; tr '\\000' '\\n' < /proc/self/environ; echo end; exec sleep 600" "%(ENV_BYTES)s"
            startsecs=0
            stdout_logfile=@DIR@/a.out
            """);
        await daemon.WaitForFileAsync("a.out", "end\n");
        byte[] output = File.ReadAllBytes(daemon.Folder["a.out"]);
        Assert.Equal([0xff, 0x80, (byte)'e', (byte)'.'], output[..4]);
        string[] lines = System.Text.Encoding.Latin1.GetString(output, 4, output.Length - 4).Split('\n');
        string[] expected = ["spring.profiles.active=prod", "a-b=c", "UML\u00c3\u0084UT=\u00c3\u00a4", "SUPERVISORD_HOST=x", "BYTES=\u00ff\u0080e"];
        Assert.Superset(expected.ToHashSet(), lines.ToHashSet());
    }

    [Fact]
    public async Task Files_of_the_configuration_may_have_names_that_are_no_text()
    {
        const string made = "mkdir \"$(printf 'in\\377c')\" && printf '[program:b]\\ncommand=/bin/sleep 600\\nstartsecs=0\\n' "
            + "> \"$(printf 'in\\377c/\\200.conf')\" && cat s.conf > \"$(printf 'main\\377.conf')\"";
        await using TestDaemon daemon = await TestDaemon.StartAfterAsync(
            $"{made}; exec \"$0\" -c \"$(printf 'main\\377.conf')\"", "[include]\nfiles=in*c/*.conf\n");
        await daemon.WaitForAsync("b", ProcessState.Running);
        await daemon.Client.ReloadConfigAsync();
    }

    [NativeFact]
    public async Task Programs_get_the_limit_of_open_files_the_daemon_was_started_with()
    {
        await using TestDaemon daemon = await TestDaemon.StartAfterAsync(
            "ulimit -Sn 1100",
            "[program:a]\ncommand=/bin/sh -c \"ulimit -Sn; exec sleep 600\"\nstartsecs=0\nstdout_logfile=@DIR@/a.out\n",
            "minfds=1000");
        await daemon.WaitForFileAsync("a.out", "1100\n");
    }

    [Fact]
    public async Task A_relative_childlogdir_is_absolute_in_what_is_told_of_processes()
    {
        await using TestDaemon daemon = await TestDaemon.StartAfterAsync(
            "mkdir logs", "[program:a]\ncommand=/bin/sleep 600\nstartsecs=0\n", "", null, "-q", "logs");
        ProcessInfo a = await daemon.WaitForAsync("a", ProcessState.Running);
        Assert.StartsWith($"{daemon.Folder["logs"]}/a-stdout---supervisor-", a.StdoutLogFile, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_log_that_cannot_be_opened_is_named_with_the_reason()
    {
        await using TestDaemon daemon = await TestDaemon.StartAfterAsync(
            "mkdir no", "[program:w]\ncommand=/bin/true\nautostart=false\nstdout_logfile=@DIR@/no/w.log\n");
        Directory.Delete(daemon.Folder["no"]);
        XmlRpcFaultException fault = await Assert.ThrowsAsync<XmlRpcFaultException>(() => daemon.Client.StartProcessAsync("w"));
        Assert.Equal(Fault.SpawnError, fault.Fault);
        Assert.Equal(
            $"unknown error making dispatchers for 'w': ENOENT (stdout_logfile {daemon.Folder["no/w.log"]}: No such file or directory)",
            (await daemon.Client.GetProcessInfoAsync("w")).SpawnError);
    }

    [Theory]
    [InlineData("/dev/stdout")]
    [InlineData("@DIR@/console")]
    public async Task In_the_foreground_a_line_is_written_once_to_one_place(string logFile)
    {
        TempFolder folder = new();
        await using TestDaemon daemon = await TestDaemon.StartAfterAsync(
            "exec >> console", "", $"silent=false\nlogfile={logFile}\nlogfile_maxbytes=0", folder);
        await daemon.WaitForFileAsync("console", "supervisord started");
        Assert.Single(File.ReadLines(folder["console"]), line => line.Contains("supervisord started", StringComparison.Ordinal));
    }
}
