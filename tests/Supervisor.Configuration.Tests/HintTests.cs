using Supervisor.Configuration.Arguments;
using Supervisor.Configuration.Check;
using Supervisor.Protocol.CommandLine;

namespace Supervisor.Configuration.Tests;

/// <summary><c>--check --hints</c>.</summary>
public sealed class HintTests
{
    private const string Unit = "/lib/systemd/system/supervisor.service";
    private const string Hour = "[supervisord]\n[program:a]\ncommand=x\nstopwaitsecs=3600\n";

    private static (int Status, string[] Lines) Check(MadeUpMachine machine, string text, params string[] args)
    {
        machine.Write("/conf/supervisord.conf", text);
        StringWriter error = new();
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
        MadeUpMachine machine = new();
        Assert.Equal("option --hints requires --check",
            Assert.Throws<CommandLineException>(() => CommandLine.Parse("supervisord", ["--hints"], machine, machine)).Message);
    }

    [Theory]
    [InlineData("/etc/systemd/system/supervisor.service", "/lib/systemd/system/supervisor.service")]
    [InlineData("/run/systemd/system/supervisor.service", "/usr/local/lib/systemd/system/supervisor.service")]
    [InlineData("/usr/local/lib/systemd/system/supervisor.service", "/usr/lib/systemd/system/supervisor.service")]
    [InlineData("/usr/lib/systemd/system/supervisor.service", "/lib/systemd/system/supervisor.service")]
    [InlineData("/lib/systemd/system/supervisor.service", "/etc/systemd/system/supervisord.service")]
    [InlineData("/etc/systemd/system/supervisord.service", "/usr/lib/systemd/system/supervisord.service")]
    public void The_unit_that_systemd_would_take_is_the_one_that_is_read(string first, string second)
    {
        MadeUpMachine machine = new MadeUpMachine().Write(first, "TimeoutStopSec=7\n").Write(second, "TimeoutStopSec=8\n");
        Assert.Contains($"after 7 s ({first})", Check(machine, Hour, "--hints").Lines[0], StringComparison.Ordinal);
    }

    /// <summary>The last file by name counts, and of one file the last line.</summary>
    [Fact]
    public void Additions_to_a_unit_count_by_their_names()
    {
        MadeUpMachine machine = new MadeUpMachine().Write(Unit, "[Service]\nTimeoutStopSec=1\n")
            .Write($"{Unit}.d/20.conf", "TimeoutStopSec=2\n TimeoutStopSec = 3 \nno line\n")
            .Write("/etc/systemd/system/supervisor.service.d/10.conf", "TimeoutStopSec=4\n")
            .Write("/etc/systemd/system/supervisor.service.d/30.txt", "TimeoutStopSec=5\n")
            .WriteUnreadable("/etc/systemd/system/supervisor.service.d/40.conf");
        Assert.Contains($"after 3 s ({Unit}.d/20.conf)", Check(machine, Hour, "--hints").Lines[0], StringComparison.Ordinal);
        machine.Write("/etc/systemd/system/supervisor.service.d/50.conf", "Type=notify-reload\n");
        Assert.Empty(Check(machine, Hour, "--hints").Lines);
        machine.Write("/etc/systemd/system/supervisor.service.d/60.conf", "Type=simple\n");
        Assert.NotEmpty(Check(machine, Hour, "--hints").Lines);
    }

    [Fact]
    public void A_stop_that_takes_as_long_as_it_may_is_cut_short_too()
    {
        MadeUpMachine machine = new MadeUpMachine().Write(Unit, "TimeoutStopSec=3600\n");
        Assert.Single(Check(machine, Hour, "--hints").Lines);
        machine.Write(Unit, "TimeoutStopSec=3601\n");
        Assert.Empty(Check(machine, Hour, "--hints").Lines);
        const string Longest = "[supervisord]\n[program:a]\ncommand=x\nstopwaitsecs=2147483647\n[program:b]\ncommand=x\nstopwaitsecs=-5\n";
        Assert.Contains(
            Check(machine, Longest, "--hints").Lines, line => line.Contains("may take 2147483637 s", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("5", 5)]
    [InlineData("1.5s", 1.5)]
    [InlineData("2000000us", 2)]
    [InlineData("3000000usec", 3)]
    [InlineData("4000ms", 4)]
    [InlineData("5000msec", 5)]
    [InlineData("6sec", 6)]
    [InlineData("1second", 1)]
    [InlineData("7 seconds", 7)]
    [InlineData("1m", 60)]
    [InlineData("2min", 120)]
    [InlineData("1minute", 60)]
    [InlineData("3minutes", 180)]
    [InlineData("1h", 3600)]
    [InlineData("2hr", 7200)]
    [InlineData("1hour", 3600)]
    [InlineData("3hours", 10800)]
    [InlineData("1d", 86400)]
    [InlineData("1day", 86400)]
    [InlineData("2days", 172800)]
    [InlineData("1w", 604800)]
    [InlineData("1week", 604800)]
    [InlineData("2weeks", 1209600)]
    [InlineData(" 2min 30s ", 150)]
    [InlineData("0", double.PositiveInfinity)]
    [InlineData("infinity", double.PositiveInfinity)]
    [InlineData("", double.NaN)]
    [InlineData("5 fortnights", double.NaN)]
    [InlineData("1min soon", double.NaN)]
    public void Times_of_systemd(string text, double seconds) => Assert.Equal(seconds, SystemdTimeSpan.Parse(text) ?? double.NaN, 9);

    [Theory]
    [InlineData("a | b", "|")]
    [InlineData("a || b", "||")]
    [InlineData("a &", "&")]
    [InlineData("a > b", ">")]
    [InlineData("a >> b", ">>")]
    [InlineData("a < b", "<")]
    [InlineData("a 2>&1", "2>&1")]
    [InlineData("a >/dev/null", ">/dev/null")]
    [InlineData("a 2>/dev/null", "2>/dev/null")]
    [InlineData("a &> b", "&>")]
    [InlineData("| a", null)]
    [InlineData("a '|b'", null)]
    public void Words_that_only_a_shell_takes_for_more(string command, string? sign)
    {
        string text = $"[supervisord]\n[program:a]\ncommand={command}\n";
        string[] lines = Check(new MadeUpMachine(), text, "--hints").Lines;
        Assert.Equal(sign is not null, lines.Any(line => line.Contains($"so {sign} is an argument of a;", StringComparison.Ordinal)));
    }
}
