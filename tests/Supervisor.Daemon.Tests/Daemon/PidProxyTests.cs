using System.Diagnostics;
using Supervisor.Protocol;
using Supervisor.TestKit;

namespace Supervisor.Daemon.Tests;

public sealed class PidProxyTests
{
    private static readonly string Command = Path.Combine(Path.GetDirectoryName(TestDaemon.Command)!, "pidproxy");

    [Fact]
    public void The_status_of_the_command_is_passed_on_and_its_output_too()
    {
        Assert.Equal((7, "hello\n"), Run("none", "/bin/sh", "-c", "echo hello; exit 7"));
        Assert.Equal((128 + 9, ""), Run("none", "/bin/sh", "-c", "kill -9 $$"));
    }

    [Fact]
    public void The_status_is_known_also_where_whoever_started_it_ignores_the_end_of_children()
    {
        using Process shell = Process.Start("/bin/sh", ["-c", "trap '' CHLD; exec \"$0\" none /bin/sh -c 'exit 7'", Command]);
        shell.WaitForExit();
        Assert.Equal(7, shell.ExitCode);
    }

    [Fact]
    public void Arguments_are_passed_on_as_they_came()
    {
        using Process shell = Process.Start(new ProcessStartInfo(
            "/bin/sh", ["-c", "exec \"$0\" none /bin/sh -c 'printf %s \"$0\" | od -An -tx1' \"$(printf 'a\\377\\303\\244')\"", Command])
        {
            RedirectStandardOutput = true,
        })!;
        Assert.Equal("61 ff c3 a4", shell.StandardOutput.ReadToEnd().Trim());
        shell.WaitForExit();
    }

    [Fact]
    public void Without_a_command_it_says_how_it_is_used()
    {
        (int status, string output) = Run("none");
        Assert.Equal(1, status);
        Assert.Contains("Usage: pidproxy <pidfile> <command> [<argument> ...]", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Signals_go_to_the_process_of_the_file()
    {
        using TempFolder folder = new();
        folder.Write(
            "background.sh",
            """
            trap 'echo hup >>"$1/got"' HUP
            trap 'echo term >>"$1/got"; exit' TERM
            echo $$ >"$1/pid.new"; mv "$1/pid.new" "$1/pid"
            while :; do sleep 600 & wait $!; done
            """);
        folder.Write("command.sh", "/bin/sh \"$1/background.sh\" \"$1\" </dev/null >/dev/null 2>&1 &\nexec sleep 600\n");
        await using TestDaemon daemon = await TestDaemon.StartAsync(
            $"[program:p]\ncommand={Command} {folder["pid"]} /bin/sh {folder["command.sh"]} {folder.Path}\nstartsecs=0\n"
                + "killasgroup=true\n");
        await daemon.WaitForAsync(() => Task.FromResult(File.Exists(folder["pid"])), "the pid file");
        await daemon.Client.SignalProcessAsync("p", "HUP");
        await daemon.WaitForAsync(() => Task.FromResult(Got() == "hup\n"), "HUP to be passed on");
        await daemon.Client.StopProcessAsync("p");
        await daemon.WaitForAsync(() => Task.FromResult(Got() == "hup\nterm\n"), "TERM to be passed on");
        Assert.Equal((ProcessState.Stopped, 0), Ended(await daemon.Client.GetProcessInfoAsync("p")));

        string Got() => File.Exists(folder["got"]) ? File.ReadAllText(folder["got"]) : "";
    }

    private static (ProcessState, int) Ended(ProcessInfo info) => (info.State, info.ExitStatus);

    private static (int Status, string Output) Run(params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(Command, arguments) { RedirectStandardOutput = true })!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output);
    }
}
