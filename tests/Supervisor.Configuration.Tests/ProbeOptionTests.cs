using Supervisor.Configuration.Comparison;
using Supervisor.Engine.Settings;

namespace Supervisor.Configuration.Tests;

/// <summary><c>ready=</c>, <c>health=</c> and what belongs to them: one syntax, checked before anything runs.</summary>
public sealed class ProbeOptionTests
{
    private readonly MadeUpMachine _machine = new();

    [Theory]
    [InlineData("notify", ProbeKind.Notify, "", 0)]
    [InlineData(" Notify ", ProbeKind.Notify, "", 0)]
    [InlineData("tcp://127.0.0.1:5432", ProbeKind.Tcp, "127.0.0.1", 5432)]
    [InlineData("tcp://[::1]:80/", ProbeKind.Tcp, "::1", 80)]
    [InlineData("unix:/run/app.sock", ProbeKind.Unix, "/run/app.sock", 0)]
    [InlineData("unix:///run/app.sock", ProbeKind.Unix, "/run/app.sock", 0)]
    [InlineData("http://localhost:8080/health?deep=1", ProbeKind.Http, "http://localhost:8080/health?deep=1", 0)]
    [InlineData("https://localhost/  204", ProbeKind.Http, "https://localhost/", 0)]
    [InlineData("command: pg_isready -q -h '/run/a b'", ProbeKind.Command, "pg_isready -q -h '/run/a b'", 0)]
    [InlineData("line:ready to accept * connections", ProbeKind.Line, "ready to accept * connections", 0)]
    [InlineData("file:/run/app.ready", ProbeKind.File, "/run/app.ready", 0)]
    [InlineData("file:///run/app.ready", ProbeKind.File, "/run/app.ready", 0)]
    [InlineData("fd:3", ProbeKind.Descriptor, "", 3)]
    [InlineData("fd:255", ProbeKind.Descriptor, "", 255)]
    [InlineData("https://localhost/ 100-599", ProbeKind.Http, "https://localhost/", 0)]
    public void Ready_takes_what_can_show_it(string text, ProbeKind kind, string target, int number)
    {
        ProbeSettings probe = Read($"ready={text}").Ready!.Probe;
        Assert.Equal((kind, target, number), (probe.Kind, probe.Target, probe.Number));
    }

    [Theory]
    [InlineData("ready=yes", "value 'yes' is not a probe; expected notify, tcp://host:port, ")]
    [InlineData("ready=", "value '' is not a probe; expected notify")]
    [InlineData("ready=watchdog", "'watchdog' cannot show that a program is ready")]
    [InlineData("ready=tcp://localhost", "'tcp://localhost' has no host and port; expected tcp://host:port")]
    [InlineData("ready=tcp://localhost:99999", "has no host and port")]
    [InlineData("ready=tcp://localhost:0", "has no host and port")]
    [InlineData("ready=tcp://:80", "has no host and port")]
    [InlineData("ready=http://x/ 99", "'99' behind the URL is not a status")]
    [InlineData("ready=http://x/ 200-600", "'200-600' behind the URL is not a status")]
    [InlineData("ready=http://x/ 1-2-3", "'1-2-3' behind the URL is not a status")]
    [InlineData("ready=line:", "there is no text to look for; expected line: and a text that stands in the line, where * is anything")]
    [InlineData("ready=fd:256", "'256' is not the number of a descriptor")]
    [InlineData("ready=tcp://localhost:80/x", "has no host and port")]
    [InlineData("ready=unix:run/x", "'run/x' is not an absolute path")]
    [InlineData("ready=http://", "'http://' is not a URL")]
    [InlineData("ready=http://x/ 200-", "'200-' behind the URL is not a status")]
    [InlineData("ready=http://x/ 299-200", "is not a status")]
    [InlineData("ready=http://me:secret@x/?token=1 fine", "[program:p] ready: 'fine' behind the URL")]
    [InlineData("ready=http://x/ fine", "'fine' behind the URL is not a status")]
    [InlineData("ready=command:", "the command is empty")]
    [InlineData("ready=command: 'x", "can't parse command \"'x\": No closing quotation")]
    [InlineData("ready=line: **", "there is no text to look for")]
    [InlineData("ready=file:ready", "'ready' is not an absolute path of a file")]
    [InlineData("ready=file:/run/", "is not an absolute path of a file")]
    [InlineData("ready=fd:2", "'2' is not the number of a descriptor; expected fd: and a number from 3 to 255")]
    [InlineData("ready_timeout=-1", "-1 is below lower bound (0)")]
    [InlineData("ready_interval=0", "0 is below lower bound (0.1)")]
    [InlineData("ready_timeout_action=kill", "value 'kill' is not an action; expected restart, stop, event or none")]
    [InlineData("health=notify", "'notify' cannot show that a program is well")]
    [InlineData("health=line:x", "'line:x' cannot show that a program is well")]
    [InlineData("health=file:/x", "cannot show that a program is well")]
    [InlineData("health=fd:3", "cannot show that a program is well")]
    [InlineData("health_failures=0", "0 is below lower bound (1)")]
    [InlineData("health_timeout=0", "0 is below lower bound (0.1)")]
    [InlineData("health_interval=soon", "not a number: 'soon'")]
    [InlineData("health_action=ask", "value 'ask' is not an action")]
    public void What_is_no_good_is_told_with_what_was_expected(string option, string message)
    {
        ConfigurationError error = Assert.Single(_machine.Errors($"[supervisord]\n[program:p]\ncommand=/bin/x\n{option}\n"));
        Assert.Equal((4, "program:p", option[..option.IndexOf('=')]), (error.Line, error.Section, error.Option));
        Assert.Contains(message, error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Defaults_and_given_values()
    {
        ProcessSettings none = Read("");
        Assert.Null(none.Ready);
        Assert.Null(none.Health);
        Assert.False(none.IsProbed);
        Assert.Equal(new ReadinessSettings(new(ProbeKind.Notify, "notify")), Read("ready=notify").Ready);
        HealthSettings health = Read("health=http://x/ 200,301-303\nhealth_interval=0.5\nhealth_timeout=2\nhealth_failures=5\n"
            + "health_initial_delay=30\nhealth_action=event").Health!;
        Assert.Equal((0.5, 2.0, 5, 30.0, ProbeAction.Event), (health.Interval, health.Timeout, health.Failures, health.InitialDelay, health.Action));
        Assert.Equal([false, true, false, true, true, false], new[] { 199, 200, 204, 301, 303, 304 }.Select(health.Probe.Accepts));
        Assert.Equal(1, Read("health=watchdog").Health!.Failures);
        Assert.Equal([false, true, true, false], new[] { 199, 200, 299, 300 }.Select(Read("health=http://x/").Health!.Probe.Accepts));
    }

    [Fact]
    public void Each_process_of_a_program_has_its_own()
    {
        IReadOnlyList<ProcessSettings> processes = _machine.Load(
            "[supervisord]\n[program:p]\ncommand=/bin/x\nnumprocs=2\nprocess_name=p_%(process_num)d\nready=tcp://localhost:80%(process_num)02d\n")
            .Groups[0].Processes;
        Assert.Equal([8000, 8001], processes.Select(process => process.Ready!.Probe.Number));
    }

    [Fact]
    public void What_does_nothing_is_a_warning()
    {
        SupervisorConfiguration read = _machine.Load("[supervisord]\n[program:p]\ncommand=/bin/x\nready_timeout=5\nhealth_failures=1\n");
        Assert.Contains(read.Messages, message => message.Text == "For [program:p], ready_timeout does nothing without ready");
        Assert.Contains(read.Messages, message => message.Text == "For [program:p], health_failures does nothing without health");
    }

    [Theory]
    [InlineData("ready=notify", "ready: none -> notify")]
    [InlineData("ready=tcp://x:1\nready_timeout=5\nready_interval=2\nready_timeout_action=stop",
        "ready: none -> tcp://x:1, ready_timeout: 60 -> 5, ready_interval: 1 -> 2, ready_timeout_action: restart -> stop")]
    [InlineData("health=watchdog", "health: none -> watchdog, health_failures: 3 -> 1")]
    [InlineData("health=http://a:secret@x/", "health: none -> http://a:***@x/")]
    public void Adding_a_probe_restarts_nothing(string options, string changes)
    {
        IReadOnlyList<SettingDifference> found = SettingsComparison.Compare(Read(""), Read(options));
        Assert.Equal(changes, string.Join(", ", found.Select(change => $"{change.Option}: {change.Old} -> {change.New}")));
        Assert.DoesNotContain(found, change => change.NeedsRestart);
    }

    private ProcessSettings Read(string options) =>
        _machine.Load($"[supervisord]\n[program:p]\ncommand=/bin/x\n{options}\n").Groups[0].Processes[0];

    [Fact]
    public void A_socket_has_a_path_that_the_kernel_takes()
    {
        string longest = "/" + new string('x', 106);
        Assert.Equal(longest, Read($"ready=unix:{longest}").Ready!.Probe.Target);
        Assert.Contains(
            "is longer than the 107 bytes of a socket's path",
            Assert.Single(_machine.Errors($"[supervisord]\n[program:p]\ncommand=/bin/x\nready=unix:{longest}x\n")).Message,
            StringComparison.Ordinal);
        Assert.Equal(ProbeAction.None, Read("ready=notify\nready_timeout_action=none").Ready!.Action);
    }
}
