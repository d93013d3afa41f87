using Supervisor.Configuration.Arguments;
using Supervisor.Configuration.Check;
using Supervisor.Protocol.CommandLine;

namespace Supervisor.Configuration.Tests;

/// <summary><c>--check --hints</c>.</summary>
public sealed class HintTests
{
    private const string Unit = "/lib/systemd/system/supervisor.service";

    private static (int Status, string[] Lines) Check(MadeUpMachine machine, string text, params string[] args)
    {
        machine.Write("/conf/supervisord.conf", text);
        var error = new StringWriter();
        int status = CheckCommand.Run(
            CommandLine.Parse("supervisord", ["-c", "supervisord.conf", "--check", .. args], machine, machine), machine, machine,
            new StringWriter(), error, process => process.Command.StartsWith("gone", StringComparison.Ordinal) ? "can't find command 'gone'" : null);
        return (status, error.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public void Nothing_to_say_is_status_0() =>
        Assert.Equal((0, 0), Check(new MadeUpMachine(), "[supervisord]\n[program:a]\ncommand=x\n", "--hints") is var (status, lines)
            ? (status, lines.Length)
            : default);

    [Fact]
    public void Warnings_alone_change_the_status_only_where_hints_are_asked_for()
    {
        const string Text = "[supervisord]\n[progam:a]\n";
        Assert.Equal(0, Check(new MadeUpMachine(), Text).Status);
        Assert.Equal(1, Check(new MadeUpMachine(), Text, "--hints").Status);
        Assert.Equal(2, Check(new MadeUpMachine(), Text + "[supervisord]\nminfds=x\n", "--hints").Status);
    }

    [Fact]
    public void Command_that_is_not_there_is_told_once_for_all_its_processes() =>
        Assert.Equal(
            ["hint: [program:a] command: can't find command 'gone'"],
            Check(new MadeUpMachine(), "[supervisord]\n[program:a]\ncommand=gone\nnumprocs=3\nprocess_name=%(process_num)d\n", "--hints").Lines);

    [Fact]
    public void What_only_a_shell_understands_is_told_of() =>
        Assert.Equal(
            ["hint: [program:a] command: there is no shell here, so && is an argument of cd; /bin/sh -c '...' has one"],
            Check(new MadeUpMachine(), "[supervisord]\n[program:a]\ncommand=cd /srv && ./run\n", "--hints").Lines);

    [Fact]
    public void Folder_that_is_not_there_is_told_of() =>
        Assert.Equal(
            ["hint: [program:a] directory: there is no folder '/srv/gone'"],
            Check(new MadeUpMachine(), "[supervisord]\n[program:a]\ncommand=x\ndirectory=/srv/gone\n[program:b]\ncommand=x\ndirectory=/tmp\n",
                "--hints").Lines);

    [Fact]
    public void Both_are_told_of_one_command() =>
        Assert.Equal(2, Check(new MadeUpMachine(), "[supervisord]\n[program:a]\ncommand=gone | tee log\n", "--hints").Lines.Length);

    [Theory]
    [InlineData("TimeoutStopSec=20", true, "after 20 s (" + Unit + ")", true)]
    [InlineData("TimeoutStopSec=1min 30s", false, "", false)]
    [InlineData("TimeoutStopSec=infinity", false, "", false)]
    [InlineData("TimeoutSec=500ms", true, "after 0.5 s (" + Unit + ")", false)]
    [InlineData("Type=notify\nTimeoutStopSec=1", false, "", false)]
    [InlineData("Type=simple", false, "", false)]
    [InlineData("TimeoutStopSec=soon", false, "", false)]
    public void Shutdown_that_the_unit_would_cut_short_is_told_of(string line, bool told, string where, bool replaced)
    {
        // 20 + 30 seconds: two tiers, of which the second has two programs.
        const string Text = "[supervisord]\n[program:a]\ncommand=x\npriority=1\nstopwaitsecs=20\n"
            + "[program:b]\ncommand=x\nstopwaitsecs=30\n[program:c]\ncommand=x\n";
        MadeUpMachine machine = new MadeUpMachine().Write(Unit, $"[Service]\n{line}\n");
        string[] lines = Check(machine, Text, "--hints").Lines;
        Assert.Equal(told ? 1 : 0, lines.Length);
        if (told)
        {
            Assert.StartsWith("hint: stopping everything may take 50 s", lines[0], StringComparison.Ordinal);
            Assert.Contains(where, lines[0], StringComparison.Ordinal);
        }

        if (replaced)
        {
            machine.Write("/etc/systemd/system/supervisor.service.d/10.conf", "[Service]\nTimeoutStopSec=60\n");
            Assert.Empty(Check(machine, Text, "--hints").Lines);
        }
    }

    [Fact]
    public void Without_a_unit_the_default_of_systemd_counts()
    {
        const string Text = "[supervisord]\n[program:a]\ncommand=x\nstopwaitsecs=3600\n";
        Assert.Contains("after 90 s (its default); set TimeoutStopSec=3610 or Type=notify in the unit", Check(new MadeUpMachine(), Text, "--hints").Lines[0], StringComparison.Ordinal);
        MadeUpMachine patient = new MadeUpMachine().Write("/etc/systemd/system.conf", "[Manager]\n#DefaultTimeoutStopSec=90s\nDefaultTimeoutStopSec=2h\n");
        Assert.Empty(Check(patient, Text, "--hints").Lines);
    }

    [Fact]
    public void Hints_come_with_check_alone()
    {
        var machine = new MadeUpMachine();
        Assert.Equal("option --hints requires --check",
            Assert.Throws<CommandLineException>(() => CommandLine.Parse("supervisord", ["--hints"], machine, machine)).Message);
    }
}
