using System.Reflection;
using Supervisor.Configuration.Comparison;
using Supervisor.Engine.Settings;

namespace Supervisor.Configuration.Tests;

public sealed class ComparisonTests
{
    private static readonly ProcessSettings Base = new()
    {
        Name = "p",
        Program = "p",
        Command = "run",
        Environment = new Dictionary<string, string> { ["A"] = "1", ["B"] = "2" },
    };

    private static readonly (string Property, ProcessSettings Changed, string Expected)[] Rows =
    [
        (nameof(ProcessSettings.Command), Base with { Command = "run --token=abc" }, "command: run -> run --token=***!"),
        (nameof(ProcessSettings.Directory), Base with { Directory = "/x" }, "directory: none -> /x!"),
        (nameof(ProcessSettings.Umask), Base with { Umask = 18 }, "umask: none -> 022!"),
        (nameof(ProcessSettings.User), Base with { User = new UserSetting("joe", 1000) }, "user: none -> joe!"),
        (
            nameof(ProcessSettings.Environment),
            Base with { Environment = new Dictionary<string, string> { ["A"] = "1", ["B"] = "3", ["C"] = "4" } },
            "environment: B=*** -> B=***,C=***!"),
        (nameof(ProcessSettings.ServerUrl), Base with { ServerUrl = "http://h" }, "serverurl: AUTO -> http://h!"),
        (nameof(ProcessSettings.RedirectStderr), Base with { RedirectStderr = true }, "redirect_stderr: false -> true!"),
        (
            nameof(ProcessSettings.FastCgiSocket),
            Base with { FastCgiSocket = new FastCgiSocketSettings { Url = "tcp://h:1" } },
            "socket: none -> tcp://h:1!"),
        (nameof(ProcessSettings.Priority), Base with { Priority = 1 }, "priority: 999 -> 1"),
        (nameof(ProcessSettings.AutoStart), Base with { AutoStart = false }, "autostart: true -> false"),
        (nameof(ProcessSettings.AutoRestart), Base with { AutoRestart = AutoRestart.Always }, "autorestart: unexpected -> true"),
        (nameof(ProcessSettings.StartSeconds), Base with { StartSeconds = 2 }, "startsecs: 1 -> 2"),
        (nameof(ProcessSettings.StartRetries), Base with { StartRetries = 4 }, "startretries: 3 -> 4"),
        (nameof(ProcessSettings.ExitCodes), Base with { ExitCodes = [0, 2] }, "exitcodes: 0 -> 0,2"),
        (nameof(ProcessSettings.StopSignal), Base with { StopSignal = 9 }, "stopsignal: 15 -> 9"),
        (nameof(ProcessSettings.StopWaitSeconds), Base with { StopWaitSeconds = 1 }, "stopwaitsecs: 10 -> 1"),
        (nameof(ProcessSettings.StopAsGroup), Base with { StopAsGroup = true }, "stopasgroup: false -> true"),
        (nameof(ProcessSettings.KillAsGroup), Base with { KillAsGroup = true }, "killasgroup: false -> true"),
        (nameof(ProcessSettings.DependsOn), Base with { DependsOn = [new("db", DependencyCondition.Ready)] }, "depends_on:  -> db (ready)"),
        (
            nameof(ProcessSettings.DependencyAction), Base with { DependencyAction = DependencyAction.Restart },
            "dependency_action: refuse -> restart"),
        (nameof(ProcessSettings.StartRetries), Base with { StartRetries = ProcessSettings.Unlimited }, "startretries: 3 -> unlimited"),
        (nameof(ProcessSettings.Restart), Base with { Restart = new() { Delay = 2.5 } }, "restart_delay: 0 -> 2.5"),
        (nameof(ProcessSettings.Restart), Base with { Restart = new() { Factor = 2 } }, "restart_delay_factor: 1 -> 2"),
        (nameof(ProcessSettings.Restart), Base with { Restart = new() { LargestDelay = 9 } }, "restart_delay_max: 300 -> 9"),
        (nameof(ProcessSettings.Restart), Base with { Restart = new() { Jitter = 0.1 } }, "restart_delay_jitter: 0 -> 0.1"),
        (nameof(ProcessSettings.Restart), Base with { Restart = new() { ResetAfter = 9 } }, "restart_reset_after: 60 -> 9"),
        (nameof(ProcessSettings.Restart), Base with { Restart = new() { Limit = 3 } }, "restart_limit: 0 -> 3"),
        (nameof(ProcessSettings.Restart), Base with { Restart = new() { LimitInterval = 9 } }, "restart_limit_interval: 60 -> 9"),
        (nameof(ProcessSettings.RememberStop), Base with { RememberStop = true }, "remember_stop: false -> true"),
        (nameof(ProcessSettings.Essential), Base with { Essential = Essential.Failure }, "essential: no -> failure"),
        (nameof(ProcessSettings.MemoryLimit), Base with { MemoryLimit = 5 }, "memory_limit: 0 -> 5"),
        (nameof(ProcessSettings.Ready), Base with { Ready = new(new(ProbeKind.Notify, "notify")) }, "ready: none -> notify"),
        (nameof(ProcessSettings.Health), Base with { Health = new(new(ProbeKind.Watchdog, "watchdog")) }, "health: none -> watchdog"),
        (nameof(ProcessSettings.HttpOkUrl), Base with { HttpOkUrl = "http://u:pw@h/" }, "httpok_url: none -> http://u:***@h/"),
        (
            nameof(ProcessSettings.Stdout),
            Base with { Stdout = Base.Stdout with { LogFile = LogTarget.File("/x") } },
            "stdout_logfile: auto -> /x"),
        (
            nameof(ProcessSettings.Stdout),
            Base with { Stdout = Base.Stdout with { LogFile = LogTarget.None } },
            "stdout_logfile: auto -> none"),
        (
            nameof(ProcessSettings.Stderr),
            Base with { Stderr = Base.Stderr with { MaxBytes = 1 } },
            "stderr_logfile_maxbytes: 52428800 -> 1"),
        (nameof(ProcessSettings.Stderr), Base with { Stderr = Base.Stderr with { Backups = 1 } }, "stderr_logfile_backups: 10 -> 1"),
        (
            nameof(ProcessSettings.Stderr),
            Base with { Stderr = Base.Stderr with { CaptureMaxBytes = 1 } },
            "stderr_capture_maxbytes: 0 -> 1"),
        (
            nameof(ProcessSettings.Stderr),
            Base with { Stderr = Base.Stderr with { EventsEnabled = true } },
            "stderr_events_enabled: false -> true"),
        (nameof(ProcessSettings.Stderr), Base with { Stderr = Base.Stderr with { Syslog = true } }, "stderr_syslog: false -> true"),
    ];

    public static TheoryData<string, ProcessSettings, string> Changes
    {
        get
        {
            TheoryData<string, ProcessSettings, string> data = [];
            foreach ((string property, ProcessSettings changed, string expected) in Rows)
            {
                data.Add(property, changed, expected);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Changes))]
    public void Change_of_an_option_is_seen_and_a_restart_asked_for_where_needed(string property, ProcessSettings changed, string expected)
    {
        Assert.NotEmpty(property);
        SettingDifference change = Assert.Single(SettingsComparison.Compare(Base, changed));
        Assert.Equal(expected, $"{change}{(change.NeedsRestart ? "!" : "")}");
        Assert.Equal(change with { Old = change.New, New = change.Old }, Assert.Single(SettingsComparison.Compare(changed, Base)));
        Assert.Empty(SettingsComparison.Compare(changed, changed with { }));
        Assert.True(SettingsComparison.IsChanged(Group(Base), Group(changed)));
    }

    [Fact]
    public void Every_setting_of_a_process_is_compared()
    {
        IEnumerable<string> settings = typeof(ProcessSettings).GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.CanWrite).Select(property => property.Name);
        IEnumerable<string> covered = Rows.Select(row => row.Property)
            .Concat([nameof(ProcessSettings.Name), nameof(ProcessSettings.Program)]);
        Assert.Empty(settings.Except(covered));
    }

    [Fact]
    public void Equal_users_by_different_names_are_no_change() =>
        Assert.Empty(
            SettingsComparison.Compare(Base with { User = new UserSetting("root", 0) }, Base with { User = new UserSetting("0", 0) }));

    [Fact]
    public void Socket_options_are_compared_one_by_one()
    {
        FastCgiSocketSettings socket = new() { Url = "unix:///s", Path = "/s", Mode = 448 };
        ProcessSettings before = Base with { FastCgiSocket = socket };
        ProcessSettings after = Base with
        {
            FastCgiSocket = socket with
            {
                Mode = 504,
                Backlog = 5,
                Owner = new OwnerSetting(new UserSetting("joe", 1), new UserSetting("users", 2)),
            },
        };
        Assert.Equal(
            ["socket_backlog: none -> 5", "socket_mode: 0700 -> 0770", "socket_owner: none -> joe:users"],
            SettingsComparison.Compare(before, after).Select(change => change.ToString()));
    }

    [Fact]
    public void Groups()
    {
        GroupSettings listeners = Group(Base) with { Listener = new ListenerSettings { Events = ["TICK_5"] } };
        Assert.Equal(
            ["priority: 999 -> 5"],
            SettingsComparison.Compare(Group(Base), Group(Base) with { Priority = 5 }).Select(change => change.ToString()));
        Assert.Equal([true], SettingsComparison.Compare(Group(Base), listeners).Select(change => change.NeedsRestart));
        Assert.Equal(
            ["events: TICK_5 -> EVENT,TICK_5", "buffer_size: 10 -> 11", "result_handler: supervisor.dispatchers:default_handler -> x:y"],
            SettingsComparison.Compare(
                listeners,
                listeners with { Listener = new ListenerSettings { Events = ["EVENT", "TICK_5"], BufferSize = 11, ResultHandler = "x:y" } })
                .Select(change => change.ToString()));
        Assert.False(SettingsComparison.IsChanged(Group(Base), Group(Base with { })));
        Assert.True(SettingsComparison.IsChanged(Group(Base), Group(Base, Base with { Name = "q" })));
        Assert.True(SettingsComparison.IsChanged(Group(Base), Group(Base with { Name = "q" })));
    }

    [Fact]
    public void Collections() => Assert.Equal(
        ["priority: 999 -> 1", "programs: a -> a,b", "exclude:  -> c"],
        SettingsComparison.Compare(
            new CollectionSettings { Name = "c", Programs = ["a"] },
            new CollectionSettings { Name = "c", Programs = ["a", "b"], Exclude = ["c"], Priority = 1 })
            .Select(change => change.ToString()));

    [Fact]
    public void Reading_the_same_text_again_changes_nothing()
    {
        const string Text =
            "[supervisord]\nenvironment=A=1\n[program:a]\ncommand=x\nenvironment=B=2\nuser=joe\n[fcgi-program:f]\ncommand=x\n"
                + "socket=unix:///s\nuser=joe\n[eventlistener:e]\ncommand=x\nevents=TICK\n";
        IReadOnlyList<GroupSettings> before = new MadeUpMachine().Load(Text).Groups;
        IReadOnlyList<GroupSettings> after = new MadeUpMachine().Load("; comment\n" + Text).Groups;
        Assert.All(before.Zip(after), pair => Assert.False(SettingsComparison.IsChanged(pair.First, pair.Second)));
    }

    private static GroupSettings Group(params ProcessSettings[] processes) => new() { Name = "g", Processes = processes };
}
